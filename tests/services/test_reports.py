"""Periodic reports: opened by themselves, filled by updates, handed in, judged by the instant."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.errors import NotAllowed, NotFound, StepRefused
from portal.domain.machines.report import ReportState
from portal.domain.types import Cadence, CauseKind, PeriodKind, Post, Role, TaskState
from portal.extensions import db
from portal.models.planning import Plan
from portal.models.reporting import ConsolidatedReport, Period, Report, ReportRow
from portal.queries.duties import reports_due
from portal.queries.reports import report_lines
from portal.services import completion, progress, reports
from portal.services.report_opening import keep_reports
from portal.services.reports import RowWords
from portal.services.ticking import run_tick
from portal.services.transaction import transaction
from tests.factories import acting, make_person
from tests.office_days import at, change_task, make_holiday, task_of_unit
from tests.services.bigger_cast import BiggerCast, make_bigger_cast

MONDAY, TUESDAY, THURSDAY = (
    at("2025-07-07 08:00"),
    at("2025-07-08 10:00"),
    at("2025-07-10 16:00"),
)
LOCK = at("2025-07-11 15:00")
LATER = date(2025, 9, 30)


@pytest.fixture
def office(app: Flask) -> BiggerCast:
    return make_bigger_cast()


def all_reports(kind: PeriodKind = PeriodKind.WEEK) -> list[Report]:
    query = select(Report).join(Period).where(Period.kind == kind).order_by(Report.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def the_report() -> Report:
    (found,) = all_reports()
    return found


def open_report(office: BiggerCast, **fields: object) -> tuple[int, int]:
    """A task of the unit, on which an official has told something, and the unit's report."""
    task_id = task_of_unit(office.cast, code="NV-1", **({"due": LATER} | fields))
    run_tick(MONDAY)
    progress.report_progress(
        acting(office.cast.official), task_id, 40, note="Đã gửi dự thảo", now=TUESDAY
    )
    return task_id, the_report().id


def handed_in(office: BiggerCast) -> int:
    _task_id, report_id = open_report(office)
    reports.submit_report(acting(office.cast.head), report_id, now=THURSDAY)
    return report_id


def test_a_week_opens_one_report_for_each_unit_that_leads_open_tasks(office: BiggerCast) -> None:
    task_of_unit(office.cast, code="NV-1")
    task_of_unit(office.cast, code="NV-2")
    task_of_unit(
        office.cast,
        code="NV-3",
        lead_unit_id=office.cast.other_unit_id,
        state=TaskState.COMPLETED,
    )
    run_tick(MONDAY)
    run_tick(MONDAY)
    report = the_report()
    assert (report.unit_id, report.state) == (office.cast.unit_id, ReportState.OPEN)
    assert report.due_at == LOCK


def test_the_cadence_of_the_plan_says_which_reports_are_owed(office: BiggerCast) -> None:
    task_of_unit(office.cast, code="NV-1")
    with transaction() as session:
        session.get_one(Plan, office.cast.plan_id).cadence = Cadence.MONTHLY
    run_tick(MONDAY)
    assert all_reports() == []
    (month,) = all_reports(PeriodKind.MONTH)
    assert month.due_at == at("2025-07-17 17:00")


def test_a_unit_that_gets_its_first_task_in_the_middle_of_a_week_owes_no_report(
    office: BiggerCast,
) -> None:
    run_tick(MONDAY)
    task_of_unit(office.cast, code="NV-1")
    run_tick(TUESDAY)
    assert all_reports() == []


def test_no_report_is_asked_for_a_period_that_went_by_while_nothing_ran(
    office: BiggerCast,
) -> None:
    task_of_unit(office.cast, code="NV-1")
    run_tick(MONDAY)
    run_tick(at("2025-07-28 09:00"))
    assert [report.period.starts_on for report in all_reports()] == [
        date(2025, 7, 7),
        date(2025, 7, 28),
    ]


def test_a_day_off_decided_late_moves_the_due_moment(office: BiggerCast) -> None:
    _task_id, _report_id = open_report(office)
    make_holiday(date(2025, 7, 11))
    run_tick(TUESDAY)
    assert the_report().due_at == at("2025-07-10 15:00")


