"""From a source to rows: tables first, else running text; what is in both is read once."""

from __future__ import annotations

from collections.abc import Mapping

from portal.domain.intake.columns import Column
from portal.domain.intake.found import FoundTask, Reading
from portal.domain.intake.grammar import tasks_in_text
from portal.domain.intake.source import Source
from portal.domain.intake.table import tasks_in_table
from portal.domain.intake.times import Day
from portal.domain.intake.units import UnitBook

#: a grid by its place, and in it the columns that somebody took for something else
Chosen = Mapping[int, Mapping[int, Column]]


def read_source(
    source: Source, book: UnitBook, day: Day, *, chosen: Chosen | None = None
) -> Reading:
    """Every task of a source with its fields, and the passages that order without becoming one.

    `chosen` overrules what the columns of a table were taken for.
    """
    chosen = chosen or {}
    found: list[FoundTask] = []
    left_out = 0
    for number, grid in enumerate(source.grids):
        tasks, header, skipped = tasks_in_table(grid, book, day, chosen.get(number))
        found += tasks
        left_out += skipped if header else 0
    tasks, omitted = tasks_in_text(source.passages, book, day)
    if found:
        # What the text around an annex orders is usually to carry the annex out: shown, not added.
        ordering = {(each.reference, each.words) for each in tasks}
        ordering |= {(each.reference, each.text) for each in omitted}
        shown = tuple(each for each in source.passages if (each.reference, each.text) in ordering)
        return Reading(tuple(found), shown, left_out)
    return Reading(tasks, omitted, 0)
