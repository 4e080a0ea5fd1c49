"""By which rule the words of a document became a date, said for the reader."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from flask_babel import LazyString, gettext, lazy_gettext

from portal.web.formats import date as dated

RULES: Mapping[str, LazyString] = {
    "date": lazy_gettext("a date"),
    "within_working_days": lazy_gettext("counted in working days from the day after"),
    "within_days": lazy_gettext("counted in days from the day after"),
    "within_weeks": lazy_gettext("counted in weeks of seven days"),
    "within_half_month": lazy_gettext("half a month is 15 days"),
    "within_months": lazy_gettext("ends on the same day of the month"),
    "summer": lazy_gettext("the summer months end on 31 August"),
    "end_of_month": lazy_gettext("the last day of the month"),
    "middle_of_month": lazy_gettext("the middle of a month is the 15th"),
    "beginning_of_month": lazy_gettext("the beginning of a month is the 1st"),
    "end_of_quarter": lazy_gettext("the last day of the quarter"),
    "middle_of_year": lazy_gettext("the middle of the year is 30 June"),
    "beginning_of_year": lazy_gettext("the beginning of the year is 1 January"),
    "end_of_year": lazy_gettext("the last day of the year"),
    "exact": lazy_gettext("the date was entered by hand"),
}


class HasRule(Protocol):
    @property
    def due_rule(self) -> str: ...

    @property
    def counted_from(self) -> date | None: ...


def deadline_rule(task: HasRule) -> str:
    """The rule in a few words, with the day it counts from where there is one."""
    if not task.due_rule:
        return gettext("names no date yet")
    said = str(RULES[task.due_rule])
    if task.counted_from is None:
        return said
    return gettext("%(rule)s %(day)s", rule=said, day=dated(task.counted_from))
