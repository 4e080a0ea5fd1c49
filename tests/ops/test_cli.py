"""The command `dondoc`: exit codes, one clear line for an error, JSON where data comes back."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ops.commands import Command
from tests.ops.waiting import free_port

EARLIER = "2025-07-07T08:00:00+07:00"


def is_one_sentence(text: str) -> bool:
    return text.count("\n") == 1 and text.startswith("dondoc: ") and "Traceback" not in text


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["up", "--port", "many"],
        ["tick", "--at", "yesterday"],
        ["tick", "--at", "2025-07-07T08:00:00"],
        ["user", "add", "somebody@example.org"],
        ["deliveries", "--state", "lost"],
    ],
)
def test_wrong_use_is_2_and_one_sentence(dondoc: Command, arguments: list[str]) -> None:
    answer = dondoc(*arguments)

    assert answer.code == 2
    assert is_one_sentence(answer.err)
    assert "--help" in answer.err


def test_help_names_every_command(dondoc: Command) -> None:
    answer = dondoc("--help")

    assert answer.code == 0
    for name in ("up", "web", "worker", "scheduler", "bot", "db", "demo", "user", "tick", "doctor"):
        assert f"\n  {name} " in answer.out


def test_a_wrong_setting_is_named(dondoc: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_TICK_SECONDS", "soon")

    answer = dondoc("inbox")

    assert answer.code == 1
    assert is_one_sentence(answer.err)
    assert "DONDOC_TICK_SECONDS" in answer.err


def test_a_broken_env_file_is_named(dondoc: Command) -> None:
    Path(".env").write_bytes(b"DONDOC_LISTEN=\xff\xfe\n")

    answer = dondoc("inbox")

    assert answer.code == 1
    assert is_one_sentence(answer.err)
    assert ".env" in answer.err


def test_a_database_without_tables_says_how_to_make_them(dondoc: Command) -> None:
    answer = dondoc("deliveries")

    assert answer.code == 1
    assert "run `dondoc db upgrade`" in answer.err


def test_upgrade_makes_the_tables_and_may_be_repeated(dondoc: Command) -> None:
    first = dondoc("db", "upgrade", "--json")
    second = dondoc("db", "upgrade", "--json")

    assert (first.code, second.code) == (0, 0)
    assert first.data == second.data
    assert dondoc("db", "check").code == 0


def test_an_unreachable_database_is_one_sentence(
    dondoc: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DONDOC_DATABASE_URL", f"postgresql://nobody@127.0.0.1:{free_port()}/none")

    answer = dondoc("inbox")

    assert answer.code == 1
    assert is_one_sentence(answer.err)
    assert "The database cannot be used" in answer.err


def test_a_second_tick_changes_nothing(on_database: Command) -> None:
    first = on_database("tick", "--at", EARLIER, "--json")
    second = on_database("tick", "--at", EARLIER, "--json")

    assert first.code == second.code == 0
    assert set(first.data) == {"planned", "queued", "dropped"}
    assert second.data == {"planned": 0, "queued": 0, "dropped": 0}


def test_an_unknown_unit_or_person_is_named(on_database: Command) -> None:
    added = on_database(
        "user", "add", "a@example.org", "--name", "A", "--role", "official", "--unit", "NONE"
    )
    invited = on_database("user", "invite", "nobody@example.org")

    assert (added.code, invited.code) == (1, 1)
    assert added.err == "dondoc: There is no unit NONE.\n"
    assert invited.err == "dondoc: There is no person nobody@example.org.\n"


def test_a_short_password_is_refused(on_database: Command) -> None:
    answer = on_database(
        *("user", "add", "a@example.org", "--name", "A", "--role", "admin", "--unit", "X"),
        stdin="short\n",
    )

    assert answer.code == 1
    assert "at least 10 characters" in answer.err


def test_the_demo_loads_once_and_a_preview_of_its_morning_keeps_nothing(
    dondoc: Command,
) -> None:
    assert dondoc("db", "upgrade").code == 0
    loaded = dondoc("demo", "load", "--json")
    assert loaded.code == 0, loaded.err
    again = dondoc("demo", "load")
    assert (again.code, is_one_sentence(again.err)) == (1, True)

    preview = dondoc("reminders", "preview", "--at", "2025-07-07", "--json")

    assert preview.code == 0
    kinds = {row["kind"] for row in json.loads(preview.out)}
    assert {"morning", "week_late"} <= kinds
    assert dondoc("deliveries", "--json").data["messages"] == []
    assert dondoc("audit", "verify").code == 0


def test_an_invitation_gives_a_code_though_the_bot_server_is_away(dondoc: Command) -> None:
    assert dondoc("db", "upgrade").code == 0
    assert dondoc("demo", "load").code == 0

    answer = dondoc("user", "invite", "quantri@mau.example", "--json")

    assert answer.code == 0, answer.err
    assert str(answer.data["code"]).startswith("LK-")
    assert answer.data["link"] is None


def test_the_doctor_names_what_is_missing_and_what_to_do(on_database: Command) -> None:
    answer = on_database("doctor", "--json")

    assert answer.code == 1
    findings = {finding["part"]: finding for finding in json.loads(answer.out)}
    assert findings["database"]["is_well"] is True
    for part in ("redis", "worker", "scheduler", "bot", "telegram"):
        assert findings[part]["is_well"] is False
        assert findings[part]["next_step"]


def test_up_names_a_taken_port_and_the_setting(dondoc: Command) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        answer = dondoc("up", "--port", str(port))

    assert answer.code == 1
    assert is_one_sentence(answer.err)
    assert str(port) in answer.err
    assert "DONDOC_LISTEN" in answer.err


def test_up_names_a_data_folder_that_cannot_be_written(
    dondoc: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DONDOC_DATA_DIR", str(tmp_path / "file" / "data"))

    answer = dondoc("up")

    assert answer.code == 1
    assert is_one_sentence(answer.err)
    assert "DONDOC_DATA_DIR" in answer.err


@pytest.mark.processes
def test_a_second_up_on_the_same_folder_is_refused(dondoc: Command, tmp_path: Path) -> None:
    holder = "import fcntl, sys; f = open(sys.argv[1], 'w'); fcntl.flock(f, 2); print(flush=True)"
    (tmp_path / "data").mkdir()
    lock = tmp_path / "data" / "up.lock"
    with subprocess.Popen(
        [sys.executable, "-c", f"{holder}; sys.stdin.read()", str(lock)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as first:
        assert first.stdout is not None
        first.stdout.readline()

        answer = dondoc("up")

        first.communicate()
    assert answer.code == 1
    assert is_one_sentence(answer.err)
    assert "is running already" in answer.err
