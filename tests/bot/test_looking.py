"""Taps that only look: answered while others write, once, and a question left open by them ends."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest
from flask import Flask

from bot import bridge, refusals
from bot.answers import NOTHING, Answer
from bot.bridge import settle
from bot.handlers import my_tasks
from bot.incoming import Incoming
from bot.slots import Slots
from bot.visit import Visit
from portal.messages.callbacks import Tap, Verb, encode
from portal.services import conversations, inbox, slots
from portal.services.transaction import WroteWhileReading
from tests.factories import Cast, make_cast, make_task
from tests.loops import run_alone

CHAT = "102"


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def _tap(cast: Cast, now: datetime) -> Incoming:
    task_id = make_task(
        plan_id=cast.plan_id, now=now, official_id=cast.official, lead_unit_id=cast.unit_id
    )
    [inbox_id] = inbox.store_updates(1, ['{"update_id": 7}'], now)
    data = encode(Tap(Verb.CARD, task_id))
    return Incoming(inbox_id, 7, CHAT, "Cán bộ", "", "vi", data=data, query_id="q", message_id=3)


def _look(tap: Incoming) -> Answer:
    answer, is_known = settle(tap, my_tasks.open_card, refusals.stranger, bridge.take_look)
    assert is_known
    return answer


def test_a_look_is_answered_once(cast: Cast, now: datetime) -> None:
    tap = _tap(cast, now)
    conversations.ask(CHAT, conversations.Question("percent"), now=now)
    assert _look(tap).edit is not None
    assert conversations.open_question(CHAT) is None
    assert inbox.pending_updates(9) == []
    assert _look(tap) == NOTHING


def test_a_step_that_writes_is_no_look(cast: Cast, now: datetime) -> None:
    def write(visit: Visit) -> Answer:
        visit.stop_asking()
        return NOTHING

    tap = _tap(cast, now)
    with pytest.raises(WroteWhileReading):
        settle(tap, write, refusals.stranger, bridge.take_look)
    assert len(inbox.pending_updates(9)) == 1


def test_slots_wanted_meanwhile_are_reserved_together(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def reserve(chats: list[str]) -> list[float]:
        asked.append(chats)
        return [float(chat) for chat in chats]

    monkeypatch.setattr("bot.slots.reserve_slots", reserve)

    async def want() -> list[float]:
        desk = Slots(app)
        first = asyncio.create_task(desk.reserve("1"))
        while not asked:
            await asyncio.sleep(0)
        return await asyncio.gather(first, desk.reserve("2"), desk.reserve("3"))

    assert run_alone(want) == [1, 2, 3]
    assert asked == [["1"], ["2", "3"]]


def test_who_waits_for_a_slot_hears_of_a_failure(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(chats: list[str]) -> list[float]:
        raise OSError("the disk is full")

    monkeypatch.setattr("bot.slots.reserve_slots", fail)

    async def want() -> None:
        await Slots(app).reserve("1")

    with pytest.raises(OSError, match="full"):
        run_alone(want)
    assert slots.reserve_slot("1") == 0
