"""E-mail beside the web inbox: who gets one, what it says, and how a mail server may fail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import select

from portal import clock
from portal.channels.email import MailSender
from portal.channels.sending import NotSent
from portal.domain.mail import mail_server
from portal.domain.types import Channel, Message, OutboxState
from portal.extensions import db
from portal.models.delivery import OutboxMessage
from portal.models.office import OfficeSetting
from portal.models.organisation import Person
from portal.services import letters, people
from portal.services.delivery import deliver, settle_after_restore
from portal.services.office_rules import pause_sending
from portal.services.one_tap import look_at_link
from portal.services.outbox import add_message
from portal.services.transaction import transaction
from tests.factories import Cast, acting, make_cast, make_person
from tests.fakes.sender import FakeSender
from tests.smtp_server import MailHost, SmtpServer
from tests.visitors import StandingClock

ROUND = 5.0


@pytest.fixture
def host() -> Iterator[MailHost]:
    with SmtpServer() as server:
        yield server


@pytest.fixture
def standing(monkeypatch: pytest.MonkeyPatch, now: datetime) -> StandingClock:
    held = StandingClock(now)
    monkeypatch.setattr(clock, "_clock", held)
    return held


@pytest.fixture
def cast(app: Flask, host: MailHost, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """An office that has named its mail server."""
    given = app.extensions["dondoc_settings"]
    url = SecretStr(f"smtp://127.0.0.1:{host.port}/?from=vanphong@mau.example")
    monkeypatch.setitem(
        app.extensions, "dondoc_settings", given.model_copy(update={"smtp_url": url})
    )
    return make_cast()


@pytest.fixture
def unlinked(cast: Cast) -> int:
    """Somebody who has no chat."""
    return make_person(unit_id=cast.unit_id)


def write(
    person_id: int, now: datetime, text: str = "<b>NV-101 quá hạn</b>\nHạn 30/06 & nay"
) -> int:
    with transaction():
        number = add_message(
            key=f"own:{person_id}:{text[:20]}",
            kind="own",
            person_id=person_id,
            message=Message(text),
            locale="vi",
            at=now,
        )
    assert number is not None
    return number


def refuse_by_telegram(now: datetime) -> None:
    deliver(FakeSender(), for_seconds=ROUND, worker="test")


def send(host: MailHost) -> int:
    url = f"smtp://127.0.0.1:{host.port}/?from=vanphong@mau.example"
    return letters.deliver_letters(MailSender(mail_server(url)), Channel.EMAIL, for_seconds=ROUND)


def rows(channel: Channel) -> list[OutboxMessage]:
    db.session.rollback()
    asked = select(OutboxMessage).where(OutboxMessage.channel == channel)
    return list(db.session.scalars(asked.order_by(OutboxMessage.id)))


def test_who_has_no_telegram_gets_a_mail_with_a_way_in(
    host: MailHost, unlinked: int, standing: StandingClock, now: datetime
) -> None:
    write(unlinked, now)
    refuse_by_telegram(now)
    assert [row.state for row in rows(Channel.WEB)] == [OutboxState.SENT]
    assert send(host) == 1
    ((to, mail),) = host.mails
    person = db.session.get_one(Person, unlinked)
    assert to == mail["To"] == person.email
    assert mail["From"] == "vanphong@mau.example"
    assert mail["Subject"] == "NV-101 quá hạn"
    plain = mail.get_body(("plain",))
    rich = mail.get_body(("html",))
    assert plain is not None
    assert rich is not None
    text = plain.get_content()
    assert "Hạn 30/06 & nay" in text
    assert "<b>" not in text
    assert "<b>NV-101 quá hạn</b>" in rich.get_content()
    secret = text.partition("/l/")[2].split()[0]
    assert look_at_link(secret, now + timedelta(hours=23)).person_id == unlinked
    (row,) = rows(Channel.EMAIL)
    assert (row.state, row.sent_at) == (OutboxState.SENT, now)
    assert send(host) == 0
    assert len(host.mails) == 1


def test_who_is_reached_by_telegram_gets_none(
    host: MailHost, cast: Cast, standing: StandingClock, now: datetime
) -> None:
    write(cast.official, now)
    refuse_by_telegram(now)
    assert rows(Channel.EMAIL) == []


def test_the_people_of_a_demo_get_none(
    host: MailHost, unlinked: int, standing: StandingClock, now: datetime
) -> None:
    with transaction() as session:
        session.add(OfficeSetting(key="demo_preset", value="C", changed_at=now))
    write(unlinked, now)
    refuse_by_telegram(now)
    assert rows(Channel.EMAIL) == []
    assert len(rows(Channel.WEB)) == 1


def test_a_mail_that_is_refused_is_not_sent_again(
    host: MailHost, unlinked: int, standing: StandingClock, now: datetime
) -> None:
    host.faults.to_recipient = "550 no such user"
    write(unlinked, now)
    refuse_by_telegram(now)
    assert send(host) == 0
    (row,) = rows(Channel.EMAIL)
    assert (row.state, row.outcome) == (OutboxState.REFUSED, "550 no such user")
    host.faults.to_recipient = ""
    standing.move(hours=1)
    assert send(host) == 0


def test_a_doubt_is_shown_and_not_sent_again(
    host: MailHost, unlinked: int, standing: StandingClock, now: datetime
) -> None:
    host.faults.cuts_after_content = True
    write(unlinked, now)
    refuse_by_telegram(now)
    send(host)
    (row,) = rows(Channel.EMAIL)
    assert row.state is OutboxState.UNKNOWN
    host.faults.cuts_after_content = False
    standing.move(hours=1)
    assert send(host) == 0
    assert len(host.mails) == 1


@pytest.mark.parametrize("how", ["away", "later"])
def test_mails_wait_for_a_server_that_is_away(
    host: MailHost, unlinked: int, standing: StandingClock, now: datetime, how: str
) -> None:
    for text in ("một", "hai"):
        write(unlinked, now, text)
    refuse_by_telegram(now)
    if how == "away":
        away = MailSender(mail_server("smtp://127.0.0.1:9/?from=a@mau.example"))
        assert letters.deliver_letters(away, Channel.EMAIL, for_seconds=ROUND) == 0
        with pytest.raises(NotSent):
            away.check()
    else:
        host.faults.to_content = "451 later"
        assert send(host) == 0
        host.faults.to_content = ""
    assert send(host) == 0
    standing.move(minutes=6)
    assert send(host) == 2
    assert [mail["Subject"] for _to, mail in host.mails] == ["một", "hai"]


def test_a_mail_that_is_a_day_old_says_nothing_new(
    host: MailHost, unlinked: int, standing: StandingClock, now: datetime
) -> None:
    write(unlinked, now)
    refuse_by_telegram(now)
    standing.move(hours=25)
    assert send(host) == 0
    assert [row.state for row in rows(Channel.EMAIL)] == [OutboxState.CANCELLED]


def test_a_pause_and_a_closed_account_stop_mails(
    host: MailHost, cast: Cast, unlinked: int, standing: StandingClock, now: datetime
) -> None:
    write(unlinked, now)
    refuse_by_telegram(now)
    pause_sending(acting(cast.clerk), now=now)
    assert send(host) == 0
    assert [row.state for row in rows(Channel.EMAIL)] == [OutboxState.PENDING]
    with transaction() as session:
        session.delete(session.get_one(OfficeSetting, "sending_paused"))
    people.close_account(acting(cast.admin), unlinked, now=now)
    assert send(host) == 0
    assert [row.state for row in rows(Channel.EMAIL)] == [OutboxState.CANCELLED]


def test_a_process_that_dies_leaves_a_doubt(
    host: MailHost, unlinked: int, standing: StandingClock, now: datetime
) -> None:
    write(unlinked, now)
    refuse_by_telegram(now)
    assert (
        letters.claim_letter(Channel.EMAIL, now, clock.steady_now() - 2 * letters.CLAIM_SECONDS)
        is not None
    )
    assert send(host) == 0
    assert [row.state for row in rows(Channel.EMAIL)] == [OutboxState.UNKNOWN]


def test_a_restore_calls_mails_off(
    host: MailHost, unlinked: int, standing: StandingClock, now: datetime
) -> None:
    write(unlinked, now)
    refuse_by_telegram(now)
    settle_after_restore(now)
    assert send(host) == 0
    assert [row.state for row in rows(Channel.EMAIL)] == [OutboxState.CANCELLED]
    assert len(rows(Channel.WEB)) == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://co.quan", "smtp://"),
        ("smtp://", "smtp://"),
        ("smtp://mail.co.quan", "sender"),
        ("smtp://an@mail.co.quan", "sender"),
    ],
)
def test_a_wrong_address_is_named(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        mail_server(url)


def test_an_address_is_read() -> None:
    found = mail_server("smtp://vp%40co.quan:m%C3%A3@mail.co.quan")
    assert (found.host, found.port, found.is_wrapped) == ("mail.co.quan", 587, False)
    assert (found.user, found.password, found.sender) == ("vp@co.quan", "mã", "vp@co.quan")
    wrapped = mail_server("smtps://mail.co.quan/?from=vp@co.quan")
    assert (wrapped.port, wrapped.is_wrapped, wrapped.user) == (465, True, "")
