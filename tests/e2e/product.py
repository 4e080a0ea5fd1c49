"""The real product in a folder of its own: its processes, its database, its simulator.

Started as an office starts it (`dondoc up`), looked at from outside, stopped by process id.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, NullPool, Select, create_engine
from sqlalchemy.orm import Session

from portal.channels.loopback import LoopbackClient
from portal.clock import Clock
from portal.settings import Settings
from tests.e2e.pids import Pid, alive, command_of, descendants, with_folder
from tests.ops.waiting import free_port

ROOT = Path(__file__).resolve().parents[2]
DONDOC = str(Path(sys.executable).parent / "dondoc")
STARTS_WITHIN = 90.0
STOPS_WITHIN = 5.0
LOOK_EVERY = 0.1
RUNNING = "Ctrl-C"

Found = TypeVar("Found")


def eventually(
    look: Callable[[], Found | None], seconds: float = 30, what: str | Callable[[], str] = "it"
) -> Found:
    """What `look` finds, as soon as it is something; fail with words when it never is."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"within {seconds} s not: {what() if callable(what) else what}")
        time.sleep(LOOK_EVERY)
    return found


@dataclass(frozen=True)
class SignIn:
    """One of the printed accounts."""

    role: str
    email: str
    password: str


class Product:
    """One installation; `settings` are DONDOC_* names without the prefix."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder / "data"
        self.log = folder / "up.log"
        self.port = free_port()
        listens = f"127.0.0.1:{free_port()}"
        given = {"DATA_DIR": str(self.folder), "SIMULATOR_LISTEN": listens, **settings}
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DONDOC_")},
            **{f"DONDOC_{name}": value for name, value in given.items() if value},
        }
        self.address = f"http://127.0.0.1:{self.port}"
        #: the words before a command that starts it somewhere else
        self.within: tuple[str, ...] = ()
        self.settings = Settings(
            _env_file=None,
            data_dir=self.folder,
            database_url=settings.get("DATABASE_URL", ""),
            redis_url=settings.get("REDIS_URL", ""),
            simulator_listen=listens,
        )
        self._up: subprocess.Popen[bytes] | None = None
        self._extras: list[subprocess.Popen[bytes]] = []
        self._seen: set[Pid] = set()
        self._open = ExitStack()

    # Starting and stopping

    def start(self, *arguments: str) -> float:
        """`dondoc up` until it says that it runs; after how many seconds."""
        began = time.monotonic()
        self.log.unlink(missing_ok=True)
        with self.log.open("wb") as log:
            self._up = subprocess.Popen(
                [*self.within, DONDOC, "up", "--port", str(self.port), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=ROOT,
            )
        eventually(lambda: self._is_up(), STARTS_WITHIN, self.said)
        return time.monotonic() - began

    def _is_up(self) -> bool:
        assert self._up is not None
        assert self._up.poll() is None, self.said()
        return RUNNING in self.said()

    def start_another(self, *command: str) -> subprocess.Popen[bytes]:
        """One more process of the product, as somebody scaling out would start it."""
        with (self.folder.parent / f"another-{len(self._extras)}.log").open("wb") as log:
            process = subprocess.Popen(
                [DONDOC, *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=ROOT,
            )
        self._extras.append(process)
        return process

    def stop_others(self) -> None:
        for process in self._extras:
            process.terminate()
            process.wait(15)

    def interrupt(self) -> float:
        """Ctrl-C; how many seconds until the supervisor is gone."""
        assert self._up is not None
        self.processes()
        began = time.monotonic()
        self._up.send_signal(signal.SIGINT)
        self._up.wait(30)
        return time.monotonic() - began

    def left_over(self) -> list[str]:
        """The commands of processes that outlived the stop."""
        return [command_of(one.number) for one in self._seen if alive(one)]

    def tear_down(self) -> None:
        """End everything that was started, whatever happened before."""
        self._open.close()
        if self._up is not None and self._up.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                self.interrupt()
        for one in (*self.processes(), *self._seen):
            if alive(one):
                with suppress(ProcessLookupError):
                    os.kill(one.number, signal.SIGKILL)
        for process in (*self._extras, *filter(None, [self._up])):
            process.kill()
            process.wait(10)

    # Its processes

    def processes(self) -> set[Pid]:
        """Every process of this installation that lives now."""
        own = with_folder(self.folder)
        if self._up is not None and self._up.poll() is None:
            own |= descendants(self._up.pid)
        self._seen |= own
        return own

    def parts(self, *module: str) -> set[Pid]:
        """The processes that run `python -m <module>`."""
        wanted = " ".join(("-m", *module))
        return {one for one in self.processes() if command_of(one.number).endswith(wanted)}

    def kill(self, processes: set[Pid]) -> None:
        for one in processes:
            with suppress(ProcessLookupError):
                os.kill(one.number, signal.SIGKILL)

    # What it says

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def sign_ins(self) -> dict[str, SignIn]:
        """The printed accounts by their English role."""
        found = {}
        for line in self.said().splitlines():
            role, comma, rest = line.partition(", ")
            email, _, password = rest.partition(", ")
            if comma and "@" in email and "/" in role:
                english = role.rpartition("/")[2].strip()
                found[english] = SignIn(english, email.strip(), password.strip())
        return found

    def command(self, *arguments: str, expect: int = 0) -> Any:
        """A `dondoc` command; what it prints as JSON."""
        done = subprocess.run(
            [DONDOC, *arguments, "--json"],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            timeout=120,
            text=True,
        )
        assert done.returncode == expect, done.stderr
        assert "Traceback" not in done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    # Its insides

    @property
    def clock(self) -> Clock:
        return Clock(self.folder / "clock.json")

    def now(self) -> datetime:
        """The office's time, in the office's zone."""
        return self.clock.now().astimezone(self.settings.zone)

    @cached_property
    def engine(self) -> Engine:
        return create_engine(self.settings.database, poolclass=NullPool)

    def rows(self, statement: Select[Any]) -> Sequence[Any]:
        """Whole rows; a fresh look at the database each time."""
        with Session(self.engine) as session:
            return session.execute(statement).all()

    def scalars(self, statement: Select[Any]) -> Sequence[Any]:
        with Session(self.engine) as session:
            return session.scalars(statement).all()

    def scalar(self, statement: Select[Any]) -> Any:
        with Session(self.engine) as session:
            return session.scalar(statement)

    @cached_property
    def telegram(self) -> LoopbackClient:
        """The control side of the server that stands in for Telegram."""
        client = LoopbackClient(self.settings.bot_api_base, self.settings.bot_token)
        self._open.callback(client.close)
        return client
