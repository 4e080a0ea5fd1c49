"""Linking a chat to a person: invitation, confirmation, refusal, another phone, the way out.

An invitation has two spellings of one-time secrets: a long one for the link (192 bits) and a short
one that can be read out and typed. Only their hashes are kept.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update

from portal.domain.actions import Action
from portal.domain.errors import (
    ChatTaken,
    InvitationExpired,
    InvitationUnknown,
    InvitationUsed,
    NotFound,
    PersonLinkedElsewhere,
    TooManyAttempts,
)
from portal.domain.permissions import require
from portal.domain.types import Actor, Channel
from portal.extensions import db
from portal.models.organisation import ChatLink, Invitation, Person, SignInAttempt
from portal.queries.office import local_day, settings, working_calendar, zone
from portal.queries.people import person_line
from portal.services.chat_links import open_link, record_link, self_of
from portal.services.transaction import transactional

TRIES = 5
PAUSE = timedelta(minutes=15)
EXPIRES_AFTER_WORKING_DAYS = 3
CLOSING_TIME = time(17)
#: without the letters and digits that are mistaken for each other
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_SHORT_LENGTH = 6
_SHORT_CODE = re.compile(r"LK[\s-]?([0-9A-Z]{4})[\s-]?([0-9A-Z]{2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class InvitationMade:
    """A fresh invitation: what is typed, what the link carries, until when; shown only once."""

    invitation_id: int
    code: str
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationView:
    """Whom an open invitation is for, as its reader is asked to confirm."""

    invitation_id: int
    person_id: int
    name: str
    title: str
    title_en: str
    unit: str
    unit_en: str
    locale: str

    def described(self, locale: str) -> str:
        """`Chuyên viên, Cục Chuyển đổi số` in the reader's language."""
        is_english = locale == "en"
        title = (self.title_en or self.title) if is_english else self.title
        unit = (self.unit_en or self.unit) if is_english else self.unit
        return ", ".join(part for part in (title, unit) if part)


@dataclass(frozen=True, slots=True)
class ChatLinked:
    """A link that was made; `replaced_chat_id` is the person's former chat, if any."""

    person_id: int
    replaced_chat_id: str


def deep_link(bot_username: str, token: str) -> str:
    """The address that opens the bot with an invitation."""
    return f"https://t.me/{bot_username}?start={token}"


def looks_like_code(text: str) -> bool:
    """Whether somebody typed something in the shape of a short code (`LK-7Q4M-2X`)."""
    return _SHORT_CODE.fullmatch(text.strip()) is not None


@transactional
def invite_person(actor: Actor, person_id: int, *, now: datetime) -> InvitationMade:
    """Make an invitation for a person; earlier open ones end with it.

    It runs out at 17:00 of the third working day. Raises NotAllowed, NotFound.
    """
    require(actor, Action.INVITE_PERSON)
    person = db.session.get(Person, person_id)
    if person is None or not person.is_active:
        raise NotFound(what="person", key=person_id)
    db.session.execute(update(Invitation).where(*_is_open_for(person_id)).values(cancelled_at=now))
    token = secrets.token_urlsafe(24)
    short = "".join(secrets.choice(_ALPHABET) for _ in range(_SHORT_LENGTH))
    invitation = Invitation(
        person_id=person_id,
        code_hash=_digest(token),
        short_hash=_digest(short),
        created_by_id=actor.person_id,
        created_at=now,
        expires_at=_expiry(now),
    )
    db.session.add(invitation)
    db.session.flush()
    record_link(actor, "invite_person", person_id, now, {"expires_at": invitation.expires_at})
    return InvitationMade(
        invitation.id, f"LK-{short[:4]}-{short[4:]}", token, invitation.expires_at
    )


def open_invitation(token_or_code: str, *, chat_id: str, now: datetime) -> InvitationView:
    """Whom an invitation is for; nothing changes by looking.

    Raises TooManyAttempts after five wrong codes from one chat, whatever is sent then;
    InvitationUnknown, InvitationExpired, InvitationUsed.
    """
    _refuse_hasty(chat_id, now)
    given = _SHORT_CODE.fullmatch(token_or_code.strip())
    if given:
        found = Invitation.short_hash == _digest("".join(given.groups()).upper())
    else:
        found = Invitation.code_hash == _digest(token_or_code.strip())
    invitation = db.session.scalar(select(Invitation).where(found))
    return _view(_usable(invitation, now), now)


