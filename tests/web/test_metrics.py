"""What an operator reads and who may; readiness tells the truth without a database, too."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError

from portal import clock
from portal.domain.types import Message
from portal.queries import heartbeats as heartbeat_queries
from portal.queries import operating
from portal.services import heartbeats
from portal.services.outbox import add_message
from portal.services.transaction import transaction
from tests.factories import make_person

NAME = "Chuyên viên mẫu 57"
_LINE = re.compile(r"[a-z_]+(\{[a-z]+=\"[a-z-]+\"(,[a-z]+=\"[a-z-]+\")*\})? [0-9.e+-]+")


def read(client: Any, **headers: str) -> dict[str, float]:
    """Every figure by its name and labels; each line is as the text format wants it."""
    answer = client.get("/metrics", headers=headers)
    assert (answer.status_code, answer.mimetype) == (200, "text/plain"), answer.text
    figures = {}
    for line in answer.text.splitlines():
        if not line.startswith("# "):
            assert _LINE.fullmatch(line), line
            name, _, value = line.rpartition(" ")
            figures[name] = float(value)
    return figures


def use(app: Flask, monkeypatch: pytest.MonkeyPatch, **changed: object) -> None:
    settings = app.extensions["dondoc_settings"].model_copy(update=changed)
    monkeypatch.setitem(app.extensions, "dondoc_settings", settings)


def test_what_waits_who_lives_and_since_when_telegram_is_away(client: Any) -> None:
    person, now = make_person(name=NAME, chat_id="501"), clock.utc_now()
    with transaction():
        add_message(
            key="a", kind="own", person_id=person, message=Message(NAME), locale="vi", at=now
        )
    heartbeats.beat("worker")
    heartbeats.note_telegram_down("ConnectError", now)

    figures = read(client)

    assert figures["dondoc_database_up"] == 1
    assert figures['dondoc_outbox_messages{channel="telegram",state="pending"}'] == 1
    assert figures['dondoc_heartbeat_age_seconds{part="worker"}'] < 60
    assert figures["dondoc_oldest_waiting_seconds"] >= 0
    assert figures["dondoc_telegram_unreachable_seconds"] >= 0
    assert figures['dondoc_updates{state="pending"}'] == 0
    assert NAME not in client.get("/metrics").text


def test_without_a_token_only_this_machine_reads(
    app: Flask, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/metrics").status_code == 200
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/metrics", environ_overrides=elsewhere).status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403
    use(app, monkeypatch, public_url="https://viec.example.vn")
    assert client.get("/metrics").status_code == 403


def test_with_a_token_whoever_shows_it_reads(
    app: Flask, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(
        app, monkeypatch, metrics_token=SecretStr("sample-57"), public_url="https://viec.example.vn"
    )
    for given in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "sample-57"}):
        answer = client.get("/metrics", headers=given)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert read(client, Authorization="Bearer sample-57")["dondoc_database_up"] == 1


def test_without_a_database_both_say_so(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_away(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    monkeypatch.setattr(operating, "_operating_at", is_away)
    monkeypatch.setattr(heartbeat_queries, "heartbeats", is_away)

    assert read(client)["dondoc_database_up"] == 0
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["ready"] is False
    assert answer.json["parts"]["database"] is False
    of_the_others = {answer.json["parts"][part] for part in heartbeat_queries.PARTS}
    assert of_the_others == {None}, "nothing is known of them"
