from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.ladder import (
    DEFAULT_LADDER,
    PlannedRung,
    is_pressing_stopped,
    is_rung_stopped,
    plan_rungs,
    recipients_of,
    rule_of,
)
from portal.domain.types import Desk, Recipient, Rung, TaskState
from tests.domain.vn_calendar import OFFICE_ZONE, VN_CALENDAR

ISSUED_AT = datetime(2025, 6, 19, 10, tzinfo=OFFICE_ZONE)
BEFORE_DEADLINE = (Rung.R2, Rung.R3, Rung.R4, Rung.R5, Rung.R6)
STOPPED_STATES = frozenset(TaskState) - {
    TaskState.ISSUED,
    TaskState.ACKNOWLEDGED,
    TaskState.IN_PROGRESS,
    TaskState.CARRIED_OVER,
}


def plan(
    issued_at: datetime, due: date | None, zone: ZoneInfo = OFFICE_ZONE
) -> tuple[PlannedRung, ...]:
    return plan_rungs(issued_at=issued_at, effective_due=due, calendar=VN_CALENDAR, zone=zone)


def days(planned: tuple[PlannedRung, ...]) -> dict[tuple[Rung, int], date]:
    return {(each.rung, each.repeat): each.on for each in planned}


def test_the_eleven_day_phase_still_gets_its_rungs() -> None:
    assert days(plan(ISSUED_AT, date(2025, 6, 30))) == {
        (Rung.R0, 0): date(2025, 6, 20),
        (Rung.R1, 0): date(2025, 6, 23),
        (Rung.R3, 0): date(2025, 6, 24),
        (Rung.R4, 0): date(2025, 6, 25),
        (Rung.R5, 0): date(2025, 6, 27),
        (Rung.R6, 0): date(2025, 6, 30),
        (Rung.E0, 0): date(2025, 7, 1),
        (Rung.E1, 0): date(2025, 7, 3),
        (Rung.E2, 0): date(2025, 7, 7),
        (Rung.E3, 0): date(2025, 7, 14),
        (Rung.E4, 0): date(2025, 7, 30),
        (Rung.E5, 0): date(2025, 8, 29),
        (Rung.E5, 1): date(2025, 9, 29),
        (Rung.E5, 2): date(2025, 10, 28),
    }


def test_a_long_task_gets_the_fixed_distances() -> None:
    planned = days(plan(ISSUED_AT, date(2025, 12, 31)))
    assert planned[Rung.R2, 0] == date(2025, 9, 24)
    assert planned[Rung.R3, 0] == date(2025, 12, 17)
    assert planned[Rung.R4, 0] == date(2025, 12, 26)
    assert planned[Rung.R5, 0] == date(2025, 12, 30)
    assert planned[Rung.R6, 0] == date(2025, 12, 31)
    assert planned[Rung.E1, 0] == date(2026, 1, 5)


def test_a_quarter_of_the_length_replaces_ten_working_days() -> None:
    # 28 working days: a quarter is 7.
    planned = days(plan(ISSUED_AT, date(2025, 7, 29)))
    assert planned[Rung.R3, 0] == date(2025, 7, 18)


def test_half_of_the_time_needs_more_than_fourteen_days() -> None:
    assert (Rung.R2, 0) not in days(plan(ISSUED_AT, date(2025, 7, 3)))
    assert days(plan(ISSUED_AT, date(2025, 7, 4)))[Rung.R2, 0] == date(2025, 6, 26)


@pytest.mark.parametrize(
    ("issued_at", "due", "first"),
    [
        (datetime(2025, 6, 19, 7, tzinfo=OFFICE_ZONE), date(2025, 6, 30), (2025, 6, 19, 8)),
        (datetime(2025, 6, 19, 8, tzinfo=OFFICE_ZONE), date(2025, 6, 30), (2025, 6, 19, 8)),
        (datetime(2025, 6, 19, 8, 1, tzinfo=OFFICE_ZONE), date(2025, 6, 30), (2025, 6, 20, 8)),
        (datetime(2025, 6, 21, 9, tzinfo=OFFICE_ZONE), None, (2025, 6, 23, 8)),
        # At once: the deadline is near, or would have passed by the next working morning.
        (datetime(2025, 6, 19, 10, tzinfo=OFFICE_ZONE), date(2025, 6, 22), (2025, 6, 19, 10)),
        (datetime(2026, 2, 13, 10, tzinfo=OFFICE_ZONE), date(2026, 2, 18), (2026, 2, 13, 10)),
    ],
)
def test_the_first_rung_comes_next_morning_or_at_once(
    issued_at: datetime, due: date | None, first: tuple[int, int, int, int]
) -> None:
    rung = plan(issued_at, due)[0]
    assert rung.rung is Rung.R0
    assert rung.due_at == datetime(*first, tzinfo=OFFICE_ZONE)
    assert rung.on == date(*first[:3])


