"""One-tap links: "My work" on a phone without a password, for a short while (ux.md §3.9).

A link is made for one person, may name the task it is about, and opens sessions until it is over;
each reaches that person's own work as an official and nothing else. Only its hash is kept.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from portal.domain.actions import Action
from portal.domain.errors import LinkRunOut, NotFound
from portal.domain.permissions import require
from portal.domain.types import Actor, Channel
from portal.extensions import db
from portal.models.organisation import OneTapLink, Person
from portal.models.task import Task
from portal.services import audit
from portal.services.signing_in import digest, open_session_of
from portal.services.transaction import transactional

#: what the bot offers is used at once
SENT_LIVES = timedelta(minutes=15)
#: what is printed lies on a desk for a week
PRINTED_LIVES = timedelta(days=7)
#: a mail is read the same day
MAILED_LIVES = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LinkMade:
    """A fresh link; its secret is shown only once."""

    secret: str
    expires_at: datetime

    @property
    def path(self) -> str:
        return f"/l/{self.secret}"


@dataclass(frozen=True, slots=True)
class LinkView:
    """Whom a link is for and where it leads, as its reader is asked to confirm."""

    person_id: int
    name: str
    name_en: str
    locale: str
    task_code: str

    def named(self, locale: str) -> str:
        return (self.name_en or self.name) if locale == "en" else self.name


@transactional
def send_link(actor: Actor, *, now: datetime, task_id: int | None = None) -> LinkMade:
    """A link for oneself, a quarter of an hour long, to one's work or to the files of a task."""
    return _make(actor, actor.person_id, now, SENT_LIVES, task_id)


@transactional
def mail_link(person_id: int, *, now: datetime) -> LinkMade:
    """A link for the mail that is about to leave."""
    return _make(Actor.system(), person_id, now, MAILED_LIVES, None)


@transactional
def print_link(actor: Actor, person_id: int, *, now: datetime) -> LinkMade:
    """A link on paper for somebody without Telegram; an earlier one on paper ends with it.

    Raises NotAllowed, NotFound.
    """
    require(actor, Action.INVITE_PERSON)
    end_links(person_id, now)
    return _make(actor, person_id, now, PRINTED_LIVES, None)


def look_at_link(secret: str, now: datetime) -> LinkView:
    """Whom a link is for. Raises LinkRunOut."""
    link, person, code = _open_link(secret, now)
    return LinkView(link.person_id, person.name, person.name_en, person.locale, code)


@transactional
def follow_link(secret: str, *, now: datetime) -> str:
    """Open a session by a link and return the session's secret. Raises LinkRunOut."""
    link, _person, _code = _open_link(secret, now)
    actor = Actor(link.person_id, None, frozenset(), Channel.WEB)
    audit.record(
        actor, "follow_one_tap_link", object_type="person", object_id=link.person_id, at=now
    )
    return open_session_of(link.person_id, now=now, is_own_work=True)


def end_links(person_id: int, now: datetime) -> None:
    """Let no link of somebody open anything any more, in the open transaction."""
    db.session.execute(
        update(OneTapLink)
        .where(OneTapLink.person_id == person_id, OneTapLink.ended_at.is_(None))
        .values(ended_at=now)
    )


def _make(
    actor: Actor, person_id: int | None, now: datetime, lives: timedelta, task_id: int | None
) -> LinkMade:
    person = db.session.get(Person, person_id) if person_id is not None else None
    if person is None or not person.is_active:
        raise NotFound(what="person", key=person_id)
    made = LinkMade(secrets.token_urlsafe(32), now + lives)
    db.session.add(
        OneTapLink(
            token_hash=digest(made.secret),
            person_id=person.id,
            task_id=task_id,
            made_at=now,
            expires_at=made.expires_at,
        )
    )
    audit.record(
        actor,
        "make_one_tap_link",
        object_type="person",
        object_id=person.id,
        at=now,
        after={"expires_at": made.expires_at},
    )
    return made


def _open_link(secret: str, now: datetime) -> tuple[OneTapLink, Person, str]:
    row = db.session.execute(
        select(OneTapLink, Person, Task.code)
        .join(Person, Person.id == OneTapLink.person_id)
        .outerjoin(Task, Task.id == OneTapLink.task_id)
        .where(
            OneTapLink.token_hash == digest(secret),
            OneTapLink.ended_at.is_(None),
            OneTapLink.expires_at > now,
            Person.is_active.is_(True),
        )
    ).first()
    if row is None:
        raise LinkRunOut
    return row[0], row[1], row[2] or ""
