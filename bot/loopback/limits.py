"""Telegram's flood limits, kept as it states them: 30/s overall, 1/s a chat, 20/min a group.

Real seconds, never the office's clock. Short bursts are forgiven as Telegram forgives them.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from dataclasses import asdict, dataclass, replace
from typing import Any

PACED = {"sendMessage", "sendDocument", "editMessageText", "editMessageReplyMarkup"}


@dataclass(frozen=True)
class Rates:
    """What the server enforces; a burst is how many calls above the rate are forgiven."""

    is_on: bool = True
    per_second: int = 30
    burst: int = 3
    per_chat_seconds: float = 1.0
    chat_burst: int = 3
    per_group_minute: int = 20


class Limits:
    """Counts the paced calls; `seconds_to_wait` is what a 429 would say."""

    def __init__(self, rates: Rates) -> None:
        self.rates = rates
        self.provoked = 0
        self._lock = threading.Lock()
        self._overall: deque[float] = deque()
        self._groups: dict[int, deque[float]] = {}
        self._free_at: dict[int, float] = {}

    def change(self, **changed: Any) -> dict[str, object]:
        with self._lock:
            self.rates = replace(self.rates, **changed)
            return self._shown()

    def shown(self) -> dict[str, object]:
        with self._lock:
            return self._shown()

    def _shown(self) -> dict[str, object]:
        return {**asdict(self.rates), "provoked": self.provoked}

    def seconds_to_wait(self, method: str, chat_id: int | None, now: float) -> int:
        """0 and the call is counted, or the whole seconds after which it may be tried again."""
        if method not in PACED or chat_id is None:
            return 0
        with self._lock:
            if not self.rates.is_on:
                return 0
            wait = max(self._overall_wait(now), self._chat_wait(chat_id, now))
            if wait > 0:
                self.provoked += 1
                return max(1, math.ceil(wait))
            self._count(chat_id, now)
            return 0

    def _overall_wait(self, now: float) -> float:
        return _window_wait(self._overall, 1.0, self.rates.per_second + self.rates.burst, now)

    def _chat_wait(self, chat_id: int, now: float) -> float:
        """A private chat may run ahead of its steady rate by the forgiven burst, no further."""
        group = self._groups.get(chat_id, deque())
        in_group = _window_wait(group, 60.0, self.rates.per_group_minute, now)
        ahead = self.rates.chat_burst * self.rates.per_chat_seconds
        return max(in_group, self._free_at.get(chat_id, now) - ahead - now)

    def _count(self, chat_id: int, now: float) -> None:
        self._overall.append(now)
        steady = self._free_at.get(chat_id, now)
        self._free_at[chat_id] = max(steady, now) + self.rates.per_chat_seconds
        if chat_id < 0:
            self._groups.setdefault(chat_id, deque()).append(now)
        if len(self._free_at) > 20_000:
            self._free_at = {chat: free for chat, free in self._free_at.items() if free > now}


def _window_wait(times: deque[float], seconds: float, most: int, now: float) -> float:
    while times and times[0] <= now - seconds:
        times.popleft()
    return 0.0 if len(times) < most else times[0] + seconds - now
