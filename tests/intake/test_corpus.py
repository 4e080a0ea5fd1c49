"""How much of the corpus is read rightly, field by field; tables and running text apart."""

from __future__ import annotations

import pytest

from portal.demo.units import UNITS
from portal.domain.intake.checks import clears_missing
from portal.domain.intake.units import UnitBook, UnitNames
from portal.domain.types import Clear
from tests.intake.corpus import BOOK, cases, compared, is_right, tasks_of


@pytest.mark.parametrize("folder", ["tuned", "held_out"])
@pytest.mark.parametrize(("is_table", "least"), [(True, 98.0), (False, 90.0)])
def test_fields_are_read_rightly(folder: str, is_table: bool, least: float) -> None:
    fields = [
        (case.name, *field)
        for case in cases(folder)
        if case.is_table is is_table
        for field in compared(case)
    ]
    wrong = [each for each in fields if not is_right(*each[1:])]
    share = 100 * (1 - len(wrong) / len(fields))
    assert share >= least, "\n".join(map(str, [f"{share:.1f} %", *wrong]))


def test_a_third_of_the_corpus_is_held_out() -> None:
    tuned, held_out = len(cases("tuned")), len(cases("held_out"))
    assert tuned + held_out >= 30
    assert held_out * 3 >= tuned + held_out


DEMO_BOOK = UnitBook(
    UnitNames(number, (unit.name, unit.name_en, unit.short_name))
    for number, unit in enumerate(UNITS)
)


@pytest.mark.parametrize("book", [BOOK, DEMO_BOOK])
def test_the_notice_of_hung_yen_is_nineteen_lines_without_a_time(book: UnitBook) -> None:
    """By the units of the corpus, and by those of the demo, whose names say the province too."""
    (notice,) = (case for case in cases("tuned") if case.name == "text_hung_yen")
    tasks = tasks_of(notice, book)
    assert len(tasks) == 19
    for task in tasks:
        assert Clear.TIME in clears_missing(task, has_head=True, has_official=True), task.title
