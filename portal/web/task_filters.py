"""The list's state in the address: what is asked for, and how to drop it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import parse_qsl, urlencode

from flask import request
from flask_babel import gettext

from portal.domain.types import Light, TaskState, Timeliness
from portal.queries.task_filter import BASELINES, GROUPINGS, ORIGINS, SORTS, TaskFilter
from portal.web.doors import acting
from portal.web.formats import date as told_date
from portal.web.forms import EARLIEST, LATEST
from portal.web.rendering import url_with
from portal.web.typed import cleaned
from portal.web.words import word

#: what an address says about a list; the rest of it is not the list's
LIST_STATE = frozenset(
    {"plan", "unit", "light", "counted", "state", "phase", "group", "origin", "mine", "who"}
    | {"due_from", "due_to", "q", "sort", "by", "since"}
)
MOST_CHARACTERS = 2_000

#: sums that are not a timeliness class of their own
SUMS = ("assigned", "done", "due_soon")


def asked_tasks() -> TaskFilter:
    """What the address asks for; values nobody knows are left out."""
    return read_filter(request.args)


def asked_in(query: str) -> TaskFilter:
    """The same, of a list that is named inside another address."""
    return read_filter(dict(parse_qsl(query[:MOST_CHARACTERS])))


def read_filter(given: Mapping[str, str]) -> TaskFilter:
    number = given.get("page", "1")
    return TaskFilter(
        plan=given.get("plan", "")[:32],
        unit=(cleaned(given.get("unit")) or "").strip()[:60],
        light=_known(given.get("light", ""), set(Light)),
        counted=_known(given.get("counted", ""), {*Timeliness, *SUMS}),
        state=_known(given.get("state", ""), set(TaskState)),
        phase=_digits(given.get("phase", "")),
        group=_digits(given.get("group", "")),
        origin=_known(given.get("origin", ""), set(ORIGINS)),
        person_id=acting().person_id if given.get("mine") else None,
        who=(cleaned(given.get("who")) or "").strip()[:100],
        due_from=_day(given.get("due_from", "")),
        due_to=_day(given.get("due_to", "")),
        q=(cleaned(given.get("q")) or "")[:200],
        sort=_known(given.get("sort", ""), set(SORTS)) or "due",
        by=_known(given.get("by", ""), set(GROUPINGS)),
        since=_known(given.get("since", ""), set(BASELINES)),
        page=int(_digits(number) or 1),
    )


def list_query() -> str:
    """The list as its address names it, without the page and the view's number."""
    return normal_query(request.query_string.decode("utf-8", "replace"))


def normal_query(query: str) -> str:
    """The parts of a list's address that say something, in one order."""
    pairs = parse_qsl(query[:MOST_CHARACTERS])
    return urlencode(sorted((name, said) for name, said in pairs if name in LIST_STATE))


def light_chips(asked: TaskFilter, counts: Mapping[Light, int]) -> list[dict[str, object]]:
    """One chip for each light that occurs, with its number; the current one can be dropped."""
    chips: list[dict[str, object]] = [
        {
            "label": gettext("All"),
            "url": url_with(light=None, page=None),
            "count": sum(counts.values()),
            "is_current": not asked.light,
        }
    ]
    for light in Light:
        if counts.get(light) or light.value == asked.light:
            chips.append(
                {
                    "label": word(light),
                    "url": url_with(light=light.value, page=None),
                    "count": counts.get(light, 0),
                    "is_current": light.value == asked.light,
                }
            )
    return chips


def filters_in_force(asked: TaskFilter) -> list[dict[str, str]]:
    """The filters as removable chips."""
    labels = {
        "q": gettext("Search: %(words)s", words=asked.q) if asked.q.strip() else "",
        "plan": gettext("Plan: %(code)s", code=asked.plan) if asked.plan else "",
        "unit": gettext("Unit: %(code)s", code=asked.unit) if asked.unit else "",
        "light": gettext("Light: %(word)s", word=word(Light(asked.light))) if asked.light else "",
        "counted": _counted_label(asked.counted),
        "state": gettext("State: %(word)s", word=word(TaskState(asked.state)))
        if asked.state
        else "",
        "phase": gettext("One phase") if asked.phase else "",
        "group": gettext("One task group") if asked.group else "",
        "origin": _origin_label(asked.origin),
        "mine": gettext("My tasks") if asked.person_id else "",
        "who": gettext("Official: %(words)s", words=asked.who) if asked.who else "",
        "due_from": gettext("Due from %(day)s", day=told_date(asked.due_from))
        if asked.due_from
        else "",
        "due_to": gettext("Due until %(day)s", day=told_date(asked.due_to)) if asked.due_to else "",
    }
    return [
        {"label": label, "url": url_with(**{name: None, "page": None})}
        for name, label in labels.items()
        if label
    ]


def _counted_label(counted: str) -> str:
    if not counted:
        return ""
    sums = {
        "assigned": gettext("Counted: assigned"),
        "done": gettext("Counted: completed"),
        "due_soon": gettext("Counted: due soon"),
    }
    return sums.get(counted) or gettext("Counted: %(word)s", word=word(Timeliness(counted)).lower())


def _origin_label(origin: str) -> str:
    labels = {
        "original": gettext("In the plan from the beginning"),
        "added": gettext("Added later"),
    }
    return labels.get(origin, "")


def _known(value: str, words: set[str]) -> str:
    return value if value in words else ""


def _digits(value: str) -> str:
    return value if value.isascii() and value.isdigit() and len(value) < 10 else ""


def _day(value: str) -> date | None:
    """A day as the browser's field or a person writes it; an unreadable one is left out."""
    parts = value.split("/")
    try:
        day = date.fromisoformat("-".join(reversed(parts)) if len(parts) == 3 else value)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None
