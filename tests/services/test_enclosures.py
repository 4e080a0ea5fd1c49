"""A document under a message: after its text, once, marked where it may be a second copy."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from docx import Document
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import func, select, update

from portal import clock
from portal.channels.email import MailSender
from portal.channels.sending import Doubt, Halted, Refused
from portal.domain.digest import DigestDecision
from portal.domain.mail import mail_server
from portal.domain.paper import Paragraph
from portal.domain.types import Channel, OutboxState
from portal.extensions import db
from portal.messages.compose_digest_paper import digest_paper
from portal.models.delivery import OutboxFile, OutboxMessage
from portal.models.organisation import ChatLink
from portal.queries.deliveries import enclosed_file, web_inbox
from portal.queries.digests import digest_for
from portal.services import letters
from portal.services.delivery import deliver, prove_delivery, sweep
from portal.services.digests import queue_digests
from portal.services.enclosures import let_go_of_old
from portal.services.lights import refresh_lights
from portal.services.transaction import transaction
from tests.factories import Cast, make_cast
from tests.fakes.sender import Arrived, FakeSender
from tests.office_days import at, task_of_unit
from tests.smtp_server import MailHost, SmtpServer
from tests.visitors import StandingClock

MONDAY = at("2025-07-07 07:45")
CHAT = "9001"


@pytest.fixture
def standing(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    held = StandingClock(MONDAY)
    monkeypatch.setattr(clock, "_clock", held)
    return held


@pytest.fixture
def cast(app: Flask, standing: StandingClock) -> Cast:
    made = make_cast()
    for number in range(20):
        due = (MONDAY - timedelta(days=3 + number)).date()
        task_of_unit(made, due=due, plan_reminders=False, title=f"Việc số {number}")
    task_of_unit(
        made,
        due=(MONDAY - timedelta(days=50)).date(),
        plan_reminders=False,
        title="Chuyện kín",
        hide_on_telegram=True,
    )
    refresh_lights(MONDAY)
    with transaction() as session:
        session.execute(update(ChatLink).values(ended_at=MONDAY))
        session.add(
            ChatLink(
                person_id=made.top_leader,
                channel=Channel.TELEGRAM,
                chat_id=CHAT,
                linked_at=MONDAY,
            )
        )
    return made


def send(sender: FakeSender) -> list[Arrived]:
    """Deliver all that is due; what stood in the leader's chat, in its order."""
    deliver(sender, for_seconds=10, worker="test")
    return sender.arrived


def row(key: str) -> OutboxMessage | None:
    db.session.rollback()
    return db.session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).one_or_none()


def file_key(person_id: int) -> str:
    return f"digest-file-weekly:{person_id}:2025-07-07"


