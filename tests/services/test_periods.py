"""Periods open by themselves, are cut off, and are frozen once with the figures of the cut-off."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.errors import FiguresDoNotAddUp
from portal.domain.machines.dossier import DossierState
from portal.domain.periods import WeekRules
from portal.domain.rule_data import week_rules_to_data
from portal.domain.types import PeriodKind
from portal.extensions import db
from portal.models.dossiers import Dossier
from portal.models.reporting import Addendum, Period, Snapshot, SnapshotRow
from portal.queries.periods import frozen_periods, last_frozen
from portal.services import completion, periods, progress
from portal.services.office_rules import change_week_rules
from portal.services.periods import due_periods, freeze_period, keep_periods, open_periods
from portal.services.snapshots import verify_snapshots
from portal.services.ticking import run_tick
from portal.services.transaction import transaction
from tests.factories import Cast, acting, make_cast
from tests.office_days import at, make_holiday, task_of_unit

MONDAY, FRIDAY = at("2025-07-07 08:00"), at("2025-07-11 15:00")


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def all_periods(kind: PeriodKind = PeriodKind.WEEK) -> list[Period]:
    query = select(Period).where(Period.kind == kind).order_by(Period.starts_on)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def test_the_running_week_and_month_open_by_themselves(cast: Cast) -> None:
    run_tick(MONDAY)
    (week,), (month,) = all_periods(), all_periods(PeriodKind.MONTH)
    assert (week.starts_on, week.ends_on) == (date(2025, 7, 7), date(2025, 7, 13))
    assert week.cutoff_at == week.freezes_at == FRIDAY
    assert (month.starts_on, month.ends_on) == (date(2025, 6, 15), date(2025, 7, 14))
    assert (month.cutoff_at, month.freezes_at) == (at("2025-07-15 00:00"), at("2025-07-21 15:00"))
    assert week.frozen_at is month.frozen_at is None


def test_a_week_is_frozen_at_its_lock_and_only_once(cast: Cast) -> None:
    task_of_unit(cast, code="NV-1")
    run_tick(MONDAY)
    assert keep_periods(FRIDAY - timedelta(seconds=1)) == 0
    assert keep_periods(FRIDAY) == 1
    assert keep_periods(FRIDAY) == 0
    (week,) = all_periods()
    snapshot = db.session.scalars(select(Snapshot)).one()
    assert (week.snapshot_id, week.frozen_at) == (snapshot.id, FRIDAY)
    assert (snapshot.as_of, snapshot.reason) == (FRIDAY, "week 2025-07-07")
    assert verify_snapshots().are_whole


def test_the_first_week_of_an_installation_that_began_after_its_lock_is_left_out(
    cast: Cast,
) -> None:
    run_tick(at("2025-07-12 09:00"))
    assert all_periods() == []
    run_tick(at("2025-07-14 08:00"))
    assert [week.starts_on for week in all_periods()] == [date(2025, 7, 14)]


def test_an_outage_is_caught_up_as_of_each_cut_off(cast: Cast) -> None:
    """Nothing ran for three weeks; each week still has the figures of its own Friday."""
    task_id = task_of_unit(cast, code="NV-1", due=date(2025, 7, 16))
    run_tick(MONDAY)
    completion.claim_completion(acting(cast.head), task_id, "QĐ 1", now=at("2025-07-24 10:00"))
    completion.accept_completion(acting(cast.clerk), task_id, now=at("2025-07-25 16:00"))
    back = at("2025-07-28 09:00")
    run_tick(back)
    frozen = [each for each in reversed(frozen_periods(PeriodKind.WEEK))]
    assert [each.as_of for each in frozen] == [
        at("2025-07-11 15:00"),
        at("2025-07-18 15:00"),
        at("2025-07-25 15:00"),
    ]
    assert {each.frozen_at for each in frozen} == {back}
    assert [
        (each.counters.in_time, each.counters.overdue, each.counters.done) for each in frozen
    ] == [(1, 0, 0), (0, 1, 0), (0, 1, 0)]
    assert [each.as_of for each in frozen_periods(PeriodKind.MONTH)] == [at("2025-07-15 00:00")]
    assert all_periods()[-1].frozen_at is None


def test_several_schedulers_freeze_a_period_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second scheduler freezes the same week while the first one is still reading."""
    task_of_unit(cast)
    run_tick(MONDAY)
    ((period_id, _due_at),) = due_periods(FRIDAY)
    prepare = periods.prepare_snapshot
    other: list[bool] = []

    def prepare_slowly(moment: datetime) -> object:
        prepared = prepare(moment)
        if not other:
            other.append(True)
            other.append(freeze_period(period_id, now=FRIDAY))
        return prepared

    monkeypatch.setattr(periods, "prepare_snapshot", prepare_slowly)
    assert freeze_period(period_id, now=FRIDAY) is False
    assert other == [True, True]
    assert len(db.session.scalars(select(Snapshot)).all()) == 1


def test_a_frozen_period_never_changes(cast: Cast) -> None:
    task_id = task_of_unit(cast, code="NV-1", due=date(2025, 7, 10))
    run_tick(MONDAY)
    run_tick(FRIDAY)
    before = last_frozen(PeriodKind.WEEK)
    progress.report_progress(acting(cast.official), task_id, 90, now=at("2025-07-11 15:00"))
    make_holiday(date(2025, 7, 11))
    make_holiday(date(2025, 7, 10))
    run_tick(at("2025-07-14 08:00"))
    assert last_frozen(PeriodKind.WEEK) == before
    assert before is not None
    assert before.counters.overdue == 1
    assert verify_snapshots().are_whole


