"""Sentences about one task that several messages say, in the present language."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from portal.domain.task_line import TaskLine
from portal.domain.types import Desk
from portal.messages.format import LIGHT_MARKS, TITLE_LENGTH, cut, day_month, weekday
from portal.messages.wording import _, language, ngettext

NEAR_DAYS = 7


def mark(line: TaskLine) -> str:
    return LIGHT_MARKS[line.light]


def title(line: TaskLine, length: int = TITLE_LENGTH) -> str:
    """The cut title, empty for a task whose content stays off the channel."""
    return "" if line.hide_on_telegram else cut(line.titled(language()), length)


def code_and_title(line: TaskLine, length: int = TITLE_LENGTH) -> str:
    return f"{line.code} {title(line, length)}".rstrip()


def named_day(day: date, today: date) -> str:
    """`thứ Tư 25/11`"""
    return f"{weekday(day, language())} {day_month(day, today)}"


def deadline(line: TaskLine, today: date) -> str:
    """The deadline as a date, then as days from today."""
    due, days = line.effective_due, line.days
    if due is None or days is None:
        return _("no fixed deadline")
    day = day_month(due, today)
    if days < 0:
        return ngettext(
            "%(day)s, %(num)d day overdue", "%(day)s, %(num)d days overdue", -days, day=day
        )
    if days == 0:
        return _("today, %(day)s", day=named_day(due, today))
    if days == 1:
        return _("tomorrow, %(day)s", day=named_day(due, today))
    if days > NEAR_DAYS:
        return ngettext("%(day)s, in %(num)d day", "%(day)s, in %(num)d days", days, day=day)
    near = ngettext(
        "%(day)s, in %(num)d day",
        "%(day)s, in %(num)d days",
        days,
        day=named_day(due, today),
    )
    return f"{near}{_days_off_on_the_way(line, today)}"


def _days_off_on_the_way(line: TaskLine, today: date) -> str:
    """Why there is less time than it looks."""
    if line.holiday is not None:
        return " " + _("(%(day)s is a holiday)", day=day_month(line.holiday, today))
    if line.working_days is not None and line.working_days != line.days:
        return " " + ngettext("(%(num)d working day)", "(%(num)d working days)", line.working_days)
    return ""


def due_and_percent(line: TaskLine, today: date) -> str:
    """`45%, quá hạn 10 ngày (16/11)`; the percentage stays away for hidden content."""
    due = deadline(line, today)
    return due if line.hide_on_telegram else f"{line.percent}%, {due}"


def holder(line: TaskLine) -> str:
    """Who holds it, for readers who do not; nothing for hidden content."""
    return "" if line.hide_on_telegram else cut(line.official_named(language()), 40)


def holding_unit(line: TaskLine) -> str:
    """The unit that leads; nothing for hidden content."""
    return "" if line.hide_on_telegram else cut(line.unit_named(language()))


def progress_so_far(line: TaskLine, today: date, zone: tzinfo) -> str:
    """`Tiến độ 45%, báo cáo gần nhất 19/11.`"""
    if line.last_report_at is None:
        return _("Progress %(percent)d%%, no report yet.", percent=line.percent)
    return _(
        "Progress %(percent)d%%, last report %(day)s.",
        percent=line.percent,
        day=_day_of(line.last_report_at, today, zone),
    )


def extension_waiting(line: TaskLine, today: date, zone: tzinfo) -> str:
    """That a later deadline was asked for; empty if none is waiting."""
    asked = line.pending_extension
    if asked is None:
        return ""
    return _(
        "Waiting for approval of an extension to %(until)s, asked on %(day)s.",
        until=day_month(asked.wanted_due, today),
        day=_day_of(asked.asked_at, today, zone),
    )


def where_it_lies(line: TaskLine, today: date) -> str:
    """On whose desk it lies; empty while that is the unit's own."""
    if line.desk is Desk.UNIT or line.desk_since is None:
        return ""
    since = day_month(line.desk_since, today)
    unit = line.desk_named(language())
    if unit:
        return _("It has been with %(unit)s since %(day)s.", unit=cut(unit), day=since)
    return _("It has been with another office since %(day)s.", day=since)


def _day_of(at: datetime, today: date, zone: tzinfo) -> str:
    return day_month(at.astimezone(zone).date(), today)
