"""Sentences with their units masked, so that a rule reads as it is spoken: "giao ▮, phối hợp ▮"."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.intake.flat import flat
from portal.domain.intake.found import FoundUnits, Sure
from portal.domain.intake.units import Mention, UnitBook


@dataclass(frozen=True, slots=True)
class Masked:
    """A sentence, the same with its units masked, and where they stand."""

    text: str
    low: str
    mentions: tuple[Mention, ...]

    def within(self, start: int, end: int) -> list[Mention]:
        return [each for each in self.mentions if start <= each.start < end]


def masked_of(text: str, book: UnitBook) -> Masked:
    """A sentence with each unit as \\x01 and as many \\x02 as keep its length."""
    mentions = book.mentions(text)
    low = list(flat(text))
    for each in mentions:
        low[each.start : each.end] = "\x01" + "\x02" * (each.end - each.start - 1)
    return Masked(text, "".join(low), mentions)


def units_in(masked: Masked, start: int, end: int, book: UnitBook) -> FoundUnits:
    """The units that a masked sentence names between two places."""
    named = masked.within(start, end)
    ids = tuple(dict.fromkeys(each.unit_id for each in named if each.unit_id is not None))
    unknown = tuple(
        book.unknown(masked.text[each.start : each.end])
        for each in named
        if each.unit_id is None and not each.is_all
    )
    sure = Sure.GUESSED if unknown else Sure.CERTAIN
    return FoundUnits(
        ids, unknown, any(each.is_all for each in named), masked.text[start:end].strip(), sure
    )
