"""What each figure of the registry is called, what it means, and how its value is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from portal.domain.figures import Figure, FigureUnit
from portal.web.formats import number


@dataclass(frozen=True, slots=True)
class FigureWords:
    """The name of a figure and the sentence that defines it."""

    name: LazyString
    definition: LazyString


_WORDS: Mapping[str, FigureWords] = {
    "on_time_rate": FigureWords(
        lazy_gettext("On time, of what was due"),
        lazy_gettext(
            "Completed early or on time, divided by what was due: completed, or open and overdue."
        ),
    ),
    "completion_rate_of_due": FigureWords(
        lazy_gettext("Completed, of what was due"),
        lazy_gettext("Completed, divided by what was due: the way of counting of 2017."),
    ),
    "completion_rate_of_assigned": FigureWords(
        lazy_gettext("Completed, of what was assigned"),
        lazy_gettext("Completed, divided by everything assigned: the way of counting of 2025."),
    ),
    "overdue_rate_of_due": FigureWords(
        lazy_gettext("Overdue, of what was due"),
        lazy_gettext("Open and overdue, divided by what was due: the way of counting of 2017."),
    ),
    "overdue_rate_of_assigned": FigureWords(
        lazy_gettext("Overdue, of what was assigned"),
        lazy_gettext(
            "Open and overdue, divided by everything assigned: the way of counting of 2025."
        ),
    ),
    "cumulative_delay": FigureWords(
        lazy_gettext("Cumulative delay"),
        lazy_gettext("The days late of all open overdue tasks, added up."),
    ),
    "weeks_of_the_country": FigureWords(
        lazy_gettext("Cumulative delay in weeks"),
        lazy_gettext("The cumulative delay divided by seven: what is late holds everybody up."),
    ),
    "freshness": FigureWords(
        lazy_gettext("Open tasks with fresh data"),
        lazy_gettext(
            "Open tasks updated in their last closed reporting period or since, divided by all "
            "open tasks."
        ),
    ),
    "coverage": FigureWords(
        lazy_gettext("Passages that have a task"),
        lazy_gettext(
            "Passages of the documents that have a task, divided by those that order something."
        ),
    ),
    "unblock_time": FigureWords(
        lazy_gettext("Time until an obstacle is out of the way"),
        lazy_gettext(
            "The median of the days from raising an obstacle to its end, over all that have ended."
        ),
    ),
}


def rate_name(key: str) -> str:
    """What a figure is called."""
    return str(_WORDS[key].name)


def figure_definition(key: str) -> str:
    """The sentence that says what a figure divides by what, or adds up."""
    return str(_WORDS[key].definition)


def figure_value(figure: Figure) -> str:
    """`86,4%`, `47 ngày`, `6,7 tuần`; words where there is nothing to count."""
    if figure.value is None:
        return gettext("nothing to count yet")
    shown = number(round(figure.value, 1))
    if figure.unit is FigureUnit.PERCENT:
        return f"{shown}%"
    if figure.unit is FigureUnit.WEEKS:
        return gettext("%(num)s weeks", num=shown)
    return gettext("%(num)s days", num=shown)


def figure_base(figure: Figure) -> str:
    """What the value rests on: `14.068/16.274`, or how many tasks or obstacles there are."""
    if figure.unit is FigureUnit.PERCENT:
        return f"{number(figure.numerator or 0)}/{number(figure.denominator)}"
    if figure.key == "unblock_time":
        return ngettext("%(num)s obstacle", "%(num)s obstacles", figure.denominator)
    return ngettext("%(num)s task", "%(num)s tasks", figure.denominator)
