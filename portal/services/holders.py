"""Who holds a lease: a process, named so that others on the same machine can see when it is gone.

A killed process gives nothing back. Waiting until its lease ends would keep messages and answers
for up to half a minute; on the same machine the next one need not wait.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from functools import cache
from pathlib import Path

_PROC = Path("/proc")


def me() -> str:
    """This process: `machine:number:started`."""
    number = os.getpid()
    return f"{_machine()}:{number}:{_started(number)}"


def is_gone(holder: str) -> bool:
    """Whether a process named by `me` has ended for certain; what follows its name is ignored.

    False for one of another machine or container: there only the end of its lease tells.
    """
    machine, number, started = (*holder.split(":"), "", "")[:3]
    if machine != _machine() or not number.isdecimal():
        return False
    with suppress(PermissionError):
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            return True
    found = _started(int(number))
    return bool(found and started) and found != started


@cache
def _machine() -> str:
    """Processes that see the same numbers: this boot, this namespace; else nobody but us."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii")
        space = os.readlink(_PROC / "self/ns/pid")
    except OSError:
        return secrets.token_hex(8)
    return hashlib.sha256(f"{boot} {space}".encode()).hexdigest()[:16]


def _started(number: int) -> str:
    """When a process started, in the kernel's own count; `dead` for one that nobody collected."""
    try:
        said = (_PROC / str(number) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = said.rpartition(")")[2].split()
    return "dead" if fields[0] in "ZX" else fields[19]