def test_a_day_off_decided_late_moves_the_cut_off_of_the_running_week(cast: Cast) -> None:
    run_tick(MONDAY)
    make_holiday(date(2025, 7, 11))
    run_tick(at("2025-07-08 08:00"))
    assert all_periods()[0].cutoff_at == at("2025-07-10 15:00")
    assert keep_periods(at("2025-07-10 15:00")) == 1


def test_another_rhythm_of_the_office_moves_the_lock(cast: Cast) -> None:
    run_tick(MONDAY)
    rules = WeekRules(lock_weekday=4, lock_time=WeekRules().lock_time.replace(hour=11))
    change_week_rules(acting(cast.admin), week_rules_to_data(rules), now=MONDAY)
    run_tick(at("2025-07-08 08:00"))
    assert all_periods()[0].freezes_at == at("2025-07-11 11:00")


def test_a_week_of_holidays_is_no_period(cast: Cast) -> None:
    for day in range(14, 19):
        make_holiday(date(2025, 7, day))
    run_tick(MONDAY)
    run_tick(at("2025-07-21 08:00"))
    assert [week.starts_on.day for week in all_periods()] == [7, 21]


def test_a_month_is_frozen_five_working_days_after_the_14th_as_of_its_end(cast: Cast) -> None:
    task_of_unit(cast, code="NV-14", due=date(2025, 7, 14))
    task_of_unit(cast, code="NV-15", due=date(2025, 7, 15))
    run_tick(MONDAY)
    run_tick(at("2025-07-21 14:59"))
    assert frozen_periods(PeriodKind.MONTH) == []
    run_tick(at("2025-07-21 15:00"))
    (month,) = frozen_periods(PeriodKind.MONTH)
    assert month.as_of == at("2025-07-15 00:00")
    assert (month.counters.overdue, month.counters.in_time) == (1, 1)


def submitted_on(task_id: int, day: date) -> None:
    """The dossier bears an earlier day than the claim that is entered on the strength of it."""
    with transaction() as session:
        dossier = Dossier(task_id=task_id, state=DossierState.SUBMITTED, submitted_on=day)
        dossier.state_since = MONDAY
        session.add(dossier)


def test_a_claim_that_is_entered_too_late_becomes_an_addendum(cast: Cast) -> None:
    late = task_of_unit(cast, code="NV-LATE", due=date(2025, 7, 10))
    same_day = task_of_unit(cast, code="NV-SAME", due=date(2025, 7, 10))
    returned = task_of_unit(cast, code="NV-BACK", due=date(2025, 7, 10))
    run_tick(MONDAY)
    head, clerk = acting(cast.head), acting(cast.clerk)
    run_tick(FRIDAY)
    completion.claim_completion(head, same_day, "QĐ 3", now=at("2025-07-11 16:00"))
    for task_id in (late, returned):
        submitted_on(task_id, date(2025, 7, 9))
        completion.claim_completion(head, task_id, "TTr 5", now=at("2025-07-14 09:00"))
    completion.return_completion(clerk, returned, "Thiếu phụ lục", now=at("2025-07-14 11:00"))
    run_tick(at("2025-07-18 15:00"))
    addendum = db.session.scalars(select(Addendum)).one()
    first, second = reversed(frozen_periods(PeriodKind.WEEK))
    assert addendum.snapshot_id == first.snapshot_id
    (entry,) = addendum.figures["late_entries"]
    assert (entry["code"], entry["claimed_on"]) == ("NV-LATE", "2025-07-09")
    assert (entry["frozen_as"], entry["would_be"]) == ("overdue", "in_time")
    assert first.counters.overdue == 3
    assert addendum.figures["counters"]["overdue"] == 2
    assert addendum.figures["counters"]["in_time"] == 1
    assert second.counters.overdue == 2


def test_claims_entered_between_the_end_of_a_month_and_its_freeze_are_told_once(
    cast: Cast,
) -> None:
    task_id = task_of_unit(cast, code="NV-1", due=date(2025, 7, 14))
    run_tick(MONDAY)
    submitted_on(task_id, date(2025, 7, 14))
    completion.claim_completion(acting(cast.head), task_id, "TTr 6", now=at("2025-07-16 09:00"))
    for moment in ("2025-07-21 15:00", "2025-08-21 15:00"):
        run_tick(at(moment))
    months = [each.snapshot_id for each in frozen_periods(PeriodKind.MONTH)]
    told = db.session.scalars(select(Addendum).where(Addendum.snapshot_id.in_(months))).all()
    assert [entry["code"] for each in told for entry in each.figures["late_entries"]] == ["NV-1"]


def test_a_table_that_does_not_add_up_is_not_frozen_and_stops_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run_tick(MONDAY)

    def refuse(moment: datetime) -> object:
        raise FiguresDoNotAddUp(assigned=1)

    monkeypatch.setattr(periods, "prepare_snapshot", refuse)
    run_tick(at("2025-07-14 07:45"))
    assert frozen_periods() == []
    assert "do not add up" in caplog.text
    monkeypatch.undo()
    run_tick(at("2025-07-14 07:46"))
    assert [each.as_of for each in frozen_periods(PeriodKind.WEEK)] == [FRIDAY]


def test_periods_of_the_past_are_opened_when_asked_for(cast: Cast) -> None:
    open_periods(MONDAY, since=date(2025, 6, 16))
    assert [week.starts_on.day for week in all_periods()] == [16, 23, 30, 7]
    assert [due_at for _id, due_at in due_periods(MONDAY)] == [
        at("2025-06-20 15:00"),
        at("2025-06-27 15:00"),
        at("2025-07-04 15:00"),
    ]
    open_periods(MONDAY, since=date(2025, 6, 16))
    assert len(all_periods()) == 4
    assert db.session.scalars(select(SnapshotRow)).all() == []
