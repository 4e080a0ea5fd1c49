"""Delay events: noted on the first day late, attributed to who held the posts that day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, and_, exists, or_, select

from portal.domain.actions import Action
from portal.domain.delays import DelayState, MissedFacts, first_state, missed_on
from portal.domain.machines.extension import UNDECIDED
from portal.domain.types import OPEN_STATES, Actor, CauseKind, Desk, Post, TaskState
from portal.extensions import db
from portal.models.history import DelayEvent, TaskVersion
from portal.models.requests import ExtensionRequest, Obstacle
from portal.models.task import HolderInterval, Task
from portal.queries.office import local_day, zone
from portal.queries.people import holders
from portal.services import marks
from portal.services.acts import entitled_on, record_act, row_to_change, task_to_change
from portal.services.inserting import insert_missing
from portal.services.transaction import transactional

MARK = "delays"
CHUNK = 500


def record_delays(now: datetime) -> int:
    """Note every deadline that was missed and is not noted yet; how many there were.

    Once a day is enough; after an outage the days that were passed over are caught up, each
    attributed to the day on which it happened.
    """
    midnight = datetime.combine(local_day(now), time(0), tzinfo=zone())
    if marks.is_done(MARK, midnight):
        return 0
    missed = _missed(local_day(now))
    noted = sum(_note(missed[start : start + CHUNK], now) for start in range(0, len(missed), CHUNK))
    marks.mark_done(MARK, midnight)
    return noted


@transactional
def state_cause(actor: Actor, event_id: int, kind: CauseKind, cause: str, *, now: datetime) -> None:
    """The unit says why a deadline was missed; an objective cause waits for its confirmation."""
    event, task = _to_change(event_id)
    actor = entitled_on(actor, Action.REPORT_PROGRESS, task)
    event.cause_kind, event.cause = kind, cause
    if kind is CauseKind.OBJECTIVE and event.state is DelayState.CHARGED:
        event.state = DelayState.PENDING_CAUSE
    _record(actor, "state_cause", event, task, now)


@transactional
def confirm_cause(actor: Actor, event_id: int, *, now: datetime) -> None:
    """The competent authority confirms an objective cause: the delay is not charged."""
    _judge(actor, event_id, DelayState.EXCUSED, CauseKind.OBJECTIVE, "confirm_cause", now)


@transactional
def reject_cause(actor: Actor, event_id: int, *, now: datetime) -> None:
    """The competent authority does not see an objective cause: the delay is charged."""
    _judge(actor, event_id, DelayState.CHARGED, CauseKind.SUBJECTIVE, "reject_cause", now)


def _judge(
    actor: Actor,
    event_id: int,
    state: DelayState,
    kind: CauseKind,
    action: str,
    now: datetime,
) -> None:
    event, task = _to_change(event_id)
    actor = entitled_on(actor, Action.CONFIRM_CAUSE, task)
    event.state, event.cause_kind = state, kind
    event.confirmed_by_id, event.confirmed_at = actor.acts_as, now
    _record(actor, action, event, task, now)


def _missed(today: date) -> list[tuple[Row[*tuple[Any, ...]], date]]:
    """The tasks whose deadline in force was missed without being noted, with the first day."""
    noted = exists().where(DelayEvent.task_id == Task.id, DelayEvent.due == Task.effective_due)
    late_claim = and_(Task.state == TaskState.COMPLETED, Task.claimed_on > Task.effective_due)
    rows = db.session.execute(
        select(
            Task.id,
            Task.state,
            Task.effective_due,
            Task.hardness,
            Task.window_days,
            Task.claimed_on,
            Task.lead_unit_id,
            Task.official_id,
        )
        .where(
            Task.effective_due < today,
            or_(Task.state.in_(OPEN_STATES), late_claim),
            ~noted,
        )
        .order_by(Task.id)
    )
    found = []
    for row in rows:
        on = missed_on(_facts(row), today)
        if on is not None:
            found.append((row, on))
    return found


def _facts(
    row: Row[*tuple[Any, ...]], *, obstacle: bool = False, extension: bool = False
) -> MissedFacts:
    return MissedFacts(
        state=row.state,
        due=row.effective_due,
        hardness=row.hardness,
        window_days=row.window_days,
        claimed_on=row.claimed_on,
        obstacle_raised_before=obstacle,
        extension_undecided=extension,
    )


@transactional
def _note(missed: Sequence[tuple[Row[*tuple[Any, ...]], date]], now: datetime) -> int:
    task_ids = [row.id for row, _on in missed]
    warned = frozenset(
        db.session.scalars(
            select(Obstacle.task_id).where(
                Obstacle.task_id.in_(task_ids), Obstacle.before_deadline.is_(True)
            )
        )
    )
    asking = frozenset(
        db.session.scalars(
            select(ExtensionRequest.task_id).where(
                ExtensionRequest.task_id.in_(task_ids), ExtensionRequest.state.in_(UNDECIDED)
            )
        )
    )
    events = []
    for row, on in missed:
        facts = _facts(row, obstacle=row.id in warned, extension=row.id in asking)
        unit_id, official_id = _held_by(row, on)
        heads = holders({unit_id}, Post.HEAD, on).get(unit_id, []) if unit_id else []
        desk, desk_unit_id = _desk_on(row.id, on)
        events.append(
            {
                "task_id": row.id,
                "due": row.effective_due,
                "on": on,
                "unit_id": unit_id,
                "head_id": heads[0] if heads else None,
                "official_id": official_id,
                "desk": desk,
                "desk_unit_id": desk_unit_id,
                "state": first_state(facts),
                "recorded_at": now,
            }
        )
    return len(insert_missing(db.session(), DelayEvent, events, [DelayEvent.id]))


def _held_by(row: Row[*tuple[Any, ...]], on: date) -> tuple[int | None, int | None]:
    """Unit and official of the task when that day began; the present ones where none is known."""
    began = datetime.combine(on, time(0), tzinfo=zone())
    version = db.session.execute(
        select(TaskVersion.lead_unit_id, TaskVersion.official_id)
        .where(
            TaskVersion.task_id == row.id,
            TaskVersion.since <= began,
            or_(TaskVersion.until.is_(None), TaskVersion.until > began),
        )
        .limit(1)
    ).first()
    return (version[0], version[1]) if version else (row.lead_unit_id, row.official_id)


def _desk_on(task_id: int, on: date) -> tuple[Desk, int | None]:
    """The desk the task lay on when the day before ended, that is on the deadline itself."""
    held = db.session.execute(
        select(HolderInterval.desk, HolderInterval.unit_id)
        .where(
            HolderInterval.task_id == task_id,
            HolderInterval.since <= on - timedelta(days=1),
            or_(HolderInterval.until.is_(None), HolderInterval.until >= on),
        )
        .order_by(HolderInterval.id.desc())
        .limit(1)
    ).first()
    return (held[0], held[1]) if held else (Desk.UNIT, None)


def _to_change(event_id: int) -> tuple[DelayEvent, Task]:
    event = row_to_change(DelayEvent, event_id, "delay_event")
    return event, task_to_change(event.task_id)


def _record(actor: Actor, action: str, event: DelayEvent, task: Task, now: datetime) -> None:
    record_act(
        actor,
        action,
        task,
        now=now,
        about=("delay_event", event.id),
        after={"state": event.state, "cause_kind": event.cause_kind, "cause": event.cause},
    )
