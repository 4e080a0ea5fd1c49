"""What follows from an attempt to send: the next state of the message, and who is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from portal.domain.calendar import WorkingCalendar
from portal.domain.quiet import OFFICE_HOURS, QuietRules, add_working_time
from portal.domain.types import OutboxState

REPEAT_AFTER_WORKING_MINUTES = 30
FIRST_PAUSE_SECONDS = 1
LONGEST_PAUSE_SECONDS = 60


class Outcome(StrEnum):
    """How an attempt ended: `not_sent` certainly did not leave, `doubt` may have arrived."""

    SENT = "sent"
    NOT_SENT = "not_sent"
    REFUSED = "refused"
    DOUBT = "doubt"
    MOVED = "moved"
    HALTED = "halted"


class FollowUp(StrEnum):
    """What becomes of the content, beside the message itself."""

    NONE = "none"
    FOLD_INTO_BATCH = "fold_into_batch"
    REPEAT_MARKED = "repeat_marked"
    NEXT_CHANNEL = "next_channel"


@dataclass(frozen=True, slots=True)
class Decision:
    """The message's next state, not before when, and what follows.

    `not_before` is for the message itself while it is pending, and for its marked repeat after a
    doubt. `halt_until` stops the whole bot.
    """

    state: OutboxState
    not_before: datetime | None = None
    halt_until: datetime | None = None
    follow_up: FollowUp = FollowUp.NONE
    tell_staff: bool = False


def after_outcome(
    outcome: Outcome,
    *,
    now: datetime,
    attempts: int,
    alone: bool,
    earlier_doubts: int,
    calendar: WorkingCalendar,
    zone: tzinfo,
    rules: QuietRules = OFFICE_HOURS,
    retry_after_seconds: float = 0,
) -> Decision:
    """Decide what follows from an attempt.

    A doubt is never simply repeated. The first time, a batch folds into the person's next batch,
    and a message of its own goes out once more, marked, after half an hour of working time; the
    second time the next channel and the staff take over. `attempts` counts this one, too.
    """
    match outcome:
        case Outcome.SENT:
            return Decision(OutboxState.SENT)
        case Outcome.REFUSED:
            return Decision(OutboxState.REFUSED, follow_up=FollowUp.NEXT_CHANNEL, tell_staff=True)
        case Outcome.MOVED:
            return Decision(OutboxState.PENDING, not_before=now)
        case Outcome.HALTED:
            until = now + timedelta(seconds=retry_after_seconds)
            return Decision(OutboxState.PENDING, not_before=until, halt_until=until)
        case Outcome.NOT_SENT:
            # The connection is at fault, not the message: the whole bot pauses.
            until = now + _pause_after(attempts)
            return Decision(OutboxState.PENDING, not_before=until, halt_until=until)
        case Outcome.DOUBT:
            return _after_doubt(now, alone, earlier_doubts, calendar, zone, rules)


def _after_doubt(
    now: datetime,
    alone: bool,
    earlier_doubts: int,
    calendar: WorkingCalendar,
    zone: tzinfo,
    rules: QuietRules,
) -> Decision:
    if earlier_doubts > 0:
        return Decision(OutboxState.UNKNOWN, follow_up=FollowUp.NEXT_CHANNEL, tell_staff=True)
    if not alone:
        return Decision(OutboxState.UNKNOWN, follow_up=FollowUp.FOLD_INTO_BATCH)
    repeat_at = add_working_time(now, REPEAT_AFTER_WORKING_MINUTES, calendar, zone, rules)
    return Decision(OutboxState.UNKNOWN, not_before=repeat_at, follow_up=FollowUp.REPEAT_MARKED)


def _pause_after(attempts: int) -> timedelta:
    """Doubling pauses between tries; capped before doubling, so that days of outage are safe."""
    doublings = min(max(attempts - 1, 0), 10)
    return timedelta(seconds=min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2**doublings))
