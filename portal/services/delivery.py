"""The sender: takes due messages out of the outbox, sends them, records what became of them.

Any number may be started; a lease lets one work. It keeps Telegram's pace by slots reserved a
quarter of a second ahead: several messages are claimed, and several answers written down, in one
transaction, and what takes its time there delays no message that waits for its slot.

The steps live beside: `claims` takes, `departures` sends, `outcomes` records, `slots` paces,
`relevance` re-checks, `lookahead` does that beforehand.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field

from portal import clock
from portal.channels.sending import (
    Doubt,
    Halted,
    Moved,
    NotSent,
    Refused,
    Sender,
    SendFailed,
    WrongToken,
)
from portal.domain.delivery import Outcome
from portal.extensions import db
from portal.services import heartbeats, leases
from portal.services.claims import REFILL_SECONDS, Claim, Taken, Wait, claim_due, sweep
from portal.services.departures import Departures, HeldUp
from portal.services.lookahead import Lookahead
from portal.services.outcomes import (
    give_up_claim,
    mark_reachable,
    prove_delivery,
    put_back,
    record_moved,
    record_refused,
    record_sent,
    record_unknown,
    settle_after_restore,
)
from portal.services.slots import halt_bot, reserve_slot, reserve_slots
from portal.services.transaction import transaction

__all__ = [
    "Claim",
    "Taken",
    "Wait",
    "claim_due",
    "deliver",
    "give_up_claim",
    "halt_bot",
    "mark_reachable",
    "prove_delivery",
    "put_back",
    "record_moved",
    "record_outcome",
    "record_refused",
    "record_sent",
    "record_unknown",
    "reserve_slot",
    "reserve_slots",
    "settle_after_restore",
    "sweep",
]

log = logging.getLogger(__name__)

LEASE = "sender"
LEASE_SECONDS = 30.0
#: how many claims may be without an answer: those that wait for their slots, and those that left;
#: so many messages are in doubt when the sender is killed
_UNANSWERED = 8
#: how long to look away when nothing may leave yet
_LONGEST_NAP = 0.25
_WRONG_TOKEN_PAUSE = 60.0


def deliver(
    sender: Sender,
    *,
    for_seconds: float,
    worker: str,
    is_told_to_stop: Callable[[], bool] = lambda: False,
) -> int:
    """Send what is due until nothing is, the time is up, or the process is told to stop.

    Returns how many messages were sent; 0 at once while another `worker` holds the lease. Counts
    real seconds.
    """
    run = _Run(
        worker=worker,
        sender=sender,
        stop_at=clock.steady_now() + for_seconds,
        is_told_to_stop=is_told_to_stop,
    )
    if not run.keep_lease():
        return 0
    try:
        sweep(clock.utc_now(), clock.steady_now())
        # While one connection stays open, SQLite does not tidy up its log at every commit.
        with (
            db.engine.connect(),
            Lookahead() as lookahead,
            Departures(sender, lambda: run.lease_until) as departures,
        ):
            try:
                while run.step(departures, lookahead):
                    pass
            finally:
                run.finish()
    finally:
        leases.release(LEASE, worker)
    return run.sent


@dataclass
class _Run:
    """One run of the loop: what is under way, and until when it may go on."""

    worker: str
    sender: Sender
    stop_at: float
    is_told_to_stop: Callable[[], bool]
    sent: int = 0
    lease_until: float = 0.0
    telegram_answers: bool = False
    is_stopped: bool = False
    flying: dict[Future[str], Claim] = field(default_factory=dict)

    def step(self, departures: Departures, lookahead: Lookahead) -> bool:
        """Record what came back and take some more, in one transaction; then let them leave.

        False when there is nothing left to do.
        """
        is_over = self.is_stopped or self.is_told_to_stop() or clock.steady_now() >= self.stop_at
        if is_over or not self.keep_lease():
            return False
        most = _UNANSWERED - sum(not answer.done() for answer in self.flying)
        if most <= 0:
            self._rest(_LONGEST_NAP)
            return True
        foreseen = lookahead.foreseen()
        with self._recording():
            taken = claim_due(clock.utc_now(), clock.steady_now(), most=most, foreseen=foreseen)
        if not self.flying:
            departures.open()
        if isinstance(taken, Taken):
            lookahead.forget((*taken.ended, *(claim.message_id for claim in taken.claims)))
            self.flying |= {departures.leave(claim): claim for claim in taken.claims}
            self._rest_until_the_next_claims(taken)
        elif isinstance(taken, Wait):
            if clock.steady_now() + taken.seconds >= self.stop_at and not self.flying:
                return False
            self._rest(min(taken.seconds, _LONGEST_NAP))
        elif not self.flying:
            return False
        else:
            self._rest(_LONGEST_NAP)
        return True

    def _rest_until_the_next_claims(self, taken: Taken) -> None:
        if taken.claims:
            ahead = taken.claims[-1].leave_at - clock.steady_now()
            if ahead > REFILL_SECONDS:
                time.sleep(ahead - REFILL_SECONDS)

    def keep_lease(self) -> bool:
        """Renew the lease in good time; False when it has gone to somebody else."""
        now = clock.steady_now()
        if now < self.lease_until - LEASE_SECONDS / 2:
            return True
        until = leases.acquire(LEASE, self.worker, LEASE_SECONDS)
        if until is None:
            return False
        self.lease_until = until
        heartbeats.beat(LEASE, {"worker": self.worker})
        return True

    def finish(self) -> None:
        """Wait for the sends under way: each ends within the channel's own time limits."""
        while self.flying:
            wait(self.flying, return_when=FIRST_COMPLETED)
            self._record()

    def _rest(self, seconds: float) -> None:
        if self.flying:
            wait(self.flying, timeout=seconds, return_when=FIRST_COMPLETED)
        else:
            time.sleep(seconds)

    def _record(self) -> None:
        with self._recording():
            pass

    @contextmanager
    def _recording(self) -> Iterator[None]:
        """A transaction that first writes down every answer that has come."""
        answered = [future for future in self.flying if future.done()]
        with transaction():
            for future in answered:
                outcome = _outcome_of(future)
                record_outcome(self.flying[future], outcome)
                self._take_note(outcome)
            yield
        for future in answered:
            del self.flying[future]

    def _take_note(self, outcome: str | SendFailed) -> None:
        if isinstance(outcome, str):
            self.sent += 1
        if isinstance(outcome, NotSent):
            self.telegram_answers = False
            heartbeats.note_telegram_down(outcome.reason, clock.utc_now())
        elif isinstance(outcome, WrongToken):
            self.is_stopped = True
            heartbeats.beat(LEASE, {"worker": self.worker, "alarm": outcome.reason})
        elif not isinstance(outcome, Doubt | HeldUp) and not self.telegram_answers:
            self.telegram_answers = True
            heartbeats.note_telegram_up()


def _outcome_of(future: Future[str]) -> str | SendFailed:
    try:
        return future.result()
    except SendFailed as failed:
        return failed
    except Exception as problem:
        log.exception("sending broke")
        return Doubt(f"unexpected: {type(problem).__name__}")


def record_outcome(claim: Claim, outcome: str | SendFailed) -> None:
    """Write down what became of a claimed message: the channel's id of it, or how it failed."""
    number, now = claim.message_id, clock.utc_now()
    match outcome:
        case str():
            record_sent(number, outcome, now)
        case Refused():
            record_refused(number, outcome.reason, now, chat_gone=outcome.chat_gone)
        case Moved():
            record_moved(number, outcome.new_chat_id, now)
        case Halted():
            put_back(
                number,
                outcome.reason,
                now,
                outcome=Outcome.HALTED,
                retry_after_seconds=outcome.seconds,
            )
        case WrongToken():
            put_back(
                number,
                outcome.reason,
                now,
                outcome=Outcome.HALTED,
                retry_after_seconds=_WRONG_TOKEN_PAUSE,
            )
        case HeldUp():
            give_up_claim(number, outcome.reason)
        case NotSent():
            put_back(number, outcome.reason, now)
        case _:
            record_unknown(number, outcome.reason, now)