def words(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for line in table.rows for cell in line.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def test_the_document_comes_after_its_text_and_once(cast: Cast) -> None:
    queue_digests(MONDAY)
    assert row(file_key(cast.top_leader)) is None
    text, document = send(FakeSender())
    assert text.file is None
    assert "Tổng hợp tuần 27" in text.text
    assert document.file is not None
    assert document.file.name == "Tong-hop-tuan-27-2025.docx"
    assert "07:45 07/07/2025" in document.text
    assert send(FakeSender()) == []
    assert queue_digests(MONDAY) == 0


def test_a_document_is_let_go_of_after_a_quarter_unless_it_may_still_be_sent(cast: Cast) -> None:
    queue_digests(MONDAY)
    send(FakeSender())
    last_day, after = MONDAY + timedelta(days=89), MONDAY + timedelta(days=91)
    with transaction() as session:
        session.execute(update(OutboxMessage).values(channel=Channel.WEB))
    kept = db.session.scalars(
        select(OutboxFile).where(OutboxFile.person_id == cast.top_leader)
    ).one()
    all_of_them = db.session.scalar(select(func.count()).select_from(OutboxFile))
    assert let_go_of_old(last_day) == 0
    assert enclosed_file(cast.top_leader, kept.id) is not None

    with transaction() as session:
        session.execute(update(OutboxMessage).values(state=OutboxState.UNKNOWN))
    assert let_go_of_old(after) == 0

    with transaction() as session:
        session.execute(update(OutboxMessage).values(state=OutboxState.SENT))
    assert let_go_of_old(after) == 0, "it has looked today"
    assert let_go_of_old(after + timedelta(days=1)) == all_of_them
    db.session.rollback()
    assert enclosed_file(cast.top_leader, kept.id) is None
    assert {message.file_id for message in web_inbox(cast.top_leader)} == {None}
    assert set(db.session.scalars(select(OutboxFile.name))) == {"Tong-hop-tuan-27-2025.docx"}


def test_the_document_has_every_row_and_the_numbers_of_the_message(cast: Cast) -> None:
    queue_digests(MONDAY)
    text, document = send(FakeSender())
    digest = digest_for(cast.top_leader, "weekly", MONDAY)
    assert document.file is not None
    said = words(document.file.content)
    assert f"{digest.counters.overdue} quá hạn" in text.text
    assert f"Quá hạn ({digest.counters.overdue})" in said
    for task in digest.overdue:
        assert task.code in said
    assert "Việc số 19" in said


def test_a_decision_stands_in_the_document_in_all_its_words(cast: Cast) -> None:
    statement = "Chưa có kinh phí mua thiết bị cho các đơn vị. " * 4
    long = replace(
        digest_for(cast.top_leader, "weekly", MONDAY),
        decisions=(DigestDecision("obstacle", "1", "NV-1", statement, "Cục", 3),),
    )
    made = digest_paper(long, "vi", at=MONDAY, zone=UTC)
    told = [block.text for block in made.paper.blocks if isinstance(block, Paragraph)]
    assert any(statement in line for line in told)


def test_the_document_says_as_of_when(cast: Cast) -> None:
    queue_digests(MONDAY)
    _text, document = send(FakeSender())
    assert document.file is not None
    said = words(document.file.content)
    assert "Số liệu chốt lúc 07:45 07/07/2025" in said


def test_hidden_titles_are_in_no_document(cast: Cast) -> None:
    queue_digests(MONDAY)
    _text, document = send(FakeSender())
    assert document.file is not None
    assert "Chuyện kín" not in words(document.file.content)


def test_no_document_goes_before_its_text(cast: Cast) -> None:
    queue_digests(MONDAY)
    sender = FakeSender()
    sender.plan(Doubt("cut"), arrives=False)
    assert send(sender) == []
    assert row(file_key(cast.top_leader)) is None


def test_a_tap_on_a_text_in_doubt_lets_the_document_go(cast: Cast) -> None:
    queue_digests(MONDAY)
    sender = FakeSender()
    sender.plan(Doubt("cut"), arrives=True)
    send(sender)
    kept = row(f"digest-weekly:{cast.top_leader}:2025-07-07")
    assert kept is not None
    prove_delivery(chat_id=CHAT, evidence="tap", now=MONDAY, message_id=kept.id)
    assert [each.file is not None for each in send(sender)] == [False, True]


def test_a_document_in_doubt_comes_once_more_and_marked(
    cast: Cast, standing: StandingClock
) -> None:
    queue_digests(MONDAY)
    sender = FakeSender()
    sender.plan_after(1, Doubt("cut"), arrives=True)
    assert len(send(sender)) == 2
    standing.move(minutes=90)
    copies = send(sender)[2:]
    assert [each.file is not None for each in copies] == [True]
    assert copies[0].text.startswith("<i>(có thể đã gửi lúc 07:45)</i>")
    assert len(send(sender)) == 3


def test_a_document_that_telegram_puts_off_comes_once(cast: Cast) -> None:
    queue_digests(MONDAY)
    sender = FakeSender()
    sender.plan_after(1, Halted(0.2))
    assert [each.file is not None for each in send(sender)] == [False, True]
    kept = row(file_key(cast.top_leader))
    assert kept is not None
    assert kept.attempts == 2


def test_a_process_that_dies_over_a_document_leaves_a_doubt(cast: Cast) -> None:
    queue_digests(MONDAY)
    send(FakeSender())
    with transaction() as session:
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.key == file_key(cast.top_leader))
            .values(state=OutboxState.SENDING, claimed_until=1.0)
        )
    assert sweep(MONDAY, clock.steady_now()) == 1
    kept = row(file_key(cast.top_leader) + "#2")
    assert kept is not None
    assert kept.file_id is not None


def test_a_refused_text_takes_its_document_to_the_portal(cast: Cast, app: Flask) -> None:
    queue_digests(MONDAY)
    sender = FakeSender()
    sender.plan(Refused("blocked"))
    send(sender)
    (found,) = web_inbox(cast.top_leader)
    assert found.file_id is not None
    assert row(file_key(cast.top_leader)) is None
    kept = enclosed_file(cast.top_leader, found.file_id)
    assert kept is not None
    assert kept.name == "Tong-hop-tuan-27-2025.docx"
    assert enclosed_file(cast.clerk, found.file_id) is None


def test_a_text_proven_late_brings_no_second_document(cast: Cast) -> None:
    """Its document went to the portal with the text, at the second doubt."""
    queue_digests(MONDAY)
    key = f"digest-weekly:{cast.top_leader}:2025-07-07"
    with transaction() as session:
        first = session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).one()
        first.state = OutboxState.UNKNOWN
        first.chat_id = CHAT
        for other in ("web", "mail"):
            session.add(
                OutboxMessage(
                    key=f"{key}#{other}",
                    kind=first.kind,
                    person_id=first.person_id,
                    channel=Channel.WEB if other == "web" else Channel.EMAIL,
                    text=first.text,
                    state=OutboxState.SENT,
                    created_at=MONDAY,
                    not_before=MONDAY,
                    file_id=first.file_id,
                )
            )
        number = first.id
    prove_delivery(chat_id=CHAT, evidence="tap", now=MONDAY, message_id=number)
    assert row(file_key(cast.top_leader)) is None


@pytest.fixture
def host() -> Iterator[MailHost]:
    with SmtpServer() as server:
        yield server


def test_a_mail_carries_the_document(
    cast: Cast, host: MailHost, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"smtp://127.0.0.1:{host.port}/?from=vanphong@mau.example"
    given = app.extensions["dondoc_settings"].model_copy(update={"smtp_url": SecretStr(url)})
    monkeypatch.setitem(app.extensions, "dondoc_settings", given)
    queue_digests(MONDAY)
    send(FakeSender())
    assert letters.deliver_letters(MailSender(mail_server(url)), Channel.EMAIL, for_seconds=5) == 2
    for _to, mail in host.mails:
        (document,) = mail.iter_attachments()
        assert document.get_filename() == "Tong-hop-tuan-27-2025.docx"
        assert "Tổng hợp tuần 27" in words(document.get_payload(decode=True))


def test_five_schedulers_keep_one_document_each(cast: Cast) -> None:
    for _scheduler in range(5):
        queue_digests(MONDAY)
    assert db.session.scalar(select(func.count()).select_from(OutboxFile)) == 3
