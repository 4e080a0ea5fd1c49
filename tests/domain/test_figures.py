from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.errors import FiguresDoNotAddUp
from portal.domain.figures import (
    ASSIGNED,
    DONE,
    DUE,
    FORMULAS,
    IN_GOOD_TIME,
    OPEN,
    Counters,
    FigureUnit,
    Group,
    check_breakdown,
    check_sum,
    check_tally,
    count,
    figure,
    tally,
)
from portal.domain.measures import Measures
from portal.domain.types import Origin, Timeliness
from tests.domain.published_figures import (
    AUGUST_2016,
    AUGUST_2025,
    DECEMBER_2019,
    DOCUMENTS_2016,
    ISSUED_2019,
    OCTOBER_20,
    OCTOBER_24,
    THAT_ADD_UP,
    WITH_TASKS_2016,
    YEAR_2017,
)

PLAN_02 = Counters(
    assigned=40, early=2, on_time=7, late=2, in_time=22, due_soon=2, overdue=5, no_deadline=2
)
RATES = [key for key, each in FORMULAS.items() if each.measure is None]
GROUPS = st.lists(
    st.builds(
        Group,
        timeliness=st.sampled_from(Timeliness),
        due_soon=st.booleans(),
        origin=st.sampled_from(Origin),
        in_arrears=st.booleans(),
        number=st.integers(0, 50),
    )
)


@pytest.mark.parametrize("counters", [*THAT_ADD_UP.values(), PLAN_02], ids=[*THAT_ADD_UP, "demo"])
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
        ("completion_rate_of_due", AUGUST_2016, 2_501, 2_723, 91.85),
        ("on_time_rate", YEAR_2017, 14_068, 16_274, 86.44),
        ("completion_rate_of_due", YEAR_2017, 16_051, 16_274, 98.63),
        ("overdue_rate_of_due", YEAR_2017, 223, 16_274, 1.37),
        ("overdue_rate_of_assigned", YEAR_2017, 223, 21_914, 1.02),
        ("completion_rate_of_assigned", OCTOBER_24, 8_150, 9_831, 82.9),
        ("overdue_rate_of_assigned", OCTOBER_24, 61, 9_831, 0.62),
        ("completion_rate_of_assigned", DECEMBER_2019, 390, 511, 76.32),
        ("on_time_rate", AUGUST_2025, 65, 124, 52.42),
        ("completion_rate_of_assigned", PLAN_02, 11, 40, 27.5),
        ("on_time_rate", PLAN_02, 9, 16, 56.25),
    ],
)
def test_a_figure_shows_its_base(
    key: str, counters: Counters, numerator: int, denominator: int, percent: float
) -> None:
    shown = figure(key, counters)
    assert (shown.key, shown.numerator, shown.denominator) == (key, numerator, denominator)
    assert shown.value == pytest.approx(percent, abs=0.005)


def test_the_transposed_table_gives_the_shares_that_the_papers_printed() -> None:
    mended = replace(OCTOBER_20, in_time=1_620)
    assert figure("completion_rate_of_assigned", mended).value == pytest.approx(80.28, abs=0.005)
    assert figure("overdue_rate_of_assigned", mended).value == pytest.approx(3.24, abs=0.005)
    assert figure("overdue_rate_of_due", mended).value == pytest.approx(3.89, abs=0.005)
    assert 100 * mended.in_time / mended.assigned == pytest.approx(16.48, abs=0.005)


def test_between_the_two_tables_as_many_were_done_as_are_not_overdue_any_more() -> None:
    change = OCTOBER_24 - replace(OCTOBER_20, in_time=1_620)
    assert (change.done, change.overdue, change.in_time, change.assigned) == (258, -258, 0, 0)


def test_submitted_is_not_issued_and_done_late_is_not_behind() -> None:
    assert 100 * ISSUED_2019 / DECEMBER_2019.done == pytest.approx(50.5, abs=0.05)
    assert DECEMBER_2019.not_done == 121
    shares = AUGUST_2025.of(IN_GOOD_TIME), AUGUST_2025.done
    assert 100 * shares[0] / shares[1] == pytest.approx(72.2, abs=0.05)
    assert AUGUST_2025.overdue == 34


