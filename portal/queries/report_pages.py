"""Reports as pages show them: who has reported on a period, and one unit's report whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.domain.actions import Action, Relation
from portal.domain.machines.report import PREPARED, REPORT, ReportState
from portal.domain.permissions import is_entitled, may
from portal.domain.reporting import is_silent, is_unexplained
from portal.domain.types import Actor, PeriodKind
from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.models.reporting import Period, Report, ReportRow
from portal.models.task import Task
from portal.queries.office import local_day
from portal.queries.reports import ReportLine, relations_to_report, report_lines

PERIODS_SHOWN = 12
_OWN_UNIT = frozenset({Relation.OWN_UNIT})


@dataclass(frozen=True, slots=True)
class PeriodLine:
    id: int
    kind: PeriodKind
    starts_on: date
    ends_on: date
    is_frozen: bool


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """One unit's report in the list of a period."""

    id: int
    unit: str
    unit_en: str
    state: ReportState
    due_at: datetime
    submitted_at: datetime | None
    is_on_time: bool | None
    times_returned: int

    def unit_named(self, locale: str) -> str:
        return (self.unit_en or self.unit) if locale == "en" else self.unit


@dataclass(frozen=True, slots=True)
class ReportInbox:
    """The reports of a period that the reader may see, and the periods there are."""

    period: PeriodLine | None
    periods: tuple[PeriodLine, ...]
    reports: tuple[ReportSummary, ...]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One report with its lines; the codes name what keeps it from being handed in."""

    summary: ReportSummary
    period: PeriodLine
    narrative: str
    missing_points: str
    signed_by: str
    lines: tuple[ReportLine, ...]
    silent: frozenset[str]
    unexplained: frozenset[str]
    may_prepare: bool
    may_submit: bool
    may_receive: bool

    @property
    def is_ready(self) -> bool:
        return not self.silent and not self.unexplained


def report_inbox(actor: Actor, period_id: int | None = None) -> ReportInbox:
    """The reports of a period, by default of the one that began last."""
    periods = tuple(
        _period(row)
        for row in db.session.scalars(
            select(Period)
            .where(Period.id.in_(select(Report.period_id)))
            .order_by(Period.starts_on.desc(), Period.id.desc())
            .limit(PERIODS_SHOWN)
        )
    )
    period = next((each for each in periods if period_id in (None, each.id)), None)
    if period is None:
        return ReportInbox(None, periods, ())
    query = select(Report, Unit).join(Unit).where(Report.period_id == period.id)
    units = readable_units(actor)
    if units is not None:
        query = query.where(Report.unit_id.in_(units))
    rows = db.session.execute(query.order_by(Unit.name))
    return ReportInbox(period, periods, tuple(_summary(report, unit) for report, unit in rows))


def readable_units(actor: Actor) -> frozenset[int] | None:
    """The units whose reports somebody may read; None for all."""
    units = frozenset[int]()
    for each in (actor, *actor.stands_in_for):
        if may(each, Action.SEE_EVERYTHING) or may(each, Action.RECEIVE_REPORT):
            return None
        reads = (Action.SEE_EVERYTHING, Action.PREPARE_REPORT, Action.SUBMIT_REPORT)
        if any(may(each, action, _OWN_UNIT) for action in reads):
            units |= each.unit_ids
    return units


def report_page(report_id: int, actor: Actor, now: datetime) -> ReportPage | None:
    """One report, or None when there is none that the reader may see."""
    report = db.session.get(Report, report_id)
    units = readable_units(actor)
    if report is None or (units is not None and report.unit_id not in units):
        return None
    is_prepared = report.state in PREPARED
    lines = tuple(report_lines(report) if is_prepared else _kept_lines(report))
    asked = [line.for_rules() for line in lines] if is_prepared else []
    start, today = report.period.starts_on, local_day(now)

    def allows(action: Action) -> bool:
        return is_entitled(actor, action, lambda each: relations_to_report(each, report))

    signer = db.session.get(Person, report.signed_by_id) if report.signed_by_id else None
    return ReportPage(
        summary=_summary(report, db.session.get_one(Unit, report.unit_id)),
        period=_period(report.period),
        narrative=report.narrative,
        missing_points=report.missing_points,
        signed_by=signer.name if signer else "",
        lines=lines,
        silent=frozenset(task.code for task in asked if is_silent(task, start)),
        unexplained=frozenset(task.code for task in asked if is_unexplained(task, today)),
        may_prepare=is_prepared and allows(Action.PREPARE_REPORT),
        may_submit=is_prepared and allows(Action.SUBMIT_REPORT),
        may_receive=REPORT.is_possible("accept", report.state) and allows(Action.RECEIVE_REPORT),
    )


def _kept_lines(report: Report) -> list[ReportLine]:
    """What was handed in, as it stood then; titles and deadlines are today's."""
    rows = db.session.execute(
        select(ReportRow, Task)
        .join(Task, Task.id == ReportRow.task_id)
        .where(ReportRow.report_id == report.id)
        .order_by(Task.effective_due.is_(None), Task.effective_due, Task.id)
    )
    return [
        ReportLine(
            task_id=task.id,
            code=task.code,
            title=task.title,
            title_en=task.title_en,
            state=task.state,
            effective_due=task.effective_due,
            issued_on=local_day(task.issued_at) if task.issued_at else None,
            percent=row.percent,
            text=row.text,
            next_step=row.next_step,
            no_change_because=row.no_change_because,
            cause_kind=row.cause_kind,
            cause=row.cause,
            forecast_on=row.forecast_on,
            confidence=row.confidence,
            updated_at=row.updated_at,
        )
        for row, task in rows
    ]


def _period(period: Period) -> PeriodLine:
    return PeriodLine(
        period.id, period.kind, period.starts_on, period.ends_on, period.frozen_at is not None
    )


def _summary(report: Report, unit: Unit) -> ReportSummary:
    return ReportSummary(
        id=report.id,
        unit=unit.name,
        unit_en=unit.name_en,
        state=report.state,
        due_at=report.due_at,
        submitted_at=report.submitted_at,
        is_on_time=report.is_on_time,
        times_returned=report.times_returned,
    )
