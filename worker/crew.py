"""Several workers as one part: forked from one process, so that they share its memory.

1. One that is killed is forked anew at once: the others go on, and nothing has to be loaded.
2. One that ends by itself, or is killed again and again, takes the others with it, so that whoever
   supervises this part starts all of them anew, with a pause.
3. They stop together: a signal is passed on.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType
from typing import NoReturn

from portal.forking import die_with_parent
from portal.supervisor import LIVED_WELL

log = logging.getLogger(__name__)

#: thousands of rows at once are no garbage: looking for it at every 700 new objects, as Python does
#: by default, is a sixth of a morning's planning
GARBAGE = (20_000, 10, 10)
_STOPPING = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True)
class _Member:
    """A job and since when, by the monotonic clock, its present process works at it."""

    job: Callable[[], None]
    started_at: float


def run_together(jobs: Sequence[Callable[[], None]]) -> int:
    """Run each job in a process of its own until all have ended; 0 if they were told to stop."""
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    return _Crew().run(jobs)


class _Crew:
    """The processes of this part, by their numbers."""

    def __init__(self) -> None:
        self._members: dict[int, _Member] = {}
        self._is_told_to_stop = False

    def run(self, jobs: Sequence[Callable[[], None]]) -> int:
        for number in _STOPPING:
            signal.signal(number, self._pass_on)
        for job in jobs:
            self._start(job)
        code = 0
        while self._members:
            number, status = os.wait()
            ended = self._members.pop(number)
            if self._is_told_to_stop:
                continue
            if os.WIFSIGNALED(status) and time.monotonic() - ended.started_at > LIVED_WELL:
                log.warning("a worker was killed by signal %s; another one starts", status)
                self._start(ended.job)
            else:
                log.error("a worker ended with %s; the others follow", status)
                code = 1
                self._pass_on(signal.SIGTERM)
        return code

    def _pass_on(self, number: int, _frame: FrameType | None = None) -> None:
        self._is_told_to_stop = True
        for member in tuple(self._members):
            with suppress(ProcessLookupError):
                os.kill(member, number)

    def _start(self, job: Callable[[], None]) -> None:
        parent = os.getpid()
        with _undisturbed():
            number = os.fork()
            if number:
                self._members[number] = _Member(job, time.monotonic())
            else:
                for each in _STOPPING:
                    # whoever is told to stop before it listens must not overhear it
                    signal.signal(each, signal.SIG_DFL)
        if not number:
            _live(job, parent)
        if self._is_told_to_stop:  # just before the fork
            os.kill(number, signal.SIGTERM)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Whoever is told to stop meanwhile hears it afterwards."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _live(job: Callable[[], None], parent: int) -> NoReturn:
    code = 1
    try:
        die_with_parent()
        if os.getppid() == parent:
            job()
        code = 0
    except Exception:
        log.exception("a worker broke")
    finally:
        os._exit(code)
