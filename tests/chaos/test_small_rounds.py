"""A small round of each kind of fault; `make chaos` does them at size."""

from __future__ import annotations

from random import Random

import pytest

from tests.chaos.rounds import ROUNDS

pytestmark = [pytest.mark.processes, pytest.mark.slow]

SMALL = {"kills": 4, "redis": 3, "updates": 30}


@pytest.mark.parametrize("kind", SMALL)
def test_nothing_is_lost_and_nothing_is_doubled(kind: str) -> None:
    """How fast a part comes back is not judged here: the machine has other tests to run."""
    one = ROUNDS[kind].run(SMALL[kind], Random(f"1 {kind}"), "sqlite")
    assert one.account.holds, one.account
