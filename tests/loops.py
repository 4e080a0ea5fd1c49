"""Coroutines in tests: each in a loop and a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def run_alone(story: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine where no other loop can run: a browser's may, in the thread of the tests."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(story())).result()
