"""The close of a phase: every unfinished task has one fate, and the sum stays true."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.errors import FiguresDoNotAddUp, SuccessionIncomplete
from portal.domain.figures import OPEN, Counters, check_sum, count
from portal.domain.phases import Fate, Settlement, after_ending, settle
from portal.domain.types import Timeliness

OPEN_CLASSES = sorted(OPEN)


def test_no_task_is_left_without_a_fate() -> None:
    unfinished = {1: "NV-1", 2: "NV-2", 3: "NV-3"}
    with pytest.raises(SuccessionIncomplete) as refusal:
        settle(unfinished, {2: Fate.LEFT})
    assert refusal.value.facts["codes"] == ("NV-1", "NV-3")


def test_each_task_is_counted_once_and_others_not_at_all() -> None:
    fates = {1: Fate.CARRIED, 2: Fate.CARRIED, 3: Fate.ENDED, 4: Fate.LEFT, 9: Fate.ENDED}
    counted = settle({1: "A", 2: "B", 3: "C", 4: "D"}, fates)
    assert counted == Settlement(carried=2, ended=1, left=1)
    assert counted.total == 4
    assert [counted.of(fate) for fate in Fate] == [2, 1, 1]
    assert settle({}, fates) == Settlement()


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(Timeliness)), st.booleans(), st.booleans()), max_size=30
    )
)
def test_what_is_ended_stays_assigned_and_is_removed(
    tasks: list[tuple[Timeliness, bool, bool]],
) -> None:
    before = count((timeliness, near) for timeliness, near, _ in tasks)
    ended = [(timeliness, near) for timeliness, near, ends in tasks if ends and timeliness in OPEN]
    after = after_ending(before, ended)
    check_sum(after)
    assert after.assigned == before.assigned
    assert after.removed == before.removed + len(ended)
    assert after.not_done == before.not_done - len(ended)
    assert after.done == before.done


def test_more_cannot_end_than_there_is() -> None:
    with pytest.raises(FiguresDoNotAddUp):
        after_ending(Counters(assigned=1, in_time=1), [(Timeliness.OVERDUE, False)])
