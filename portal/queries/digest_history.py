"""What a digest needs of the time before it: earlier counts, decisions, explanations not given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from sqlalchemy import func, select

from portal.domain.digest import DigestKind, Extended
from portal.domain.machines.extension import ExtensionState
from portal.domain.types import OPEN_STATES
from portal.extensions import db
from portal.models.history import Explanation
from portal.models.reporting import DigestFigures
from portal.models.requests import ExtensionRequest
from portal.models.task import Task
from portal.queries.office import zone

_GRANTED = (ExtensionState.GRANTED, ExtensionState.PARTLY_GRANTED)


def counts_before(kind: DigestKind, day: date) -> Mapping[str, int] | None:
    """What the last one of its kind counted; for a day's, the last working morning."""
    query = select(DigestFigures.counts).where(DigestFigures.day < day)
    if kind != "daily":
        query = query.where(DigestFigures.kind == kind)
    return db.session.scalar(query.order_by(DigestFigures.day.desc()).limit(1))


def decided_extensions(since: date, day: date) -> Extended:
    """The requests for more time that were decided from the day of the last digest on."""
    counted = (
        select(ExtensionRequest.state, func.count())
        .where(ExtensionRequest.decided_at >= _start_of(since))
        .where(ExtensionRequest.decided_at < _start_of(day))
        .group_by(ExtensionRequest.state)
    )
    number = {state: count for state, count in db.session.execute(counted)}
    return Extended(
        granted=sum(number.get(state, 0) for state in _GRANTED),
        refused=number.get(ExtensionState.REFUSED, 0),
    )


def unexplained(day: date) -> tuple[tuple[str, date], ...]:
    """Explanations wanted until yesterday that did not come, of tasks that are still late."""
    rows = db.session.execute(
        select(Task.code, Explanation.answer_due)
        .join(Explanation, Explanation.task_id == Task.id)
        .where(
            Explanation.sent_at.is_(None),
            Explanation.answer_due < day,
            Task.state.in_(OPEN_STATES),
            Task.effective_due == Explanation.for_due,
        )
        .order_by(Explanation.answer_due, Task.code)
    )
    return tuple((code, due) for code, due in rows)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone())
