"""Pacing of outgoing messages, in real seconds; the state lives with the caller."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast may be sent: to everybody together, and to one chat."""

    overall_per_second: float = 30
    per_chat_seconds: float = 1.0


TELEGRAM_PACE = Pace()


def next_slot(now: float, overall_next: float, chat_next: float, halted_until: float) -> float:
    """The earliest second at which this chat may be written to."""
    return max(now, overall_next, chat_next, halted_until)


def after_send(sent_at: float, pace: Pace = TELEGRAM_PACE) -> tuple[float, float]:
    """The next free second overall and for this chat, once a message left at `sent_at`.

    Slots are even, never saved up: a burst after a pause is what provokes a 429.
    """
    return sent_at + 1 / pace.overall_per_second, sent_at + pace.per_chat_seconds