def test_without_a_deadline_only_the_acknowledgement_is_asked() -> None:
    assert [each.rung for each in plan(ISSUED_AT, None)] == [Rung.R0, Rung.R1]


def test_a_deadline_on_a_day_off_is_reminded_the_working_day_before() -> None:
    # A superior's Sunday deadline before the National Day stands as written.
    planned = days(plan(ISSUED_AT, date(2025, 8, 31)))
    assert planned[Rung.R6, 0] == date(2025, 8, 29)
    assert (Rung.R5, 0) not in planned
    assert planned[Rung.R4, 0] == date(2025, 8, 27)


def test_lateness_that_falls_on_a_day_off_is_told_the_working_day_after() -> None:
    planned = days(plan(ISSUED_AT, date(2025, 8, 29)))
    assert planned[Rung.E2, 0] == date(2025, 9, 5)
    assert planned[Rung.E3, 0] == date(2025, 9, 12)
    assert planned[Rung.E4, 0] == date(2025, 9, 29)
    # Three days late falls on a holiday and meets the first working day: the stronger one speaks.
    assert planned[Rung.E1, 0] == date(2025, 9, 3)
    assert (Rung.E0, 0) not in planned


def test_a_message_of_its_own_never_gives_way() -> None:
    planned = days(plan(ISSUED_AT, date(2026, 2, 13)))
    assert planned[Rung.E2, 0] == date(2026, 2, 23)
    assert (Rung.E0, 0) not in planned
    assert (Rung.E1, 0) not in planned


def test_a_task_given_out_late_climbs_from_where_it_stands() -> None:
    planned = plan(datetime(2025, 7, 8, 9, tzinfo=OFFICE_ZONE), date(2025, 6, 30))
    assert [each.rung for each in planned][:3] == [Rung.R0, Rung.R1, Rung.E3]


def test_the_answer_to_a_short_task_is_still_missed() -> None:
    planned = days(plan(datetime(2025, 7, 8, 9, tzinfo=OFFICE_ZONE), date(2025, 7, 14)))
    assert planned[Rung.R4, 0] == date(2025, 7, 9)
    assert planned[Rung.R1, 0] == date(2025, 7, 10)
    assert planned[Rung.R5, 0] == date(2025, 7, 11)


@st.composite
def issues(draw: st.DrawFn) -> tuple[datetime, date | None, ZoneInfo]:
    zone = ZoneInfo(
        draw(st.sampled_from(["Asia/Ho_Chi_Minh", "Europe/Paris", "America/New_York", "UTC"]))
    )
    at = draw(st.datetimes(datetime(2025, 1, 1), datetime(2026, 6, 30)))  # noqa: DTZ001
    due = draw(st.none() | st.integers(-20, 400).map(lambda n: at.date() + timedelta(days=n)))
    return at.replace(tzinfo=zone), due, zone


@given(issues())
def test_every_rung_comes_on_a_working_morning_and_none_twice(
    issue: tuple[datetime, date | None, ZoneInfo],
) -> None:
    issued_at, due, zone = issue
    planned = plan(issued_at, due, zone)
    assert len({(each.rung, each.repeat) for each in planned}) == len(planned)
    assert [each.due_at for each in planned] == sorted(each.due_at for each in planned)
    for each in planned:
        local = each.due_at.astimezone(zone)
        assert local.date() == each.on
        assert each.due_at >= issued_at
        if each.due_at != issued_at:
            assert local.time() == time(8)
            assert VN_CALENDAR.is_working_day(each.on)
        if each.rung is not Rung.R0:
            assert each.on > issued_at.date()


