"""A part of the product as a copy of the supervisor: forked from one that holds the code already.

Starting Python and loading a part takes a second and tens of megabytes; a fork takes milliseconds
and shares what was loaded. The process is named after the command it stands for, so that `ps` and
whoever looks for it see no difference.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import logging
import os
import runpy
import signal
import sys
import traceback
from collections.abc import Iterable, Sequence
from typing import IO, NoReturn

_PR_SET_PDEATHSIG = 1
_MOST_DESCRIPTORS = 65536
_libc = ctypes.CDLL(None)


def die_with_parent() -> None:
    """Runs in the child: the kernel ends it when its parent is gone (Linux only)."""
    if hasattr(_libc, "prctl"):
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def keep_environment_readable() -> None:
    """Else a process writes its name over what /proc shows of its environment."""
    os.environ["SPT_NOENV"] = "1"


def load(modules: Iterable[str]) -> None:
    """Load code that the copies share; what is garbage is not looked for in it again."""
    keep_environment_readable()
    for module in modules:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()


class Fork:
    """A forked process with what the supervisor asks of a `subprocess.Popen`."""

    def __init__(self, command: Sequence[str]) -> None:
        """Run `python -m module argument …`, given as the whole command, in a copy of this one."""
        parent = os.getpid()
        reading, writing = os.pipe()
        self.pid = os.fork() or _become(command, writing, parent)
        os.close(writing)
        self.stdout: IO[bytes] = os.fdopen(reading, "rb", buffering=0)
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended, None while it lives; a signal is a negative number."""
        return self._collect(os.WNOHANG)

    def wait(self) -> int | None:
        return self._collect(0)

    def _collect(self, options: int) -> int | None:
        if self.returncode is None:
            number, status = os.waitpid(self.pid, options)
            if number:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


def _become(command: Sequence[str], writing: int, parent: int) -> NoReturn:
    """The child: a session, an output and signals of its own, and nothing else of the parent's."""
    code = 1
    try:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        die_with_parent()
        if os.getppid() == parent:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(writing, 1)
            os.dup2(writing, 2)
            os.closerange(3, _MOST_DESCRIPTORS)
            code = _run(command)
    except BaseException:
        traceback.print_exc()
    finally:
        logging.shutdown()
        sys.stdout.flush()
        os._exit(code)


def _run(command: Sequence[str]) -> int:
    from setproctitle import setproctitle

    _python, _m, module, *arguments = command
    setproctitle(" ".join(command))
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        return _code_of(end)
    return 0


def _code_of(end: SystemExit) -> int:
    """As Python itself does: a text is said and counts as a failure."""
    if end.code is None or isinstance(end.code, int):
        return end.code or 0
    sys.stderr.write(f"{end.code}\n")
    return 1
