"""Signing in and out over server-side sessions: a copied cookie dies with its row."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, func, select, update

from portal.domain.errors import PasswordTooShort, TooManyAttempts, WrongSignIn
from portal.domain.types import Actor, Channel, Role
from portal.extensions import db
from portal.models.organisation import Person, SignInAttempt, SignInSession
from portal.services import audit
from portal.services.transaction import transactional

IDLE_LIMIT = timedelta(hours=10)
ABSOLUTE_LIMIT = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)
TRIES = 5
SHORTEST_PASSWORD = 10
PAUSE = timedelta(minutes=15)

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
#: verified when there is no such account, so that both answers take the same time
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a session belongs to; what the web needs of them on every page."""

    session_id: int
    person_id: int
    name: str
    name_en: str
    role: Role
    locale: str
    is_own_work: bool


def hash_password(password: str) -> str:
    """The argon2id hash of a password; NFC and NFD spellings are the same password."""
    return _hasher.hash(normalize("NFC", password))


def sign_in(email: str, password: str, *, address: str, now: datetime) -> str:
    """Check a name and password and return the secret of a new session.

    Raises WrongSignIn, which never says what was wrong, and TooManyAttempts after five wrong
    tries for one account or address in fifteen minutes.
    """
    subjects = (_subject("email", email.strip().lower()), _subject("address", address))
    _refuse_hasty(subjects, now)
    person = db.session.scalar(select(Person).where(Person.email == email.strip().lower()))
    is_right = _is_right(person.password_hash if person else None, password)
    if person is None or not is_right or not person.is_active:
        _note_failure(subjects, now)
        raise WrongSignIn(left=max(0, TRIES - _failures(subjects[0], now)))
    return _greet(person.id, subjects, now)


@transactional
def sign_out(secret: str, *, now: datetime) -> None:
    """End a session; its cookie opens nothing any more."""
    session = db.session.scalar(
        select(SignInSession).where(
            SignInSession.token_hash == digest(secret), SignInSession.ended_at.is_(None)
        )
    )
    if session is None:
        return
    session.ended_at = now
    actor = Actor(session.person_id, None, frozenset(), Channel.WEB)
    audit.record(actor, "sign_out", object_type="person", object_id=session.person_id, at=now)


def change_password(actor: Actor, old: str, new: str, *, secret: str, now: datetime) -> None:
    """Take another password for oneself; every session but the one of `secret` ends.

    Raises WrongSignIn (the old one is not right), TooManyAttempts, PasswordTooShort.
    """
    person = db.session.get_one(Person, actor.person_id)
    subjects = (_subject("email", person.email),)
    _refuse_hasty(subjects, now)
    if not _is_right(person.password_hash, old):
        _note_failure(subjects, now)
        raise WrongSignIn(left=max(0, TRIES - _failures(subjects[0], now)))
    if len(new.strip()) < SHORTEST_PASSWORD:
        raise PasswordTooShort(least=SHORTEST_PASSWORD)
    _keep_password(actor, person.id, new, secret, now)


@transactional
def open_session_of(person_id: int, *, now: datetime, is_own_work: bool = False) -> str:
    """Open a session for somebody who has proved who he is; its secret is shown only once.

    One of `is_own_work` reaches what an official may do with tasks of his own, whatever else the
    person is.
    """
    secret = secrets.token_urlsafe(32)
    db.session.add(
        SignInSession(
            token_hash=digest(secret),
            person_id=person_id,
            is_own_work=is_own_work,
            started_at=now,
            last_seen_at=now,
        )
    )
    return secret


def end_sessions(person_id: int, now: datetime, *, but: str = "") -> None:
    """Sign somebody out everywhere but in the session of one secret, in the open transaction."""
    db.session.execute(
        update(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.ended_at.is_(None),
            SignInSession.token_hash != digest(but),
        )
        .values(ended_at=now)
    )


def signed_in(secret: str, now: datetime) -> SignedIn | None:
    """Who holds this session, or None when it ended, ran out, or the account is closed."""
    row = db.session.execute(
        select(SignInSession, Person)
        .join(Person, Person.id == SignInSession.person_id)
        .where(SignInSession.token_hash == digest(secret), SignInSession.ended_at.is_(None))
    ).first()
    if row is None:
        return None
    session, person = row
    is_over = now - session.last_seen_at > IDLE_LIMIT or now - session.started_at > ABSOLUTE_LIMIT
    if is_over or not person.is_active:
        return None
    if now - session.last_seen_at > TOUCH_EVERY:
        _touch(session.id, now)
    return SignedIn(
        session_id=session.id,
        person_id=person.id,
        name=person.name,
        name_en=person.name_en,
        role=Role.OFFICIAL if session.is_own_work else person.role,
        locale=person.locale,
        is_own_work=session.is_own_work,
    )


@transactional
def carry_sessions_over(jump: timedelta, now: datetime) -> None:
    """Let the sessions of now go on after the clock of a demo has jumped: nobody was idle."""
    going_on = db.session.scalars(
        select(SignInSession).where(
            SignInSession.ended_at.is_(None),
            SignInSession.started_at >= now - ABSOLUTE_LIMIT,
            SignInSession.last_seen_at >= now - IDLE_LIMIT,
        )
    )
    for session in going_on:
        session.started_at += jump
        session.last_seen_at += jump


@transactional
def _keep_password(actor: Actor, person_id: int, new: str, secret: str, now: datetime) -> None:
    person = db.session.get_one(Person, person_id, with_for_update=True)
    person.password_hash = hash_password(new)
    end_sessions(person_id, now, but=secret)
    audit.record(actor, "change_password", object_type="person", object_id=person_id, at=now)


@transactional
def _touch(session_id: int, now: datetime) -> None:
    db.session.execute(
        update(SignInSession).where(SignInSession.id == session_id).values(last_seen_at=now)
    )


@transactional
def _greet(person_id: int, subjects: tuple[str, ...], now: datetime) -> str:
    """Forget the wrong tries for an account and let its holder in."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.subject == subjects[0]))
    actor = Actor(person_id, None, frozenset(), Channel.WEB)
    audit.record(actor, "sign_in", object_type="person", object_id=person_id, at=now)
    return open_session_of(person_id, now=now)


@transactional
def _note_failure(subjects: tuple[str, ...], now: datetime) -> None:
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - 4 * PAUSE))
    db.session.add_all(SignInAttempt(subject=subject, at=now) for subject in subjects)
    audit.record(Actor.system(), "sign_in_failed", object_type="person", object_id=None, at=now)


def _refuse_hasty(subjects: tuple[str, ...], now: datetime) -> None:
    # an office shares one address, so the address alone stops only a flood
    for subject, limit in zip(subjects, (TRIES, TRIES * 10), strict=False):
        if _failures(subject, now) >= limit:
            newest = db.session.scalar(
                select(func.max(SignInAttempt.at)).where(SignInAttempt.subject == subject)
            )
            raise TooManyAttempts((newest or now) + PAUSE)


def _failures(subject: str, now: datetime) -> int:
    return (
        db.session.scalar(
            select(func.count()).where(
                SignInAttempt.subject == subject, SignInAttempt.at > now - PAUSE
            )
        )
        or 0
    )


def _is_right(password_hash: str | None, password: str) -> bool:
    try:
        _hasher.verify(password_hash or _NOBODY, normalize("NFC", password))
    except (VerifyMismatchError, InvalidHashError):
        return False
    return password_hash is not None


def _subject(kind: str, value: str) -> str:
    return digest(f"{kind}:{value}")


def digest(secret: str) -> str:
    """What is kept of a secret of ours: enough to know it again, not enough to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()
