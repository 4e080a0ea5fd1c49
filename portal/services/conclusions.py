"""What becomes of a conclusion: a draft task, a directive on a running task, or a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.domain.actions import Action
from portal.domain.errors import AlreadyHandled, NothingChosen, ReasonMissing
from portal.domain.meetings import origin_of
from portal.domain.permissions import require
from portal.domain.supervision import SupervisionKind
from portal.domain.task_fields import TaskFields
from portal.domain.types import Actor, TaskKind
from portal.extensions import db
from portal.models.meetings import Conclusion
from portal.models.task import Task
from portal.queries.task_codes import codes_of
from portal.services import audit
from portal.services.acts import row_to_change
from portal.services.drafting import create_tasks
from portal.services.supervision import supervise_task
from portal.services.transaction import transactional


@dataclass(frozen=True, slots=True)
class ConclusionFields:
    """A conclusion as a task, as somebody corrected what was read."""

    title: str
    lead_unit_id: int | None = None
    coordinating_unit_ids: tuple[int, ...] = ()
    due_text: str = ""
    due_date: date | None = None
    product: str = ""


@transactional
def draft_from_conclusion(
    actor: Actor, conclusion_id: int, fields: ConclusionFields, *, now: datetime
) -> str:
    """Write one conclusion as a draft of the meeting's plan and return its code.

    Raises NotAllowed, NotFound, ReasonMissing without words, AlreadyHandled.
    """
    conclusion = _unsettled(actor, conclusion_id)
    if not fields.title.strip():
        raise ReasonMissing()
    for name in ConclusionFields.__slots__:
        value = getattr(fields, name)
        setattr(conclusion, name, list(value) if isinstance(value, tuple) else value)
    return _draft(actor, [conclusion], now)[0]


@transactional
def draft_all(actor: Actor, meeting_id: int, *, now: datetime) -> tuple[str, ...]:
    """Write every conclusion that is clear as a draft, all or none; returns their codes.

    One without an order or a lead unit, or that says nearly what a running task says, waits for
    somebody to look at it. Raises NotAllowed, NothingChosen.
    """
    require(actor, Action.RECORD_MEETING)
    ready = db.session.scalars(
        select(Conclusion)
        .where(
            Conclusion.meeting_id == meeting_id,
            Conclusion.task_id.is_(None),
            Conclusion.directive_id.is_(None),
            Conclusion.noted_because == "",
            Conclusion.title != "",
            Conclusion.lead_unit_id.is_not(None),
            Conclusion.like_task_id.is_(None),
        )
        .order_by(Conclusion.position)
        .with_for_update()
    ).all()
    if not ready:
        raise NothingChosen()
    return _draft(actor, ready, now)


@transactional
def direct_by_conclusion(
    actor: Actor,
    conclusion_id: int,
    task_id: int,
    content: str,
    *,
    now: datetime,
    answer_due: date | None = None,
) -> int:
    """Direct a task by a conclusion; the unit's answer settles it. Returns the directive's id.

    Raises NotAllowed, NotFound, ReasonMissing without content, AlreadyHandled.
    """
    conclusion = _unsettled(actor, conclusion_id)
    conclusion.directive_id = supervise_task(
        actor, task_id, SupervisionKind.DIRECT, content, now=now, answer_due=answer_due
    )
    task = db.session.get_one(Task, task_id)
    _settle(actor, conclusion, now, directs=task.code)
    return conclusion.directive_id


@transactional
def note_conclusion(actor: Actor, conclusion_id: int, because: str, *, now: datetime) -> None:
    """Say why nothing has to be done.

    Raises NotAllowed, NotFound, ReasonMissing, AlreadyHandled.
    """
    conclusion = _unsettled(actor, conclusion_id)
    if not because.strip():
        raise ReasonMissing()
    conclusion.noted_because = because.strip()
    _settle(actor, conclusion, now, because=conclusion.noted_because)


def _unsettled(actor: Actor, conclusion_id: int) -> Conclusion:
    require(actor, Action.RECORD_MEETING)
    conclusion = row_to_change(Conclusion, conclusion_id, "conclusion")
    if conclusion.task_id or conclusion.directive_id or conclusion.noted_because:
        raise AlreadyHandled()
    return conclusion


def _draft(actor: Actor, conclusions: Sequence[Conclusion], now: datetime) -> tuple[str, ...]:
    fields = [_task_fields(each) for each in conclusions]
    ids = create_tasks(actor, conclusions[0].meeting.plan_id, fields, now=now)
    codes = codes_of(ids)
    for conclusion, task_id in zip(conclusions, ids, strict=True):
        conclusion.task_id = task_id
        _settle(actor, conclusion, now, drafted=codes[task_id])
    return tuple(codes[task_id] for task_id in ids)


def _task_fields(conclusion: Conclusion) -> TaskFields:
    meeting = conclusion.meeting
    source = ", ".join(filter(None, (meeting.notice_number, conclusion.reference)))
    return TaskFields(
        title=conclusion.title,
        content=conclusion.words if conclusion.words != conclusion.title else "",
        kind=TaskKind.STANDING if conclusion.comes_again else TaskKind.ONE_OFF,
        origin=origin_of(meeting.kind),
        source_reference=source[:120],
        lead_unit_id=conclusion.lead_unit_id,
        coordinating_unit_ids=tuple(conclusion.coordinating_unit_ids),
        product=conclusion.product,
        due_text=conclusion.due_text,
        counted_from=meeting.notice_on or meeting.held_on,
        due_date=conclusion.due_date,
    )


def _settle(actor: Actor, conclusion: Conclusion, now: datetime, **after: object) -> None:
    conclusion.settled_by_id, conclusion.settled_at = actor.person_id, now
    audit.record(
        actor,
        "settle_conclusion",
        object_type="meeting",
        object_id=conclusion.meeting_id,
        at=now,
        after={"position": conclusion.position, "reference": conclusion.reference, **after},
    )
