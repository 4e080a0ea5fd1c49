"""Nothing received is lost or applied twice: repeats, poison, failures, faults, SIGKILL."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from bot.fetching import Fetcher, TokenRefused, Unreachable, raw_updates
from bot.inbox_worker import MOST_STARTS, chat_of
from portal.domain.types import TaskState, UpdateState
from portal.extensions import db
from portal.messages.callbacks import Tap, Verb, encode
from portal.models.delivery import ReceivedUpdate
from portal.models.task import ProgressUpdate
from portal.queries.heartbeats import (
    Outage,
    bot_username,
    heartbeats,
    is_alive,
    telegram_outage,
)
from portal.services import leases, progress
from portal.services.transaction import transaction
from tests.bot.phones import PATIENCE, Office, Phone, wait_until
from tests.factories import Cast, make_cast, make_person, make_task
from tests.loops import run_alone


@pytest.fixture
def cast(office: Office) -> Cast:
    return make_cast()


@pytest.fixture
def task_id(office: Office, cast: Cast, now: datetime) -> int:
    return make_task(
        plan_id=cast.plan_id,
        now=now,
        due=date(2025, 7, 20),
        code="NV-101",
        percent=45,
        official_id=cast.official,
        lead_unit_id=cast.unit_id,
    )


def states(office: Office) -> Counter[UpdateState]:
    rows = office.fresh(lambda: db.session.scalars(select(ReceivedUpdate.state)).all())
    return Counter(rows)


def reported(office: Office) -> list[int]:
    return office.fresh(
        lambda: list(db.session.scalars(select(ProgressUpdate.percent).order_by(ProgressUpdate.id)))
    )


def outage_of(office: Office) -> Outage | None:
    return office.fresh(lambda: telegram_outage(heartbeats()))


def all_done(office: Office) -> bool:
    waits = states(office)[UpdateState.PENDING] > 0
    return not waits and not office.server.pending_updates()


def raw_tap(update_id: int, phone: Phone, message_id: int, data: str) -> dict[str, Any]:
    user = {"id": phone.chat_id, "is_bot": False, "first_name": "An"}
    chat = {"id": phone.chat_id, "type": "private", "first_name": "An"}
    return {
        "update_id": update_id,
        "callback_query": {
            "id": str(update_id),
            "from": user,
            "chat_instance": "1",
            "data": data,
            "message": {"message_id": message_id, "date": 1751850000, "chat": chat, "text": "x"},
        },
    }


def test_an_update_handed_out_again_changes_nothing(
    running: Office, cast: Cast, task_id: int
) -> None:
    phone = running.phone(102)
    phone.write("/viec")
    shown = phone.reads("NV-101")
    data = encode(Tap(Verb.PROGRESS, task_id, None, None, "60"))
    for _again in range(3):
        running.server.inject(raw_tap(500_000_000, phone, shown.message_id, data))
    phone.sees(shown.message_id, "60%. Có vướng mắc không?")
    wait_until(lambda: all_done(running), "the inbox to be empty")
    assert reported(running) == [60]


def test_poison_between_good_ones(running: Office, cast: Cast, task_id: int) -> None:
    phone = running.phone(102)
    phone.write("/viec")
    shown = phone.reads("NV-101")
    data = encode(Tap(Verb.PROGRESS, task_id, None, None, "60"))
    for number, update in enumerate(
        (
            {"message": {"chat": {"id": 102}}},
            {"message": "no message"},
            {"callback_query": {"from": 7}},
            {"message": {"message_id": "x", "date": "soon", "chat": {"id": 102, "type": []}}},
            raw_tap(600_000_900, phone, shown.message_id, data),
            {"message": None},
        )
    ):
        running.server.inject({"update_id": 600_000_000 + number, **update})
    phone.sees(shown.message_id, "60%. Có vướng mắc không?")
    wait_until(lambda: all_done(running), "the inbox to be empty")
    assert states(running)[UpdateState.POISON] >= 3
    phone.write("/trogiup")
    phone.reads("Cách dùng")


def test_a_handler_that_fails_tells_a_code_and_blocks_nobody(
    running: Office, cast: Cast, task_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError("of the test")

    phone = running.phone(102)
    phone.write("/viec")
    shown = phone.reads("NV-101")
    phone.tap(shown, "1")
    card = phone.sees(shown.message_id, "NV-101\n")
    phone.tap(card, "Cập nhật")
    asked = phone.sees(shown.message_id, "Tiến độ hiện nay?")
    monkeypatch.setattr(progress, "report_progress", break_down)
    answer = phone.tap(asked, "60%")
    monkeypatch.undo()
    assert answer.is_alert
    assert answer.text.startswith("Chưa ghi được. Bấm hoặc nhắn lại sau ít phút. Mã ")
    error = running.fresh(
        lambda: db.session.scalars(
            select(ReceivedUpdate.error).where(ReceivedUpdate.state == UpdateState.POISON)
        ).one()
    )
    assert error[:4] in answer.text
    assert "of the test" in error
    assert phone.tap(asked, "60%").text == "Đã ghi 60% lúc 08:00"
    assert reported(running) == [60]


def test_a_handler_that_fails_once_is_tried_again(
    running: Office, cast: Cast, task_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = iter([True])
    real = progress.report_progress

    def stumble(*args: Any, **kwargs: Any) -> Any:
        saved = real(*args, **kwargs)
        if next(failures, False):
            raise ConnectionError("of the test")
        return saved

    phone = running.phone(102)
    phone.write("/viec")
    shown = phone.reads("NV-101")
    monkeypatch.setattr(progress, "report_progress", stumble)
    data = encode(Tap(Verb.PROGRESS, task_id, None, None, "60"))
    assert phone.tap_data(shown, data).text == "Đã ghi 60% lúc 08:00"
    assert reported(running) == [60]


def test_an_answer_that_cannot_be_delivered_loses_nothing(
    running: Office, cast: Cast, task_id: int
) -> None:
    phone = running.phone(102)
    phone.write("/viec")
    shown = phone.reads("NV-101")
    running.server.add_fault("bad_gateway", method="editMessageText", count=1)
    running.server.add_fault("drop_before", method="answerCallbackQuery", count=1)
    data = encode(Tap(Verb.PROGRESS, task_id, None, None, "60"))
    running.server.tap(102, shown.message_id, data, is_stale=True)
    wait_until(lambda: reported(running) == [60], "the report")
    phone.write("/viec")
    phone.reads("60%")


def test_what_came_while_the_bot_was_away_is_answered_in_order(
    office: Office, cast: Cast, task_id: int
) -> None:
    phone = office.phone(102)
    for text in ("một", "hai", "ba"):
        phone.write(text)
    with office.bot():
        phone.seen = 0
        phone.reads("một hai ba")
        assert office.fresh(bot_username) == "dondoc_bot"
    assert states(office) == {UpdateState.DONE: 3}


def test_only_what_kills_its_processes_is_set_aside(
    office: Office, cast: Cast, task_id: int
) -> None:
    """Processes died over two updates: one time more than is allowed, and one time less."""
    murderer, neighbour = office.phone(102), office.phone(101)
    with office.bot():
        for phone in (murderer, neighbour):
            phone.write("/trogiup")
            phone.reads("Cách dùng")
    left_behind(office, {102: MOST_STARTS, 101: MOST_STARTS - 1})
    with office.bot():
        neighbour.reads("Cách dùng")
        wait_until(lambda: all_done(office), "the inbox to be empty")
    assert states(office) == {UpdateState.DONE: 1, UpdateState.POISON: 1}
    assert len(office.server.ledger(method="sendMessage", chat_id=102)) == 1


def left_behind(office: Office, attempts: dict[int, int]) -> None:
    """The inbox as it stands after processes died: pending, with so many attempts by chat."""

    def write() -> None:
        with transaction() as session:
            for row in session.scalars(select(ReceivedUpdate)):
                row.state, row.attempts = UpdateState.PENDING, attempts[chat_of(row.raw)]

    office.fresh(write)


def test_the_portal_hears_when_telegram_is_away(office: Office, cast: Cast) -> None:
    office.server.add_fault("drop_before", method="getUpdates", count=None)
    with office.bot():
        outage = wait_until(lambda: outage_of(office), "the outage")
        assert outage.since == office.clock.at
        assert office.fresh(lambda: is_alive("bot"))
        office.server.clear_faults()
        wait_until(lambda: outage_of(office) is None, "the end of the outage")


def test_another_poller_is_waited_for(office: Office, cast: Cast, task_id: int) -> None:
    office.server.add_fault("conflict", method="getUpdates", count=1)
    phone = office.phone(102)
    phone.write("/viec")
    with office.bot():
        phone.reads("Việc của tôi")


def test_a_second_process_stands_by(office: Office, cast: Cast, task_id: int) -> None:
    phone = office.phone(102)
    with office.bot(), office.bot():
        for _again in range(5):
            phone.write("/viec")
            phone.reads("Việc của tôi")
    assert len(office.server.ledger(method="sendMessage")) == 5


def test_a_lease_of_somebody_dead_runs_out(office: Office, cast: Cast, task_id: int) -> None:
    leases.acquire("poller", "somebody dead", 1.0)
    phone = office.phone(102)
    phone.write("/viec")
    with office.bot():
        phone.reads("Việc của tôi")


def fetcher(office: Office) -> Fetcher:
    return Fetcher(
        office.app,
        office.settings.bot_token,
        office.server.base,
        office.settings.bot_id,
        lambda _stored: None,
        poll_seconds=0,
    )


def test_a_wrong_token_ends_the_process_with_a_sentence(office: Office) -> None:
    office.server.add_fault("unauthorized", method="getMe", count=None)
    with pytest.raises(TokenRefused, match="DONDOC_TELEGRAM_TOKEN"), office.bot() as thread:
        thread.join(PATIENCE)
    office.server.clear_faults()
    office.server.add_fault("unauthorized", method="getUpdates", count=None)
    with pytest.raises(TokenRefused, match="DONDOC_TELEGRAM_TOKEN"):
        run_alone(fetcher(office).run)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"ok": true}', b'{"result": 5}'])
def test_an_answer_that_is_none(body: bytes) -> None:
    with pytest.raises(Unreachable):
        raw_updates(body)


def test_updates_are_kept_as_they_came() -> None:
    body = '{"ok": true, "result": [{"update_id": 1, "x": "Đôn đốc \\ud83d"}, 7, null]}'
    assert raw_updates(body.encode()) == [
        '{"update_id": 1, "x": "Đôn đốc \ud83d"}',
        "7",
        "null",
    ]


@pytest.mark.slow
@pytest.mark.processes
def test_a_killed_process_loses_and_doubles_no_answer(
    app: Flask, office: Office, cast: Cast, now: datetime, tmp_path: Path
) -> None:
    """Fifty officials answer at once; the bot is killed in the middle, and started again."""
    chats = range(3000, 3050)
    taps = {}
    for chat in chats:
        person = make_person(unit_id=cast.unit_id, chat_id=str(chat))
        taps[chat] = make_task(
            plan_id=cast.plan_id,
            now=now,
            due=date(2025, 8, 1),
            official_id=person,
            lead_unit_id=cast.unit_id,
            state=TaskState.IN_PROGRESS,
        )
        office.phone(chat)
    env = process_environment(office)
    first = start_bot(env)
    try:
        for chat in chats:
            office.phone(chat).write("/viec")
        shown = {chat: office.phone(chat).reads("Việc của tôi") for chat in chats}
        for chat, task_id in taps.items():
            data = encode(Tap(Verb.PROGRESS, task_id, None, None, "60"))
            office.server.tap(chat, shown[chat].message_id, data, is_stale=True)
        wait_until(lambda: len(reported(office)) > 5, "the first answers")
    finally:
        first.kill()
        first.wait()
    assert len(reported(office)) < 50, "nothing was left to be lost"
    second = start_bot(env)
    try:
        wait_until(lambda: len(reported(office)) >= 50 and all_done(office), "fifty answers")
    finally:
        second.terminate()
        assert second.wait(5) == 0
    assert reported(office) == [60] * 50
    assert states(office)[UpdateState.POISON] == 0


def process_environment(office: Office) -> dict[str, str]:
    url = office.app.config["SQLALCHEMY_DATABASE_URI"]
    return {
        **os.environ,
        "DONDOC_DATA_DIR": str(office.settings.data_dir),
        "DONDOC_DATABASE_URL": url.replace("postgresql+psycopg://", "postgresql://"),
        "DONDOC_TELEGRAM_TOKEN": office.settings.bot_token,
        "DONDOC_TELEGRAM_API_BASE": office.server.base,
        "DONDOC_REDIS_URL": "",
    }


def start_bot(env: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "bot"], env=env, stderr=subprocess.DEVNULL)


@pytest.mark.slow
@pytest.mark.processes
def test_a_process_stops_at_once_and_says_what_is_wrong(
    office: Office, cast: Cast, task_id: int
) -> None:
    env = process_environment(office)
    process = start_bot(env)
    try:
        office.phone(102).write("/viec")
        office.phone(102).reads("Việc của tôi")
        process.terminate()
        assert process.wait(2.5) == 0
    finally:
        process.kill()
    wrong = subprocess.run(
        [sys.executable, "-m", "bot"],
        env={**env, "DONDOC_TELEGRAM_TOKEN": "1000000001:wrong"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert wrong.returncode == 1
    assert "set DONDOC_TELEGRAM_TOKEN" in wrong.stderr
    assert "Traceback" not in wrong.stderr
    assert "wrong" not in wrong.stderr.replace("went wrong", "")
