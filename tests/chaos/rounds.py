"""The kinds of faults, with how often each is to be survived."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.chaos import (
    clocks,
    copies,
    hosts,
    kills,
    redis_faults,
    storage,
    telegram_faults,
    updates,
)
from tests.chaos.report import Round


@dataclass(frozen=True)
class Kind:
    times: int
    run: Callable[[int, Random, str], Round]


ROUNDS = {
    "kills": Kind(300, kills.run),
    "redis": Kind(50, redis_faults.run),
    "telegram": Kind(5_000, telegram_faults.run),
    "updates": Kind(2_000, updates.run),
    "copies": Kind(20, copies.run),
    "clocks": Kind(50, clocks.run),
    "storage": Kind(10, storage.run),
    "hosts": Kind(20, hosts.run),
}
