"""Messages are written down once per key, alone or by the thousand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event

from portal.domain.types import Button, Channel, Message, OutboxState
from portal.extensions import db
from portal.models.delivery import OutboxMessage
from portal.queries.outbox_rows import message_of
from portal.services.outbox import NewMessage, add_message, add_messages
from portal.services.transaction import transaction
from tests.factories import make_person

HELLO = Message(
    "Chào <b>anh</b>", ((Button("Đã xem", data="1sn.m1"), Button("Mở", url="https://a.vn/")),)
)


def new(key: str, person_id: int, at: datetime) -> NewMessage:
    return NewMessage(key, "morning", person_id, HELLO, "vi", at)


def test_message_is_kept_as_it_was_written(app: Flask, now: datetime) -> None:
    person_id = make_person()
    later = now + timedelta(hours=1)
    with transaction():
        number = add_message(
            key="a",
            kind="morning",
            person_id=person_id,
            message=HELLO,
            locale="vi",
            at=now,
            not_before=later,
        )
    row = db.session.get_one(OutboxMessage, number)
    assert message_of(row) == HELLO
    assert (row.state, row.created_at, row.not_before) == (OutboxState.PENDING, now, later)


def test_same_key_is_written_once(app: Flask, now: datetime) -> None:
    person_id = make_person()
    with transaction():
        first = add_messages([new("a", person_id, now), new("b", person_id, now)])
        second = add_messages([new("b", person_id, now), new("c", person_id, now)])
    assert set(first) == {"a", "b"}
    assert set(second) == {"c"}
    assert db.session.query(OutboxMessage).count() == 3


def test_nothing_is_left_when_the_reason_is_rolled_back(app: Flask, now: datetime) -> None:
    person_id = make_person()
    try:
        with transaction():
            add_messages([new("a", person_id, now)])
            raise LookupError
    except LookupError:
        pass
    assert db.session.query(OutboxMessage).count() == 0


def test_a_message_for_the_web_inbox_is_delivered_by_being_written(
    app: Flask, now: datetime
) -> None:
    person_id = make_person()
    with transaction():
        number = add_message(
            key="a",
            kind="morning",
            person_id=person_id,
            message=HELLO,
            locale="vi",
            at=now,
            channel=Channel.WEB,
        )
    assert db.session.get_one(OutboxMessage, number).state is OutboxState.SENT


def test_five_thousand_messages_are_written_in_few_statements(app: Flask, now: datetime) -> None:
    """A morning's messages go out in time only if they do not go to the database one by one."""
    person_id = make_person()
    rows = [new(f"morning:{number}", person_id, now) for number in range(5000)]
    statements: list[str] = []

    def note(*execution: Any) -> None:
        statements.append(execution[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        with transaction():
            ids = add_messages(rows)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(set(ids.values())) == 5000
    assert len(statements) <= 10


def test_many_are_kept_as_one_is(app: Flask, now: datetime) -> None:
    """However many rows travel together, each reads as if it had been written alone."""
    person_id = make_person()
    with transaction():
        add_messages([new("7", person_id, now)])
        ids = add_messages([new(str(number), person_id, now) for number in range(60)])
    assert set(ids) == {str(number) for number in range(60)} - {"7"}
    for number in ids.values():
        row = db.session.get_one(OutboxMessage, number)
        assert message_of(row) == HELLO
        assert (row.state, row.created_at, row.task_id) == (OutboxState.PENDING, now, None)
        assert (row.chat_id, row.attempts, row.outcome) == ("", 0, "")
