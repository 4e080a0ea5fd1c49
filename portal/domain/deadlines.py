"""Deadlines: the day that counts, and the words of a document resolved to a day."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.domain.calendar import WorkingCalendar
from portal.domain.deadline_words import (
    ANY_MONTH,
    CARDINALS,
    MONTHS_BY_NAME,
    number_of,
    without_lead_in,
)
from portal.domain.folding import fold
from portal.domain.types import Hardness

UNRESOLVED = "unresolved"


def effective_due(
    due: date | None,
    granted: date | None,
    hardness: Hardness,
    calendar: WorkingCalendar,
    roll_superior: bool = False,
) -> date | None:
    """The day that counts: the latest granted date or the original one, on a working day.

    A last day that is off moves to the next working day (Civil Code 2015 art. 148). A date set by
    a superior stands as written unless the office decided otherwise.
    """
    last = granted or due
    if last is None or (hardness is Hardness.SUPERIOR and not roll_superior):
        return last
    return calendar.roll_forward(last)


def is_within_window(day: date, due: date | None, hardness: Hardness, window_days: int) -> bool:
    """Whether a flexible deadline may move to a day without a decision: either way, in days."""
    if due is None or hardness is not Hardness.FLEXIBLE:
        return False
    return abs((day - due).days) <= window_days


@dataclass(frozen=True, slots=True)
class ResolvedDeadline:
    """The day some words mean, before rolling, and the rule that was used."""

    due: date | None
    rule: str


def is_counted(rule: str) -> bool:
    """Whether a rule counts from a day: "within 15 days" does, "end of June" does not."""
    return rule.startswith("within_")


@dataclass(frozen=True, slots=True)
class _Reading:
    """Words found in a text, with what is needed to turn them into a day."""

    words: re.Match[str]
    issued_on: date
    calendar: WorkingCalendar

    def word(self, name: str) -> str:
        return self.words.groupdict().get(name) or ""

    def number(self, name: str) -> int:
        return number_of(self.word(name))

    def in_year(self, month: int, day: int | None) -> date:
        """That day in the year named, else in this year, or the next if the month is over."""
        if self.word("year"):
            return _day_of(int(self.word("year")), month, day)
        return _day_of(self.issued_on.year + (month < self.issued_on.month), month, day)


def resolve_words(words: str, *, issued_on: date, calendar: WorkingCalendar) -> ResolvedDeadline:
    """The day that Vietnamese or English deadline words mean, with the rule that was used.

    Source: Civil Code 2015 arts. 146-148: beginning, middle and end of a month are its 1st, 15th
    and last day; of a year 1 January, 30 June and 31 December; the first day is not counted; a
    month's term ends on the corresponding day. A month, quarter or year alone means its last day.
    Words that are not understood, or name a day that does not exist, are left to people.
    """
    text = without_lead_in(fold(words))
    for pattern, rule, resolve in _RULES:
        if found := pattern.fullmatch(text):
            try:
                return ResolvedDeadline(resolve(_Reading(found, issued_on, calendar)), rule)
            except (ValueError, OverflowError):
                break
    return ResolvedDeadline(None, UNRESOLVED)


def _day_of(year: int, month: int, day: int | None) -> date:
    """That day of the month; without a day the month's last."""
    if day is not None:
        return date(year, month, day)
    following = (date(year, month, 1) + timedelta(days=31)).replace(day=1)
    return following - timedelta(days=1)


def _months_after(start: date, months: int) -> date:
    year, month_index = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = _day_of(year, month_index + 1, None)
    return last.replace(day=min(start.day, last.day))


_HALF_MONTH_DAYS = 15  # Civil Code 2015 art. 146
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(CARDINALS)})"
_DAY = r"(?P<day>\d{1,2})"
_MONTH = r"(?P<month>\d{1,2})"
_MONTH_NAME = rf"(?P<month_name>{ANY_MONTH})"
_YEAR_VI = r"(?: (?:nam )?(?P<year>\d{4}))?"
_YEAR_EN = r"(?: (?:of )?(?P<year>\d{4}))?"
_QUARTER = r"(?P<quarter>[1-4]|iv|i{1,3})"
_QUARTER_EN = r"(?P<quarter>first|second|third|fourth|1st|2nd|3rd|4th)"
_WITHIN_VI = r"(?:trong )?(?:vong |thoi gian |thoi han )?" + _COUNT
_SINCE_VI = (
    r"(?: (?:ke )?(?:tu|sau)(?: khi| ngay)?(?: (?:duoc )?(?:ky|ban hanh|giao|nhan|van ban))*)?"
)
_WITHIN_EN = r"(?:within )?" + _COUNT
_SINCE_EN = (
    r"(?: (?:of|from|after|since)(?: the)?(?: date of)?(?: issue| issuance| signing| signature)?)?"
)


def _month_of(reading: _Reading) -> int:
    name = reading.word("month_name")
    return MONTHS_BY_NAME[name] if name else reading.number("month")


def _first_of_month(reading: _Reading) -> date:
    return reading.in_year(_month_of(reading), 1)


def _middle_of_month(reading: _Reading) -> date:
    return reading.in_year(_month_of(reading), 15)


def _end_of_month(reading: _Reading) -> date:
    return reading.in_year(_month_of(reading), None)


def _end_of_quarter(reading: _Reading) -> date:
    return reading.in_year(3 * reading.number("quarter"), None)


