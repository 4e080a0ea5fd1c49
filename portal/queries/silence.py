"""Who and what is silent: people to call, blind spots, tasks to help before a week is full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from portal.domain.supervision import HELP, HELP_FROM_DAYS, wants_help
from portal.domain.types import Light, OutboxState
from portal.extensions import db
from portal.models.delivery import OutboxMessage
from portal.models.organisation import ChatLink, Person, Unit
from portal.models.supervision import SupervisionAct
from portal.models.task import ProgressUpdate, Task
from portal.queries.office import local_day

#: so many prompts without an answer, and the Office calls (domain.md §3.6)
UNANSWERED_PROMPTS = 2
PROMPTS = ("weekly_prompt", "weekly_reminder", "week_late", "month_late", "assigned")
_DELIVERED = (OutboxState.SENT, OutboxState.UNKNOWN, OutboxState.REPEATED)


@dataclass(frozen=True, slots=True)
class ToCall:
    """Somebody who has not answered, since when, and how many prompts went unanswered."""

    person_id: int
    name: str
    prompts: int
    since: datetime


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """A unit with open tasks about which nothing is known."""

    unit_code: str
    unit: str
    tasks: int


def call_list(now: datetime) -> list[ToCall]:
    """The people who left their last prompts unanswered, the longest silent first.

    An answer is a report, or a tap on anything.
    """
    last_report = (
        select(func.max(ProgressUpdate.reported_at))
        .where(ProgressUpdate.person_id == Person.id)
        .scalar_subquery()
    )
    last_tap = (
        select(func.max(ChatLink.last_tap_at))
        .where(ChatLink.person_id == Person.id)
        .scalar_subquery()
    )
    unanswered = and_(
        OutboxMessage.person_id == Person.id,
        OutboxMessage.kind.in_(PROMPTS),
        OutboxMessage.state.in_(_DELIVERED),
        OutboxMessage.created_at <= now,
        or_(last_report.is_(None), OutboxMessage.created_at > last_report),
        or_(last_tap.is_(None), OutboxMessage.created_at > last_tap),
    )
    rows = db.session.execute(
        select(
            Person.id,
            Person.name,
            func.count(OutboxMessage.id),
            func.min(OutboxMessage.created_at),
        )
        .join(OutboxMessage, unanswered)
        .where(Person.is_active.is_(True))
        .group_by(Person.id, Person.name)
        .having(func.count(OutboxMessage.id) >= UNANSWERED_PROMPTS)
        .order_by(func.min(OutboxMessage.created_at), Person.id)
    )
    return [ToCall(*row) for row in rows]


def blind_spots() -> list[BlindSpot]:
    """The units with tasks whose light is *unknown*: silence is never shown as green."""
    rows = db.session.execute(
        select(Unit.code, Unit.name, func.count(Task.id))
        .join(Task, Task.lead_unit_id == Unit.id)
        .where(Task.light == Light.UNKNOWN)
        .group_by(Unit.code, Unit.name)
        .order_by(func.count(Task.id).desc(), Unit.code)
    )
    return [BlindSpot(*row) for row in rows]


def tasks_to_help(now: datetime) -> list[str]:
    """The codes of late tasks that nobody has helped with yet, before they are a week late."""
    today = local_day(now)
    helped = select(SupervisionAct.task_id).where(SupervisionAct.kind.in_(HELP))
    rows = db.session.execute(
        select(Task.code, Task.effective_due)
        .where(
            Task.light == Light.OVERDUE,
            Task.effective_due <= today - timedelta(days=HELP_FROM_DAYS),
            Task.id.not_in(helped),
        )
        .order_by(Task.effective_due, Task.code)
    )
    return [code for code, due in rows if wants_help(due, today)]
