"""Starts the product's processes, keeps them running and stops them: what `dondoc up` becomes.

It reads its plan as JSON from standard input (`Plan`), written by `portal.cli.up`. Its own code is
standard library only; what its parts need is loaded once, here, and the parts are copies.

1. Every part is started in a session of its own; if this process is killed, so are they. Those
   that the first page does not need wait until the web answers.
2. The office's clock stands still until the web answers, then runs.
3. A part that ends is started again, after a pause that doubles while it keeps failing.
4. Ctrl-C or SIGTERM: all parts are asked to stop, Redis last; whoever lingers is killed.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import IO

from portal.clock import Clock
from portal.forking import Fork, die_with_parent, load

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
#: a loaded part that cannot start ends within a second; what lived longer is not made to wait
LIVED_WELL = 3.0
ASK_AGAIN_AFTER = 1.8
KILL_AFTER = 2.6
READY_WITHIN = 60.0
HEALTH = "/healthz"


@dataclass
class Part:
    """One process: its name in the log and its command.

    What is loaded is forked with the plan's code in it, its command being `python -m module …`.
    What waits for the web leaves it the whole machine while it starts, so that the first page
    comes sooner. What stops last stops after the others.
    """

    name: str
    command: list[str]
    is_loaded: bool = False
    waits_for_web: bool = False
    stops_last: bool = False


@dataclass
class Plan:
    """What to run, where the web answers, what to say then; times are ISO instants.

    `code` are the modules to be loaded before the parts that are forked with them.
    """

    parts: list[Part]
    host: str
    port: int
    announcement: str
    code: list[str] = field(default_factory=list)
    clock_file: str | None = None
    clock_start: str | None = None

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Plan:
        kept = json.loads(text)
        return cls(**{**kept, "parts": [Part(**part) for part in kept["parts"]]})


@dataclass
class Running:
    """A part and its present process."""

    part: Part
    process: subprocess.Popen[bytes] | Fork | None = None
    started_at: float = 0.0
    start_next_at: float = 0.0
    pause: float = FIRST_PAUSE
    unfinished_line: bytes = field(default=b"", repr=False)

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Runs a plan until it is told to stop."""

    def __init__(self, plan: Plan, out: IO[bytes]) -> None:
        self.plan = plan
        self.running = [Running(part) for part in plan.parts]
        self.clock = Clock(Path(plan.clock_file)) if plan.clock_file else Clock()
        self._out = out
        self._width = max(len(part.name) for part in plan.parts)
        self._selector = selectors.DefaultSelector()
        self._is_told_to_stop = False
        self._is_loaded = False
        self._is_ready = False

    def tell_to_stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        self._is_told_to_stop = True

    def run(self) -> int:
        """Start everything and watch it; 0 if the web came to answer, 1 if it never did."""
        began_at = time.monotonic()
        next_question_at = 0.0
        if self.plan.clock_start:
            self.clock.stand_at(datetime.fromisoformat(self.plan.clock_start))
        try:
            while not self._is_told_to_stop:
                self._start_missing()
                if not self._is_loaded:
                    load(self.plan.code)
                    self._is_loaded = True
                    continue
                self._copy_output(for_seconds=0.1)
                if not self._is_ready and time.monotonic() >= next_question_at:
                    self._is_ready = self._is_answering()
                    next_question_at = time.monotonic() + 0.2
                    if self._is_ready:
                        self._open_for_work()
                if not self._is_ready and time.monotonic() - began_at > READY_WITHIN:
                    self._say(
                        f"The web did not answer within {READY_WITHIN:.0f} seconds; see above."
                    )
                    return 1
        finally:
            self._stop_all()
            self.clock.stop()
        return 0

    def _is_answering(self) -> bool:
        try:
            with socket.create_connection((self.plan.host, self.plan.port), timeout=2) as web:
                web.sendall(f"GET {HEALTH} HTTP/1.0\r\nHost: {self.plan.host}\r\n\r\n".encode())
                return b" 200 " in web.makefile("rb").readline()
        except OSError:
            return False

    def _open_for_work(self) -> None:
        if self.plan.clock_start:
            self.clock.start_at(datetime.fromisoformat(self.plan.clock_start))
        self._say(self.plan.announcement)

    def _start_missing(self) -> None:
        now = time.monotonic()
        for running in self.running:
            if running.is_alive or not self._may_start(running.part):
                continue
            if running.process is not None:
                self._note_end(running, now)
            if now >= running.start_next_at:
                self._start(running, now)

    def _may_start(self, part: Part) -> bool:
        if part.waits_for_web and not self._is_ready:
            return False
        return self._is_loaded or not part.is_loaded

    def _start(self, running: Running, now: float) -> None:
        command = running.part.command
        running.process = Fork(command) if running.part.is_loaded else _started(command)
        running.started_at = now
        assert running.process.stdout is not None
        os.set_blocking(running.process.stdout.fileno(), False)
        self._selector.register(running.process.stdout, selectors.EVENT_READ, running)

    def _note_end(self, running: Running, now: float) -> None:
        assert running.process is not None
        assert running.process.stdout is not None
        if not running.process.stdout.closed:
            self._copy_from(running)
            self._selector.unregister(running.process.stdout)
            running.process.stdout.close()
        code = running.process.returncode
        if now - running.started_at > LIVED_WELL:
            running.pause = FIRST_PAUSE
        running.start_next_at = now + running.pause
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        self._say(f"{running.part.name} {how}; it starts again in {running.pause:g} s.")
        running.pause = min(running.pause * 2, LONGEST_PAUSE)
        running.process = None

    def _copy_output(self, for_seconds: float) -> None:
        for key, _ in self._selector.select(for_seconds):
            if not self._copy_from(key.data):
                self._selector.unregister(key.fileobj)
                key.data.process.stdout.close()

    def _copy_from(self, running: Running) -> bool:
        """Pass on what a part wrote, line by line with its name; False at the end of it."""
        assert running.process is not None
        assert running.process.stdout is not None
        while True:
            try:
                piece = os.read(running.process.stdout.fileno(), 65536)
            except BlockingIOError:
                return True
            if not piece:
                return False
            *lines, running.unfinished_line = (running.unfinished_line + piece).split(b"\n")
            name = running.part.name.ljust(self._width).encode()
            self._write(b"".join(name + b" | " + line + b"\n" for line in lines))

    def _say(self, text: str) -> None:
        self._write(text.encode() + b"\n")

    def _write(self, text: bytes) -> None:
        """Say it as far as that can be: a full disk takes no line, and is no reason to stop."""
        try:
            self._out.write(text)
        except BrokenPipeError:
            self.tell_to_stop()
        except OSError:
            return

    def _stop_all(self) -> None:
        """Ask, ask again (a worker then gives up its job), kill; Redis only after the others."""
        deadline = time.monotonic() + KILL_AFTER
        first = [one for one in self.running if not one.part.stops_last]
        last = [one for one in self.running if one.part.stops_last]
        self._stop(first, deadline)
        self._stop(last, deadline + 0.5)

    def _stop(self, group: list[Running], deadline: float) -> None:
        send(group, signal.SIGTERM)
        ask_again_at = time.monotonic() + ASK_AGAIN_AFTER
        while any(one.is_alive for one in group) and time.monotonic() < deadline:
            self._copy_output(for_seconds=0.05)
            if time.monotonic() >= ask_again_at:
                send(group, signal.SIGTERM)
                ask_again_at = deadline
        send(group, signal.SIGKILL)
        for one in group:
            if one.process is not None:
                one.process.wait()


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )


def send(group: list[Running], number: signal.Signals) -> None:
    for one in group:
        if one.process is not None and (one.is_alive or number == signal.SIGKILL):
            try:
                os.killpg(one.process.pid, number)
            except ProcessLookupError:
                continue


def main() -> int:
    # Unbuffered: what could not be written must not come back with every later line.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    supervisor = Supervisor(Plan.from_json(sys.stdin.read()), out)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, supervisor.tell_to_stop)
    return supervisor.run()


if __name__ == "__main__":
    sys.exit(main())
