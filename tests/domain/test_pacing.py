from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.pacing import Pace, after_send, next_slot


@pytest.mark.parametrize(
    ("now", "overall", "chat", "halted", "slot"),
    [
        (10.0, 0.0, 0.0, 0.0, 10.0),
        (10.0, 10.5, 0.0, 0.0, 10.5),
        (10.0, 10.5, 11.0, 0.0, 11.0),
        (10.0, 10.5, 11.0, 40.0, 40.0),
    ],
)
def test_a_message_waits_for_the_last_of_its_limits(
    now: float, overall: float, chat: float, halted: float, slot: float
) -> None:
    assert next_slot(now, overall, chat, halted) == slot


def test_a_pause_saves_nothing_up() -> None:
    overall_next, chat_next = after_send(1000.0, Pace(overall_per_second=20, per_chat_seconds=2))
    assert overall_next == pytest.approx(1000.05)
    assert chat_next == 1002.0


@given(st.lists(st.tuples(st.integers(1, 5), st.floats(0, 2)), max_size=200))
def test_no_second_carries_more_than_the_limits(sends: list[tuple[int, float]]) -> None:
    now, overall_next = 0.0, 0.0
    chat_next: dict[int, float] = defaultdict(float)
    sent: list[tuple[float, int]] = []
    for chat, idle in sends:
        now = next_slot(now + idle, overall_next, chat_next[chat], 0.0)
        overall_next, chat_next[chat] = after_send(now)
        sent.append((now, chat))
    for start, chat in sent:
        # A hair less than a second, for the rounding of thirtieths.
        window = [c for at, c in sent if start <= at < start + 0.999]
        assert len(window) <= 30
        assert window.count(chat) == 1
