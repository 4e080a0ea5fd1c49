"""`python -m bot.loopback`: the loopback Bot API server as a process of its own."""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import sys
import threading
from pathlib import Path

from bot.loopback.server import LoopbackServer
from portal.clock import Clock

ENVIRONMENT_NAME = "DONDOC_LOOPBACK_TOKEN"


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; 1 and one sentence if it cannot start, 2 on wrong use."""
    asked = _parser().parse_args(arguments)
    try:
        token = _token(asked.token)
        server = LoopbackServer(
            token,
            asked.data,
            *_address(asked.listen),
            now=Clock(asked.clock).now,
        )
    except PermissionError as error:
        return _fail(f"Cannot start: {error.strerror}: {error.filename or asked.listen}.")
    except OSError as error:
        return _fail(f"Cannot listen on {asked.listen}: {error.strerror or error}.")
    except sqlite3.Error as error:
        return _fail(f"Cannot keep the conversations in {asked.data}: {error}.")
    except ValueError as error:
        return _fail(str(error))
    is_told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: is_told.set())
    server.start()
    is_told.wait()
    server.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot.loopback",
        description="Stands in for Telegram: a Bot API server on the loopback interface.",
    )
    parser.add_argument("--listen", default="127.0.0.1:8081", metavar="HOST:PORT")
    parser.add_argument("--data", type=Path, required=True, metavar="FILE", help="SQLite file")
    parser.add_argument(
        "--token", type=Path, metavar="TOKENFILE", help=f"else the environment's {ENVIRONMENT_NAME}"
    )
    parser.add_argument("--clock", type=Path, metavar="FILE", help="the office clock's shift file")
    return parser


def _token(file: Path | None) -> str:
    if file is None:
        token = os.environ.get(ENVIRONMENT_NAME, "")
    else:
        try:
            token = file.read_text(encoding="ascii")
        except OSError as error:
            raise ValueError(f"Cannot read the token file {file}: {error.strerror}.") from None
    if not token.strip():
        raise ValueError(
            f"There is no bot token: set {ENVIRONMENT_NAME} or give --token TOKENFILE."
        )
    return token.strip()


def _address(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise ValueError(f"{listen!r} is not host:port, for example 127.0.0.1:8081.")
    return host.strip("[]"), int(port)


def _fail(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
