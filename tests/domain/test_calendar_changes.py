"""A changed day: what it cannot touch stays where it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.domain.calendar import WorkingCalendar
from portal.domain.calendar_changes import changed_days
from portal.domain.ladder import DEFAULT_LADDER, plan_rungs
from tests.domain.vn_calendar import DAYS_OFF, MAKE_UP_DAYS, OFFICE_ZONE, VN_CALENDAR

YEAR = [date(2025, 12, 1) + timedelta(days=n) for n in range(150)]
DAYS = st.sampled_from(YEAR)


def with_day(calendar: WorkingCalendar, day: date, *, worked: bool) -> WorkingCalendar:
    off = {other: name for other, name in calendar.days_off.items() if other != day}
    make_up = calendar.make_up - {day}
    if worked and day.weekday() > 4:
        make_up |= {day}
    if not worked:
        off[day] = "nghỉ"
    return WorkingCalendar(days_off=off, make_up=make_up)


def toggled(calendar: WorkingCalendar, day: date) -> WorkingCalendar:
    return with_day(calendar, day, worked=calendar.is_day_off(day))


calendars = st.builds(
    lambda off, made: WorkingCalendar(
        days_off={**DAYS_OFF, **dict.fromkeys(off, "nghỉ")},
        make_up=MAKE_UP_DAYS | frozenset(day for day in made if day.weekday() > 4),
    ),
    st.frozensets(DAYS, max_size=8),
    st.frozensets(DAYS, max_size=4),
)


@given(calendars, DAYS, DAYS)
def test_a_deadline_that_moves_was_named(before: WorkingCalendar, day: date, last: date) -> None:
    after = toggled(before, day)
    changes = changed_days([day], before, after)
    if before.roll_forward(last) != after.roll_forward(last):
        assert any(change.moves_deadline(last) for change in changes)


@settings(max_examples=400)
@given(calendars, DAYS, DAYS, st.integers(1, 140))
@example(VN_CALENDAR, date(2026, 1, 2), date(2025, 12, 20), 30)
def test_a_ladder_that_moves_was_named(
    before: WorkingCalendar, day: date, issued_on: date, length: int
) -> None:
    after, due = toggled(before, day), issued_on + timedelta(days=length)
    changes = changed_days([day], before, after)
    issued_at = datetime.combine(issued_on, time(14), tzinfo=OFFICE_ZONE).astimezone(UTC)

    def days_of(calendar: WorkingCalendar) -> list[tuple[str, date, int]]:
        plan = plan_rungs(
            issued_at=issued_at, effective_due=due, calendar=calendar, zone=OFFICE_ZONE
        )
        return [(rung.rung, rung.on, rung.repeat) for rung in plan]

    # The first rung at once depends on how near the deadline is, and has fired by then.
    if days_of(before)[1:] != days_of(after)[1:]:
        assert any(change.touches_plan(issued_on, due, DEFAULT_LADDER) for change in changes)


def test_most_tasks_are_left_alone() -> None:
    """A narrow set, else a change in a year of 100,000 tasks would plan all of them anew."""
    after = with_day(VN_CALENDAR, date(2026, 3, 3), worked=False)
    (change,) = changed_days([date(2026, 3, 3)], VN_CALENDAR, after)
    dues = [date(2026, 1, 1) + timedelta(days=n) for n in range(300)]
    touched = [
        due for due in dues if change.touches_plan(due - timedelta(days=120), due, DEFAULT_LADDER)
    ]
    assert len(touched) < 60


def test_what_was_off_already_changes_nothing() -> None:
    sunday = date(2026, 3, 8)
    after = with_day(VN_CALENDAR, sunday, worked=False)
    assert changed_days([sunday], VN_CALENDAR, after) == ()
