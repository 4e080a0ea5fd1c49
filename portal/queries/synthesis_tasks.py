"""The tasks of a synthesis: how each stood, and what was said of it until then.

Titles, names and products are today's; how a task stood is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import aliased

from portal.domain.synthesis import SynthesisTask
from portal.domain.types import CauseKind
from portal.extensions import db
from portal.models.history import DelayEvent
from portal.models.organisation import Person, Unit
from portal.models.reporting import Report, ReportRow
from portal.models.requests import Obstacle
from portal.models.task import ProgressUpdate, Task, task_coordinating_units
from portal.queries.many_ids import is_one_of
from portal.queries.names import said_in
from portal.queries.standing_rows import StandingRow


@dataclass(frozen=True, slots=True)
class StoodBefore:
    """How a task stood in the figures of the period before."""

    percent: int | None
    was_done: bool


def synthesis_tasks(
    rows: Sequence[StandingRow],
    before: Mapping[int, StoodBefore] | None,
    *,
    until: datetime,
    report_of: int,
    locale: str,
) -> tuple[SynthesisTask, ...]:
    """The tasks of some rows, with what they were at the period before and what is said of them.

    The unit's report on the period speaks first, then the last note of the official; a difficulty
    is told that stood in the way at the instant.
    """
    ids = [row.task_id for row in rows]
    named, along = _named(ids), _coordinating(ids, locale)
    notes, causes = _last_notes(ids, until), _causes(ids)
    reported, obstacles = _reported(ids, report_of), _obstacles(ids, until)
    return tuple(
        _task(
            row,
            named[row.task_id],
            tuple(along[row.task_id]),
            _before(row.task_id, before),
            _Said.of(
                reported.get(row.task_id),
                notes.get(row.task_id, ""),
                causes.get((row.task_id, row.effective_due)),
                obstacles.get(row.task_id),
            ),
            locale,
        )
        for row in rows
    )


def _before(task_id: int, before: Mapping[int, StoodBefore] | None) -> StoodBefore | None:
    """How a task stood; one that was not assigned then was not done."""
    return None if before is None else before.get(task_id, StoodBefore(None, was_done=False))


@dataclass(frozen=True, slots=True)
class _Said:
    """What is known of a task in words."""

    result: str
    cause_kind: CauseKind
    cause: str
    forecast_on: date | None
    difficulty: str
    proposal: str

    @classmethod
    def of(
        cls,
        reported: Row[Any] | None,
        note: str,
        stated: tuple[CauseKind, str] | None,
        obstacle: tuple[str, str] | None,
    ) -> _Said:
        kind, cause = stated or (CauseKind.NOT_STATED, "")
        difficulty, proposal = obstacle or ("", "")
        if reported is None:
            return cls(note, kind, cause, None, difficulty, proposal)
        return cls(
            reported.text or reported.no_change_because or note,
            reported.cause_kind if reported.cause else kind,
            reported.cause or cause,
            reported.forecast_on,
            difficulty,
            proposal,
        )


def _task(
    row: StandingRow,
    named: Row[Any],
    along: tuple[str, ...],
    before: StoodBefore | None,
    said: _Said,
    locale: str,
) -> SynthesisTask:
    return SynthesisTask(
        code=row.code,
        title=said_in(locale, named.title, named.title_en),
        unit=said_in(locale, named.unit or "", named.unit_en or ""),
        coordinating=along,
        leader=said_in(locale, named.leader or "", named.leader_en or ""),
        product=named.product,
        due=row.effective_due,
        due_text=named.due_text,
        claimed_on=row.claimed_on,
        timeliness=row.timeliness,
        light=row.light,
        percent=row.percent,
        percent_before=before.percent if before else None,
        was_done=before.was_done if before else None,
        result=said.result,
        cause_kind=said.cause_kind,
        cause=said.cause,
        forecast_on=said.forecast_on,
        difficulty=said.difficulty,
        proposal=said.proposal,
    )


def _named(ids: Sequence[int]) -> Mapping[int, Row[Any]]:
    leader = aliased(Person)
    found = db.session.execute(
        select(
            Task.id,
            Task.title,
            Task.title_en,
            Task.product,
            Task.due_text,
            Unit.name.label("unit"),
            Unit.name_en.label("unit_en"),
            leader.name.label("leader"),
            leader.name_en.label("leader_en"),
        )
        .outerjoin(Unit, Unit.id == Task.lead_unit_id)
        .outerjoin(leader, leader.id == Task.leader_in_charge_id)
        .where(is_one_of(Task.id, ids))
    )
    return {row.id: row for row in found}


def _coordinating(ids: Sequence[int], locale: str) -> Mapping[int, list[str]]:
    of = task_coordinating_units.c
    along: dict[int, list[str]] = defaultdict(list)
    found = db.session.execute(
        select(of.task_id, Unit.name, Unit.name_en)
        .join(Unit, Unit.id == of.unit_id)
        .where(is_one_of(of.task_id, ids))
        .order_by(of.task_id, Unit.name)
    )
    for task_id, name, name_en in found:
        along[task_id].append(said_in(locale, name, name_en))
    return along


def _last_notes(ids: Sequence[int], until: datetime) -> Mapping[int, str]:
    """The last thing an official wrote about each task."""
    last = (
        select(func.max(ProgressUpdate.id))
        .where(
            is_one_of(ProgressUpdate.task_id, ids),
            ProgressUpdate.reported_at <= until,
            ProgressUpdate.note != "",
        )
        .group_by(ProgressUpdate.task_id)
    )
    found = db.session.execute(
        select(ProgressUpdate.task_id, ProgressUpdate.note).where(ProgressUpdate.id.in_(last))
    )
    return {task_id: note for task_id, note in found}


def _causes(ids: Sequence[int]) -> Mapping[tuple[int, date | None], tuple[CauseKind, str]]:
    found = db.session.execute(
        select(DelayEvent.task_id, DelayEvent.due, DelayEvent.cause_kind, DelayEvent.cause).where(
            is_one_of(DelayEvent.task_id, ids), DelayEvent.cause != ""
        )
    )
    return {(task_id, due): (kind, cause) for task_id, due, kind, cause in found}


def _reported(ids: Sequence[int], period_id: int) -> Mapping[int, Row[Any]]:
    """The rows of the reports on the period, those that are in."""
    found = db.session.execute(
        select(
            ReportRow.task_id,
            ReportRow.text,
            ReportRow.no_change_because,
            ReportRow.cause_kind,
            ReportRow.cause,
            ReportRow.forecast_on,
        )
        .join(Report, Report.id == ReportRow.report_id)
        .where(
            Report.period_id == period_id,
            Report.received_at.is_not(None),
            is_one_of(ReportRow.task_id, ids),
        )
    )
    return {row.task_id: row for row in found}


def _obstacles(ids: Sequence[int], until: datetime) -> Mapping[int, tuple[str, str]]:
    """The difficulties that stood in the way and what was proposed, joined for each task."""
    found: Iterable[Row[Any]] = db.session.execute(
        select(Obstacle.task_id, Obstacle.statement, Obstacle.proposed_decision)
        .where(
            is_one_of(Obstacle.task_id, ids),
            Obstacle.raised_at <= until,
            or_(Obstacle.lifted_at.is_(None), Obstacle.lifted_at > until),
        )
        .order_by(Obstacle.raised_at, Obstacle.id)
    )
    told: dict[int, tuple[str, str]] = {}
    for task_id, statement, proposed in found:
        before, wanted = told.get(task_id, ("", ""))
        told[task_id] = (_joined(before, statement), _joined(wanted, proposed))
    return told


def _joined(before: str, text: str) -> str:
    return "; ".join(part for part in (before, text) if part)
