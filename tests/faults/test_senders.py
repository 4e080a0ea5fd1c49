"""Real senders in processes of their own, real HTTP, killed and doubled; judged by the ledger."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from bot.loopback.server import LoopbackServer
from portal import clock
from portal.channels import telegram
from portal.channels.telegram import TelegramSender
from portal.domain.types import OutboxState
from portal.extensions import db
from portal.models.delivery import OutboxMessage
from portal.queries.deliveries import delivery_counts
from portal.services.delivery import deliver
from tests.faults.conftest import TOKEN, SenderProcess, wait_until

Start = Callable[..., list[SenderProcess]]
Write = Callable[[int], list[str]]

pytestmark = [pytest.mark.processes, pytest.mark.slow]


def delivered(server: LoopbackServer) -> list[str]:
    return [line.text for line in server.ledger(method="sendMessage", is_delivered=True)]


def unmarked(texts: list[str]) -> Counter[str]:
    """How often each message reached its chat without the mark of a repeat."""
    return Counter(text for text in texts if text.startswith("Việc"))


def most_in_a_second(server: LoopbackServer) -> int:
    times = [line.at for line in server.ledger(method="sendMessage")]
    return max(sum(begin <= at < begin + 1 for at in times) for begin in times)


def shift_clocks(monkeypatch: pytest.MonkeyPatch, passed: timedelta) -> None:
    """Let time pass for this process, for the office and in real seconds."""
    utc_now, steady_now = clock.utc_now, clock.steady_now
    monkeypatch.setattr(clock, "utc_now", lambda: utc_now() + passed)
    monkeypatch.setattr(clock, "steady_now", lambda: steady_now() + passed.total_seconds())


def states() -> dict[str, OutboxState]:
    db.session.rollback()
    return {
        key: state
        for key, state in db.session.execute(select(OutboxMessage.key, OutboxMessage.state))
    }


def test_a_sender_killed_while_sending_loses_and_doubles_nothing(
    server: LoopbackServer,
    write_messages: Write,
    start_senders: Start,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = write_messages(12)
    server.add_fault("hang_after", method="sendMessage", skip=4, value=60)
    [sender] = start_senders(("one", 30))
    sender.go()
    wait_until(lambda: len(delivered(server)) >= 8)
    sender.kill()
    server.clear_faults()

    shift_clocks(monkeypatch, timedelta(seconds=50))
    with closing(TelegramSender(TOKEN, server.base)) as again:
        deliver(again, for_seconds=20, worker="after the kill")
    doubtful = {key for key, state in states().items() if state is OutboxState.UNKNOWN}
    assert 1 <= len(doubtful) <= 8
    assert not {OutboxState.PENDING, OutboxState.SENDING} & {states()[key] for key in keys}

    shift_clocks(monkeypatch, timedelta(days=4))
    with closing(TelegramSender(TOKEN, server.base)) as later:
        deliver(later, for_seconds=20, worker="later")
    texts = delivered(server)
    assert all(count == 1 for count in unmarked(texts).values())
    assert all(any(key in text for text in texts) for key in keys)
    assert len(texts) - sum(unmarked(texts).values()) == len(doubtful)
    assert set(states().values()) == {OutboxState.SENT, OutboxState.REPEATED}


def test_two_senders_at_once_send_each_message_once_and_keep_the_pace(
    server: LoopbackServer, write_messages: Write, start_senders: Start
) -> None:
    keys = write_messages(45)
    senders = start_senders(("one", 30), ("two", 30))
    for sender in senders:
        sender.go()
    sent = [sender.result() for sender in senders]
    assert sum(sent) == len(keys)
    assert unmarked(delivered(server)) == Counter(f"Việc {key}" for key in keys)
    assert server.limits()["provoked"] == 0
    assert most_in_a_second(server) <= 33


def test_eight_processes_claim_each_message_once(
    write_messages: Write, start_senders: Start
) -> None:
    write_messages(80)
    [race] = start_senders(("race", 8))
    race.go()
    claimed = race.result()
    assert len(claimed) == 8
    numbers = [number for one in claimed for number in one]
    assert len(numbers) == len(set(numbers)) == 80
    assert delivery_counts()[OutboxState.SENDING] == 80


def test_any_mixture_of_faults_loses_and_doubles_nothing(
    app: Flask,
    server: LoopbackServer,
    write_messages: Write,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(telegram, "READ_SECONDS", 0.3)
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    keys = write_messages(60)
    dice = random.Random(20250707)
    in_doubt = ["drop_before", "drop_after", "hang_before", "hang_after", "bad_gateway"]
    for kind in [*in_doubt, "half_answer", "server_error", "too_many"] * 2:
        server.add_fault(kind, method="sendMessage", skip=dice.randrange(4), value=1)
    server.add_fault("forbidden", method="sendMessage", skip=2)

    with closing(TelegramSender(TOKEN, server.base)) as sender:
        deliver(sender, for_seconds=40, worker="first")
        now = states()
        doubtful = {key for key, state in now.items() if state is OutboxState.UNKNOWN}
        refused = {key for key, state in now.items() if state is OutboxState.REFUSED}
        assert (len(doubtful), len(refused)) == (14, 1)
        sent = {key for key in keys if now[key] is OutboxState.SENT}
        assert sent | doubtful | refused == set(keys)
        assert all(any(key in text for text in delivered(server)) for key in sent)

        server.clear_faults()
        shift_clocks(monkeypatch, timedelta(days=4))
        deliver(sender, for_seconds=40, worker="later")
    texts = delivered(server)
    assert all(count == 1 for count in unmarked(texts).values())
    assert len(texts) - sum(unmarked(texts).values()) == len(doubtful)
    assert all(any(key in text for text in texts) for key in set(keys) - refused)
    assert set(states().values()) == {
        OutboxState.SENT,
        OutboxState.REPEATED,
        OutboxState.REFUSED,
    }