def test_a_report_is_filled_by_what_the_officials_told(office: BiggerCast) -> None:
    _task_id, report_id = open_report(office)
    (line,) = report_lines(the_report())
    assert (line.percent, line.text, line.updated_at) == (40, "Đã gửi dự thảo", TUESDAY)
    assert not line.is_stale
    assert reports.submit_report(acting(office.cast.head), report_id, now=THURSDAY)
    report = the_report()
    assert (report.state, report.is_on_time) == (ReportState.RECEIVED, True)
    assert (report.submitted_at, report.received_at) == (THURSDAY, THURSDAY)
    (row,) = report.rows
    assert (row.percent, row.text, row.is_stale) == (40, "Đã gửi dự thảo", False)


def test_rows_that_were_handed_in_stay_as_they_were(office: BiggerCast) -> None:
    report_id = handed_in(office)
    task_id = the_report().rows[0].task_id
    progress.report_progress(acting(office.cast.official), task_id, 90, now=THURSDAY)
    assert db.session.get_one(ReportRow, (report_id, task_id)).percent == 40


def test_a_silent_task_keeps_the_report_back_until_something_is_said(office: BiggerCast) -> None:
    _task_id, report_id = open_report(office)
    silent = task_of_unit(office.cast, code="NV-2", due=LATER)
    head = acting(office.cast.head)
    with pytest.raises(StepRefused) as refusal:
        reports.submit_report(head, report_id, now=THURSDAY)
    assert refusal.value.missing == ("every_task_said",)
    words = RowWords(no_change_because="Chờ ý kiến Bộ Tài chính")
    reports.write_row(acting(office.focal_point), report_id, silent, words, now=THURSDAY)
    reports.submit_report(head, report_id, now=THURSDAY)
    kept = db.session.get_one(ReportRow, (report_id, silent))
    assert (kept.no_change_because, kept.is_stale) == ("Chờ ý kiến Bộ Tài chính", True)


def test_an_overdue_task_needs_cause_and_forecast(office: BiggerCast) -> None:
    task_id, report_id = open_report(office, due=date(2025, 7, 9))
    head = acting(office.cast.head)
    with pytest.raises(StepRefused) as refusal:
        reports.submit_report(head, report_id, now=THURSDAY)
    assert refusal.value.missing == ("overdue_explained",)
    words = RowWords(
        cause_kind=CauseKind.SUBJECTIVE, cause="Thiếu người", forecast_on=date(2025, 7, 20)
    )
    reports.write_row(head, report_id, task_id, words, now=THURSDAY)
    reports.submit_report(head, report_id, now=THURSDAY)
    (row,) = the_report().rows
    assert (row.cause, row.forecast_on, row.text) == (
        "Thiếu người",
        date(2025, 7, 20),
        "Đã gửi dự thảo",
    )


def test_what_was_finished_in_the_period_is_told(office: BiggerCast) -> None:
    task_id, report_id = open_report(office)
    completion.claim_completion(acting(office.cast.head), task_id, "QĐ 1", now=TUESDAY)
    completion.accept_completion(acting(office.cast.clerk), task_id, now=THURSDAY)
    reports.submit_report(acting(office.cast.head), report_id, now=THURSDAY)
    assert [row.task_id for row in the_report().rows] == [task_id]


def test_a_report_that_does_not_come_is_missed_with_the_last_known_data(
    office: BiggerCast,
) -> None:
    task_id = task_of_unit(office.cast, code="NV-1", due=LATER)
    change_task(task_id, percent=30)
    run_tick(MONDAY)
    assert keep_reports(LOCK - timedelta(seconds=1)) == 0
    assert keep_reports(LOCK) == 1
    assert keep_reports(LOCK) == 0
    report = the_report()
    assert (report.state, report.is_on_time) == (ReportState.MISSED, False)
    (row,) = report.rows
    assert (row.percent, row.is_stale) == (30, True)


def test_a_missed_report_is_handed_in_late_and_stays_late(office: BiggerCast) -> None:
    _task_id, report_id = open_report(office)
    run_tick(LOCK)
    head, hub = acting(office.cast.head), acting(office.hub)
    assert not reports.submit_report(head, report_id, now=LOCK + timedelta(hours=1))
    reports.return_report(hub, report_id, "Thiếu phụ lục", now=LOCK + timedelta(hours=2))
    assert not reports.submit_report(head, report_id, now=LOCK + timedelta(hours=3))


def test_the_moment_of_the_close_itself_is_late(office: BiggerCast) -> None:
    _task_id, report_id = open_report(office)
    assert not reports.submit_report(acting(office.cast.head), report_id, now=LOCK)


