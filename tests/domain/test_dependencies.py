"""Dependencies: circles refused, delays passed on, early finishes free what waited."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.dependencies import Link, Shift, circle_of, delay_effect, unlocked_by

DUE = date(2025, 7, 31)


def test_a_circle_is_named_in_order() -> None:
    links = [Link(1, 2), Link(2, 3)]
    assert circle_of(links, 3, 1) == (3, 1, 2, 3)
    assert circle_of(links, 1, 3) == ()
    assert circle_of([], 1, 1) == (1, 1)


def test_a_delay_moves_what_waits_past_its_own_deadline() -> None:
    links = [Link(2, 1, 10), Link(3, 2, 5), Link(4, 1)]
    dues = {1: DUE, 2: date(2025, 8, 8), 3: date(2025, 8, 31), 4: date(2025, 9, 30)}
    effect = delay_effect(links, dues, 1, date(2025, 8, 5))
    assert effect == (Shift(2, date(2025, 8, 8), date(2025, 8, 15)),)
    assert effect[0].days == 7
    assert delay_effect(links, dues, 1, DUE - timedelta(days=12)) == ()


def test_a_task_without_deadline_passes_the_wait_on() -> None:
    links = [Link(2, 1, 10), Link(3, 2, 10)]
    effect = delay_effect(links, {1: DUE, 3: date(2025, 8, 10)}, 1, DUE)
    assert [(shift.task_id, shift.days) for shift in effect] == [(3, 10)]


def test_which_task_unlocks_most() -> None:
    links = [Link(2, 1), Link(3, 2), Link(4, 2), Link(5, 9)]
    assert unlocked_by(links, 1) == {2, 3, 4}
    assert unlocked_by(links, 2) == {3, 4}
    assert unlocked_by(links, 4) == frozenset()


def acyclic(pairs: list[tuple[int, int, int]]) -> list[Link]:
    links: list[Link] = []
    for task, other, days in pairs:
        if task != other and not circle_of(links, task, other):
            links.append(Link(task, other, days))
    return links


GRAPHS = st.lists(
    st.tuples(st.integers(1, 8), st.integers(1, 8), st.integers(0, 20)), max_size=14
).map(acyclic)


@given(GRAPHS, st.integers(1, 8), st.integers(0, 60))
def test_a_later_finish_never_moves_less(links: list[Link], task: int, days: int) -> None:
    dues = {n: DUE + timedelta(days=3 * n) for n in range(1, 9)}
    sooner = {s.task_id: s.days for s in delay_effect(links, dues, task, DUE)}
    later = delay_effect(links, dues, task, DUE + timedelta(days=days))
    moved = {s.task_id: s.days for s in later}
    assert all(moved[each] >= shift for each, shift in sooner.items())
    assert set(moved) <= unlocked_by(links, task)


@given(GRAPHS, st.integers(1, 8), st.integers(1, 8))
def test_what_closes_no_circle_can_be_linked(links: list[Link], task: int, other: int) -> None:
    circle = circle_of(links, task, other)
    waits = task == other or other in unlocked_by(links, task)
    assert bool(circle) is waits
    if circle:
        assert (circle[0], circle[1], circle[-1]) == (task, other, task)
