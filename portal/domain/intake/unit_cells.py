"""Units that stand in one cell, taken apart into who leads and who works along."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from portal.domain.folding import fold
from portal.domain.intake.flat import composed, flat
from portal.domain.intake.found import NOBODY, FoundUnits, Sure, UnknownUnit
from portal.domain.intake.units import UnitBook

#: no cell of an annex names more; the rest of a hostile one is not looked at
_LONGEST_CELL = 2_000
_NOBODY = frozenset({"khong", "khong co", "none", "no", "n a", "na"})
_ROLES = re.compile(
    r"(?P<lead>\(?(?:don vi |co quan )?(?:chu tri|dau moi|lead(?:ing)?)(?: thuc hien)?\)?)"
    r"|(?P<along>(?:don vi |co quan )?(?:phoi hop|cung phoi hop|coordinating"
    r"|in coordination)(?: (?:voi|cung|thuc hien|with))*)"
)
_SEPARATED = re.compile(r"[;,\n/]| va | and | - |: ?|\+")
_NOISE = re.compile(
    r"^(?:cung |voi |cac don vi:? ?|va |don vi |and |with |the )+|[\s.:()–-]+$|^[\s.:()–-]+"
)


@dataclass(frozen=True, slots=True)
class Charged:
    """Who leads and who works along; `leading` is everybody whom the cell's own words let lead."""

    lead: FoundUnits = NOBODY
    coordinating: FoundUnits = NOBODY
    leading: FoundUnits = NOBODY

    @property
    def everybody(self) -> FoundUnits:
        """All of them, for a cell of which the role is known."""
        return FoundUnits(
            tuple(dict.fromkeys(self.lead.ids + self.coordinating.ids)),
            self.lead.unknown + self.coordinating.unknown,
            self.lead.is_all or self.coordinating.is_all,
            self.lead.words or self.coordinating.words,
            self.lead.sure,
        )


@dataclass(frozen=True, slots=True)
class _Named:
    """One name of a cell and the role the cell gives it, if it does."""

    start: int
    unit_id: int | None
    words: str
    is_all: bool
    role: str


def units_of_cell(cell: str, book: UnitBook) -> Charged:
    """Who leads and who works along: by the words of the cell, else the first one leads."""
    cell = cell[:_LONGEST_CELL]
    text = (
        "\n".join(composed(line) for line in cell.splitlines()) if "\n" in cell else composed(cell)
    )
    if not fold(text) or fold(text) in _NOBODY:
        return Charged()
    named = _names(text, book)
    if not named:
        return Charged(lead=FoundUnits(words=text, sure=Sure.GUESSED))
    has_roles = any(each.role for each in named)
    leading = [each for each in named if each.role == "lead"] if has_roles else named[:1]
    leading = leading or [each for each in named if not each.role][:1] or named[:1]
    along = [each for each in named if each not in leading]
    is_clear = has_roles or len(named) == 1
    lead = _units(leading[:1], text, book)
    return Charged(
        lead if is_clear or lead.sure is Sure.GUESSED else replace(lead, sure=Sure.LIKELY),
        _units([*leading[1:], *along], text, book),
        _units(leading if has_roles else [], text, book),
    )


def _names(text: str, book: UnitBook) -> list[_Named]:
    mentions = book.mentions(text, in_prose=False)
    low = list(flat(text))
    for each in mentions:
        low[each.start : each.end] = "\x02" * (each.end - each.start)
    masked = "".join(low)
    named = [
        _Named(each.start, each.unit_id, text[each.start : each.end], each.is_all, "")
        for each in mentions
    ]
    roles = [(each.start(), each.lastgroup or "") for each in _ROLES.finditer(masked)]
    rest = _ROLES.sub(lambda found: ";" * len(found.group()), masked)
    position = 0
    for gap in [*_SEPARATED.finditer(rest), None]:
        end = gap.start() if gap else len(rest)
        piece = text[position:end]
        if "\x02" not in rest[position:end] and (words := _tidy(piece, rest[position:end])):
            named.append(_Named(position, None, words, False, ""))
        position = gap.end() if gap else end
    named.sort(key=lambda each: each.start)
    return [replace(each, role=_role_of(each, named, roles, masked)) for each in named]


def _tidy(piece: str, masked: str) -> str:
    if ";" in masked:
        return ""
    words = piece.strip()
    while found := _NOISE.search(flat(words)):
        words = (words[: found.start()] + words[found.end() :]).strip()
    return words if len(fold(words)) > 1 else ""


def _role_of(one: _Named, named: list[_Named], roles: list[tuple[int, str]], masked: str) -> str:
    """ "Chủ trì: A" stands before its unit, "A chủ trì" and "A (chủ trì)" behind it."""
    before = [(start, role) for start, role in roles if start < one.start]
    following = [each.start for each in named if each.start > one.start]
    next_one = following[0] if following else len(masked)
    behind = [
        role
        for start, role in roles
        if one.start < start < next_one
        and role == "lead"
        and not masked[start:next_one].rstrip(" \n").endswith(":")
    ]
    if behind:
        return "lead"
    if not before:
        return ""
    start, role = before[-1]
    between = [each for each in named if start < each.start < one.start]
    is_label = ":" in masked[start : (between[0] if between else one).start]
    if role == "lead" and not is_label:
        return "along" if between or any(each.start < start for each in named) else "lead"
    return role


def _units(named: list[_Named], text: str, book: UnitBook) -> FoundUnits:
    ids = tuple(dict.fromkeys(each.unit_id for each in named if each.unit_id is not None))
    unknown: tuple[UnknownUnit, ...] = tuple(
        book.unknown(each.words) for each in named if each.unit_id is None and not each.is_all
    )
    if not named:
        return FoundUnits()
    return FoundUnits(
        ids,
        unknown,
        any(each.is_all for each in named),
        text,
        Sure.GUESSED if unknown else Sure.CERTAIN,
    )
