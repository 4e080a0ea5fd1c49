"""The list's state in the address: what is asked for, and how to drop it again."""

from __future__ import annotations

from flask import request
from flask_babel import gettext

from portal.domain.types import Light, TaskState, Timeliness
from portal.queries.tasks import SORTS, TaskFilter
from portal.web.doors import acting
from portal.web.rendering import url_with
from portal.web.typed import cleaned
from portal.web.words import word

#: sums that are not a timeliness class of their own
SUMS = ("assigned", "done", "due_soon")


def asked_tasks() -> TaskFilter:
    """What the address asks for; values nobody knows are left out."""
    given = request.args
    number = given.get("page", "1")
    return TaskFilter(
        plan=given.get("plan", "")[:32],
        unit=given.get("unit", "")[:32],
        light=_known(given.get("light", ""), set(Light)),
        counted=_known(given.get("counted", ""), {*Timeliness, *SUMS}),
        state=_known(given.get("state", ""), set(TaskState)),
        phase=_digits(given.get("phase", "")),
        group=_digits(given.get("group", "")),
        person_id=acting().person_id if given.get("mine") else None,
        q=(cleaned(given.get("q")) or "")[:200],
        sort=_known(given.get("sort", ""), set(SORTS)) or "due",
        page=int(_digits(number) or 1),
    )


def light_chips(asked: TaskFilter, counts: dict[Light, int]) -> list[dict[str, object]]:
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
        "mine": gettext("My tasks") if asked.person_id else "",
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


def _known(value: str, words: set[str]) -> str:
    return value if value in words else ""


def _digits(value: str) -> str:
    return value if value.isascii() and value.isdigit() and len(value) < 10 else ""