@transactional
def note_wrong_code(chat_id: str, *, now: datetime) -> None:
    """Count a wrong code of a chat, so that guessing is paused."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - 4 * PAUSE))
    db.session.add(SignInAttempt(subject=_subject(chat_id), at=now))


@transactional
def link_chat(
    invitation_id: int,
    chat_id: str,
    *,
    username: str,
    now: datetime,
    moving: bool = False,
    replacing: bool = False,
) -> ChatLinked:
    """Link a chat to the invited person, once.

    Raises InvitationUnknown, InvitationExpired, InvitationUsed; ChatTaken when the chat speaks for
    somebody else, unless `moving`; PersonLinkedElsewhere when the person has another chat, unless
    `replacing`.
    """
    invitation = db.session.get(Invitation, invitation_id, with_for_update=True)
    invitation = _usable(invitation, now)
    held = open_link(ChatLink.chat_id == chat_id)
    own = open_link(ChatLink.person_id == invitation.person_id)
    if held is not None and held.person_id != invitation.person_id and not moving:
        raise ChatTaken(holder=_name_of(held.person_id), wanted=_name_of(invitation.person_id))
    if own is not None and own.chat_id != chat_id and not replacing:
        raise PersonLinkedElsewhere(person_id=own.person_id)
    replaced = own.chat_id if own is not None and own.chat_id != chat_id else ""
    for link in (held, own):
        if link is not None:
            link.ended_at = now
    db.session.flush()
    db.session.add(
        ChatLink(
            person_id=invitation.person_id,
            channel=Channel.TELEGRAM,
            chat_id=chat_id,
            username=username[:64],
            linked_at=now,
        )
    )
    invitation.used_at = now
    facts = {
        "channel": Channel.TELEGRAM,
        "username": username,
        "replaces_own_chat": bool(replaced),
        "taken_from_person_id": held.person_id if held and moving else None,
    }
    record_link(self_of(invitation.person_id, now), "link_chat", invitation.person_id, now, facts)
    return ChatLinked(invitation.person_id, replaced)


@transactional
def refuse_invitation(invitation_id: int, *, by: str, now: datetime) -> None:
    """ "Not me": the invitation ends, and the office sees who tapped."""
    invitation = db.session.get(Invitation, invitation_id, with_for_update=True)
    invitation = _usable(invitation, now)
    invitation.cancelled_at = now
    invitation.refused_by = by[:120]
    record_link(Actor.system(), "refuse_invitation", invitation.person_id, now, {"by": by[:120]})


@transactional
def ask_for_invitation(invitation_id: int, *, by: str, now: datetime) -> None:
    """Somebody with an expired invitation asks for a new one; the office reads it in the log."""
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is not None:
        person_id = invitation.person_id
        record_link(Actor.system(), "ask_for_invitation", person_id, now, {"by": by[:120]})


def _usable(invitation: Invitation | None, now: datetime) -> Invitation:
    if invitation is None or invitation.cancelled_at is not None:
        raise InvitationUnknown
    if invitation.used_at is not None:
        raise InvitationUsed
    if invitation.expires_at <= now:
        raise InvitationExpired(expired_at=invitation.expires_at, invitation_id=invitation.id)
    person = db.session.get(Person, invitation.person_id)
    if person is None or not person.is_active:
        raise InvitationUnknown
    return invitation


def _view(invitation: Invitation, now: datetime) -> InvitationView:
    line = person_line(invitation.person_id, local_day(now))
    if line is None:
        raise InvitationUnknown
    return InvitationView(
        invitation_id=invitation.id,
        person_id=line.id,
        name=line.name,
        title=line.title,
        title_en=line.title_en,
        unit=line.unit,
        unit_en=line.unit_en,
        locale=line.locale,
    )


def _is_open_for(person_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Invitation.person_id == person_id,
        Invitation.used_at.is_(None),
        Invitation.cancelled_at.is_(None),
    )


def _name_of(person_id: int) -> str:
    return db.session.scalar(select(Person.name).where(Person.id == person_id)) or ""


def _expiry(now: datetime) -> datetime:
    day = working_calendar().add_working_days(local_day(now), EXPIRES_AFTER_WORKING_DAYS)
    return datetime.combine(day, CLOSING_TIME, tzinfo=zone()).astimezone(UTC)


def _refuse_hasty(chat_id: str, now: datetime) -> None:
    wrong, newest = db.session.execute(
        select(func.count(), func.max(SignInAttempt.at)).where(
            SignInAttempt.subject == _subject(chat_id), SignInAttempt.at > now - PAUSE
        )
    ).one()
    if wrong >= TRIES:
        raise TooManyAttempts((newest or now) + PAUSE)


def _subject(chat_id: str) -> str:
    return _digest(f"chat:{chat_id}")


def _digest(secret: str) -> str:
    """Keyed, because a short code alone could be found by trying all of them on a stolen hash."""
    return hmac.new(settings().signing_key.encode(), secret.encode(), hashlib.sha256).hexdigest()
