"""The only module that reads the system clock.

`utc_now` is the office's time and can be started shifted (`DONDOC_CLOCK`), so that a demo runs
on the day it is about. All processes of one installation share the shift through a small file in
the data folder, and a move of the clock reaches them all. `steady_now` is never shifted: leases
and pacing count real seconds.
"""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path


class Clock:
    """The office's clock: the system's, or shifted by what the clock file says."""

    def __init__(self, shift_file: Path | None = None) -> None:
        self._shift_file = shift_file
        self._seen_version = (0, 0)
        self._shift = timedelta(0)
        self._stopped_at: datetime | None = None

    @property
    def is_shifted(self) -> bool:
        return self._shift_file is not None

    def now(self) -> datetime:
        """The office's instant; a stopped clock stands still."""
        self._look_at_the_file()
        return self._stopped_at or datetime.now(UTC) + self._shift

    def _look_at_the_file(self) -> None:
        if self._shift_file is None:
            return
        try:
            found = self._shift_file.stat()
        except FileNotFoundError:
            return
        version = (found.st_ino, found.st_mtime_ns)
        if version != self._seen_version:
            kept = json.loads(self._shift_file.read_text(encoding="ascii"))
            stopped_at = kept.get("stopped_at")
            self._stopped_at = datetime.fromisoformat(stopped_at) if stopped_at else None
            self._shift = timedelta(seconds=kept.get("shift_seconds", 0))
            self._seen_version = version

    def start_at(self, instant: datetime) -> None:
        """Run from `instant`, or from where the last run stopped if there was one."""
        if self._shift_file is None:
            return
        if not self._shift_file.exists():
            self.move_to(instant)
        elif self._seen_stopped_at() is not None:
            self.move_to(self.now())

    def stand_at(self, instant: datetime) -> None:
        """Stand still at `instant`, or where the last run stopped, until the start."""
        if self._shift_file is None:
            return
        if self._shift_file.exists():
            self.stop()
        else:
            self._write(stopped_at=instant.astimezone(UTC).isoformat())

    def _seen_stopped_at(self) -> datetime | None:
        self._look_at_the_file()
        return self._stopped_at

    def move_to(self, instant: datetime) -> None:
        """Shift the clock of every process of this installation so that it is `instant` now."""
        self._write(shift_seconds=(instant - datetime.now(UTC)).total_seconds())

    def stop(self) -> None:
        """Remember the office's time of the stop, so that the next start continues from it."""
        if self._shift_file is not None and self._shift_file.exists():
            self._write(stopped_at=self.now().isoformat())

    def _write(self, **kept: object) -> None:
        assert self._shift_file is not None
        self._shift_file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._shift_file.with_suffix(".new")
        fresh.write_text(json.dumps(kept), encoding="ascii")
        os.replace(fresh, self._shift_file)


_clock = Clock()


def use(clock: Clock) -> None:
    """Install the clock of this process; called once by the factory."""
    global _clock
    _clock = clock


def current() -> Clock:
    return _clock


def utc_now() -> datetime:
    """The office's instant, in UTC."""
    return _clock.now()


def steady_now() -> float:
    """Real seconds since the epoch, never shifted: for leases and pacing across processes."""
    return time.time()
