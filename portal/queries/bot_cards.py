"""What the bot shows of a task and of the messages it was tapped in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, case, func, or_, select
from sqlalchemy.orm import joinedload

from portal.domain.actions import Action
from portal.domain.lights import Verdict
from portal.domain.machines.task import REPORTABLE
from portal.domain.types import OPEN_STATES, Actor, Light, Role, TaskState
from portal.extensions import db
from portal.models.delivery import OutboxMessage
from portal.models.office import AuditEntry
from portal.models.requests import Obstacle
from portal.models.task import ProgressUpdate, Task
from portal.queries.office import office_rules
from portal.queries.task_facts import allowed_on, asks_for_help, pending_extension
from portal.queries.verdicts import verdict_of

# Built once: composing a statement costs more than running it.
# The beginning of a text has no index, the task has one.
_ANSWERED_FROM = (
    select(ProgressUpdate.percent_before, ProgressUpdate.percent, ProgressUpdate.reported_at)
    .where(
        ProgressUpdate.task_id == bindparam("task_id"),
        func.substr(ProgressUpdate.source_key, 1, func.length(bindparam("begins")))
        == bindparam("begins"),
    )
    .order_by(ProgressUpdate.id.desc())
    .limit(1)
)
_WHOLE_UNIT = (Role.UNIT_HEAD, Role.FOCAL_POINT)
_OFFERED = (
    Action.ACKNOWLEDGE_TASK,
    Action.REPORT_PROGRESS,
    Action.ADD_EVIDENCE,
    Action.CLAIM_COMPLETION,
    Action.REQUEST_EXTENSION,
    Action.RAISE_OBSTACLE,
    Action.REQUEST_RESOURCE,
    Action.DIRECT_OFFICIAL,
    Action.COMMIT_TASKS,
)


@dataclass(frozen=True, slots=True)
class Card:
    """One task as its holder sees it on the phone; `allowed` is what this reader may do."""

    id: int
    code: str
    version: int
    title: str
    title_en: str
    product: str
    is_hidden: bool
    state: TaskState
    verdict: Verdict
    percent: int
    effective_due: date | None
    forecast_on: date | None
    last_report_at: datetime | None
    claimed_on: date | None
    is_acknowledged: bool
    official: str
    wanted_due: date | None
    wanted_at: datetime | None
    allowed: frozenset[Action]
    request_id: int | None = None
    official_id: int | None = None
    lead_unit_id: int | None = None
    committed_due: date | None = None

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title

    @property
    def is_reportable(self) -> bool:
        return self.state in REPORTABLE and Action.REPORT_PROGRESS in self.allowed

    @property
    def is_committed(self) -> bool:
        """Whether the head has committed to the deadline in force."""
        return self.committed_due is not None and self.committed_due == self.effective_due

    @property
    def is_overdue(self) -> bool:
        return self.verdict.light is Light.OVERDUE


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message of ours under which somebody tapped; `button_data` is in the order of reading."""

    id: int
    person_id: int
    kind: str
    created_at: datetime
    task_id: int | None
    button_data: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """What somebody reported on one task: the number before, the number now, when."""

    before: int
    percent: int
    at: datetime


def card(task_id: int, actor: Actor, now: datetime) -> Card | None:
    """One task for one reader; None when there is none, or it is still a draft."""
    task = db.session.get(
        Task, task_id, populate_existing=True, options=(joinedload(Task.official),)
    )
    if task is None or task.state is TaskState.DRAFT:
        return None
    return _card(task, actor, now)


def open_cards(actor: Actor, now: datetime) -> list[Card]:
    """The open tasks somebody answers for, the most urgent first; also in the name of others.

    Heads and focal points answer for their whole unit.
    """
    selves = (actor, *actor.stands_in_for)
    units = {unit for each in selves if each.role in _WHOLE_UNIT for unit in each.unit_ids}
    is_theirs = or_(
        Task.official_id.in_([each.acts_as for each in selves]), Task.lead_unit_id.in_(units)
    )
    urgency = case(
        {Light.OVERDUE.value: 0, Light.AT_RISK.value: 1, Light.UNKNOWN.value: 2},
        value=Task.light,
        else_=3,
    )
    tasks = db.session.scalars(
        select(Task)
        .where(is_theirs, Task.state.in_(OPEN_STATES))
        .order_by(urgency, Task.effective_due.is_(None), Task.effective_due, Task.code)
    )
    return [_card(task, actor, now) for task in tasks]


