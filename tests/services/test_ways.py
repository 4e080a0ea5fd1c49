"""The order of channels that somebody chose, and what happens along it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import select

from portal import clock
from portal.channels.couriers import COURIERS
from portal.channels.sending import Doubt, NotSent, Refused, SendFailed
from portal.domain.errors import ChannelTwice, NoChannelChosen, NotAllowed
from portal.domain.letters import Letter
from portal.domain.types import Channel, Message, OutboxState
from portal.extensions import db
from portal.models.delivery import OutboxMessage
from portal.queries.deliveries import web_inbox
from portal.queries.preferences import channels_of_person
from portal.services import letters
from portal.services.delivery import deliver, settle_after_restore
from portal.services.outbox import add_message
from portal.services.preferences import choose_channels
from portal.services.transaction import transaction
from tests.factories import Cast, acting, make_cast
from tests.fakes.sender import FakeSender
from tests.visitors import StandingClock

ROUND = 5.0
TELEGRAM, EMAIL = Channel.TELEGRAM, Channel.EMAIL


@dataclass
class Postbox:
    """A channel of one file: keeps what it is given, or fails as it is told."""

    taken: list[Letter] = field(default_factory=list)
    fails: SendFailed | None = None

    def send(self, letter: Letter) -> str:
        if self.fails is not None:
            raise self.fails
        self.taken.append(letter)
        return f"letter-{len(self.taken)}"


@pytest.fixture
def standing(monkeypatch: pytest.MonkeyPatch, now: datetime) -> StandingClock:
    held = StandingClock(now)
    monkeypatch.setattr(clock, "_clock", held)
    return held


@pytest.fixture
def postbox(app: Flask, monkeypatch: pytest.MonkeyPatch, standing: StandingClock) -> Postbox:
    box = Postbox()
    monkeypatch.setitem(COURIERS, EMAIL, lambda settings: box)
    return box


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def write(person_id: int, now: datetime, key: str = "own:1", kind: str = "own") -> int:
    with transaction():
        number = add_message(
            key=key,
            kind=kind,
            person_id=person_id,
            message=Message("Việc A"),
            locale="vi",
            at=now,
        )
    assert number is not None
    return number


def bring(postbox: Postbox, telegram: FakeSender | None = None) -> FakeSender:
    """One round of both senders, letters first."""
    telegram = telegram or FakeSender()
    letters.deliver_letters(postbox, EMAIL, for_seconds=ROUND)
    deliver(telegram, for_seconds=ROUND, worker="test")
    return telegram


def course() -> list[tuple[str, Channel, OutboxState]]:
    db.session.rollback()
    rows = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(row.key, row.channel, row.state) for row in rows]


def choose(cast: Cast, order: list[Channel], now: datetime) -> None:
    choose_channels(acting(cast.official), cast.official, order, now=now)


def test_everybody_begins_with_telegram(cast: Cast, postbox: Postbox, now: datetime) -> None:
    write(cast.official, now)
    assert len(bring(postbox).texts()) == 1
    assert course() == [("own:1", TELEGRAM, OutboxState.SENT)]
    assert postbox.taken == []


def test_whoever_wants_mail_first_gets_it_by_mail_and_in_the_inbox(
    cast: Cast, postbox: Postbox, now: datetime
) -> None:
    choose(cast, [EMAIL, TELEGRAM], now)
    write(cast.official, now)
    assert bring(postbox).texts() == []
    ((letter),) = postbox.taken
    assert "Việc A" in letter.text
    assert "anh/chị đã chọn" in letter.text
    assert [said.text for said in web_inbox(cast.official)] == ["Việc A"]
    assert course() == [
        ("own:1", EMAIL, OutboxState.SENT),
        ("own:1#web", Channel.WEB, OutboxState.SENT),
    ]


def test_a_mail_that_is_refused_goes_on_to_telegram(
    cast: Cast, postbox: Postbox, now: datetime
) -> None:
    choose(cast, [EMAIL, TELEGRAM], now)
    write(cast.official, now)
    postbox.fails = Refused("550 no such user")
    telegram = bring(postbox)
    assert telegram.texts() == ["Việc A"]
    assert course() == [
        ("own:1", EMAIL, OutboxState.REFUSED),
        ("own:1#web", Channel.WEB, OutboxState.SENT),
        ("own:1#telegram", TELEGRAM, OutboxState.SENT),
    ]
    assert bring(postbox).texts() == []


def test_a_mail_in_doubt_goes_on_marked(cast: Cast, postbox: Postbox, now: datetime) -> None:
    choose(cast, [EMAIL, TELEGRAM], now)
    write(cast.official, now)
    postbox.fails = Doubt("cut while sending")
    (said,) = bring(postbox).texts()
    assert "(có thể đã gửi lúc" in said
    states = {key: state for key, _channel, state in course()}
    assert states == {
        "own:1": OutboxState.REPEATED,
        "own:1#web": OutboxState.SENT,
        "own:1#telegram": OutboxState.SENT,
    }


def test_a_channel_that_is_away_keeps_its_letters(
    cast: Cast, postbox: Postbox, standing: StandingClock, now: datetime
) -> None:
    choose(cast, [EMAIL, TELEGRAM], now)
    write(cast.official, now)
    postbox.fails = NotSent("nobody there")
    assert bring(postbox).texts() == []
    postbox.fails = None
    standing.move(minutes=6)
    bring(postbox)
    assert len(postbox.taken) == 1
    assert len(web_inbox(cast.official)) == 1


def test_whoever_wants_telegram_only_gets_no_mail(
    cast: Cast, postbox: Postbox, now: datetime
) -> None:
    choose(cast, [TELEGRAM], now)
    write(cast.official, now)
    telegram = FakeSender()
    telegram.plan(Refused("Forbidden: bot was blocked by the user"))
    bring(postbox, telegram)
    bring(postbox)
    assert [(channel, state) for _key, channel, state in course()] == [
        (TELEGRAM, OutboxState.REFUSED),
        (Channel.WEB, OutboxState.SENT),
    ]
    assert postbox.taken == []


def test_what_waits_goes_the_new_way(cast: Cast, postbox: Postbox, now: datetime) -> None:
    write(cast.official, now)
    choose(cast, [EMAIL], now)
    assert bring(postbox).texts() == []
    assert len(postbox.taken) == 1
    write(cast.official, now, "own:2")
    choose(cast, [TELEGRAM, EMAIL], now)
    assert len(bring(postbox).texts()) == 1
    assert len(postbox.taken) == 1


def test_without_a_mail_server_telegram_carries_whatever_was_chosen(
    app: Flask, cast: Cast, standing: StandingClock, now: datetime
) -> None:
    assert app.extensions["dondoc_settings"].smtp_url == SecretStr("")
    choose(cast, [EMAIL], now)
    write(cast.official, now)
    telegram = FakeSender()
    deliver(telegram, for_seconds=ROUND, worker="test")
    assert len(telegram.texts()) == 1


def test_a_restore_sends_by_no_channel(cast: Cast, postbox: Postbox, now: datetime) -> None:
    choose(cast, [EMAIL, TELEGRAM], now)
    write(cast.official, now)
    settle_after_restore(now)
    assert bring(postbox).texts() == []
    assert postbox.taken == []
    assert len(web_inbox(cast.official)) == 1


def test_the_order_is_ones_own_or_the_administrators(
    cast: Cast, postbox: Postbox, now: datetime
) -> None:
    with pytest.raises(NotAllowed):
        choose_channels(acting(cast.colleague), cast.official, [EMAIL], now=now)
    with pytest.raises(NoChannelChosen):
        choose_channels(acting(cast.official), cast.official, [], now=now)
    with pytest.raises(ChannelTwice):
        choose_channels(acting(cast.official), cast.official, [EMAIL, EMAIL], now=now)
    choose_channels(acting(cast.admin), cast.official, [EMAIL], now=now)
    assert channels_of_person(cast.official) == (EMAIL,)
