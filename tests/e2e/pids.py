"""Which processes are ours: by the data folder they were given, and by who started them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Pid:
    """A process; its start tells it apart from a later one with the same number."""

    number: int
    started: str


def with_folder(folder: Path) -> set[Pid]:
    """The processes whose environment names this data folder."""
    mark = f"DONDOC_DATA_DIR={folder}".encode()
    found = set()
    for number in _numbers():
        try:
            environment = (PROC / str(number) / "environ").read_bytes()
        except OSError:
            continue
        if mark in environment.split(b"\0") and (one := pid(number)):
            found.add(one)
    return found


def descendants(root: int) -> set[Pid]:
    """A process, its children, and theirs."""
    parents = {number: _field(number, 3) for number in _numbers()}
    family, found = {root}, {root}
    while found:
        found = {number for number, parent in parents.items() if parent in map(str, found)}
        found -= family
        family |= found
    return {one for number in family if (one := pid(number))}


def pid(number: int) -> Pid | None:
    started = _field(number, 21)
    return Pid(number, started) if started else None


def alive(one: Pid) -> bool:
    """A zombie that nobody has collected yet does not count."""
    return _field(one.number, 21) == one.started and _field(one.number, 2) != "Z"


def cpu_seconds(processes: Iterable[Pid]) -> float:
    """Processor time of processes and of their children that have ended."""
    ticks = sum(
        int(_field(one.number, index) or 0) for one in processes for index in (13, 14, 15, 16)
    )
    return ticks / os.sysconf("SC_CLK_TCK")


def command_of(number: int) -> str:
    try:
        return (PROC / str(number) / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except OSError:
        return ""


def _numbers() -> list[int]:
    return [int(name) for name in os.listdir(PROC) if name.isdigit()]


def _field(number: int, index: int) -> str:
    """A field of /proc/<n>/stat, counted from 0; empty for a process that is gone."""
    try:
        text = (PROC / str(number) / "stat").read_text()
    except OSError:
        return ""
    fields = text.rpartition(")")[2].split()
    return fields[index - 2]
