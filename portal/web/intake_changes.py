"""What a task would take over from a row, in words: field, old value, new value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from portal.domain.intake.updates import Change, Value
from portal.queries.intake_updates import UpdateOffer
from portal.queries.names import units_named
from portal.web.formats import date as dated

FIELDS: Mapping[str, LazyString] = {
    "title": _l("Task"),
    "lead_unit_id": _l("Lead unit"),
    "coordinating_unit_ids": _l("Coordinating units"),
    "due": _l("Deadline"),
    "product": _l("Product"),
    "competent_authority": _l("Competent authority"),
}


@dataclass(frozen=True, slots=True)
class ToldOffer:
    """An offer to update a task: whether it can be taken up, and each change in words."""

    code: str
    is_open: bool
    may: bool
    changes: tuple[tuple[str, str, str], ...]


def told_offers(offers: Mapping[int, UpdateOffer], locale: str) -> dict[int, ToldOffer]:
    """The offers of some rows in words, by the row."""
    changes = [change for offer in offers.values() for change in offer.changes]
    names = units_named(set(_units(changes)), locale)
    return {
        row_id: ToldOffer(
            offer.code,
            offer.is_open,
            offer.may,
            tuple(
                (
                    str(FIELDS[each.field]),
                    _said(each, each.old, names),
                    _said(each, each.new, names),
                )
                for each in offer.changes
            ),
        )
        for row_id, offer in offers.items()
    }


def _units(changes: Iterable[Change]) -> Iterable[int]:
    for change in changes:
        for value in (change.old, change.new):
            if isinstance(value, int):
                yield value
            elif isinstance(value, tuple):
                yield from value


def _said(change: Change, value: Value, names: Mapping[int, str]) -> str:
    if isinstance(value, date):
        return dated(value)
    if isinstance(value, int):
        return names.get(value, "")
    if isinstance(value, tuple):
        return ", ".join(names.get(each, "") for each in value) or gettext("none")
    return value or gettext("none")
