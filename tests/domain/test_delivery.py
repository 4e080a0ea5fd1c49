from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from portal.domain.delivery import Decision, FollowUp, Outcome, after_outcome
from portal.domain.types import OutboxState
from tests.domain.vn_calendar import OFFICE_ZONE, VN_CALENDAR

MORNING = datetime(2025, 7, 7, 8, tzinfo=OFFICE_ZONE)


def decide(
    outcome: Outcome,
    *,
    now: datetime = MORNING,
    attempts: int = 1,
    alone: bool = False,
    earlier_doubts: int = 0,
    retry_after_seconds: float = 0,
) -> Decision:
    return after_outcome(
        outcome,
        now=now,
        attempts=attempts,
        alone=alone,
        earlier_doubts=earlier_doubts,
        calendar=VN_CALENDAR,
        zone=OFFICE_ZONE,
        retry_after_seconds=retry_after_seconds,
    )


def test_what_is_sent_is_settled() -> None:
    assert decide(Outcome.SENT) == Decision(OutboxState.SENT)


def test_a_refusal_goes_to_the_next_channel_and_to_staff() -> None:
    assert decide(Outcome.REFUSED) == Decision(
        OutboxState.REFUSED, follow_up=FollowUp.NEXT_CHANNEL, tell_staff=True
    )


def test_a_moved_chat_is_tried_at_once() -> None:
    assert decide(Outcome.MOVED) == Decision(OutboxState.PENDING, not_before=MORNING)


def test_a_halt_stops_the_whole_bot_for_as_long_as_was_said() -> None:
    until = MORNING + timedelta(seconds=17)
    assert decide(Outcome.HALTED, retry_after_seconds=17) == Decision(
        OutboxState.PENDING, not_before=until, halt_until=until
    )


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 1), (2, 2), (3, 4), (7, 60), (100_000, 60)])
def test_what_did_not_leave_is_tried_again_with_growing_pauses(attempts: int, seconds: int) -> None:
    until = MORNING + timedelta(seconds=seconds)
    assert decide(Outcome.NOT_SENT, attempts=attempts, alone=True) == Decision(
        OutboxState.PENDING, not_before=until, halt_until=until
    )


def test_a_batch_in_doubt_folds_into_the_next_one() -> None:
    assert decide(Outcome.DOUBT) == Decision(
        OutboxState.UNKNOWN, follow_up=FollowUp.FOLD_INTO_BATCH
    )


@pytest.mark.parametrize(
    ("now", "repeat_at"),
    [
        (MORNING, datetime(2025, 7, 7, 8, 30, tzinfo=OFFICE_ZONE)),
        (
            datetime(2025, 7, 4, 17, 15, tzinfo=OFFICE_ZONE),
            datetime(2025, 7, 7, 7, 45, tzinfo=OFFICE_ZONE),
        ),
    ],
)
def test_a_message_of_its_own_is_repeated_once_after_working_time(
    now: datetime, repeat_at: datetime
) -> None:
    assert decide(Outcome.DOUBT, now=now, alone=True) == Decision(
        OutboxState.UNKNOWN, not_before=repeat_at, follow_up=FollowUp.REPEAT_MARKED
    )


@pytest.mark.parametrize("alone", [True, False])
def test_a_second_doubt_goes_to_the_next_channel_and_to_staff(alone: bool) -> None:
    assert decide(Outcome.DOUBT, alone=alone, earlier_doubts=1) == Decision(
        OutboxState.UNKNOWN, follow_up=FollowUp.NEXT_CHANNEL, tell_staff=True
    )
