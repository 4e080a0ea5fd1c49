"""What a unit's report on a period says of its tasks: its own words, else what officials told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import and_, or_, select

from portal.domain.actions import Relation
from portal.domain.reporting import CADENCES, ReportedTask
from portal.domain.types import OPEN_STATES, Actor, CauseKind, Confidence, TaskState
from portal.extensions import db
from portal.models.history import DelayEvent
from portal.models.planning import Plan
from portal.models.reporting import Period, Report, ReportRow
from portal.models.task import ProgressUpdate, Task
from portal.models.task_parts import PlanLine
from portal.queries.many_ids import is_one_of
from portal.queries.office import local_day, zone


def relations_to_report(actor: Actor, report: Report) -> frozenset[Relation]:
    """How somebody stands to a report: of the unit that reports, or of the hub of its plans."""
    held = {
        Relation.OWN_UNIT: report.unit_id in actor.unit_ids,
        Relation.HUB: _is_of_hub(actor, report),
    }
    return frozenset(relation for relation, holds in held.items() if holds)


def _is_of_hub(actor: Actor, report: Report) -> bool:
    hubs = (
        select(Plan.id)
        .join(Task, Task.plan_id == Plan.id)
        .where(Task.lead_unit_id == report.unit_id, Plan.hub_unit_id.in_(actor.unit_ids))
        .limit(1)
    )
    return bool(actor.unit_ids) and db.session.scalar(hubs) is not None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One task of a report: how it stands, and what is said of it."""

    task_id: int
    code: str
    title: str
    title_en: str
    state: TaskState
    effective_due: date | None
    issued_on: date | None
    percent: int
    text: str
    next_step: str
    no_change_because: str
    cause_kind: CauseKind
    cause: str
    forecast_on: date | None
    confidence: Confidence
    updated_at: datetime | None

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title

    @property
    def is_stale(self) -> bool:
        """Whether the period brought nothing new: the last known data."""
        return self.updated_at is None

    def for_rules(self) -> ReportedTask:
        return ReportedTask(
            code=self.code,
            state=self.state,
            effective_due=self.effective_due,
            issued_on=self.issued_on,
            has_update=not self.is_stale,
            no_change_because=self.no_change_because,
            cause_kind=self.cause_kind,
            cause=self.cause,
            forecast_on=self.forecast_on,
        )


@dataclass(frozen=True, slots=True)
class _Told:
    """What officials reported on a task since a period began: the last of each."""

    at: datetime
    text: str


def report_lines(report: Report) -> list[ReportLine]:
    """The tasks of a report that is being prepared, the most urgent first.

    Those that the unit leads and that are open, and those that were claimed in the period.
    """
    period = report.period
    tasks = db.session.scalars(
        select(Task)
        .join(Plan, Plan.id == Task.plan_id)
        .where(
            Task.lead_unit_id == report.unit_id,
            Plan.cadence.in_(CADENCES[period.kind]),
            or_(
                Task.state.in_(OPEN_STATES),
                and_(Task.state == TaskState.COMPLETED, Task.claimed_on >= period.starts_on),
            ),
        )
        .order_by(Task.effective_due.is_(None), Task.effective_due, Task.id)
    ).all()
    ids = [task.id for task in tasks]
    words = {row.task_id: row for row in report.rows}
    told, planned, causes = _told(ids, period), _planned(ids, period), _causes(ids)
    return [
        _line(
            task,
            words.get(task.id),
            told.get(task.id),
            planned.get(task.id, ""),
            causes.get((task.id, task.effective_due), (CauseKind.NOT_STATED, "")),
        )
        for task in tasks
    ]


def _line(
    task: Task,
    words: ReportRow | None,
    told: _Told | None,
    planned: str,
    stated: tuple[CauseKind, str],
) -> ReportLine:
    """The unit's own words where it wrote some, else what is known without asking again."""
    kind, cause = stated
    return ReportLine(
        task_id=task.id,
        code=task.code,
        title=task.title,
        title_en=task.title_en,
        state=task.state,
        effective_due=task.effective_due,
        issued_on=local_day(task.issued_at) if task.issued_at else None,
        percent=task.percent,
        text=(words.text if words else "") or (told.text if told else ""),
        next_step=(words.next_step if words else "") or planned,
        no_change_because=words.no_change_because if words else "",
        cause_kind=words.cause_kind if words and words.cause else kind,
        cause=(words.cause if words else "") or cause,
        forecast_on=(words.forecast_on if words else None) or task.forecast_on,
        confidence=task.self_confidence,
        updated_at=told.at if told else None,
    )


def _told(task_ids: list[int], period: Period) -> dict[int, _Told]:
    began = datetime.combine(period.starts_on, time(), tzinfo=zone())
    rows = db.session.execute(
        select(ProgressUpdate.task_id, ProgressUpdate.reported_at, ProgressUpdate.note)
        .where(is_one_of(ProgressUpdate.task_id, task_ids), ProgressUpdate.reported_at >= began)
        .order_by(ProgressUpdate.reported_at, ProgressUpdate.id)
    )
    told: dict[int, _Told] = {}
    for task_id, at, note in rows:
        earlier = told.get(task_id)
        told[task_id] = _Told(at, note or (earlier.text if earlier else ""))
    return told


def _planned(task_ids: list[int], period: Period) -> dict[int, str]:
    """What was promised for the period after this one."""
    rows = db.session.execute(
        select(PlanLine.task_id, PlanLine.promise)
        .where(
            is_one_of(PlanLine.task_id, task_ids),
            PlanLine.period_kind == period.kind,
            PlanLine.period_start > period.ends_on,
        )
        .order_by(PlanLine.period_start.desc(), PlanLine.id)
    )
    return {task_id: promise for task_id, promise in rows}


def _causes(task_ids: list[int]) -> dict[tuple[int, date | None], tuple[CauseKind, str]]:
    rows = db.session.execute(
        select(DelayEvent.task_id, DelayEvent.due, DelayEvent.cause_kind, DelayEvent.cause).where(
            is_one_of(DelayEvent.task_id, task_ids), DelayEvent.cause != ""
        )
    )
    return {(task_id, due): (kind, cause) for task_id, due, kind, cause in rows}


def kept_row(line: ReportLine) -> dict[str, Any]:
    """A line as the columns a report keeps of it for good."""
    return {
        "task_id": line.task_id,
        "percent": line.percent,
        "text": line.text,
        "next_step": line.next_step,
        "no_change_because": line.no_change_because,
        "cause_kind": line.cause_kind,
        "cause": line.cause,
        "forecast_on": line.forecast_on,
        "confidence": line.confidence,
        "updated_at": line.updated_at,
        "is_stale": line.is_stale,
    }
