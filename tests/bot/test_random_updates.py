"""Random and hostile updates: nothing breaks, no text is lost, what is not theirs stays as it is,
every tap is answered; `make fuzz` plays ten thousand of them."""

from __future__ import annotations

import json
import logging
import random
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.loopback.people import Misuse
from portal.domain.types import UpdateState
from portal.extensions import db
from portal.messages.callbacks import Tap, Verb, encode
from portal.models.delivery import ReceivedUpdate, Reminder
from portal.models.office import AuditEntry
from portal.models.requests import ExtensionRequest, Obstacle
from portal.models.task import ProgressUpdate, Task
from portal.services import audit
from tests.bot.phones import Office, wait_until
from tests.bot.random_updates import random_update, text_of
from tests.factories import make_cast, make_task


def states(office: Office) -> set[UpdateState]:
    return office.fresh(lambda: set(db.session.scalars(select(ReceivedUpdate.state).distinct())))


def play(running: Office, now: datetime, seed: int, count: int, logs: Any) -> None:
    """So many updates of people who may do nothing with the fourth task, in random order."""
    cast = make_cast()
    for number, holder in enumerate((cast.official, cast.official, cast.colleague)):
        make_task(
            plan_id=cast.plan_id,
            now=now,
            due=date(2025, 7, 1 + 10 * number),
            code=f"NV-10{number}",
            percent=45,
            official_id=holder,
            lead_unit_id=cast.unit_id,
        )
    foreign = make_task(
        plan_id=cast.plan_id,
        now=now,
        due=date(2025, 7, 11),
        code="NV-104",
        percent=45,
        official_id=cast.legal_head,
        lead_unit_id=cast.legal_unit_id,
    )
    before = running.fresh(lambda: told_of(foreign))
    for chat in (102, 103, 104, 105, 999):
        running.phone(chat)
    chance = random.Random(seed)
    datas = ["1tk.t1.r2", "1pg.t1.r2.=75", "1pa.t2.r2", "1ex.t1.r2.=20250721", "1lk", "1my"]
    forged = [encode(Tap(verb, foreign, 1, arg=arg)) for verb in Verb for arg in ("", "75", "y")]
    datas += forged
    sent, tapped = [], []
    for number in range(count):
        if number % 10 == 0:
            tapped += tap_something(running, chance, [*datas, *forged])
        # the numbers between are for the taps of phones
        update = {"update_id": 700_000_000 + 5 * number, **random_update(chance, datas)}
        try:
            running.server.inject(update)
        except Misuse:
            continue
        sent.append(update)
        for chat in (102, 103):
            for message in running.server.messages(chat)[-1:]:
                datas += [one.data for row in message.buttons for one in row if one.data]
        datas = datas[-60:]
    wait_until(
        lambda: not running.server.pending_updates() and UpdateState.PENDING not in states(running),
        "all of them to be handled",
    )
    broken = [one for one in logs.records if "failed, code" in one.getMessage()]
    assert not broken, (seed, broken[0].getMessage(), broken[0].exc_text)
    kept = running.fresh(
        lambda: dict(db.session.execute(select(ReceivedUpdate.update_id, ReceivedUpdate.raw)).all())
    )
    for update in sent:
        assert text_of(json.loads(kept[update["update_id"]])) == text_of(update)
    assert running.fresh(audit.verify_chain).is_whole
    assert running.fresh(lambda: told_of(foreign)) == before
    wait_until(
        lambda: all(running.server.tap_answer(query).is_answered for query in tapped),
        "every tap to be answered",
    )


def told_of(task_id: int) -> tuple[object, ...]:
    """How a task stands, and how many things people told of it."""
    task = db.session.get_one(Task, task_id)
    return (
        {column.key: getattr(task, column.key) for column in Task.__table__.columns},
        *(
            db.session.scalar(select(func.count()).where(kind.task_id == task_id))
            for kind in (ProgressUpdate, Obstacle, ExtensionRequest, AuditEntry, Reminder)
        ),
    )


def tap_something(running: Office, chance: random.Random, datas: list[str]) -> list[str]:
    """A forged tap under a message that stands in the chat, as a phone would send it."""
    chat = chance.choice((102, 103, 104, 105))
    standing = [one for one in running.server.messages(chat) if one.is_from_bot]
    if not standing:
        return []
    message = chance.choice(standing)
    tap = running.server.tap(chat, message.message_id, chance.choice(datas), is_stale=True)
    return [tap.query_id]


@pytest.mark.slow
def test_eighty(running: Office, now: datetime, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        play(running, now, seed=1, count=80, logs=caplog)
    phone = running.phone(106)
    phone.write("/trogiup")
    phone.reads("Cách dùng")


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(2, 22))
def test_five_hundred(
    running: Office, now: datetime, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        play(running, now, seed=seed, count=500, logs=caplog)
    phone = running.phone(106)
    phone.write("/trogiup")
    phone.reads("Cách dùng")
