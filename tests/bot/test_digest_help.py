"""Difficulties decided from the digest: agreed in principle, answered in words, opened (S9)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.domain.addressees import Addressee
from portal.domain.machines.obstacle import ObstacleState
from portal.domain.types import Actor, ObstacleKind
from portal.extensions import db
from portal.models.requests import Obstacle
from portal.services import people
from portal.services.difficulties import address_difficulty, ask_resource
from portal.services.obstacles import raise_obstacle
from tests.bot.phones import Office, Phone, labels
from tests.factories import Cast, acting, make_cast, make_task

OFFICIAL, CLERK, DEPUTY, MINISTER = 102, 101, 107, 108


@pytest.fixture
def cast(running: Office) -> Cast:
    for chat_id in (OFFICIAL, CLERK, DEPUTY, MINISTER):
        running.phone(chat_id)
    return make_cast()


def put_to_leaders(
    cast: Cast, now: datetime, kind: ObstacleKind, words: str, code: str, amount: str = ""
) -> int:
    official = acting(cast.official)
    task_id = make_task(
        plan_id=cast.plan_id,
        now=now,
        code=code,
        due=date(2025, 9, 30),
        official_id=cast.official,
        lead_unit_id=cast.unit_id,
        leader_in_charge_id=cast.deputy_leader,
    )
    number = raise_obstacle(official, task_id, kind, words, now=now)
    address_difficulty(official, number, Addressee.LEADERSHIP, now=now)
    if amount:
        ask_resource(official, number, amount, now=now, source_key=f"test:{number}")
    return number


def state_of(running: Office, number: int) -> Obstacle:
    def look() -> Obstacle:
        found = db.session.scalars(select(Obstacle).where(Obstacle.id == number)).one()
        db.session.refresh(found)
        return found

    return running.fresh(look)


def on_tuesday(running: Office, now: datetime, chat_id: int) -> Phone:
    running.clock.at = now + timedelta(days=1)
    running.send_what_is_due()
    return running.phone(chat_id)


def test_one_tap_agrees_and_the_official_hears_it(
    running: Office, cast: Cast, now: datetime
) -> None:
    number = put_to_leaders(cast, now, ObstacleKind.FUNDING, "Thiếu tiền", "NV-120", "350 triệu")
    phone = on_tuesday(running, now, MINISTER)
    digest = phone.reads("1 việc chờ quyết định")
    assert "1. Kinh phí NV-120: 350 triệu, CDS, chờ 1 ngày làm việc" in digest.plain
    assert labels(digest)[:2] == ["1 Đồng ý chủ trương", "1 Xem"]
    phone.tap(digest, "1 Đồng ý")
    phone.reads("✓ Đã trả lời KK-001 (NV-120).")
    kept = state_of(running, number)
    assert (kept.state, kept.answer, kept.answered_by_id) == (
        ObstacleState.SOLVED,
        "Đồng ý chủ trương.",
        cast.top_leader,
    )
    assert "1 việc chờ quyết định" in phone.message(digest.message_id).plain
    deputy = running.phone(DEPUTY)
    second = deputy.tap(deputy.reads("1 việc chờ quyết định"), "1 Đồng ý")
    assert second.text.startswith("Bộ trưởng (mẫu) đã trả lời KK-001 lúc 08:00 ngày 08/07")
    running.send_what_is_due()
    running.phone(OFFICIAL).reads("Trả lời KK-001 từ Bộ trưởng (mẫu): “Đồng ý chủ trương.”")


def test_it_is_opened_and_answered_in_words(running: Office, cast: Cast, now: datetime) -> None:
    number = put_to_leaders(cast, now, ObstacleKind.INSTITUTION, "Xin chủ trương", "NV-121")
    phone = on_tuesday(running, now, MINISTER)
    digest = phone.reads("Đề nghị hỗ trợ NV-121: Xin chủ trương")
    phone.tap(digest, "1 Xem")
    whole = phone.reads("KK-001 (NV-121)")
    assert labels(whole) == ["Đồng ý chủ trương", "Trả lời"]
    phone.tap(whole, "Trả lời")
    phone.sees(whole.message_id, "Nhắn câu trả lời")
    phone.write("Chưa đồng ý: làm rõ căn cứ")
    phone.reads("✓ Đã trả lời KK-001 (NV-121).")
    assert state_of(running, number).answer == "Chưa đồng ý: làm rõ căn cứ"


def test_the_office_answers_and_agrees_to_nothing(
    running: Office, cast: Cast, now: datetime
) -> None:
    put_to_leaders(cast, now, ObstacleKind.PEOPLE, "Thiếu người", "NV-122")
    phone = on_tuesday(running, now, CLERK)
    digest = phone.reads("1 việc chờ quyết định")
    assert labels(digest)[:2] == ["1 Trả lời", "1 Xem"]
    phone.tap(digest, "1 Trả lời")
    phone.reads("Nhắn câu trả lời")
    phone.write("Đã điều thêm một người")
    phone.reads("✓ Đã trả lời KK-001")
    assert "1 việc chờ quyết định" in phone.message(digest.message_id).plain
    assert labels(phone.message(digest.message_id))[:2] == ["1 Trả lời", "1 Xem"]


def test_in_english(running: Office, cast: Cast, now: datetime) -> None:
    people.choose_language(cast.top_leader, "en", now=now, actor=Actor.system())
    put_to_leaders(cast, now, ObstacleKind.FUNDING, "No money", "NV-120", "350 million")
    phone = on_tuesday(running, now, MINISTER)
    digest = phone.reads("1 decision waiting")
    assert "1. Budget NV-120: 350 million" in digest.plain
    assert labels(digest)[:2] == ["1 Agree in principle", "1 Open"]
    phone.tap(digest, "1 Agree")
    phone.reads("✓ KK-001 (NV-120) is answered.")


def test_what_waits_is_listed_on_demand(running: Office, cast: Cast, now: datetime) -> None:
    number = put_to_leaders(cast, now, ObstacleKind.DATA, "Thiếu số liệu", "NV-123")
    for chat_id in (OFFICIAL, MINISTER):
        running.phone(chat_id).write("/duyet")
    running.phone(OFFICIAL).reads("Không có việc chờ quyết định.")
    phone = running.phone(MINISTER)
    waiting = phone.reads("1 đề nghị chờ quyết định")
    assert "1. Đề nghị hỗ trợ NV-123: Thiếu số liệu, CDS" in waiting.plain
    phone.tap(waiting, "1 Đồng ý")
    phone.reads("✓ Đã trả lời KK-001 (NV-123).")
    assert state_of(running, number).state is ObstacleState.SOLVED
