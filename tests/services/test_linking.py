"""Invitations: one-time, hashed, throttled, and one chat for one person at any time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.domain.errors import (
    ChatTaken,
    ChatUnknown,
    InvitationExpired,
    InvitationUnknown,
    InvitationUsed,
    NotAllowed,
    NotFound,
    PersonLinkedElsewhere,
    TooManyAttempts,
)
from portal.domain.types import Actor
from portal.extensions import db
from portal.models.office import AuditEntry
from portal.models.organisation import ChatLink, Invitation
from portal.queries.people import link_states
from portal.services import audit, chat_links, linking
from portal.services.conversations import (
    Question,
    ask,
    keep_text,
    kept_text,
    open_question,
    stop_asking,
    take_kept_text,
)
from tests.factories import Cast, acting, make_cast, make_person, person_in


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def newcomer(cast: Cast) -> int:
    return make_person(name="Chuyên viên mẫu 30", unit_id=cast.unit_id)


def invite(person_id: int, now: datetime) -> linking.InvitationMade:
    return linking.invite_person(Actor.system(), person_id, now=now)


def test_an_invitation_in_two_spellings(newcomer: int, now: datetime) -> None:
    made = invite(newcomer, now)
    assert linking.looks_like_code(made.code)
    assert len(made.token) <= 64
    assert made.expires_at == datetime(2025, 7, 10, 10, 0, tzinfo=UTC)
    by_link = linking.open_invitation(made.token, chat_id="1", now=now)
    typed = made.code.lower().replace("-", "")
    assert linking.open_invitation(typed, chat_id="1", now=now) == by_link
    assert by_link.name == "Chuyên viên mẫu 30"
    assert by_link.described("en") == "Official, Sample Department"


def test_only_hashes_are_kept(newcomer: int, now: datetime) -> None:
    made = invite(newcomer, now)
    kept = db.session.scalars(select(Invitation)).one()
    seen = {kept.code_hash, kept.short_hash}
    assert all(len(one) == 64 for one in seen)
    assert not any(secret in one for secret in (made.token, made.code) for one in seen)


def test_a_new_invitation_ends_the_earlier_one(newcomer: int, now: datetime) -> None:
    first, second = invite(newcomer, now), invite(newcomer, now)
    with pytest.raises(InvitationUnknown):
        linking.open_invitation(first.token, chat_id="1", now=now)
    assert linking.open_invitation(second.token, chat_id="1", now=now).person_id == newcomer


def test_only_the_office_invites(cast: Cast, newcomer: int, now: datetime) -> None:
    assert linking.invite_person(acting(cast.clerk), newcomer, now=now).token
    with pytest.raises(NotAllowed):
        linking.invite_person(acting(cast.official), newcomer, now=now)


def test_nobody_closed_or_unknown_is_invited(cast: Cast, now: datetime) -> None:
    gone = make_person(unit_id=cast.unit_id, is_active=False)
    for person_id in (gone, 99_999):
        with pytest.raises(NotFound):
            invite(person_id, now)


def test_linking_is_announced_in_the_log(newcomer: int, now: datetime) -> None:
    made = invite(newcomer, now)
    linked = linking.link_chat(made.invitation_id, "900", username="an", now=now)
    assert linked == linking.ChatLinked(newcomer, "")
    assert person_in("900") == newcomer
    assert link_states(now)[newcomer].state == "linked"
    actions = list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions[-2:] == ["invite_person", "link_chat"]
    assert audit.verify_chain().is_whole


def test_an_invitation_links_once(newcomer: int, now: datetime) -> None:
    made = invite(newcomer, now)
    linking.link_chat(made.invitation_id, "900", username="", now=now)
    with pytest.raises(InvitationUsed):
        linking.link_chat(made.invitation_id, "901", username="", now=now)
    with pytest.raises(InvitationUsed):
        linking.open_invitation(made.token, chat_id="901", now=now)


def test_two_phones_at_the_same_moment_make_one_link(
    app: Flask, newcomer: int, now: datetime
) -> None:
    made = invite(newcomer, now)
    ready = threading.Barrier(2)
    outcomes: list[object] = []

    def link(chat_id: str) -> None:
        with app.app_context():
            ready.wait()
            try:
                outcomes.append(
                    linking.link_chat(made.invitation_id, chat_id, username="", now=now)
                )
            except (InvitationUsed, PersonLinkedElsewhere, IntegrityError) as refused:
                outcomes.append(refused)

    threads = [threading.Thread(target=link, args=(chat,)) for chat in ("900", "901")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(one, linking.ChatLinked) for one in outcomes) == 1
    assert (
        len(db.session.scalars(select(ChatLink).where(ChatLink.person_id == newcomer)).all()) == 1
    )


def test_an_invitation_runs_out(newcomer: int, now: datetime) -> None:
    made = invite(newcomer, now)
    later = made.expires_at + timedelta(seconds=1)
    with pytest.raises(InvitationExpired) as expired:
        linking.open_invitation(made.token, chat_id="900", now=later)
    assert expired.value.facts["expired_at"] == made.expires_at
    with pytest.raises(InvitationExpired):
        linking.link_chat(made.invitation_id, "900", username="", now=later)


def test_a_refused_invitation_is_over(newcomer: int, now: datetime) -> None:
    made = invite(newcomer, now)
    linking.refuse_invitation(made.invitation_id, by="An (@an)", now=now)
    kept = db.session.get_one(Invitation, made.invitation_id)
    assert (kept.refused_by, kept.cancelled_at) == ("An (@an)", now)
    with pytest.raises(InvitationUnknown):
        linking.link_chat(made.invitation_id, "900", username="", now=now)


def test_guessing_is_paused_for_one_chat_only(newcomer: int, now: datetime) -> None:
    made = invite(newcomer, now)
    for _again in range(linking.TRIES):
        linking.note_wrong_code("900", now=now)
    with pytest.raises(TooManyAttempts) as paused:
        linking.open_invitation(made.code, chat_id="900", now=now)
    assert paused.value.until == now + linking.PAUSE
    assert linking.open_invitation(made.code, chat_id="901", now=now)
    later = now + linking.PAUSE + timedelta(seconds=1)
    assert linking.open_invitation(made.code, chat_id="900", now=later)


def test_a_chat_of_somebody_else(cast: Cast, newcomer: int, now: datetime) -> None:
    made = invite(newcomer, now)
    with pytest.raises(ChatTaken) as taken:
        linking.link_chat(made.invitation_id, "102", username="", now=now)
    assert taken.value.facts == {"holder": "Chuyên viên mẫu 07", "wanted": "Chuyên viên mẫu 30"}
    linking.link_chat(made.invitation_id, "102", username="", now=now, moving=True)
    assert person_in("102") == newcomer


def test_another_phone_of_the_same_person(cast: Cast, now: datetime) -> None:
    made = invite(cast.official, now)
    with pytest.raises(PersonLinkedElsewhere):
        linking.link_chat(made.invitation_id, "900", username="", now=now)
    linked = linking.link_chat(made.invitation_id, "900", username="", now=now, replacing=True)
    assert linked.replaced_chat_id == "102"
    assert person_in("102") is None


def test_the_same_phone_again(cast: Cast, now: datetime) -> None:
    made = invite(cast.official, now)
    linked = linking.link_chat(made.invitation_id, "102", username="", now=now)
    assert linked.replaced_chat_id == ""
    assert person_in("102") == cast.official


def test_unlinking(cast: Cast, now: datetime) -> None:
    assert chat_links.unlink_chat("102", now=now) == cast.official
    assert person_in("102") is None
    with pytest.raises(ChatUnknown):
        chat_links.unlink_chat("102", now=now)


def test_blocking_is_noted_once(cast: Cast, now: datetime) -> None:
    assert chat_links.note_blocked("102", now=now)
    assert not chat_links.note_blocked("102", now=now)
    assert link_states(now)[cast.official].state == "blocked"
    assert chat_links.note_unblocked("102", now=now)
    assert not chat_links.note_unblocked("102", now=now)
    assert not chat_links.note_blocked("987", now=now)


def test_the_deep_link(newcomer: int, now: datetime) -> None:
    assert linking.deep_link("demo_bot", "abc") == "https://t.me/demo_bot?start=abc"


def test_a_conversation_remembers_its_question_and_its_texts(app: Flask, now: datetime) -> None:
    asked = Question("percent", task_id=4, version=2, outbox_id=7, message_id=9, arg="x")
    keep_text("102", "một", now=now)
    ask("102", asked, now=now)
    keep_text("102", "hai", now=now)
    assert open_question("102") == asked
    stop_asking("102", now=now)
    assert open_question("102") is None
    assert kept_text("102") == "một\nhai"
    assert take_kept_text("102", now=now) == "một\nhai"
    assert take_kept_text("102", now=now) == ""
    assert open_question("103") is None