@given(issues())
def test_rungs_stand_on_their_side_of_the_deadline_one_a_day(
    issue: tuple[datetime, date | None, ZoneInfo],
) -> None:
    issued_at, due, zone = issue
    planned = plan(issued_at, due, zone)
    before = [each.on for each in planned if each.rung in BEFORE_DEADLINE]
    after = [each.on for each in planned if each.rung.startswith("E")]
    if due is None:
        assert before == after == []
        return
    assert all(on <= due for on in before)
    assert all(on > due for on in after)
    answer = [each.on for each in planned if each.rung is Rung.R1]
    assert len(set(before + answer)) == len(before + answer)


@given(issues())
def test_an_eleven_day_task_keeps_four_rungs_before_its_deadline(
    issue: tuple[datetime, date | None, ZoneInfo],
) -> None:
    issued_at, _, zone = issue
    due = VN_CALENDAR.roll_forward(issued_at.date() + timedelta(days=11))
    planned = plan(issued_at, due, zone)
    if VN_CALENDAR.working_days_between(issued_at.date(), due) >= 5:
        assert sum(each.on <= due for each in planned) >= 4


@given(
    st.sampled_from(Rung),
    st.sampled_from(TaskState),
    st.none() | st.dates(),
    st.none() | st.dates(),
)
def test_no_rung_after_the_stop(
    rung: Rung, state: TaskState, for_due: date | None, effective_due: date | None
) -> None:
    stopped = is_rung_stopped(rung, state=state, for_due=for_due, effective_due=effective_due)
    if state in STOPPED_STATES or for_due != effective_due:
        assert stopped is not None
    elif rung in (Rung.R0, Rung.R1):
        assert stopped == (None if state is TaskState.ISSUED else "acknowledged")
    else:
        assert stopped is None


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (TaskState.DRAFT, "draft"),
        (TaskState.AWAITING_ACCEPTANCE, "under_review"),
        (TaskState.COMPLETED, "finished"),
        (TaskState.PAUSED, "paused"),
        (TaskState.CANCELLED, "cancelled"),
        (TaskState.MERGED, "merged"),
        (TaskState.CARRIED_OVER, None),
    ],
)
def test_the_stop_has_a_reason(state: TaskState, reason: str | None) -> None:
    due = date(2025, 6, 30)
    assert is_pressing_stopped(state=state, for_due=due, effective_due=due) == reason


def test_a_moved_deadline_stops_the_rungs_of_the_old_one() -> None:
    stopped = is_pressing_stopped(
        state=TaskState.IN_PROGRESS, for_due=date(2025, 6, 30), effective_due=date(2025, 7, 31)
    )
    assert stopped == "moved"


def test_only_one_week_two_weeks_and_a_month_late_are_messages_of_their_own() -> None:
    assert {rule.rung for rule in DEFAULT_LADDER if rule.alone} == {
        Rung.E2,
        Rung.E3,
        Rung.E4,
    }
    assert {rule.rung for rule in DEFAULT_LADDER} == set(Rung)


@pytest.mark.parametrize(
    ("rung", "desk", "recipients"),
    [
        (Rung.R4, Desk.UNIT, (Recipient.OFFICIAL, Recipient.HEAD)),
        (Rung.R4, Desk.LEGAL, (Recipient.DESK_HOLDER,)),
        (Rung.R3, Desk.LEADER, (Recipient.DESK_HOLDER,)),
        (
            Rung.E2,
            Desk.UNIT,
            (Recipient.OFFICIAL, Recipient.HEAD, Recipient.DEPUTY_LEADER, Recipient.OFFICE),
        ),
        (
            Rung.E2,
            Desk.LEGAL,
            (Recipient.DESK_HOLDER, Recipient.DEPUTY_LEADER, Recipient.OFFICE),
        ),
        (Rung.E5, Desk.PARTNER, (Recipient.TOP_LEADER,)),
    ],
)
def test_nobody_is_pressed_for_what_lies_on_another_desk(
    rung: Rung, desk: Desk, recipients: tuple[Recipient, ...]
) -> None:
    assert recipients_of(rule_of(rung), desk=desk) == recipients
