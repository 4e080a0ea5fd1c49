"""The timeline in words: what happened, old and new value, who, through which door."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask_babel import gettext

from portal.domain.supervision import SupervisionKind
from portal.domain.types import Channel, ObstacleKind, OutboxState, TaskState
from portal.i18n import current_locale
from portal.queries.names import people_named, units_named
from portal.queries.timeline import TimelineEntry
from portal.web.act_words import ACTS
from portal.web.formats import date as dated
from portal.web.words import message_kind, word

_PEOPLE = ("official_id", "leader_in_charge_id")
_UNITS = ("lead_unit_id", "unit_id")
_MANY_UNITS = "coordinating_unit_ids"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline as the page shows it."""

    at: datetime
    title: str
    detail: str
    who: str
    channel: Channel


def timeline_entries(entries: Iterable[TimelineEntry]) -> list[Entry]:
    locale = current_locale()
    return [_entry(entry, locale) for entry in _with_names(list(entries), locale)]


def _with_names(entries: list[TimelineEntry], locale: str) -> list[TimelineEntry]:
    """People and units by their names: the log keeps their numbers."""
    units = units_named(_numbers(entries, (*_UNITS, _MANY_UNITS)), locale)
    known = {
        **dict.fromkeys(_PEOPLE, people_named(_numbers(entries, _PEOPLE), locale)),
        **dict.fromkeys(_UNITS, units),
    }

    def named(values: Mapping[str, Any]) -> dict[str, Any]:
        read = {
            key: known[key].get(value, value) if key in known else value
            for key, value in values.items()
        }
        if isinstance(together := read.get(_MANY_UNITS), list):
            read[_MANY_UNITS] = ", ".join(units.get(each, str(each)) for each in together)
        return read

    return [
        replace(entry, before=named(entry.before), after=named(entry.after)) for entry in entries
    ]


def _numbers(entries: list[TimelineEntry], keys: tuple[str, ...]) -> set[int]:
    found = [
        values.get(key)
        for entry in entries
        for values in (entry.before, entry.after)
        for key in keys
    ]
    together = [each for value in found if isinstance(value, list) for each in value]
    return {value for value in (*found, *together) if isinstance(value, int)}


def _entry(entry: TimelineEntry, locale: str) -> Entry:
    if entry.message_state is not None:
        return _message(entry, locale)
    explain = _EXPLAIN.get(entry.action, _plain)
    title, detail = explain(entry)
    who = entry.actor_en if locale == "en" else entry.actor
    return Entry(entry.at, title, detail, who, entry.channel)


def _message(entry: TimelineEntry, locale: str) -> Entry:
    titles = {
        "message_morning": gettext("Morning list"),
        "message_week_late": gettext("Warning: one week overdue"),
        "message_two_weeks_late": gettext("Warning: two weeks overdue"),
        "message_month_late": gettext("Warning: one month overdue"),
        "message_weekly_prompt": gettext("Weekly prompt"),
        "message_weekly_reminder": gettext("Weekly prompt, once more"),
        "message_assigned": gettext("New task"),
    }
    name = entry.actor_en if locale == "en" else entry.actor
    if entry.is_seen:
        detail = gettext("to %(name)s, seen", name=name)
    else:
        state = word(entry.message_state or OutboxState.PENDING).lower()
        detail = gettext("to %(name)s, %(state)s", name=name, state=state)
    kind = message_kind(entry.action.removeprefix("message_"))
    title = titles.get(entry.action) or gettext("Message: %(kind)s", kind=kind)
    return Entry(entry.at, title, detail, "", entry.channel)


def _progress(entry: TimelineEntry) -> tuple[str, str]:
    before, after = entry.before.get("percent"), entry.after.get("percent")
    note = entry.after.get("note", "")
    detail = gettext("unchanged") if before == after else gettext("was %(num)s%%", num=before)
    title = gettext("Report: %(num)s%%", num=after)
    return title, f"({detail}){': ' + note if note else ''}"


def _edit(entry: TimelineEntry) -> tuple[str, str]:
    return gettext("Changed"), _changes(entry)


