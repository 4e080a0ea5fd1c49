"""Several workers as one part: forked from one process, so that they share its memory.

They stop together: a signal is passed on, and when one of them ends by itself the others are asked
to end, too, so that whoever supervises this part starts all of them anew.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType
from typing import NoReturn

from portal.supervisor import die_with_parent

log = logging.getLogger(__name__)


def run_together(jobs: Sequence[Callable[[], None]]) -> int:
    """Run each job in a process of its own until all have ended; 0 if they were told to stop."""
    gc.freeze()
    for number in (signal.SIGINT, signal.SIGTERM):
        # whoever is told to stop before it listens must not overhear it
        signal.signal(number, signal.SIG_DFL)
    parent = os.getpid()
    children = {_start(job, parent) for job in jobs}
    is_told_to_stop = False

    def pass_on(number: int, _frame: FrameType | None = None) -> None:
        nonlocal is_told_to_stop
        is_told_to_stop = True
        _tell(children, number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, pass_on)
    code = 0
    while children:
        child, status = os.wait()
        children.discard(child)
        if not is_told_to_stop:
            log.error("a worker ended with %s; the others follow", status)
            code = 1
            pass_on(signal.SIGTERM)
    return code


def _start(job: Callable[[], None], parent: int) -> int:
    return os.fork() or _live(job, parent)


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


def _tell(children: set[int], number: int) -> None:
    for child in tuple(children):
        with suppress(ProcessLookupError):
            os.kill(child, number)
