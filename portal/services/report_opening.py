"""Opens the reports that units owe when a period begins, and closes those that did not come.

Any number of schedulers may do so: a report is opened once because unit and period are unique, and
missed once because whoever closes it holds its row. Nobody is asked for a period that was over
before its reports could be opened.
"""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import select, update

from portal.domain.machines.report import REPORT, ReportFacts, ReportState
from portal.domain.reporting import CADENCES
from portal.domain.types import OPEN_STATES, Actor, PeriodKind
from portal.extensions import db
from portal.models.planning import Plan
from portal.models.reporting import Period, Report, ReportRow
from portal.models.task import Task
from portal.queries.office import zone
from portal.queries.reports import kept_row, report_lines
from portal.services import audit, marks
from portal.services.acts import row_to_change
from portal.services.inserting import insert_missing
from portal.services.periods import times_of
from portal.services.transaction import transaction, transactional

MARK = "reports_{kind}"


def keep_reports(now: datetime) -> int:
    """Open what units owe for the periods that run, close what is due; how many were missed.

    1. A period that begins opens one report for each unit that leads open tasks on that day.
    2. Their due moment follows the calendar until a report is in.
    3. A report that is not in when it is due is missed, with the last known data marked stale.
    """
    for period in _unfrozen_periods():
        _open_reports(period, now)
        _follow_calendar(period)
    missed = db.session.scalars(
        select(Report.id)
        .where(Report.state == ReportState.OPEN, Report.due_at <= now)
        .order_by(Report.due_at, Report.id)
    ).all()
    return sum(miss_report(report_id, now=now) for report_id in missed)


def _unfrozen_periods() -> list[Period]:
    return list(
        db.session.scalars(
            select(Period).where(Period.frozen_at.is_(None)).order_by(Period.starts_on, Period.id)
        )
    )


def _open_reports(period: Period, now: datetime) -> None:
    kind, mark = period.kind, MARK.format(kind=period.kind)
    began = datetime.combine(period.starts_on, time(), tzinfo=zone())
    times = times_of(kind, period.starts_on)
    if times is None or times.reports_due_at <= now or marks.is_done(mark, began):
        return
    state = REPORT.after("open", REPORT.initial, ReportFacts(period_open=began <= now))
    rows = [
        {
            "period_id": period.id,
            "unit_id": unit_id,
            "state": state,
            "due_at": times.reports_due_at,
        }
        for unit_id in _reporting_units(kind)
    ]
    with transaction() as session:
        insert_missing(session, Report, rows)
        marks.mark_done(mark, began)


def _reporting_units(kind: PeriodKind) -> list[int]:
    units = db.session.scalars(
        select(Task.lead_unit_id)
        .join(Plan, Plan.id == Task.plan_id)
        .where(
            Task.lead_unit_id.is_not(None),
            Task.state.in_(OPEN_STATES),
            Plan.cadence.in_(CADENCES[kind]),
        )
        .distinct()
    )
    return sorted(unit for unit in units if unit is not None)


def _follow_calendar(period: Period) -> None:
    """A day off that was decided late moves the due moment of reports that are not in."""
    times = times_of(period.kind, period.starts_on)
    if times is None:
        return
    moved = (
        Report.period_id == period.id,
        Report.state == ReportState.OPEN,
        Report.due_at != times.reports_due_at,
    )
    if db.session.scalar(select(Report.id).where(*moved).limit(1)) is None:
        return
    with transaction() as session:
        session.execute(update(Report).where(*moved).values(due_at=times.reports_due_at))


@transactional
def miss_report(report_id: int, *, now: datetime) -> bool:
    """Close a report that is not in; False when it came, or somebody closed it, meanwhile."""
    report = row_to_change(Report, report_id, "report")
    if report.state is not ReportState.OPEN:
        return False
    facts = ReportFacts(cut_off=report.due_at <= now)
    report.state = REPORT.after("miss", report.state, facts)
    report.is_on_time = False
    keep_rows(report)
    audit.record(
        Actor.system(),
        "miss_report",
        object_type="report",
        object_id=report.id,
        at=now,
        after={"state": report.state, "due_at": report.due_at},
    )
    return True


def keep_rows(report: Report) -> None:
    """Inside the open transaction: write what the report says of each task by now."""
    lines = report_lines(report)
    written = {row.task_id: row for row in report.rows}
    for line in lines:
        row = written.pop(line.task_id, None) or ReportRow(report_id=report.id)
        for name, value in kept_row(line).items():
            setattr(row, name, value)
        db.session.add(row)
    for row in written.values():
        db.session.delete(row)
    db.session.flush()
    db.session.expire(report, ["rows"])