def _card(task: Task, actor: Actor, now: datetime) -> Card:
    wanted = pending_extension(task.id)
    return Card(
        id=task.id,
        code=task.code,
        version=task.version,
        title=task.title,
        title_en=task.title_en,
        product=task.product,
        is_hidden=task.hide_on_telegram,
        state=task.state,
        verdict=verdict_of(task, now, office_rules(), asks_for_help(task.id)),
        percent=task.percent,
        effective_due=task.effective_due,
        forecast_on=task.forecast_on,
        last_report_at=task.last_report_at,
        claimed_on=task.claimed_on,
        is_acknowledged=task.acknowledged_at is not None,
        official=task.official.name if task.official else "",
        wanted_due=wanted[0] if wanted else None,
        wanted_at=wanted[1] if wanted else None,
        allowed=allowed_on(actor, task, _OFFERED),
        request_id=wanted[2] if wanted else None,
        official_id=task.official_id,
        lead_unit_id=task.lead_unit_id,
        committed_due=task.committed_due,
    )


def sent_message(outbox_id: int) -> SentMessage | None:
    """The message a button names."""
    return _sent(db.session.get(OutboxMessage, outbox_id))


def sent_message_at(chat_id: str, remote_id: str) -> SentMessage | None:
    """The message that stands in a chat under the channel's number."""
    return _sent(
        db.session.scalars(
            select(OutboxMessage).where(
                OutboxMessage.chat_id == chat_id, OutboxMessage.remote_id == remote_id
            )
        ).first()
    )


def _sent(row: OutboxMessage | None) -> SentMessage | None:
    if row is None:
        return None
    data = tuple(button.get("data", "") for line in row.buttons for button in line)
    return SentMessage(row.id, row.person_id, row.kind, row.created_at, row.task_id, data)


def last_change_at(task_id: int) -> datetime | None:
    """When a task was last changed by anybody."""
    return db.session.scalar(
        select(AuditEntry.at)
        .where(AuditEntry.task_id == task_id)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )


def answered_from(task_id: int, source_prefix: str) -> Answered | None:
    """The task's newest report whose source begins so: from one button's message and revision."""
    facts = {"task_id": task_id, "begins": source_prefix}
    row = db.session.execute(_ANSWERED_FROM, facts).first()
    return Answered(*row) if row else None


def answered_in_week(
    person_id: int, task_ids: tuple[int, ...], week_start: date
) -> dict[int, Answered]:
    """What somebody reported in a reporting week, by task: from the first number to the last."""
    answered: dict[int, Answered] = {}
    rows = db.session.execute(
        select(
            ProgressUpdate.task_id,
            ProgressUpdate.percent_before,
            ProgressUpdate.percent,
            ProgressUpdate.reported_at,
        )
        .where(
            ProgressUpdate.person_id == person_id,
            ProgressUpdate.task_id.in_(task_ids),
            ProgressUpdate.week_start == week_start,
        )
        .order_by(ProgressUpdate.id)
    )
    for task_id, before, percent, at in rows:
        first = answered.get(task_id)
        answered[task_id] = Answered(first.before if first else before, percent, at)
    return answered


def raised_since(person_id: int, task_ids: tuple[int, ...], since: datetime) -> dict[int, int]:
    """The newest obstacle somebody raised since then, by task."""
    rows = db.session.execute(
        select(Obstacle.task_id, Obstacle.id)
        .where(
            Obstacle.raised_by_id == person_id,
            Obstacle.task_id.in_(task_ids),
            Obstacle.raised_at >= since,
        )
        .order_by(Obstacle.id)
    )
    return {task_id: obstacle_id for task_id, obstacle_id in rows}


def has_reported(person_id: int, task_id: int) -> bool:
    """Whether somebody ever reported on a task, so that it once was theirs."""
    found = db.session.scalar(
        select(ProgressUpdate.id)
        .where(ProgressUpdate.person_id == person_id, ProgressUpdate.task_id == task_id)
        .limit(1)
    )
    return found is not None
