from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.errors import FiguresDoNotAddUp
from portal.domain.figures import FORMULAS, Counters, check_sum, count, figure
from portal.domain.types import Timeliness

YEAR_2017 = Counters(
    assigned=21_914,
    removed=0,
    early=0,
    on_time=14_068,
    late=1_983,
    in_time=5_640,
    due_soon=0,
    overdue=223,
    no_deadline=0,
)
OCTOBER_20 = Counters(
    assigned=9_831,
    removed=0,
    early=0,
    on_time=7_892,
    late=0,
    in_time=1_602,
    due_soon=0,
    overdue=319,
    no_deadline=0,
)
OCTOBER_24 = replace(OCTOBER_20, on_time=8_150, in_time=1_620, overdue=61)
PLAN_02 = Counters(
    assigned=40,
    removed=0,
    early=2,
    on_time=7,
    late=2,
    in_time=22,
    due_soon=2,
    overdue=5,
    no_deadline=2,
)


@pytest.mark.parametrize("counters", [YEAR_2017, OCTOBER_24, PLAN_02])
def test_tables_that_add_up_pass(counters: Counters) -> None:
    check_sum(counters)


def test_the_published_table_that_does_not_add_up_is_refused_with_its_parts() -> None:
    with pytest.raises(FiguresDoNotAddUp) as refusal:
        check_sum(OCTOBER_20)
    facts = refusal.value.facts
    assert (facts["assigned"], facts["in_time"], facts["overdue"]) == (9_831, 1_602, 319)
    check_sum(replace(OCTOBER_20, in_time=1_620))


@pytest.mark.parametrize(
    "broken",
    [
        replace(PLAN_02, due_soon=23),
        replace(PLAN_02, removed=1),
        replace(PLAN_02, early=-2, on_time=11),
    ],
)
def test_parts_that_cannot_be_are_refused(broken: Counters) -> None:
    with pytest.raises(FiguresDoNotAddUp):
        check_sum(broken)


@pytest.mark.parametrize(
    ("key", "counters", "numerator", "denominator", "percent"),
    [
        ("on_time_rate", YEAR_2017, 14_068, 16_274, 86.4),
        ("overdue_rate_of_due", YEAR_2017, 223, 16_274, 1.4),
        ("overdue_rate_of_assigned", YEAR_2017, 223, 21_914, 1.0),
        ("completion_rate_of_due", YEAR_2017, 16_051, 16_274, 98.6),
        ("completion_rate_of_assigned", OCTOBER_24, 8_150, 9_831, 82.9),
        ("overdue_rate_of_assigned", OCTOBER_24, 61, 9_831, 0.6),
        ("completion_rate_of_assigned", PLAN_02, 11, 40, 27.5),
        ("on_time_rate", PLAN_02, 9, 16, 56.2),
    ],
)
def test_a_figure_shows_its_base(
    key: str, counters: Counters, numerator: int, denominator: int, percent: float
) -> None:
    shown = figure(key, counters)
    assert (shown.key, shown.numerator, shown.denominator) == (key, numerator, denominator)
    assert shown.percent == pytest.approx(percent, abs=0.06)


@pytest.mark.parametrize("key", list(FORMULAS))
def test_a_figure_over_nothing_has_no_percentage(key: str) -> None:
    assert figure(key, count([])).percent is None


@pytest.mark.parametrize("key", list(FORMULAS))
def test_no_figure_comes_from_a_broken_table(key: str) -> None:
    with pytest.raises(FiguresDoNotAddUp):
        figure(key, OCTOBER_20)


@given(st.lists(st.tuples(st.sampled_from(Timeliness), st.booleans())))
def test_what_is_counted_always_adds_up(rows: list[tuple[Timeliness, bool]]) -> None:
    counters = count(rows)
    check_sum(counters)
    assert counters.assigned == len(rows)
    assert counters.done + counters.not_done + counters.removed == len(rows)
    for key in FORMULAS:
        percent = figure(key, counters).percent
        assert percent is None or 0 <= percent <= 100


def test_a_near_deadline_counts_only_inside_in_time() -> None:
    counters = count([(Timeliness.IN_TIME, True), (Timeliness.OVERDUE, True)])
    assert (counters.in_time, counters.due_soon, counters.overdue) == (1, 1, 1)
