"""What the Telegram channel makes of every way a real HTTP call can end."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator

import httpx
import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError, TimedOut

from bot.loopback.server import LoopbackServer
from portal.channels import telegram
from portal.channels.sending import (
    Doubt,
    Halted,
    Moved,
    NotSent,
    Refused,
    SendFailed,
    WrongToken,
)
from portal.channels.telegram import TelegramSender, classify
from portal.domain.types import AttachedFile, Button, Message

TOKEN = "1000000001:of-the-sender"
AN = 501
HELLO = Message("Sáng nay có <b>3</b> việc", ((Button("Xem", data="1ls"),),))


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer(TOKEN) as running:
        running.ensure_user(AN, "An", username="an", is_started=True)
        yield running


@pytest.fixture
def sender(server: LoopbackServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[TelegramSender]:
    monkeypatch.setattr(telegram, "READ_SECONDS", 0.4)
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    opened = TelegramSender(TOKEN, server.base)
    yield opened
    opened.close()


def outcome(sender: TelegramSender, message: Message = HELLO, chat_id: str = str(AN)) -> SendFailed:
    with pytest.raises(SendFailed) as caught:
        sender.send(chat_id, message)
    return caught.value


def test_a_document_arrives_byte_for_byte_under_its_caption(
    server: LoopbackServer, sender: TelegramSender
) -> None:
    content = bytes(range(256)) * 40
    told = Message("Kèm <b>danh sách</b>", file=AttachedFile("Tong-hop-tuan-27-2025.docx", content))
    number = sender.send(str(AN), told)
    (message,) = server.messages(AN)
    assert str(message.message_id) == number
    assert message.plain == "Kèm danh sách"
    assert message.file is not None
    assert message.file.name == "Tong-hop-tuan-27-2025.docx"
    found = server.read_file(message.file.path)
    assert found is not None
    assert content in found


def test_a_document_cut_off_is_in_doubt(server: LoopbackServer, sender: TelegramSender) -> None:
    server.add_fault("drop_after", method="sendDocument")
    outcome(sender, Message("Kèm", file=AttachedFile("a.docx", b"PK")))
    assert server.messages(AN)[-1].plain == "Kèm"


def test_a_message_arrives_as_it_was_composed(
    server: LoopbackServer, sender: TelegramSender
) -> None:
    message = Message(
        "Chào <b>anh</b>",
        (
            (Button("Đã xem", data="1sn.m1"), Button("Chưa", data="1sk")),
            (Button("Mở", url="https://cong.example/me"),),
        ),
        silent=True,
    )
    remote_id = sender.send(str(AN), message)
    [arrived] = server.messages(AN)
    assert (str(arrived.message_id), arrived.html, arrived.is_silent) == (
        remote_id,
        "Chào <b>anh</b>",
        True,
    )
    assert [[one.text for one in row] for row in arrived.buttons] == [["Đã xem", "Chưa"], ["Mở"]]
    assert arrived.buttons[0][0].data == "1sn.m1"
    assert arrived.buttons[1][0].url == "https://cong.example/me"


@pytest.mark.parametrize(
    ("kind", "value", "meaning"),
    [
        ("too_many", 7, Halted),
        ("forbidden", None, Refused),
        ("bad_request", None, Refused),
        ("unauthorized", None, WrongToken),
        ("migrate", -100777, Moved),
        ("conflict", None, Doubt),
        ("server_error", None, Doubt),
        ("bad_gateway", None, Doubt),
        ("drop_before", None, Doubt),
        ("drop_after", None, Doubt),
        ("half_answer", None, Doubt),
        ("hang_before", 5, Doubt),
        ("hang_after", 5, Doubt),
    ],
)
def test_each_fault_has_its_meaning_and_the_next_send_works(
    server: LoopbackServer,
    sender: TelegramSender,
    kind: str,
    value: float | None,
    meaning: type[SendFailed],
) -> None:
    server.add_fault(kind, method="sendMessage", value=value)
    failed = outcome(sender)
    assert type(failed) is meaning
    assert TOKEN not in failed.reason
    if isinstance(failed, Halted):
        assert failed.seconds == 7
    if isinstance(failed, Moved):
        assert failed.new_chat_id == "-100777"
    if isinstance(failed, Refused):
        assert failed.chat_gone
    assert int(sender.send(str(AN), HELLO)) > 0


def test_a_message_that_is_not_accepted_does_not_condemn_the_chat(sender: TelegramSender) -> None:
    failed = outcome(sender, Message("<b>chưa đóng"))
    assert isinstance(failed, Refused)
    assert not failed.chat_gone


def test_an_unknown_chat_is_gone(sender: TelegramSender) -> None:
    failed = outcome(sender, chat_id="999999")
    assert isinstance(failed, Refused)
    assert failed.chat_gone


def test_a_refused_connection_never_left() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    sender = TelegramSender(TOKEN, f"http://127.0.0.1:{port}")
    assert isinstance(outcome(sender), NotSent)
    sender.close()


def test_an_answer_that_drips_for_ever_is_a_doubt(
    server: LoopbackServer, sender: TelegramSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram, "LONGEST_SEND", 0.1)
    server.add_fault("slow", method="sendMessage", value=0.3)
    assert isinstance(outcome(sender), Doubt)


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (caused(NetworkError("x"), httpx.ConnectError("x")), NotSent),
        (caused(NetworkError("x"), httpx.ProxyError("x")), NotSent),
        (caused(TimedOut(), httpx.ConnectTimeout("x")), NotSent),
        (caused(TimedOut(), httpx.PoolTimeout("x")), NotSent),
        (caused(TimedOut(), httpx.ReadTimeout("x")), Doubt),
        (caused(TimedOut(), httpx.WriteTimeout("x")), Doubt),
        (caused(NetworkError("x"), httpx.ReadError("x")), Doubt),
        (caused(NetworkError("x"), httpx.WriteError("x")), Doubt),
        (TelegramError("Invalid server response"), Doubt),
        (BadRequest("Chat not found"), Refused),
        (Forbidden("bot was kicked from the group chat"), Refused),
    ],
)
def test_the_cause_decides_not_the_class(error: TelegramError, meaning: type[SendFailed]) -> None:
    assert type(classify(error)) is meaning


def test_the_token_reaches_no_log(
    server: LoopbackServer, sender: TelegramSender, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    server.add_fault("drop_before", method="sendMessage")
    outcome(sender)
    sender.send(str(AN), HELLO)
    assert TOKEN not in caplog.text
