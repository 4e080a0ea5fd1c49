"""What two hosts share at the machine's end of the bridge: a Redis, a Bot API server, a database.

The database server of the tests may have no more than a socket; a relay gives it an address.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from secrets import token_urlsafe

from sqlalchemy import URL, make_url

from tests.chaos.cables import SERVER
from tests.e2e.product import ROOT, eventually
from worker.embedded_redis import find_program

STARTS_WITHIN = 20.0
CHUNK = 65_536


class ServerRoom:
    """Addresses and secrets of this run; its programs end with `undo`."""

    def __init__(self, folder: Path, database: str, undo: ExitStack) -> None:
        self.folder, self._undo = folder, undo
        self.bot_token = f"1000000002:{token_urlsafe(24)}"
        self._bot_api_port, redis_port = _free_port(), _free_port()
        self.bot_api = f"http://{SERVER}:{self._bot_api_port}"
        password = token_urlsafe(24)
        self.redis_url = f"redis://:{password}@{SERVER}:{redis_port}/0"
        self._start(
            *(find_program(), "--bind", SERVER, "--port", str(redis_port), "--save", ""),
            *("--requirepass", password, "--dir", str(folder)),
        )
        _wait_for(redis_port, "the shared Redis")
        real = make_url(database)
        relay = undo.enter_context(relay_to(real))
        self.database_url = real.set(host=SERVER, port=relay, query={}).render_as_string(
            hide_password=False
        )

    def start_bot_api(self, clock_file: Path) -> None:
        """Its clock is the office's, which the first host keeps."""
        token = self.folder / "token"
        token.write_text(self.bot_token, encoding="ascii")
        self._start(
            *(sys.executable, "-m", "bot.loopback", "--token", str(token)),
            *("--listen", f"{SERVER}:{self._bot_api_port}", "--clock", str(clock_file)),
            *("--data", str(self.folder / "telegram.sqlite")),
        )
        _wait_for(self._bot_api_port, "the Bot API server")

    def _start(self, *command: str) -> None:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        self._undo.callback(process.wait, 10)
        self._undo.callback(process.terminate)


@contextmanager
def relay_to(database: URL) -> Iterator[int]:
    """The port at which the database server is reached from the hosts."""
    server = socket.create_server((SERVER, 0))
    threading.Thread(target=_relay, args=(server, database), daemon=True).start()
    try:
        yield server.getsockname()[1]
    finally:
        server.close()


def _relay(server: socket.socket, database: URL) -> None:
    with suppress(OSError):
        while True:
            caller, _ = server.accept()
            behind = _connect(database)
            for one, other in ((caller, behind), (behind, caller)):
                threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _connect(database: URL) -> socket.socket:
    host, port = database.host or str(database.query.get("host", "")), database.port or 5432
    if not host.startswith("/"):
        return socket.create_connection((host, port))
    behind = socket.socket(socket.AF_UNIX)
    behind.connect(f"{host}/.s.PGSQL.{port}")
    return behind


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(CHUNK):
            other.sendall(data)
    for each in (one, other):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()


def _free_port() -> int:
    with socket.create_server((SERVER, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, what: str) -> None:
    def answers() -> bool:
        with suppress(OSError), socket.create_connection((SERVER, port), 1):
            return True
        return False

    eventually(answers, STARTS_WITHIN, what)
