"""The server as a process: it starts clearly, stops at once and continues after a restart."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.loopback.server import LoopbackServer
from portal.channels.loopback import LoopbackClient, LoopbackUnreachable
from portal.clock import Clock

TOKEN = "1000000001:of-a-process"
AN = 501
ROOT = Path(__file__).parents[2]

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def free_port() -> int:
    with LoopbackServer(TOKEN) as passing:
        return passing.port


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str, token: str = TOKEN) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.loopback", *arguments],
            cwd=ROOT,
            env={**os.environ, "DONDOC_LOOPBACK_TOKEN": token},
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


def wait_until_up(client: LoopbackClient) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            client.stats()
            return
        except LoopbackUnreachable:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.02)


def test_a_restart_continues_where_it_was(start: Start, free_port: int, tmp_path: Path) -> None:
    clock_file = tmp_path / "clock.json"
    Clock(clock_file).move_to(datetime(2025, 7, 7, 1, 0, tzinfo=UTC))
    arguments = ("--listen", f"127.0.0.1:{free_port}", "--data", str(tmp_path / "simulator.sqlite"))
    arguments += ("--clock", str(clock_file))
    first = start(*arguments)
    with LoopbackClient(f"http://127.0.0.1:{free_port}", TOKEN) as client:
        wait_until_up(client)
        client.ensure_user(AN, "An")
        written = client.send_text(AN, "/start")
        client.block(AN)
        waiting = client.pending_updates()
        first.kill()
        first.wait()
        start(*arguments)
        wait_until_up(client)
        assert client.messages(AN) == [written]
        assert client.chats()[0].is_blocked
        assert client.pending_updates() == waiting
        client.unblock(AN)
        assert client.send_text(AN, "lại").message_id == written.message_id + 1
        assert written.sent_at.date().isoformat() == "2025-07-07"
        assert client.pending_updates()[-1]["update_id"] > waiting[-1]["update_id"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_at_once_while_a_bot_is_waiting(
    start: Start, free_port: int, tmp_path: Path, number: signal.Signals
) -> None:
    base = f"http://127.0.0.1:{free_port}"
    process = start("--listen", f"127.0.0.1:{free_port}", "--data", str(tmp_path / "s.sqlite"))
    with LoopbackClient(base, TOKEN) as client:
        wait_until_up(client)
        failures: list[Exception] = []

        def poll() -> None:
            try:
                httpx.get(f"{base}/bot{TOKEN}/getUpdates?timeout=30", timeout=40, trust_env=False)
            except httpx.HTTPError as error:
                failures.append(error)

        polling = threading.Thread(target=poll)
        polling.start()
        deadline = time.monotonic() + 5
        while not client.stats()["is_polled"]:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    began = time.monotonic()
    process.send_signal(number)
    assert process.wait(5) == 0
    assert time.monotonic() - began < 2
    polling.join(5)
    assert len(failures) == 1
    assert process.communicate()[1] == ""


def test_a_taken_port_and_a_missing_token_are_one_clear_sentence(
    start: Start, tmp_path: Path
) -> None:
    data = str(tmp_path / "s.sqlite")
    with LoopbackServer(TOKEN) as holder:
        listen = f"127.0.0.1:{holder.port}"
        refused = start("--listen", listen, "--data", data)
        missing = start("--listen", listen, "--data", data, token="")
        misspelt = start("--listen", "8081", "--data", data)
        outcomes = [process.communicate(timeout=10)[1] for process in (refused, missing, misspelt)]
    assert [process.returncode for process in (refused, missing, misspelt)] == [1, 1, 1]
    assert outcomes == [
        f"Cannot listen on {listen}: Address already in use.\n",
        "There is no bot token: set DONDOC_LOOPBACK_TOKEN or give --token TOKENFILE.\n",
        "'8081' is not host:port, for example 127.0.0.1:8081.\n",
    ]


def test_it_stays_light(start: Start, free_port: int, tmp_path: Path) -> None:
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("resident memory is read from /proc")
    process = start("--listen", f"127.0.0.1:{free_port}", "--data", str(tmp_path / "s.sqlite"))
    with LoopbackClient(f"http://127.0.0.1:{free_port}", TOKEN) as client:
        wait_until_up(client)
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    resident = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
    assert resident < 32 * 1024, f"{resident} KiB"
