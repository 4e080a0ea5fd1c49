"""Periodic reports: prepared and handed in by the unit, received, returned or accepted by the hub.

The report writes itself out of what officials told; the unit corrects words, it types no figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from sqlalchemy import func, or_, select

from portal.domain.actions import Action
from portal.domain.errors import NotFound, StepRefused
from portal.domain.machines.report import PREPARED, REPORT, ReportFacts, ReportState
from portal.domain.permissions import entitled
from portal.domain.reporting import whole_report
from portal.domain.types import Actor, CauseKind
from portal.extensions import db
from portal.models.reporting import ConsolidatedReport, Period, Report, ReportRow
from portal.models.task import Task
from portal.queries.office import local_day, working_calendar, zone
from portal.queries.reports import relations_to_report, report_lines
from portal.services import audit
from portal.services.acts import row_to_change
from portal.services.report_opening import keep_rows
from portal.services.transaction import transactional

#: what is to be completed is due again on the next working day, at this time
RETURNED_DUE_TIME = time(17)


@dataclass(frozen=True, slots=True)
class RowWords:
    """A unit's own words on one task of its report; what is empty is taken from the updates."""

    text: str = ""
    next_step: str = ""
    no_change_because: str = ""
    cause_kind: CauseKind = CauseKind.NOT_STATED
    cause: str = ""
    forecast_on: date | None = None


@transactional
def write_row(
    actor: Actor, report_id: int, task_id: int, words: RowWords, *, now: datetime
) -> None:
    """Put a unit's own words to one task of a report that is not in yet.

    Raises NotAllowed, NotFound (no such report, or the task is not in it), StepRefused.
    """
    report, actor = _to_prepare(actor, report_id)
    line = next((each for each in report_lines(report) if each.task_id == task_id), None)
    if line is None:
        raise NotFound(what="task", key=task_id)
    row = next((each for each in report.rows if each.task_id == task_id), None)
    if row is None:
        row = ReportRow(report_id=report.id, task_id=task_id, percent=line.percent)
        db.session.add(row)
    for name, value in asdict(words).items():
        setattr(row, name, value)
    db.session.flush()
    db.session.expire(report, ["rows"])
    _record(actor, "write_report_row", report, now, {"task": line.code})


@transactional
def write_narrative(actor: Actor, report_id: int, narrative: str, *, now: datetime) -> None:
    """Write the part of a report that stands before its table."""
    report, actor = _to_prepare(actor, report_id)
    report.narrative = narrative
    _record(actor, "write_narrative", report, now, {})


@transactional
def submit_report(actor: Actor, report_id: int, *, now: datetime) -> bool:
    """Sign a unit's report and hand it in; whether it came in time.

    1. Every open task needs an update or the words why nothing changed, every overdue one a cause
       and a new forecast: else StepRefused names what is missing.
    2. The rows are kept as they stand now.
    3. The hub has received it at once; the instant decides, and a late one stays late.
    """
    report = row_to_change(Report, report_id, "report")
    actor = _entitled(actor, Action.SUBMIT_REPORT, report)
    step = "submit_late" if report.state is ReportState.MISSED else "submit"
    lines = [line.for_rules() for line in report_lines(report)]
    facts = whole_report(lines, period_start=report.period.starts_on, today=local_day(now))
    report.state = REPORT.after(step, report.state, facts)
    keep_rows(report)
    report.submitted_at, report.signed_by_id = now, actor.acts_as
    report.is_on_time = report.is_on_time is not False and now < report.due_at
    _record(actor, f"{step}_report", report, now, {"is_on_time": report.is_on_time})
    report.state = REPORT.after("receive", report.state, ReportFacts())
    report.received_at = now
    _record(Actor.system(), "receive_report", report, now, {})
    return report.is_on_time


