"""The supervisor with stand-ins for the product's processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.supervisor import Part, Plan
from tests.ops.waiting import free_port, is_running, wait_until

pytestmark = pytest.mark.processes

NOTE_PID = (
    "import os, pathlib, signal, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))"
)
SLEEPER = NOTE_PID + "; print('hello', flush=True); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPER
WEB = (
    NOTE_PID
    + """
import http.server
class Alive(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[2])), Alive).serve_forever()
"""
)


class Stage:
    """A supervisor with a web server and whatever else a test asks for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[str] | None = None

    def start(
        self, *, web: str = WEB, copies: dict[str, str] | None = None, **scripts: str
    ) -> None:
        parts = [self._part("web", web)]
        parts += [self._part(name, script) for name, script in scripts.items()]
        parts += [self._copy(name, what) for name, what in (copies or {}).items()]
        plan = Plan(
            parts=parts,
            code=["fractions"],
            host="127.0.0.1",
            port=self.port,
            announcement="The stage is set",
            clock_file=str(self.folder / "clock.json"),
            clock_start="2025-07-07T07:59:30+07:00",
        )
        self.log = self.folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "portal.supervisor"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        assert self.process.stdin is not None
        self.process.stdin.write(plan.to_json())
        self.process.stdin.close()
        at_once = [part.name for part in parts if not part.waits_for_web]
        wait_until(lambda: all((self.folder / name).exists() for name in at_once))

    def _part(self, name: str, script: str) -> Part:
        command = [sys.executable, "-c", script, str(self.folder / name), str(self.port)]
        return Part(name, command, waits_for_web=name == "later")

    def _copy(self, name: str, what: str) -> Part:
        command = [sys.executable, "-m", "tests.ops.loaded_part", str(self.folder / name), what]
        return Part(name, command, is_loaded=True)

    def pid(self, name: str) -> int:
        text = (self.folder / name).read_text()
        return int(text) if text else 0

    def said(self) -> str:
        return self.log.read_text()

    def wait_until_ready(self) -> None:
        wait_until(lambda: "The stage is set" in self.said())


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    if stage.process is not None and stage.process.poll() is None:
        stage.process.terminate()
        stage.process.wait(10)


@pytest.mark.parametrize("told_by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_part_and_counts_as_success(stage: Stage, told_by: int) -> None:
    stage.start(one=SLEEPER, two=SLEEPER)
    stage.wait_until_ready()
    assert stage.process is not None

    stage.process.send_signal(told_by)

    assert stage.process.wait(3) == 0
    assert not any(is_running(stage.pid(name)) for name in ("web", "one", "two"))


def test_a_part_that_does_not_listen_is_killed_within_three_seconds(stage: Stage) -> None:
    stage.start(stubborn=STUBBORN)
    stage.wait_until_ready()
    assert stage.process is not None

    stage.process.terminate()

    assert stage.process.wait(4) == 0
    assert not is_running(stage.pid("stubborn"))


def test_a_killed_part_is_started_again_and_the_log_says_so(stage: Stage) -> None:
    stage.start(one=SLEEPER)
    stage.wait_until_ready()
    first = stage.pid("one")

    os.kill(first, signal.SIGKILL)

    wait_until(lambda: stage.pid("one") not in (0, first))
    assert "one was killed by signal 9; it starts again in 0.5 s." in stage.said()
    assert is_running(stage.pid("web"))


def test_a_full_disk_under_the_log_stops_nothing(stage: Stage) -> None:
    (stage.folder / "log").symlink_to("/dev/full")
    stage.start(one=SLEEPER, later=SLEEPER)
    wait_until(lambda: bool((stage.folder / "later").exists() and stage.pid("later")))
    killed = stage.pid("one")
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: stage.pid("one") not in (0, killed))
    assert stage.process is not None
    assert stage.process.poll() is None


def test_a_part_that_keeps_failing_waits_longer_each_time(stage: Stage) -> None:
    stage.start(failing=NOTE_PID + "; sys.exit(3)")

    wait_until(lambda: "failing ended with code 3; it starts again in 1 s." in stage.said())


def test_no_part_outlives_a_killed_supervisor(stage: Stage) -> None:
    stage.start(one=SLEEPER)
    stage.wait_until_ready()
    assert stage.process is not None

    stage.process.kill()
    stage.process.wait()

    wait_until(lambda: not any(is_running(stage.pid(name)) for name in ("web", "one")))


def test_a_copy_holds_the_code_and_the_name_of_its_command(stage: Stage) -> None:
    stage.start(copies={"copy": "stay"})
    wait_until(lambda: "copy | a copy with the code" in stage.said())
    shown = Path(f"/proc/{stage.pid('copy')}/cmdline").read_bytes().strip(b"\0").decode()
    assert shown.startswith(f"{sys.executable} -m tests.ops.loaded")
    assert b"PATH=" in Path(f"/proc/{stage.pid('copy')}/environ").read_bytes()
    opened = {path.readlink() for path in Path(f"/proc/{stage.pid('copy')}/fd").iterdir()}
    assert len(opened) == 2, "nothing but the part's own input and output is open in it"


def test_a_killed_copy_starts_again_and_none_outlives_the_supervisor(stage: Stage) -> None:
    stage.start(copies={"copy": "stay"})
    stage.wait_until_ready()
    first = stage.pid("copy")
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: stage.pid("copy") not in (0, first))
    assert "copy was killed by signal 9; it starts again in 0.5 s." in stage.said()
    assert stage.process is not None
    stage.process.kill()
    stage.process.wait()
    wait_until(lambda: not is_running(stage.pid("copy")))


def test_a_copy_that_refuses_says_why_and_is_told_to_stop_like_others(stage: Stage) -> None:
    stage.start(copies={"sad": "refuse", "copy": "stay"})
    wait_until(lambda: "sad ended with code 1; it starts again in 1 s." in stage.said())
    assert "sad  | the copy did not start" in stage.said()
    assert stage.process is not None
    stage.process.terminate()
    assert stage.process.wait(4) == 0
    assert not is_running(stage.pid("copy"))


def test_what_waits_for_the_web_starts_when_the_web_answers(stage: Stage) -> None:
    held = stage.folder / "held"
    slow = (
        f"import pathlib, time\nwhile not pathlib.Path({str(held)!r}).exists(): time.sleep(0.02)\n"
    )
    stage.start(web=NOTE_PID + "\n" + slow + WEB, later=SLEEPER, now=SLEEPER)
    wait_until(lambda: "now   | hello" in stage.said())
    assert not (stage.folder / "later").exists()

    held.touch()

    wait_until(lambda: "later | hello" in stage.said())
    assert "The stage is set" in stage.said()


def test_each_line_of_a_part_carries_its_name(stage: Stage) -> None:
    stage.start(one=SLEEPER)

    wait_until(lambda: "one | hello" in stage.said())


def test_the_clock_stands_until_the_web_answers_and_goes_on_after_a_stop(stage: Stage) -> None:
    clock_file = stage.folder / "clock.json"
    stage.start(one=SLEEPER)
    stage.wait_until_ready()
    assert stage.process is not None
    assert "shift_seconds" in json.loads(clock_file.read_text())

    stage.process.terminate()
    stage.process.wait()

    stopped_at = json.loads(clock_file.read_text())["stopped_at"]
    assert stopped_at.startswith("2025-07-07T00:59:3")
