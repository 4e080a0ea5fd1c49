"""Telegram hands out updates twice, out of order, and again after a crash of the bot."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from sqlalchemy import select

from portal.models.delivery import ReceivedUpdate
from tests.chaos.answers import Phones, TapFacts
from tests.chaos.office import QUIET_WITHIN, Load, Office, open_office
from tests.chaos.report import Round
from tests.e2e.product import Product, eventually
from tests.e2e.promise import wait_until_quiet

#: how many taps are under way together, and how often the same one is handed out
WAVE = 100
MOST_COPIES = 3
FIRST_ID = 900_000_000
#: of the waves, during which the bot is killed
KILLED_SHARE = 0.5


def run(times: int, dice: Random, database: str = "sqlite") -> Round:
    """So many updates, every second wave with a SIGKILL of the bot in the middle of it."""
    with open_office(dice, Load(tasks=600), database=database) as office:
        phones = Phones(office.product, dice)
        pattern = _real_update(office, phones)
        earlier: list[dict[str, Any]] = []
        handed_out = kills = 0
        while len(office.said.said) < times:
            wave = _wave(phones, pattern, min(WAVE, times - len(office.said.said)))
            office.said.said += [tap.source for tap, _ in wave]
            updates = [update for _, update in wave]
            copies = [one for one in updates for _ in range(dice.randint(1, MOST_COPIES))]
            copies += dice.sample(earlier, min(len(earlier), WAVE // 5))
            dice.shuffle(copies)
            is_killed = dice.random() < KILLED_SHARE
            kills += is_killed
            _hand_out(office, copies, is_killed)
            handed_out += len(copies) * (1 + is_killed)
            earlier += updates
            wait_until_quiet(office.product, QUIET_WITHIN)
        said = f"{handed_out} handed out, the bot killed {kills} times meanwhile"
        return Round("updates", times, office.settle(), notes=[said])


def _real_update(office: Office, phones: Phones) -> dict[str, Any]:
    """A tap as the server hands it out, to make others like it."""
    phones.tap_one(office.said)
    raws = select(ReceivedUpdate.raw).where(ReceivedUpdate.raw.contains("callback_query"))
    raw = eventually(lambda: office.product.scalar(raws), 60, "a tap received")
    wait_until_quiet(office.product)
    found: dict[str, Any] = json.loads(raw)
    return found


def _wave(
    phones: Phones, pattern: dict[str, Any], most: int
) -> list[tuple[TapFacts, dict[str, Any]]]:
    """Taps on so many different tasks, as updates with numbers of their own."""
    found = []
    while len(found) < most and (tap := phones.next_tap()):
        number = FIRST_ID + phones.count_tapped()
        query = pattern["callback_query"]
        message = {**query["message"], "message_id": tap.message}
        message["chat"] = {**message["chat"], "id": tap.chat}
        like = {**query, "id": str(number), "data": tap.data, "message": message}
        like["from"] = {**query["from"], "id": tap.chat}
        found.append((tap, {"update_id": number, "callback_query": like}))
    return found


def _hand_out(office: Office, updates: list[dict[str, Any]], is_killed: bool) -> None:
    """After a crash all of them again, as Telegram does with what was not confirmed.

    Out of order the server cannot know that: it gives a number below the confirmed one once only.
    """
    victims_at = office.dice.randrange(len(updates)) if is_killed else -1
    for place, update in enumerate(updates):
        office.product.telegram.inject(update)
        if place == victims_at:
            office.product.kill(office.product.parts("bot"))
    _wait_until_taken(office.product)
    if is_killed:
        for update in updates:
            office.product.telegram.inject(update)
        _wait_until_taken(office.product)


def _wait_until_taken(product: Product) -> None:
    eventually(lambda: not product.telegram.pending_updates(), QUIET_WITHIN, "all updates taken")
