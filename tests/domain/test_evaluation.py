"""The evaluation formulas: the worked month to the hundredth, and what may never happen."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.evaluation import (
    Discipline,
    Grade,
    Item,
    base_of,
    coupled_grade,
    grade_of,
    leader_score,
    result_score,
    result_shares,
    unit_score,
)
from portal.domain.ledger import (
    Duty,
    discipline_of,
    leader_ledger,
    result_ledger,
    sum_of,
    unit_ledger,
)

#: domain.md §3.8, the worked month
MONTH = (
    Item(2, is_done=True, is_on_time=True, days_gained=12),
    Item(1, is_done=True, delay_events=1),
    Item(3, is_done=True, is_on_time=True, major_returns=1),
    Item(1, days_late=10, delay_events=1),
    Item(2, days_late=20, delay_events=1, is_excused=True),
    Item(1, is_done=True, is_on_time=True),
)
DISCIPLINE = Discipline(5, 6, 9, 10)


def hundredths(value: Fraction) -> str:
    return f"{float(value):.2f}"


def test_the_worked_month_by_the_decree() -> None:
    shares = [100 * share for share in result_shares(MONTH)]
    assert shares == [Fraction(175, 2), Fraction(625, 8), Fraction(675, 8)]
    assert hundredths(result_score(MONTH)) == "58.33"


def test_the_worked_month_of_the_unit() -> None:
    score = unit_score(MONTH, DISCIPLINE)
    assert [hundredths(part.points) for part in score.parts] == [
        "30.00",
        "17.50",
        "14.06",
        "5.71",
        "8.33",
        "4.50",
    ]
    assert hundredths(score.total - score.bonus) == "80.11"
    assert hundredths(score.bonus) == "0.50"
    assert hundredths(score.total) == "80.61"
    assert grade_of(score.total) is Grade.GOOD
    assert score.is_rankable


def test_four_items_are_too_few_to_rank() -> None:
    assert not unit_score(MONTH[:4], DISCIPLINE).is_rankable


def test_nobody_is_charged_for_what_was_not_due() -> None:
    empty = unit_score((), Discipline())
    assert (empty.parts[4].share, empty.parts[5].share) == (1, 1)
    assert result_score(()) == 0


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        (Fraction(90), Grade.EXCELLENT),
        (Fraction(8999, 100), Grade.GOOD),
        (Fraction(70), Grade.GOOD),
        (Fraction(50), Grade.COMPLETED),
        (Fraction(4999, 100), Grade.NOT_COMPLETED),
    ],
)
def test_the_classes_begin_at_90_70_and_50(total: Fraction, grade: Grade) -> None:
    assert grade_of(total) is grade


def test_the_bonus_does_not_lift_over_an_item_a_month_late() -> None:
    items = (
        *(Item(3, is_done=True, is_on_time=True, days_gained=30) for _ in range(40)),
        *(Item(1, days_late=30) for _ in range(20)),
    )
    score = unit_score(items, Discipline())
    earned = sum((part.points for part in score.parts), Fraction())
    assert score.has_month_late
    assert earned < 90 <= earned + score.bonus
    assert grade_of(score.total) is Grade.GOOD


def test_a_head_is_not_above_his_unit() -> None:
    assert coupled_grade(Grade.EXCELLENT, Grade.GOOD, unit_has_month_late=False) is Grade.GOOD
    assert coupled_grade(Grade.COMPLETED, Grade.GOOD, unit_has_month_late=False) is Grade.COMPLETED
    assert coupled_grade(Grade.EXCELLENT, Grade.EXCELLENT, unit_has_month_late=True) is Grade.GOOD
    assert leader_score(Fraction(100), Fraction(80), Fraction(50)) == 84


ITEMS = st.builds(
    Item,
    weight=st.integers(1, 3),
    is_done=st.booleans(),
    is_on_time=st.booleans(),
    days_gained=st.integers(0, 60),
    days_late=st.integers(0, 120),
    delay_events=st.integers(0, 6),
    major_returns=st.integers(0, 6),
    is_excused=st.booleans(),
).map(
    lambda item: replace(
        item,
        days_late=0 if item.is_done else item.days_late,
        is_on_time=item.is_on_time and item.is_done,
        days_gained=item.days_gained if item.is_done and item.is_on_time else 0,
    )
)
LISTS = st.lists(ITEMS, min_size=1, max_size=12)


@given(LISTS)
def test_a_score_stays_in_its_range(items: list[Item]) -> None:
    assert 0 <= result_score(items) <= 70
    assert 0 <= unit_score(items, DISCIPLINE).total <= 100


@given(LISTS, st.data())
def test_a_better_outcome_never_lowers_a_score(items: list[Item], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(items) - 1))
    better = data.draw(st.sampled_from(_improvements(items[at])))
    improved = [*items[:at], better, *items[at + 1 :]]
    assert result_score(improved) >= result_score(items)
    assert unit_score(improved, DISCIPLINE).total >= unit_score(items, DISCIPLINE).total


DUTIES = st.lists(st.builds(Duty, st.just("report"), st.integers(1, 9), st.booleans()), max_size=6)


def test_the_worked_month_as_a_ledger() -> None:
    reports = [Duty("report", n, n > 1) for n in range(1, 7)]
    answers = [Duty("answer", n, n > 1) for n in range(1, 11)]
    lines = unit_ledger(MONTH, reports, answers)
    assert hundredths(sum_of(lines)) == "80.61"
    timely = [line.points for line in lines if line.part == "timeliness"]
    assert timely == [10, 15, 5]
    overdue = [line.points for line in lines if line.event == "overdue"]
    assert overdue == [Fraction(-15, 16)]
    assert hundredths(sum_of(result_ledger(MONTH))) == "58.33"


@given(LISTS, DUTIES, DUTIES)
def test_a_score_is_the_sum_of_its_lines(
    items: list[Item], reports: list[Duty], answers: list[Duty]
) -> None:
    score = unit_score(items, discipline_of(reports, answers))
    assert sum_of(unit_ledger(items, reports, answers)) == score.total
    assert sum_of(result_ledger(items)) == result_score(items)


@given(LISTS, DUTIES)
def test_a_head_s_score_is_half_own_three_tenths_unit_a_fifth_leading(
    items: list[Item], acts: list[Duty]
) -> None:
    unit = unit_score(items, Discipline())
    kept = Fraction(sum(act.is_kept for act in acts), len(acts)) if acts else Fraction(1)
    own = result_score(items) * 100 / 70 if base_of(items) else unit.total
    total = sum_of(leader_ledger(items, unit, acts))
    assert total == leader_score(own, unit.total, 100 * kept)


def _improvements(item: Item) -> list[Item]:
    """The same item with one fault less, less late, or finished on time and without fault."""
    better = [item]
    if item.delay_events:
        better.append(replace(item, delay_events=item.delay_events - 1))
    if item.major_returns:
        better.append(replace(item, major_returns=item.major_returns - 1))
    if item.days_late:
        better.append(replace(item, days_late=item.days_late - 1))
    if item.is_done and item.is_on_time:
        better.append(replace(item, days_gained=item.days_gained + 1))
    if not item.is_done:
        better.append(replace(item, is_done=True, is_on_time=True, days_late=0, major_returns=0))
    return better
