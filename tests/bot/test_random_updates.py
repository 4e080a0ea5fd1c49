"""Hundreds of random updates: nothing breaks, no text is lost, the bot goes on answering."""

from __future__ import annotations

import json
import logging
import random
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from bot.loopback.people import Misuse
from portal.domain.types import UpdateState
from portal.extensions import db
from portal.models.delivery import ReceivedUpdate
from portal.services import audit
from tests.bot.phones import Office, wait_until
from tests.bot.random_updates import random_update, text_of
from tests.factories import make_cast, make_task


def states(office: Office) -> set[UpdateState]:
    return office.fresh(lambda: set(db.session.scalars(select(ReceivedUpdate.state).distinct())))


def play(running: Office, now: datetime, seed: int, count: int, logs: Any) -> None:
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
    for chat in (102, 103, 104, 105, 999):
        running.phone(chat)
    chance = random.Random(seed)
    datas = ["1tk.t1.r2", "1pg.t1.r2.=75", "1pa.t2.r2", "1ex.t1.r2.=20250721", "1lk", "1my"]
    sent = []
    for number in range(count):
        update = {"update_id": 700_000_000 + number, **random_update(chance, datas)}
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


@pytest.mark.slow
def test_eighty(running: Office, now: datetime, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        play(running, now, seed=1, count=80, logs=caplog)
    phone = running.phone(106)
    phone.write("/trogiup")
    phone.reads("Cách dùng")


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(2, 5))
def test_five_hundred(
    running: Office, now: datetime, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        play(running, now, seed=seed, count=500, logs=caplog)
    phone = running.phone(106)
    phone.write("/trogiup")
    phone.reads("Cách dùng")