def _plain_date(reading: _Reading) -> date:
    return reading.in_year(_month_of(reading), int(reading.word("day")))


def _within_days(reading: _Reading) -> date:
    return reading.issued_on + timedelta(days=reading.number("count"))


def _within_weeks(reading: _Reading) -> date:
    return reading.issued_on + timedelta(weeks=reading.number("count"))


def _within_months(reading: _Reading) -> date:
    return _months_after(reading.issued_on, reading.number("count"))


def _within_working_days(reading: _Reading) -> date:
    return reading.calendar.add_working_days(reading.issued_on, reading.number("count"))


def _day_in_year(month: int, day: int) -> Callable[[_Reading], date]:
    return lambda reading: reading.in_year(month, day)


_Rule = tuple[re.Pattern[str], str, Callable[[_Reading], date]]


def _rule(rule: str, resolve: Callable[[_Reading], date], *patterns: str) -> tuple[_Rule, ...]:
    return tuple((re.compile(pattern), rule, resolve) for pattern in patterns)


# The first pattern that covers the whole text wins, so the narrower ones stand first.
_RULES: tuple[_Rule, ...] = (
    *_rule(
        "date",
        _plain_date,
        rf"{_DAY} (?:thang )?{_MONTH}{_YEAR_VI}",
        rf"(?P<year>\d{{4}}) {_MONTH} {_DAY}",
        rf"{_DAY} {_MONTH_NAME}{_YEAR_EN}",
        rf"{_MONTH_NAME} {_DAY}{_YEAR_EN}",
    ),
    *_rule(
        "within_working_days",
        _within_working_days,
        rf"{_WITHIN_VI} ngay lam viec{_SINCE_VI}",
        rf"{_WITHIN_EN} working days?{_SINCE_EN}",
    ),
    *_rule(
        "within_days",
        _within_days,
        rf"{_WITHIN_VI} ngay{_SINCE_VI}",
        rf"{_WITHIN_EN} days?{_SINCE_EN}",
    ),
    *_rule(
        "within_half_month",
        lambda reading: reading.issued_on + timedelta(days=_HALF_MONTH_DAYS),
        rf"(?:trong )?(?:vong )?nua thang{_SINCE_VI}",
        rf"(?:within )?(?:half a month|a half month){_SINCE_EN}",
    ),
    *_rule(
        "within_weeks",
        _within_weeks,
        rf"{_WITHIN_VI} tuan{_SINCE_VI}",
        rf"{_WITHIN_EN} weeks?{_SINCE_EN}",
    ),
    *_rule(
        "within_months",
        _within_months,
        rf"{_WITHIN_VI} thang{_SINCE_VI}",
        rf"{_WITHIN_EN} months?{_SINCE_EN}",
    ),
    *_rule(
        "summer",
        _day_in_year(8, 31),
        rf"(?:trong )?(?:(?:3|ba) )?(?:thang |dip |mua )?he{_YEAR_VI}",
        rf"(?:within |in |during )?(?:the )?(?:(?:3|three) )?summer(?: months)?{_YEAR_EN}",
    ),
    *_rule(
        "end_of_month",
        _end_of_month,
        rf"(?:cuoi )?thang {_MONTH}{_YEAR_VI}",
        rf"{_MONTH} (?P<year>\d{{4}})",
        rf"(?:(?:the )?(?:end of|late) )?{_MONTH_NAME}{_YEAR_EN}",
    ),
    *_rule(
        "middle_of_month",
        _middle_of_month,
        rf"giua thang {_MONTH}{_YEAR_VI}",
        rf"(?:the )?(?:mid|middle of) {_MONTH_NAME}{_YEAR_EN}",
    ),
    *_rule(
        "beginning_of_month",
        _first_of_month,
        rf"dau thang {_MONTH}{_YEAR_VI}",
        rf"(?:the )?(?:beginning of|start of|early) {_MONTH_NAME}{_YEAR_EN}",
    ),
    *_rule(
        "end_of_quarter",
        _end_of_quarter,
        rf"(?:cuoi )?quy {_QUARTER}{_YEAR_VI}",
        rf"(?:(?:the )?end of )?(?:q|q |quarter ){_QUARTER}{_YEAR_EN}",
        rf"(?:(?:the )?end of )?(?:the )?{_QUARTER_EN} quarter{_YEAR_EN}",
    ),
    *_rule(
        "middle_of_year",
        _day_in_year(6, 30),
        rf"giua nam{_YEAR_VI}",
        rf"(?:6|sau) thang dau nam{_YEAR_VI}",
        r"(?:the )?(?:mid|middle of) (?:the year|(?P<year>\d{4}))",
        rf"(?:the )?first half{_YEAR_EN}",
    ),
    *_rule(
        "beginning_of_year",
        _day_in_year(1, 1),
        rf"dau nam{_YEAR_VI}",
        r"(?:the )?(?:beginning of|start of|early) (?:the year|(?P<year>\d{4}))",
    ),
    *_rule(
        "end_of_year",
        _day_in_year(12, 31),
        rf"cuoi nam{_YEAR_VI}",
        rf"(?:6|sau) thang cuoi nam{_YEAR_VI}",
        r"(?:giai doan )?(?:(?:nam )?\d{4} )?(?:den )?(?:het )?(?:nam )?(?P<year>\d{4})",
        r"(?:the )?end of (?:the year|(?P<year>\d{4}))",
        r"(?:the )?year (?P<year>\d{4})",
    ),
)
