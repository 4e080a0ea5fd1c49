"""A passage that orders something and became no row, read once more because somebody wants one."""

from __future__ import annotations

from dataclasses import replace

from portal.domain.intake.flat import composed
from portal.domain.intake.found import FoundTask, FoundUnits, Said, Sure
from portal.domain.intake.grammar import tasks_in_text
from portal.domain.intake.masked import masked_of, units_in
from portal.domain.intake.order_fields import authority_of, product_of, together, without
from portal.domain.intake.source import Passage
from portal.domain.intake.times import Day, times_in_prose
from portal.domain.intake.units import UnitBook

_LONGEST, _LONGEST_TITLE = 4_000, 1_000


def rows_of_passage(passage: Passage, book: UnitBook, day: Day) -> tuple[FoundTask, ...]:
    """The orders the grammar finds in a passage, else one row with whatever it says.

    A unit that such a passage alone names is guessed to lead; several are those it is addressed to.
    """
    orders, _omitted = tasks_in_text([passage], book, day)
    return orders or (_as_it_is(passage, book, day),)


def _as_it_is(passage: Passage, book: UnitBook, day: Day) -> FoundTask:
    text = composed(passage.text[:_LONGEST])
    times = times_in_prose(text, day)
    what = without(text, [(each.start, each.end) for each in times])
    named = units_in(masked_of(text, book), 0, len(text), book)
    is_one = len(named.ids) == 1 and not named.is_all
    return FoundTask(
        reference=passage.reference,
        words=passage.text,
        title=Said((what[:1].upper() + what[1:])[:_LONGEST_TITLE], text, Sure.GUESSED),
        lead=replace(named, sure=Sure.GUESSED) if is_one else FoundUnits(is_all=named.is_all),
        addressed=named,
        time=together([each.time for each in times]),
        product=product_of(what),
        authority=authority_of(what),
        group=passage.above[0][:300] if passage.above else "",
    )