def test_the_hub_returns_with_points_and_gives_one_working_day(office: BiggerCast) -> None:
    report_id = handed_in(office)
    hub = acting(office.hub)
    with pytest.raises(StepRefused):
        reports.return_report(hub, report_id, " ", now=THURSDAY)
    assert reports.return_report(hub, report_id, "Thiếu phụ lục", now=THURSDAY) == at(
        "2025-07-11 17:00"
    )
    report = the_report()
    assert (report.state, report.times_returned) == (ReportState.RETURNED, 1)
    assert reports.submit_report(
        acting(office.cast.head), report_id, now=THURSDAY + timedelta(hours=1)
    )


def test_the_synthesis_is_made_of_accepted_reports_in_versions(office: BiggerCast) -> None:
    report_id = handed_in(office)
    hub, period_id = acting(office.hub), the_report().period_id
    with pytest.raises(StepRefused):
        reports.consolidate_reports(hub, period_id, "Tổng hợp", now=THURSDAY)
    reports.accept_report(hub, report_id, now=THURSDAY)
    first = reports.consolidate_reports(hub, period_id, "Tổng hợp", now=THURSDAY)
    run_tick(LOCK)
    second = reports.consolidate_reports(
        hub, period_id, "Tổng hợp, bổ sung", now=LOCK, plan_id=office.cast.plan_id
    )
    third = reports.consolidate_reports(hub, period_id, "Tổng hợp, lần 2", now=LOCK)
    made = [db.session.get_one(ConsolidatedReport, each) for each in (first, second, third)]
    assert [each.version for each in made] == [1, 1, 2]
    assert [each.snapshot_id is None for each in made] == [True, False, False]
    assert {source.id for each in made for source in each.sources} == {report_id}
    assert the_report().state is ReportState.CONSOLIDATED


def test_only_the_head_signs_and_only_the_hub_receives(office: BiggerCast) -> None:
    task_id, report_id = open_report(office)
    outsider = acting(make_person(role=Role.UNIT_HEAD, unit_id=office.cast.other_unit_id))
    for actor in (outsider, acting(office.cast.official), acting(office.focal_point)):
        with pytest.raises(NotAllowed):
            reports.submit_report(actor, report_id, now=THURSDAY)
    with pytest.raises(NotAllowed):
        reports.write_row(outsider, report_id, task_id, RowWords(text="x"), now=THURSDAY)
    reports.submit_report(acting(office.cast.head), report_id, now=THURSDAY)
    for actor in (acting(office.cast.head), acting(office.cast.clerk), acting(office.observer)):
        with pytest.raises(NotAllowed):
            reports.accept_report(actor, report_id, now=THURSDAY)


def test_the_office_is_the_hub_of_a_plan_that_names_it(office: BiggerCast) -> None:
    report_id = handed_in(office)
    own = make_person(role=Role.OFFICE, unit_id=office.cast.unit_id, post=Post.OFFICIAL)
    with transaction() as session:
        session.get_one(Plan, office.cast.plan_id).hub_unit_id = office.cast.unit_id
    reports.accept_report(acting(own), report_id, now=THURSDAY)
    assert the_report().state is ReportState.ACCEPTED


def test_nothing_is_written_into_a_report_that_is_in(office: BiggerCast) -> None:
    report_id = handed_in(office)
    task_id = the_report().rows[0].task_id
    head = acting(office.cast.head)
    with pytest.raises(StepRefused):
        reports.write_row(head, report_id, task_id, RowWords(text="x"), now=THURSDAY)
    with pytest.raises(StepRefused):
        reports.write_narrative(head, report_id, "x", now=THURSDAY)


def test_a_report_speaks_of_its_unit_s_tasks_only(office: BiggerCast) -> None:
    _task_id, report_id = open_report(office)
    other = task_of_unit(office.cast, code="NV-9", lead_unit_id=office.cast.other_unit_id)
    head = acting(office.cast.head)
    with pytest.raises(NotFound):
        reports.write_row(head, report_id, other, RowWords(text="x"), now=THURSDAY)
    reports.write_narrative(head, report_id, "I. Tình hình triển khai", now=THURSDAY)
    assert the_report().narrative == "I. Tình hình triển khai"


def test_discipline_counts_what_fell_due(office: BiggerCast) -> None:
    handed_in(office)
    run_tick(at("2025-07-14 08:00"))
    run_tick(at("2025-07-18 15:00"))
    unit = office.cast.unit_id

    def kept(until: str) -> list[bool]:
        return [duty.is_kept for duty in reports_due(unit, date(2025, 7, 7), at(until))]

    assert kept("2025-07-11 14:59") == []
    assert kept("2025-07-13 23:59") == [True]
    assert kept("2025-07-20 23:59") == [True, False]