def test_few_documents_carry_tasks() -> None:
    share, tasks_each = WITH_TASKS_2016 / DOCUMENTS_2016, AUGUST_2016.assigned / WITH_TASKS_2016
    assert (share, tasks_each) == (pytest.approx(0.084, abs=0.0005), pytest.approx(5.4, abs=0.05))


@pytest.mark.parametrize("key", list(FORMULAS))
def test_every_figure_is_two_sets_of_classes_or_a_measure_and_says_its_source(key: str) -> None:
    formula = FORMULAS[key]
    assert formula.key == key
    assert "§3.9" in formula.source
    assert (formula.measure is None) == bool(formula.numerator and formula.denominator)
    assert formula.numerator <= formula.denominator


def test_measures_show_their_base_as_well() -> None:
    measured = Measures(
        overdue_tasks=4,
        days_late=47,
        open_tasks=20,
        updated_tasks=15,
        ordering_passages=19,
        covered_passages=12,
        days_to_unblock=(2, 9, 4),
    )
    shown = {
        key: (each.numerator, each.denominator, each.unit)
        for key in FORMULAS
        for each in [figure(key, PLAN_02, measured)]
        if key not in RATES
    }
    assert shown == {
        "cumulative_delay": (47, 4, FigureUnit.DAYS),
        "weeks_of_the_country": (47, 4, FigureUnit.WEEKS),
        "freshness": (15, 20, FigureUnit.PERCENT),
        "coverage": (12, 19, FigureUnit.PERCENT),
        "unblock_time": (4, 3, FigureUnit.DAYS),
    }
    assert figure("cumulative_delay", PLAN_02, measured).value == 47
    assert figure("weeks_of_the_country", PLAN_02, measured).value == pytest.approx(6.71, abs=0.005)
    assert figure("freshness", PLAN_02, measured).value == 75


@pytest.mark.parametrize("key", [*RATES, "freshness", "coverage", "unblock_time"])
def test_a_figure_over_nothing_has_no_value(key: str) -> None:
    assert figure(key, count([])).value is None


def test_without_delays_the_cumulative_delay_is_nought() -> None:
    assert figure("cumulative_delay", count([])).value == 0


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
    for key in RATES:
        value = figure(key, counters).value
        assert value is None or 0 <= value <= 100


@given(GROUPS)
def test_original_and_added_and_the_arrears_among_them_add_up(groups: list[Group]) -> None:
    made = tally(groups)
    tasks = sum(group.number for group in groups)
    check_tally(made, tasks)
    assert made.by_origin[Origin.ORIGINAL] + made.added == made.counters
    with pytest.raises(FiguresDoNotAddUp):
        check_tally(made, tasks + 1)


def test_rows_that_do_not_add_up_to_the_total_are_refused() -> None:
    rows = [PLAN_02, replace(PLAN_02, due_soon=1)]
    check_breakdown(rows[0] + rows[1], rows)
    with pytest.raises(FiguresDoNotAddUp) as refusal:
        check_breakdown(rows[0] + rows[1], rows[:1])
    assert refusal.value.facts["assigned"] == 80
    with pytest.raises(FiguresDoNotAddUp):
        check_breakdown(OCTOBER_20 + OCTOBER_20, [OCTOBER_20, OCTOBER_20])


def test_arrears_are_a_part_of_the_whole() -> None:
    made = tally([Group(Timeliness.OVERDUE, False, Origin.ORIGINAL, True, 3)])
    check_tally(made, 3)
    with pytest.raises(FiguresDoNotAddUp):
        check_tally(replace(made, arrears=made.arrears + made.arrears), 3)


def test_a_near_deadline_counts_only_inside_in_time() -> None:
    counters = count([(Timeliness.IN_TIME, True), (Timeliness.OVERDUE, True)])
    assert (counters.in_time, counters.due_soon, counters.overdue) == (1, 1, 1)


def test_the_sets_of_classes_part_the_assigned() -> None:
    assert DONE | OPEN | {Timeliness.REMOVED} == ASSIGNED
    assert not DONE & OPEN
    assert DONE | {Timeliness.OVERDUE} == DUE