def _update(entry: TimelineEntry) -> tuple[str, str]:
    document = entry.after["taken_from"]
    if entry.action == "undo_update":
        return gettext("Update from “%(document)s” taken back", document=document), _changes(entry)
    return gettext("Updated from “%(document)s”", document=document), _changes(entry)


def _changes(entry: TimelineEntry) -> str:
    """Old and new value of every field that changed."""
    names = _field_names()
    return "; ".join(
        f"{names[name]} {_value(entry.before[name])} → {_value(value)}"
        for name, value in entry.after.items()
        if name in names and name in entry.before and entry.before[name] != value
    )


def _day(value: Any) -> str:
    return dated(date.fromisoformat(value)) if value else ""


def _obstacle(entry: TimelineEntry) -> tuple[str, str]:
    kind = word(ObstacleKind(entry.after["kind"]))
    return gettext("Obstacle: %(kind)s", kind=kind), str(entry.after.get("statement", ""))


def _extension(entry: TimelineEntry) -> tuple[str, str]:
    wanted = _day(entry.after.get("wanted_due"))
    title = gettext("Extension to %(day)s asked for", day=wanted)
    return title, str(entry.after.get("reason", ""))


def _promise(entry: TimelineEntry) -> tuple[str, str]:
    day = _day(entry.after.get("forecast_on"))
    return gettext("Expected to be done %(day)s; the deadline stays", day=day), ""


def _explanation(entry: TimelineEntry) -> tuple[str, str]:
    parts = (str(entry.after.get(name, "")) for name in ("cause", "remaining", "finish"))
    return str(ACTS[entry.action]), " · ".join(filter(None, parts))


def _supervision(entry: TimelineEntry) -> tuple[str, str]:
    """A directive is told as one, with its words and the day for the answer."""
    is_directive = entry.after.get("kind") == SupervisionKind.DIRECT.value
    title = gettext("Directive given") if is_directive else str(ACTS[entry.action])
    day = _day(entry.after.get("answer_due"))
    until = gettext("answer by %(day)s", day=day) if day else ""
    return title, " · ".join(filter(None, (str(entry.after.get("content", "")), until)))


def _plain(entry: TimelineEntry) -> tuple[str, str]:
    """The title of the act, and what was said with it."""
    title = ACTS.get(entry.action)
    said = next((str(entry.after[key]) for key in _SAID if entry.after.get(key)), "")
    parts = [_changes(entry), said]
    return str(title or gettext("Changed")), ": ".join(part for part in parts if part)


#: what an act was recorded with and is worth reading, the first that is there
_SAID = (
    *("missing", "points", "reservations", "reason", "deciding_document", "remark", "advice"),
    *("answer", "question", "what", "text", "cause", "statement", "merged_into", "merged"),
    *("product_reference", "appraisal", "amendment_task", "depends_on", "title", "promise", "note"),
)

_EXPLAIN: Mapping[str, Callable[[TimelineEntry], tuple[str, str]]] = {
    "create_task": lambda e: (str(ACTS[e.action]), ""),
    "report_progress": _progress,
    "edit_task": _edit,
    "update_from_document": _update,
    "undo_update": _update,
    "raise_obstacle": _obstacle,
    "request_extension": _extension,
    "promise_finish": _promise,
    "send_explanation": _explanation,
    "supervise_task": _supervision,
}


def _field_names() -> Mapping[str, str]:
    return {
        "title": gettext("task"),
        "product": gettext("product"),
        "effective_due": gettext("deadline"),
        "competent_authority": gettext("competent authority"),
        "official_id": gettext("responsible official"),
        "lead_unit_id": gettext("lead unit"),
        "coordinating_unit_ids": gettext("coordinating units"),
        "leader_in_charge_id": gettext("leader in charge"),
    }


def _value(value: Any) -> str:
    if value in (None, ""):
        return gettext("none")
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        return dated(date.fromisoformat(value))
    if isinstance(value, str) and value in set(TaskState):
        return word(TaskState(value))
    return str(value)
