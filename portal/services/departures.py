"""Where claimed messages wait for their slots and leave, one after the other, each by a thread.

The gate keeps the distance whatever holds up the claims: what is late is not caught up by a burst.
It closes when Telegram wants silence or cannot be reached, and for whoever was held up too long.
The network is touched here only, the database never.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Semaphore
from types import TracebackType
from typing import Self

from portal import clock
from portal.channels.sending import Halted, NotSent, Sender, SendFailed, WrongToken
from portal.services.claims import Claim

#: how many sends may be under way, so that one that hangs holds up nobody
IN_FLIGHT = 8
#: a send that left late is not caught up by a burst: 30 a second, whichever second is looked at
APART = 1 / 30
#: stop so long before the lease ends
_LEASE_MARGIN = 5.0
#: a claim without so much time left is not sent any more
_SEND_MARGIN = 32.0


class HeldUp(SendFailed):
    """It did not leave at all: its claim goes back."""


class Departures:
    """The gate and the threads behind it; `lease_until` tells until when the lease holds."""

    def __init__(self, sender: Sender, lease_until: Callable[[], float]) -> None:
        self._sender = sender
        self._lease_until = lease_until
        self._gate = ThreadPoolExecutor(1, "gate")
        self._pool = ThreadPoolExecutor(IN_FLIGHT, "send")
        self._free = Semaphore(IN_FLIGHT)
        self._left_at = 0.0
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._gate.shutdown()
        self._pool.shutdown()

    def leave(self, claim: Claim) -> Future[str]:
        """Let a claim leave in its turn; what `Sender.send` gives back, or a `SendFailed`."""
        answer: Future[str] = Future()
        self._gate.submit(self._let_go, claim, answer)
        return answer

    def open(self) -> None:
        """Nothing waits any more, so what closed the gate is written down."""
        self._is_closed = False

    def _let_go(self, claim: Claim, answer: Future[str]) -> None:
        self._free.acquire()
        leave_at = max(claim.leave_at, self._left_at + APART)
        if not self._is_closed and (pause := leave_at - clock.steady_now()) > 0:
            time.sleep(pause)
        now = clock.steady_now()
        if self._is_closed or now > min(
            self._lease_until() - _LEASE_MARGIN, claim.claimed_until - _SEND_MARGIN
        ):
            self._free.release()
            answer.set_exception(HeldUp("the sender was held up"))
            return
        self._left_at = now
        self._pool.submit(self._send, claim, answer)

    def _send(self, claim: Claim, answer: Future[str]) -> None:
        try:
            remote_id = self._sender.send(claim.chat_id, claim.message)
        except Exception as problem:
            if isinstance(problem, Halted | NotSent | WrongToken):
                self._is_closed = True
            self._free.release()
            answer.set_exception(problem)
        else:
            self._free.release()
            answer.set_result(remote_id)