@transactional
def return_report(actor: Actor, report_id: int, points: str, *, now: datetime) -> datetime:
    """Give a report back with the points to complete; when it is due again.

    Raises NotAllowed, NotFound, StepRefused (not received, or no points).
    """
    report = row_to_change(Report, report_id, "report")
    actor = _entitled(actor, Action.RECEIVE_REPORT, report)
    report.state = REPORT.after("return", report.state, ReportFacts(points=points))
    report.missing_points, report.times_returned = points, report.times_returned + 1
    due_on = working_calendar().add_working_days(local_day(now), 1)
    report.due_at = datetime.combine(due_on, RETURNED_DUE_TIME, tzinfo=zone())
    _record(actor, "return_report", report, now, {"points": points, "due_at": report.due_at})
    return report.due_at


@transactional
def accept_report(actor: Actor, report_id: int, *, now: datetime) -> None:
    """Accept a report, so that it can become part of the synthesis."""
    report = row_to_change(Report, report_id, "report")
    actor = _entitled(actor, Action.RECEIVE_REPORT, report)
    report.state = REPORT.after("accept", report.state, ReportFacts())
    report.missing_points = ""
    _record(actor, "accept_report", report, now, {})


@transactional
def consolidate_reports(
    actor: Actor, period_id: int, text: str, *, now: datetime, plan_id: int | None = None
) -> int:
    """Make the next version of a period's synthesis out of the accepted reports; its id.

    Its figures are those of the period's snapshot. Raises NotAllowed, NotFound, StepRefused when
    no report is accepted.
    """
    period = row_to_change(Period, period_id, "period")
    reports = _accepted(period_id, plan_id)
    if not reports:
        raise StepRefused(step="consolidate", state=ReportState.RECEIVED)
    for report in reports:
        by = _entitled(actor, Action.CONSOLIDATE_REPORT, report)
        if report.state is ReportState.ACCEPTED:
            report.state = REPORT.after("consolidate", report.state, ReportFacts())
            _record(by, "consolidate_report", report, now, {})
    made = ConsolidatedReport(
        period_id=period_id,
        plan_id=plan_id,
        version=_last_version(period_id, plan_id) + 1,
        text=text,
        snapshot_id=period.snapshot_id,
        made_at=now,
        made_by_id=actor.acts_as,
        sources=reports,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(
        actor,
        "consolidate_reports",
        object_type="consolidated_report",
        object_id=made.id,
        at=now,
        after={"version": made.version, "reports": [report.id for report in reports]},
    )
    return made.id


def _accepted(period_id: int, plan_id: int | None) -> list[Report]:
    """Reports for a synthesis: accepted, or part of an earlier version already."""
    query = select(Report).where(
        Report.period_id == period_id,
        or_(Report.state == ReportState.ACCEPTED, Report.state == ReportState.CONSOLIDATED),
    )
    if plan_id is not None:
        of_plan = (
            select(ReportRow.report_id)
            .join(Task, Task.id == ReportRow.task_id)
            .where(Task.plan_id == plan_id)
        )
        query = query.where(Report.id.in_(of_plan))
    return list(db.session.scalars(query.order_by(Report.unit_id).with_for_update()))


def _last_version(period_id: int, plan_id: int | None) -> int:
    return (
        db.session.scalar(
            select(func.max(ConsolidatedReport.version)).where(
                ConsolidatedReport.period_id == period_id,
                ConsolidatedReport.plan_id.is_(None)
                if plan_id is None
                else ConsolidatedReport.plan_id == plan_id,
            )
        )
        or 0
    )


def _to_prepare(actor: Actor, report_id: int) -> tuple[Report, Actor]:
    report = row_to_change(Report, report_id, "report")
    actor = _entitled(actor, Action.PREPARE_REPORT, report)
    if report.state not in PREPARED:
        raise StepRefused(step="prepare", state=report.state)
    return report, actor


def _entitled(actor: Actor, action: Action, report: Report) -> Actor:
    """The actor as one who may do this: of the unit that reports, or of the hub of its plans."""

    return entitled(actor, action, lambda each: relations_to_report(each, report))


def _record(
    actor: Actor, action: str, report: Report, now: datetime, after: Mapping[str, object]
) -> None:
    db.session.flush()
    audit.record(
        actor,
        action,
        object_type="report",
        object_id=report.id,
        at=now,
        after={"state": report.state, **after},
    )
