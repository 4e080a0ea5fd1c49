"""Reporting periods: weeks with a prompt and a lock, and months from the 15th to the 14th."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from portal.domain.calendar import WorkingCalendar
from portal.domain.types import PeriodKind

_WEEK = timedelta(days=7)
_FIRST_OF_MONTH_PERIOD = 15
_THURSDAY, _FRIDAY = 3, 4


@dataclass(frozen=True, slots=True)
class WeekRules:
    """When a weekly report is asked for and when it closes; weekdays count from Monday = 0."""

    prompt_weekday: int = _THURSDAY
    prompt_time: time = time(9)
    lock_weekday: int = _FRIDAY
    lock_time: time = time(15)


@dataclass(frozen=True, slots=True)
class MonthRules:
    """When units report on a month and when its figures are frozen (domain.md §3.7)."""

    report_working_days: int = 3
    report_time: time = time(17)
    freeze_working_days: int = 5
    freeze_time: time = time(15)


DEFAULT_WEEK_RULES = WeekRules()
DEFAULT_MONTH_RULES = MonthRules()


@dataclass(frozen=True, slots=True)
class Week:
    """A reporting week, Monday to Sunday, with its ISO number and the year of that number."""

    start: date
    end: date
    number: int
    year: int

    @property
    def label_parts(self) -> tuple[int, date, date]:
        """Number, first and last day: numbers alone mislead around New Year."""
        return self.number, self.start, self.end


@dataclass(frozen=True, slots=True)
class MonthPeriod:
    """A reporting month, from the 15th to the 14th, named after the month it ends in."""

    start: date
    end: date
    number: int
    year: int


@dataclass(frozen=True, slots=True)
class PeriodTimes:
    """A reporting period: its days, the instant of its figures, and when they are frozen.

    Until `reports_due_at` a unit's report on it is in time.
    """

    kind: PeriodKind
    start: date
    end: date
    cutoff_at: datetime
    reports_due_at: datetime
    freezes_at: datetime


@lru_cache(maxsize=4096)
def week_of(day: date) -> Week:
    start = day - timedelta(days=day.weekday())
    year, number, _ = start.isocalendar()
    return Week(start=start, end=start + timedelta(days=6), number=number, year=year)


def month_period_of(day: date) -> MonthPeriod:
    """The state reporting month the day lies in: 15th of a month to 14th of the next."""
    opens_here = day.day >= _FIRST_OF_MONTH_PERIOD
    first_of_this = day.replace(day=1)
    first_of_next = (first_of_this + timedelta(days=31)).replace(day=1)
    ends_in = first_of_next if opens_here else first_of_this
    opens_in = (ends_in - timedelta(days=1)).replace(day=1)
    return MonthPeriod(
        start=opens_in.replace(day=_FIRST_OF_MONTH_PERIOD),
        end=ends_in.replace(day=_FIRST_OF_MONTH_PERIOD - 1),
        number=ends_in.month,
        year=ends_in.year,
    )


def prompt_at(
    week: Week, calendar: WorkingCalendar, zone: tzinfo, rules: WeekRules = DEFAULT_WEEK_RULES
) -> datetime:
    """When the week's report is asked for, in UTC; on the previous working day if that is off."""
    return _moment(week, rules.prompt_weekday, rules.prompt_time, calendar, zone)


def lock_at(
    week: Week, calendar: WorkingCalendar, zone: tzinfo, rules: WeekRules = DEFAULT_WEEK_RULES
) -> datetime:
    """When the week closes, in UTC; on the previous working day if that is off."""
    return _moment(week, rules.lock_weekday, rules.lock_time, calendar, zone)


def week_times(
    day: date, calendar: WorkingCalendar, zone: tzinfo, rules: WeekRules = DEFAULT_WEEK_RULES
) -> PeriodTimes | None:
    """The reporting week of a day, frozen when it closes; None for a week in which nobody works."""
    week = week_of(day)
    if not is_reporting_week(week, calendar):
        return None
    locks_at = lock_at(week, calendar, zone, rules)
    return PeriodTimes(PeriodKind.WEEK, week.start, week.end, locks_at, locks_at, locks_at)


def month_times(
    day: date, calendar: WorkingCalendar, zone: tzinfo, rules: MonthRules = DEFAULT_MONTH_RULES
) -> PeriodTimes:
    """The reporting month of a day: figures of the end of the 14th, told and frozen after it."""
    month = month_period_of(day)
    midnight = datetime.combine(month.end + timedelta(days=1), time(), tzinfo=zone)
    reported_on = calendar.add_working_days(month.end, rules.report_working_days)
    reports_due_at = datetime.combine(reported_on, rules.report_time, tzinfo=zone)
    frozen_on = calendar.add_working_days(month.end, rules.freeze_working_days)
    freezes_at = datetime.combine(frozen_on, rules.freeze_time, tzinfo=zone)
    return PeriodTimes(
        PeriodKind.MONTH,
        month.start,
        month.end,
        midnight.astimezone(UTC),
        reports_due_at.astimezone(UTC),
        freezes_at.astimezone(UTC),
    )


def last_closed_week(
    now: datetime, calendar: WorkingCalendar, zone: tzinfo, rules: WeekRules = DEFAULT_WEEK_RULES
) -> Week:
    """The latest reporting week that has closed by now."""
    week = week_of(now.astimezone(zone).date())
    while not is_reporting_week(week, calendar) or lock_at(week, calendar, zone, rules) > now:
        week = week_of(week.start - _WEEK)
    return week


def last_closed_month(now: datetime, zone: tzinfo) -> MonthPeriod:
    """The latest reporting month that has ended by now."""
    current = month_period_of(now.astimezone(zone).date())
    return month_period_of(current.start - timedelta(days=1))


def is_reporting_week(week: Week, calendar: WorkingCalendar) -> bool:
    """Whether anybody works in that week; a week of holidays asks nothing."""
    return calendar.roll_forward(week.start) <= week.end


def periods_missed(
    *,
    last_report_at: datetime | None,
    since: datetime,
    now: datetime,
    calendar: WorkingCalendar,
    zone: tzinfo,
    rules: WeekRules = DEFAULT_WEEK_RULES,
) -> int:
    """How many closed weeks in a row, back from the latest, have passed without a report.

    Only weeks that began on or after the day of `since` count: a task issued in the middle of a
    week owes nothing for it. A report counts for the week of its day, even after the lock.
    """
    owed_from = since.astimezone(zone).date()
    if last_report_at is not None:
        owed_from = max(owed_from, week_of(last_report_at.astimezone(zone).date()).end)
    week = week_of(now.astimezone(zone).date())
    missed, is_closed = 0, False
    while week.start >= owed_from:
        if is_reporting_week(week, calendar):
            # the weeks before one that is closed are closed
            is_closed = is_closed or lock_at(week, calendar, zone, rules) <= now
            missed += is_closed
        week = week_of(week.start - _WEEK)
    return missed


def _moment(
    week: Week, weekday: int, at: time, calendar: WorkingCalendar, zone: tzinfo
) -> datetime:
    """On that weekday or the working day before it; a week never closes before it began."""
    day = calendar.roll_back(week.start + timedelta(days=weekday))
    if day < week.start:
        day = calendar.roll_forward(week.start)
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
