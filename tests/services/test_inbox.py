"""Received updates are kept once, handled once, and one bad one blocks nobody."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from flask import Flask

from portal.domain.errors import AlreadyHandled
from portal.domain.types import UpdateState
from portal.extensions import db
from portal.models.delivery import ReceivedUpdate
from portal.queries.inbox import received_updates, update_counts
from portal.services.inbox import (
    count_attempt,
    mark_done,
    next_offset,
    pending_updates,
    set_aside,
    store_updates,
)
from portal.services.transaction import transaction
from tests.factories import make_person

BOT = 1000000001


def raw(update_id: object, word: str = "xong") -> str:
    return json.dumps({"update_id": update_id, "message": {"text": word}}, ensure_ascii=False)


def test_an_update_handed_out_again_is_kept_once(app: Flask, now: datetime) -> None:
    assert len(store_updates(BOT, [raw(7), raw(8)], now)) == 2
    assert len(store_updates(BOT, [raw(8), raw(9), raw(9)], now)) == 1
    assert [one.update_id for one in pending_updates(10)] == [7, 8, 9]
    assert len(store_updates(BOT + 1, [raw(8)], now)) == 1


@pytest.mark.parametrize(
    "rubbish",
    [
        "",
        "{",
        "[]",
        "null",
        '"\x00"',
        "\udcff{",
        raw(None),
        raw("7"),
        raw(True),
        raw(-3),
        raw(2**63),
        '{"update_id": ' + "9" * 5000 + "}",
        "[" * 100_000,
    ],
)
def test_rubbish_is_kept_aside_once_and_blocks_nobody(
    app: Flask, now: datetime, rubbish: str
) -> None:
    assert len(store_updates(BOT, [raw(7), rubbish, raw(8)], now)) == 3
    assert len(store_updates(BOT, [rubbish], now)) == 0
    assert [one.update_id for one in pending_updates(10)] == [7, 8]
    assert next_offset(BOT, now) == 9
    assert update_counts()[UpdateState.POISON] == 1
    assert received_updates(state=UpdateState.POISON)[0].error


def test_offset_follows_the_highest_number_until_six_quiet_days(app: Flask, now: datetime) -> None:
    assert next_offset(BOT, now) is None
    store_updates(BOT, [raw(501), raw(499)], now)
    assert next_offset(BOT, now) == 502
    assert next_offset(BOT + 1, now) is None
    assert next_offset(BOT, now + timedelta(days=5, hours=23)) == 502
    assert next_offset(BOT, now + timedelta(days=6)) is None


def test_lower_numbers_after_a_quiet_week_are_not_thrown_away(app: Flask, now: datetime) -> None:
    store_updates(BOT, [raw(501), raw(500)], now)
    later = now + timedelta(days=7)
    assert len(store_updates(BOT, [raw(3)], later)) == 1
    assert next_offset(BOT, later) == 4


def test_a_number_used_again_after_a_quiet_week_is_a_new_update(app: Flask, now: datetime) -> None:
    store_updates(BOT, [raw(501, "cũ")], now)
    later = now + timedelta(days=7)
    assert len(store_updates(BOT, [raw(501, "mới")], later)) == 1
    assert [json.loads(one.raw)["message"]["text"] for one in pending_updates(10)] == ["cũ", "mới"]


def test_the_last_update_handed_out_again_after_a_quiet_week_is_confirmed(
    app: Flask, now: datetime
) -> None:
    store_updates(BOT, [raw(501)], now)
    later = now + timedelta(days=7)
    assert len(store_updates(BOT, [raw(501)], later)) == 0
    assert next_offset(BOT, later) == 502


def test_an_update_is_applied_once(app: Flask, now: datetime) -> None:
    person_id = make_person()
    store_updates(BOT, [raw(7)], now)
    inbox_id = pending_updates(1)[0].id
    mark_done(inbox_id, person_id, now)
    assert pending_updates(1) == []
    with pytest.raises(AlreadyHandled):
        mark_done(inbox_id, person_id, now)
    with pytest.raises(AlreadyHandled):
        set_aside(inbox_id, "too late", now)
    assert received_updates()[0].person_id == person_id


def test_done_mark_and_answer_stand_or_fall_together(app: Flask, now: datetime) -> None:
    store_updates(BOT, [raw(7)], now)
    inbox_id = pending_updates(1)[0].id

    def handle_and_fail() -> None:
        with transaction():
            mark_done(inbox_id, None, now)
            raise LookupError

    with pytest.raises(LookupError):
        handle_and_fail()
    assert [one.id for one in pending_updates(1)] == [inbox_id]


def test_attempts_are_counted_even_if_the_handler_dies(app: Flask, now: datetime) -> None:
    store_updates(BOT, [raw(7)], now)
    inbox_id = pending_updates(1)[0].id
    assert [count_attempt(inbox_id) for _ in range(3)] == [1, 2, 3]
    db.session.rollback()
    assert pending_updates(1)[0].attempts == 3
    set_aside(inbox_id, "x" * 999, now)
    row = db.session.get_one(ReceivedUpdate, inbox_id)
    assert (row.state, len(row.error)) == (UpdateState.POISON, 300)
