"""Every button fits Telegram's 64 bytes and is read back as it was written."""

from __future__ import annotations

import pytest

from portal.messages.callbacks import MAX_BYTES, Tap, Verb, decode, encode

#: the largest key either database hands out
LARGEST = 2**63 - 1
#: the longest arguments: a date, a percentage, an invitation, the word of an obstacle
LONGEST_ARG = "2025-12-31"


@pytest.mark.parametrize("verb", list(Verb))
def test_every_verb_fits_with_the_largest_numbers(verb: Verb) -> None:
    tap = Tap(verb, LARGEST, LARGEST, LARGEST, LONGEST_ARG)
    data = encode(tap)
    assert len(data.encode("ascii")) <= MAX_BYTES
    assert decode(data) == tap


def test_verbs_are_told_apart() -> None:
    assert len({encode(Tap(verb)) for verb in Verb}) == len(Verb)
