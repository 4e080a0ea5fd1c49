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
        self._seen_mtime_ns = -1
        self._shift = timedelta(0)

    @property
    def is_shifted(self) -> bool:
        return self._shift_file is not None

    def now(self) -> datetime:
        return datetime.now(UTC) + self._current_shift()

    def _current_shift(self) -> timedelta:
        if self._shift_file is None:
            return timedelta(0)
        try:
            mtime_ns = self._shift_file.stat().st_mtime_ns
        except FileNotFoundError:
            return self._shift
        if mtime_ns != self._seen_mtime_ns:
            kept = json.loads(self._shift_file.read_text(encoding="ascii"))
            self._shift = timedelta(seconds=kept["shift_seconds"])
            self._seen_mtime_ns = mtime_ns
        return self._shift

    def start_at(self, instant: datetime) -> None:
        """Begin at `instant`, or where the last run stopped if there was one."""
        if self._shift_file is None:
            return
        if self._shift_file.exists():
            stopped_at = json.loads(self._shift_file.read_text(encoding="ascii")).get("stopped_at")
            if stopped_at is not None:
                self.move_to(datetime.fromisoformat(stopped_at))
            return
        self.move_to(instant)

    def move_to(self, instant: datetime) -> None:
        """Shift the clock of every process of this installation so that it is `instant` now."""
        self._write(shift_seconds=(instant - datetime.now(UTC)).total_seconds())

    def stop(self) -> None:
        """Remember the office's time of the stop, so that the next start continues from it."""
        if self._shift_file is not None and self._shift_file.exists():
            self._write(
                shift_seconds=self._current_shift().total_seconds(),
                stopped_at=self.now().isoformat(),
            )

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
