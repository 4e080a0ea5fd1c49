"""The score of a unit or a person in a period, computed from what happened (domain.md §3.8)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, or_, select

from portal.domain.delays import DelayState
from portal.domain.evaluation import (
    Grade,
    Item,
    UnitScore,
    head_grade,
    unit_grade,
    unit_score,
)
from portal.domain.ledger import (
    LedgerEntry,
    discipline_of,
    leader_ledger,
    result_ledger,
    sum_of,
    unit_ledger,
)
from portal.domain.types import REMOVED_STATES, Post, TaskState
from portal.extensions import db
from portal.models.history import DelayEvent, TaskVersion
from portal.models.office import AuditEntry
from portal.models.organisation import PostHolding
from portal.queries.duties import acts_of_leading, answers_due, reports_due
from portal.queries.figure_scope import history_at
from portal.queries.many_ids import is_one_of
from portal.queries.office import local_day, zone
from portal.queries.people import is_held_on

_NOT_COUNTED = (*REMOVED_STATES, TaskState.PAUSED)


@dataclass(frozen=True, slots=True)
class Score:
    """A subject's score of a period: its lines, their sum, and of how many points.

    An official's result has no class: the other thirty points are judged by people (Decree
    335/2025), not by figures.
    """

    start: date
    end: date
    most: int
    ledger: tuple[LedgerEntry, ...]
    items: tuple[Item, ...]
    unit: UnitScore | None
    grade: Grade | None

    @property
    def total(self) -> float:
        return float(sum_of(self.ledger))


def score_of_unit(unit_id: int, start: date, end: date, now: datetime) -> Score:
    """A unit's score of the days from `start` to `end`, both included."""
    score, ledger, items = _of_unit(unit_id, start, last_instant(end, now))
    grade = unit_grade(score.total, has_month_late=score.has_month_late)
    return Score(start, end, 100, ledger, items, score, grade)


def score_of_person(person_id: int, start: date, end: date, now: datetime) -> Score:
    """An official's result, or the score of whoever heads a unit when the period ends."""
    at = last_instant(end, now)
    own = DelayEvent.official_id == person_id
    items = tuple(_items(TaskVersion.official_id == person_id, own, start, at))
    unit_id = _headed_unit(person_id, local_day(at))
    if unit_id is None:
        return Score(start, end, 70, result_ledger(items), items, None, None)
    unit, _ledger, _of = _of_unit(unit_id, start, at)
    ledger = leader_ledger(items, unit, acts_of_leading(person_id, unit_id, start, at))
    grade = head_grade(sum_of(ledger), unit)
    return Score(start, end, 100, ledger, items, unit, grade)


def _of_unit(
    unit_id: int, start: date, at: datetime
) -> tuple[UnitScore, tuple[LedgerEntry, ...], tuple[Item, ...]]:
    of_unit = DelayEvent.unit_id == unit_id
    items = tuple(_items(TaskVersion.lead_unit_id == unit_id, of_unit, start, at))
    reports, answers = reports_due(unit_id, start, at), answers_due(unit_id, start, at)
    score = unit_score(items, discipline_of(reports, answers))
    return score, unit_ledger(items, reports, answers), items


def last_instant(end: date, now: datetime) -> datetime:
    """The last instant of a period, or now while it runs."""
    midnight = datetime.combine(end + timedelta(days=1), time(), tzinfo=zone())
    return min(now, midnight - timedelta(microseconds=1))


def _headed_unit(person_id: int, day: date) -> int | None:
    return db.session.scalar(
        select(PostHolding.unit_id)
        .where(PostHolding.person_id == person_id, PostHolding.post == Post.HEAD, is_held_on(day))
        .order_by(PostHolding.id)
        .limit(1)
    )


def _items(
    whose: ColumnElement[bool], charged: ColumnElement[bool], start: date, at: datetime
) -> list[Item]:
    """The base: what falls due in the period and overdue work brought into it, as it stood."""
    source = history_at(at)
    rows = db.session.execute(
        select(
            TaskVersion.task_id,
            TaskVersion.weight,
            TaskVersion.state,
            TaskVersion.effective_due,
            TaskVersion.claimed_on,
            source.days_late.label("days_late"),
        )
        .where(
            *source.which,
            whose,
            TaskVersion.state.not_in(_NOT_COUNTED),
            TaskVersion.effective_due <= source.day,
            or_(
                TaskVersion.effective_due >= start,
                TaskVersion.state != TaskState.COMPLETED,
                TaskVersion.claimed_on >= start,
            ),
        )
        .order_by(TaskVersion.effective_due, TaskVersion.task_id)
    ).all()
    ids = [row.task_id for row in rows]
    delays, excused = _delays(ids, charged, source.day)
    returns = _major_returns(ids, at)
    return [
        Item(
            task_id=row.task_id,
            weight=row.weight,
            is_done=(is_done := row.state is TaskState.COMPLETED),
            is_on_time=is_done and row.claimed_on <= row.effective_due,
            days_gained=max(0, (row.effective_due - row.claimed_on).days) if is_done else 0,
            days_late=row.days_late,
            delay_events=delays[row.task_id],
            major_returns=returns[row.task_id],
            is_excused=(row.task_id, row.effective_due) in excused,
        )
        for row in rows
    ]


def _delays(
    task_ids: Sequence[int], charged: ColumnElement[bool], day: date
) -> tuple[Counter[int], set[tuple[int, date]]]:
    """How many deadlines the subject missed of each task, and which were missed without fault."""
    rows = db.session.execute(
        select(DelayEvent.task_id, DelayEvent.due, DelayEvent.state, charged).where(
            is_one_of(DelayEvent.task_id, task_ids), DelayEvent.on <= day
        )
    ).all()
    counted = Counter(
        task_id for task_id, _due, state, own in rows if own and state is DelayState.CHARGED
    )
    excused = {(task_id, due) for task_id, due, state, _own in rows if state is DelayState.EXCUSED}
    return counted, excused


def _major_returns(task_ids: Sequence[int], at: datetime) -> Counter[int]:
    rows = db.session.execute(
        select(AuditEntry.task_id, AuditEntry.after).where(
            AuditEntry.action == "return_completion",
            is_one_of(AuditEntry.task_id, task_ids),
            AuditEntry.at <= at,
        )
    )
    return Counter(task_id for task_id, after in rows if json.loads(after).get("is_major"))
