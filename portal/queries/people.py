"""People, their posts of a day, and the chats they answer from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from portal.domain.folding import fold
from portal.domain.types import Channel, Post, Role
from portal.extensions import db
from portal.models.organisation import ChatLink, Invitation, Person, PostHolding, Unit
from portal.queries.many_ids import is_one_of
from portal.queries.office import local_day


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person as other screens name them."""

    id: int
    name: str
    name_en: str
    title: str
    title_en: str
    email: str
    role: Role
    locale: str
    is_active: bool
    unit: str
    unit_en: str
    unit_code: str

    def named(self, locale: str) -> str:
        return (self.name_en or self.name) if locale == "en" else self.name

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title

    def unit_named(self, locale: str) -> str:
        return (self.unit_en or self.unit) if locale == "en" else self.unit


@dataclass(frozen=True, slots=True)
class LinkState:
    """Where a person stands with the bot: linked, blocked, invited, never invited."""

    state: str
    since: datetime | None
    last_tap_at: datetime | None
    username: str


def is_held_on(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """The condition that a post holding is in force on a day."""
    return and_(
        PostHolding.held_from <= day,
        or_(PostHolding.held_to.is_(None), PostHolding.held_to >= day),
    )


def unit_ids_of(person_id: int, day: date) -> frozenset[int]:
    """The units in which somebody holds a post on a day."""
    return frozenset(
        db.session.scalars(
            select(PostHolding.unit_id).where(
                PostHolding.person_id == person_id,
                is_held_on(day),
            )
        )
    )


def line_of(person: Person, unit: Unit | None) -> PersonLine:
    """A person's row and that of their unit, as other screens name them."""
    return PersonLine(
        id=person.id,
        name=person.name,
        name_en=person.name_en,
        title=person.title,
        title_en=person.title_en,
        email=person.email,
        role=person.role,
        locale=person.locale,
        is_active=person.is_active,
        unit=unit.name if unit else "",
        unit_en=unit.name_en if unit else "",
        unit_code=unit.code if unit else "",
    )


def person_line(person_id: int, day: date) -> PersonLine | None:
    """One person with the unit of their first post of the day."""
    found = people_lines(day, only=(person_id,))
    return found[0] if found else None


def people_lines(
    day: date, *, only: tuple[int, ...] | None = None, named: str = ""
) -> list[PersonLine]:
    """People with the unit of a day, by given name as Vietnamese offices sort.

    `named` narrows them to those in whose name, title or address the words stand, marks or not.
    """
    query = (
        select(Person, Unit)
        .outerjoin(
            PostHolding,
            and_(PostHolding.person_id == Person.id, is_held_on(day)),
        )
        .outerjoin(Unit, Unit.id == PostHolding.unit_id)
        .order_by(Person.id, PostHolding.id)
    )
    if only is not None:
        query = query.where(Person.id.in_(only))
    for word in fold(named).split():
        query = query.where(Person.folded.contains(word, autoescape=True))
    lines: dict[int, PersonLine] = {}
    for person, unit in db.session.execute(query):
        if person.id in lines:
            continue
        lines[person.id] = line_of(person, unit)
    return sorted(lines.values(), key=lambda line: (line.name.split()[-1:], line.name))


def chat_of(person_id: int, channel: Channel = Channel.TELEGRAM) -> str:
    """The chat somebody answers from, empty without one."""
    return (
        db.session.scalar(
            select(ChatLink.chat_id).where(
                ChatLink.channel == channel,
                ChatLink.person_id == person_id,
                ChatLink.ended_at.is_(None),
            )
        )
        or ""
    )


def chats_by_person(channel: Channel = Channel.TELEGRAM) -> dict[int, str]:
    """The open chat of everybody who has one."""
    rows = db.session.execute(
        select(ChatLink.person_id, ChatLink.chat_id).where(
            ChatLink.channel == channel, ChatLink.ended_at.is_(None)
        )
    )
    return {person_id: chat_id for person_id, chat_id in rows}


def link_states(
    now: datetime, channel: Channel = Channel.TELEGRAM, *, only: Sequence[int] | None = None
) -> dict[int, LinkState]:
    """Where everybody stands with the bot; people who were never invited are left out."""
    states: dict[int, LinkState] = {}
    asked = select(Invitation).where(
        Invitation.used_at.is_(None), Invitation.cancelled_at.is_(None)
    )
    held = select(ChatLink).where(ChatLink.channel == channel, ChatLink.ended_at.is_(None))
    if only is not None:
        asked = asked.where(Invitation.person_id.in_(only))
        held = held.where(ChatLink.person_id.in_(only))
    for invitation in db.session.scalars(asked):
        state = "invited" if invitation.expires_at > now else "invitation_expired"
        states[invitation.person_id] = LinkState(state, invitation.created_at, None, "")
    for link in db.session.scalars(held):
        is_reachable = link.unreachable_since is None
        states[link.person_id] = LinkState(
            "linked" if is_reachable else "blocked",
            link.linked_at if is_reachable else link.unreachable_since,
            link.last_tap_at,
            link.username,
        )
    return states


@dataclass(frozen=True, slots=True)
class WithoutBot:
    """How many active people have no chat, and the first of them with how they stand.

    Whoever unlinked his chat comes first, the last one before the others.
    """

    total: int
    people: tuple[tuple[PersonLine, LinkState | None], ...]


def people_without_bot(now: datetime, most: int) -> WithoutBot:
    linked = select(ChatLink.person_id).where(
        ChatLink.channel == Channel.TELEGRAM, ChatLink.ended_at.is_(None)
    )
    wanted = (Person.is_active.is_(True), Person.id.not_in(linked))
    total = db.session.scalar(select(func.count(Person.id)).where(*wanted)) or 0
    last = (
        select(ChatLink.person_id, func.max(ChatLink.ended_at).label("ended_at"))
        .where(ChatLink.channel == Channel.TELEGRAM)
        .group_by(ChatLink.person_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Person.id, last.c.ended_at)
        .outerjoin(last, last.c.person_id == Person.id)
        .where(*wanted)
        .order_by(last.c.ended_at.is_(None), last.c.ended_at.desc(), Person.id)
        .limit(most)
    ).all()
    ids = tuple(row.id for row in rows)
    states = {
        row.id: LinkState("unlinked", row.ended_at, None, "") for row in rows if row.ended_at
    } | link_states(now, only=ids)
    lines = people_lines(local_day(now), only=ids)
    by_id = {line.id: line for line in lines}
    return WithoutBot(total, tuple((by_id[one], states.get(one)) for one in ids))


def holders(unit_ids: set[int], post: Post, day: date) -> dict[int, list[int]]:
    """Who holds a post on a day, by unit."""
    held: dict[int, list[int]] = {}
    rows = db.session.execute(
        select(PostHolding.unit_id, PostHolding.person_id)
        .join(Person, Person.id == PostHolding.person_id)
        .where(
            is_one_of(PostHolding.unit_id, unit_ids),
            PostHolding.post == post,
            Person.is_active.is_(True),
            is_held_on(day),
        )
        .order_by(PostHolding.id)
    )
    for unit_id, person_id in rows:
        held.setdefault(unit_id, []).append(person_id)
    return held


def unit_of_role(role: Role, day: date) -> int | None:
    """The unit in which somebody of a role holds a post on a day: Finance's, Personnel's."""
    return db.session.scalar(
        select(PostHolding.unit_id)
        .join(Person, Person.id == PostHolding.person_id)
        .where(Person.role == role, Person.is_active.is_(True), is_held_on(day))
        .order_by(PostHolding.id)
        .limit(1)
    )


def people_in_role(role: Role) -> list[int]:
    """Everybody active in a role, oldest account first."""
    return list(
        db.session.scalars(
            select(Person.id)
            .where(Person.role == role, Person.is_active.is_(True))
            .order_by(Person.id)
        )
    )
