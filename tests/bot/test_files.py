"""Files through the bot: by reply, by button, out of the blue, in albums (script S8)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.loopback.server import LoopbackServer
from portal import files as file_store
from portal.channels.loopback_views import Message
from portal.domain.files import LARGEST_BY_TELEGRAM
from portal.domain.types import TaskState
from portal.extensions import db
from portal.files import place_of
from portal.models.files import StoredFile
from portal.models.task import ProgressUpdate, Task
from portal.models.task_parts import Evidence
from portal.queries.files import waiting_files
from portal.services import evidence_files
from portal.services.one_tap import look_at_link
from tests.bot.phones import Office, Phone, button, labels, wait_until
from tests.factories import Cast, make_cast, make_task
from tests.sample_files import DOCX, JPEG, PDF

RECEIVED = "👌"


@pytest.fixture
def cast(running: Office) -> Cast:
    return make_cast()


@pytest.fixture
def phone(running: Office, cast: Cast) -> Phone:
    return running.phone(102)


def given(cast: Cast, now: datetime, code: str, **fields: object) -> int:
    return make_task(
        plan_id=cast.plan_id,
        now=now,
        code=code,
        official_id=cast.official,
        lead_unit_id=cast.unit_id,
        **fields,
    )


def sent(phone: Phone, name: str, content: bytes, **more: object) -> Message:
    phone.seen = phone.last_id()
    return phone.server.send_file(phone.chat_id, name, content, **more)


def evidence(running: Office) -> list[tuple[str, str, int]]:
    """Of every task: its code, the title of what counts, how many files that has."""

    def look() -> list[tuple[str, str, int]]:
        rows = db.session.execute(
            select(Task.code, Evidence)
            .join(Task, Task.id == Evidence.task_id)
            .where(Evidence.removed_at.is_(None))
            .order_by(Evidence.id)
        ).all()
        return [(code, one.title, len(files(running, one.id))) for code, one in rows]

    return running.fresh(look)


def files(running: Office, evidence_id: int) -> list[StoredFile]:
    return list(db.session.scalars(select(StoredFile).where(StoredFile.evidence_id == evidence_id)))


def card_of(phone: Phone, code: str) -> Message:
    phone.write("/viec")
    shown = phone.reads("Việc của tôi")
    phone.tap(shown, "1")
    return phone.sees(shown.message_id, f"{code}\n")


def test_the_product_is_handed_in_by_button(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    task_id = given(cast, now, "NV-112", product="Quyết định kèm Kế hoạch")
    card = card_of(phone, "NV-112")
    phone.tap(card, "Cập nhật tiến độ")
    phone.tap(phone.sees(card.message_id, "Tiến độ hiện nay?"), "100%")
    asked = phone.sees(card.message_id, "Gửi tệp để Văn phòng thẩm tra")
    assert "Sản phẩm: Quyết định kèm Kế hoạch" in asked.plain
    assert "Không gửi tài liệu mật qua Telegram." in asked.plain
    assert labels(asked) == [
        *("Nhập số văn bản", "Tệp lớn hơn 20 MB"),
        *("Bổ sung sau", "‹ Quay lại"),
    ]
    mine = sent(phone, "QĐ sửa đổi.pdf", PDF + b" " * 1_258_000)
    received = phone.reads("✓ Đã nhận “QĐ sửa đổi.pdf” (1,2 MB) cho NV-112.")
    assert "Đây là sản phẩm cuối?" in received.plain
    wait_until(lambda: phone.message(mine.message_id).reaction == RECEIVED, "the reaction")
    phone.tap(received, "Đúng, gửi thẩm tra")
    phone.sees(received.message_id, "✓ Đã gửi thẩm tra NV-112")
    task = running.fresh(lambda: db.session.get_one(Task, task_id))
    assert task.state is TaskState.AWAITING_ACCEPTANCE
    assert task.product_reference == "QĐ sửa đổi.pdf"
    kept = running.fresh(lambda: db.session.scalars(select(StoredFile)).one())
    folder = running.settings.files_folder
    assert place_of(folder, kept.checksum).read_bytes() == PDF + b" " * 1_258_000


def test_a_reply_and_a_code_name_the_task(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    given(cast, now, "NV-101")
    given(cast, now, "NV-112")
    card = card_of(phone, "NV-101")
    sent(phone, "tờ trình.docx", DOCX, reply_to=card.message_id)
    received = phone.reads("cho NV-101.")
    phone.tap(received, "Chưa, tài liệu kèm")
    phone.sees(received.message_id, "✓ Đã lưu cùng NV-101 làm tài liệu kèm.")
    sent(phone, "QĐ.pdf", PDF, caption="Sản phẩm của NV-112")
    phone.reads("cho NV-112.")
    assert evidence(running) == [
        ("NV-101", "tờ trình.docx", 1),
        ("NV-112", "Sản phẩm của NV-112", 1),
    ]


def test_out_of_the_blue_the_task_is_asked_for(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    given(cast, now, "NV-101")
    given(cast, now, "NV-112")
    sent(phone, "QĐ.pdf", PDF)
    asked = phone.reads("Tệp này thuộc nhiệm vụ nào?")
    assert labels(asked) == ["NV-101", "NV-112", "Bỏ"]
    assert evidence(running) == []
    phone.tap(asked, "NV-101")
    received = phone.sees(asked.message_id, "cho NV-101.")
    phone.tap(received, "Gắn nhầm")
    again = phone.sees(asked.message_id, "Tệp này thuộc nhiệm vụ nào?")
    assert evidence(running) == []
    phone.tap(again, "NV-112")
    phone.sees(asked.message_id, "cho NV-112.")
    assert evidence(running) == [("NV-112", "QĐ.pdf", 1)]
    phone.write("Kèm phụ lục 2")
    phone.reads("✓ Đã ghi vào NV-112")


def test_what_is_discarded_leaves_the_disk(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    given(cast, now, "NV-101")
    sent(phone, "nhầm.pdf", PDF + b"discarded")
    asked = phone.reads("Tệp này thuộc nhiệm vụ nào?")
    place = place_of(
        running.settings.files_folder,
        running.fresh(lambda: waiting_files(cast.official))[0].checksum,
    )
    phone.tap(asked, "Bỏ")
    phone.sees(asked.message_id, "Đã bỏ, không ghi vào nhiệm vụ nào.")
    later, steady = now + timedelta(hours=2), place.stat().st_mtime + 3600
    with running.app.app_context():
        assert evidence_files.forget_discarded(now=now, steady=steady) == 0
        assert place.exists()
        assert evidence_files.forget_discarded(now=later, steady=steady) == 1
        db.session.remove()
    assert not place.exists()


def test_an_album_is_one_item(running: Office, cast: Cast, phone: Phone, now: datetime) -> None:
    given(cast, now, "NV-112")
    phone.seen = phone.last_id()
    for number in range(5):
        phone.server.send_file(
            102,
            f"{number}.jpg",
            JPEG + bytes([number]),
            kind="photo",
            caption="Hiện trường" if number == 0 else "",
            media_group_id="13579246801",
        )
    asked = phone.reads("5 tệp này thuộc nhiệm vụ nào?")
    phone.tap(asked, "NV-112")
    phone.sees(asked.message_id, "✓ Đã nhận 5 ảnh cho NV-112, tính là một hồ sơ.")
    assert evidence(running) == [("NV-112", "Hiện trường", 5)]


def test_an_album_that_replies_is_one_item_too(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    given(cast, now, "NV-112")
    card = card_of(phone, "NV-112")
    phone.seen = phone.last_id()
    for number, (name, content) in enumerate((("a.docx", DOCX), ("b.pdf", PDF))):
        phone.server.send_file(
            102,
            name,
            content,
            reply_to=card.message_id if number == 0 else None,
            media_group_id="24680135791",
        )
    phone.reads("2 tệp cho NV-112, tính là một hồ sơ.")
    assert evidence(running) == [("NV-112", "a.docx", 2)]


def test_too_big_for_telegram_leads_to_the_portal(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    given(cast, now, "NV-112")
    card = card_of(phone, "NV-112")
    sent(phone, "lớn.pdf", PDF + b" " * LARGEST_BY_TELEGRAM, reply_to=card.message_id)
    told = phone.reads("Tệp 20,1 MB, bot chỉ nhận đến 20 MB.")
    url = button(told, "Tải lên trên cổng").url or ""
    secret = url.rpartition("/l/")[2]
    link = running.fresh(lambda: look_at_link(secret, now))
    assert (link.person_id, link.task_code) == (cast.official, "NV-112")
    phone.tap(card, "Đã xong, gửi sản phẩm")
    asked = phone.sees(card.message_id, "Gửi tệp để Văn phòng thẩm tra")
    phone.tap(asked, "Tệp lớn hơn 20 MB")
    offered = phone.sees(card.message_id, "Tệp đến 50 MB cho NV-112")
    assert button(offered, "Tải lên trên cổng").url


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("chạy.exe", b"MZ", "Không nhận tệp .exe. Gửi Word, Excel, PDF hoặc ảnh."),
        ("giả.pdf", b"MZ", "Nội dung không đúng với đuôi .pdf."),
        ("hỏng.docx", b"PK\x03\x04", "Tệp bị hỏng"),
    ],
)
def test_what_is_no_document_is_not_kept(
    running: Office, cast: Cast, phone: Phone, now: datetime, name: str, content: bytes, said: str
) -> None:
    given(cast, now, "NV-112")
    sent(phone, name, content, caption="ghi chú của tôi")
    phone.reads(said)
    assert "ghi chú của tôi" in phone.reads("Chưa hiểu").plain
    assert running.fresh(lambda: db.session.scalars(select(StoredFile)).all()) == []


@pytest.mark.parametrize("size", [None, 5_000])
def test_a_file_that_telegram_does_not_have_is_refused_like_a_broken_one(
    running: Office, cast: Cast, phone: Phone, now: datetime, size: int | None
) -> None:
    given(cast, now, "NV-112")
    told = {"file_id": "gone", "file_unique_id": "g", "file_name": "QĐ.pdf"}
    who = {"id": phone.chat_id, "is_bot": False, "first_name": "An"}
    running.server.inject(
        {
            "message": {
                "message_id": 50,
                "date": 1751850000,
                "chat": {"id": phone.chat_id, "type": "private", "first_name": "An"},
                "from": who,
                "document": told if size is None else told | {"file_size": size},
            }
        }
    )
    phone.reads("Tệp bị hỏng")
    assert running.fresh(lambda: db.session.scalars(select(StoredFile)).all()) == []


def test_a_hidden_task_takes_no_files_here(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    given(cast, now, "NV-112", hide_on_telegram=True)
    card = card_of(phone, "NV-112")
    mine = sent(phone, "QĐ.pdf", PDF, reply_to=card.message_id)
    told = phone.reads("Nhiệm vụ này không nhận tệp qua Telegram.")
    assert button(told, "Tải lên trên cổng").url
    wait_until(
        lambda: mine.message_id not in [one.message_id for one in visible(phone)], "the deletion"
    )
    assert running.fresh(lambda: db.session.scalars(select(StoredFile)).all()) == []


def visible(phone: Phone) -> list[Message]:
    return [one for one in phone.server.messages(phone.chat_id) if not one.is_deleted]


def test_somebody_unknown_sends_in_vain(
    running: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("the file of a stranger was fetched")

    monkeypatch.setattr(LoopbackServer, "read_file", never)
    nobody = running.phone(999)
    sent(nobody, "QĐ.pdf", PDF)
    nobody.reads("Chưa có mã")
    assert running.fresh(lambda: db.session.scalars(select(StoredFile)).all()) == []


def test_forged_taps_change_nothing(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    mine, other = given(cast, now, "NV-101"), given(cast, now, "NV-112")
    card = card_of(phone, "NV-101")
    sent(phone, "QĐ.pdf", PDF, reply_to=card.message_id)
    received = phone.reads("cho NV-101.")
    number = running.fresh(lambda: db.session.scalars(select(Evidence.id)).one())
    for data in (
        f"1fl.t{base36(other)}.=f{number}",
        f"1fl.t{base36(mine)}.=f{number + 7}",
        f"1fl.t{base36(mine)}.=q{number}",
        f"1fl.t{base36(mine)}.=w",
        f"1fl.t{base36(mine)}",
        f"1ft.t{base36(mine)}",
    ):
        phone.tap_data(received, data)
    stranger = running.phone(105)
    stranger.write("/viec")
    shown = stranger.reads("không có nhiệm vụ nào")
    stranger.tap_data(shown, f"1fl.t{base36(mine)}.=w{number}")
    stranger.tap_data(shown, f"1up.t{base36(mine)}")
    assert evidence(running) == [("NV-101", "QĐ.pdf", 1)]
    states = running.fresh(lambda: set(db.session.scalars(select(Task.state))))
    assert TaskState.AWAITING_ACCEPTANCE not in states


def base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return digits[number] if number < 36 else base36(number // 36) + digits[number % 36]


def test_a_full_disk_is_said(
    running: Office, cast: Cast, phone: Phone, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(cast, now, "NV-101")

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(file_store, "_copy", full)
    sent(phone, "QĐ.pdf", PDF)
    phone.reads("hết chỗ lưu tệp")
    assert running.fresh(lambda: db.session.scalars(select(ProgressUpdate)).all()) == []
