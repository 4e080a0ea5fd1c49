"""Which units are meant when a document orders "các đơn vị", "các sở, ngành", "UBND các xã"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portal.domain.folding import fold
from portal.domain.intake.found import FoundUnits
from portal.domain.types import UnitKind

_WORKING = frozenset({UnitKind.DEPARTMENT, UnitKind.AGENCY, UnitKind.OFFICE})
_LOCAL = frozenset({UnitKind.PROVINCE, UnitKind.COMMUNE})
#: words of the order, and the kinds of unit they mean
_BY_KIND: Mapping[str, frozenset[UnitKind]] = {
    "don vi|co quan|to chuc|nganh|units|agencies|departments": _WORKING,
    "ubnd|uy ban nhan dan|dia phuong|huyen|thi xa|thanh pho": _LOCAL,
    "tinh": frozenset({UnitKind.PROVINCE}),
    "xa|phuong": frozenset({UnitKind.COMMUNE}),
    "doan the": frozenset({UnitKind.MASS_ORGANISATION}),
    "cap uy": frozenset({UnitKind.PARTY_BODY}),
}
#: words that mean the units whose names begin with them
_BY_NAME = ("so", "ban", "bo", "cuc", "vu", "chi cuc", "trung tam", "vien")
#: members of a committee are people, whatever their units
_PEOPLE = re.compile(r"\bthanh vien\b|\bmembers\b")
#: which units is meant stands before these
_SINCE_WHICH = re.compile(r"\b(?:truc thuoc|thuoc|trong|cua)\b")


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit of the office with what kind it is and what it stands below."""

    id: int
    name: str
    kind: UnitKind
    parent_id: int | None = None


def units_addressed(found: FoundUnits, units: Sequence[KnownUnit]) -> tuple[int, ...]:
    """The units an order goes to: those it names, and for "all" those of the kinds it says.

    Without a kind that the office has, "all" means its departments, agencies and offices; of these
    the ones that stand below no other of them. Nothing when only people are meant.
    """
    if not found.is_all:
        return found.ids
    words = fold(_SINCE_WHICH.split(fold(found.words))[0])
    if _PEOPLE.search(words):
        return found.ids
    meant = [unit for unit in units if _is_meant(unit, words)]
    meant = meant or [unit for unit in units if unit.kind in _WORKING]
    return tuple(dict.fromkeys((*found.ids, *_highest(meant))))


def _is_meant(unit: KnownUnit, words: str) -> bool:
    by_kind = any(
        unit.kind in kinds and re.search(rf"\b(?:{said})\b", words)
        for said, kinds in _BY_KIND.items()
    )
    begins = fold(unit.name)
    return by_kind or any(
        begins.startswith(f"{word} ") and re.search(rf"\b{word}\b", words) for word in _BY_NAME
    )


def _highest(units: Sequence[KnownUnit]) -> Iterable[int]:
    ids = {unit.id for unit in units}
    return (unit.id for unit in units if unit.parent_id not in ids)
