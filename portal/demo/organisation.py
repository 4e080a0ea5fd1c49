"""Writes units, people, posts, chats, the calendar and the documents of the demo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.demo.calendar_days import CALENDAR_DAYS
from portal.demo.cast import Cast
from portal.demo.documents import DOCUMENTS, RELATIONS
from portal.demo.leaders import CLERK
from portal.demo.passages import DOCUMENT, PASSAGES
from portal.demo.people import INVITED, NEVER_INVITED, PEOPLE
from portal.demo.records import PersonRow, UnitRow
from portal.demo.units import UNITS
from portal.domain.folding import fold
from portal.domain.types import Channel
from portal.models.office import CalendarDay
from portal.models.organisation import ChatLink, Person, PostHolding, Unit
from portal.models.planning import Document, DocumentRelation, Passage
from portal.services import linking

FIRST_CHAT = 700_000_000
_LINKED_AFTER = timedelta(days=20)
_INVITED_BEFORE = timedelta(days=3)


def write_calendar(session: Session) -> None:
    """Days off and make-up days; a day the office has decided itself is left alone."""
    known = set(session.scalars(select(CalendarDay.day)))
    for row in CALENDAR_DAYS:
        if row.day not in known:
            session.add(CalendarDay(day=row.day, kind=row.kind, name=row.name, name_en=row.name_en))


def write_people(session: Session, password_hash: str, now: datetime) -> Cast:
    """Units and people with their posts and chats; a demo person known from before returns."""
    units = _write_units(session)
    known = {person.email: person for person in session.scalars(select(Person))}
    people = {row.key: known.get(row.email) or Person(email=row.email) for row in PEOPLE}
    for row in PEOPLE:
        _fill_person(people[row.key], row, password_hash)
    session.add_all(people.values())
    session.flush()
    cast = Cast(
        people={key: person.id for key, person in people.items()},
        units=units,
    )
    session.add_all(_posts_and_chats(cast, now))
    session.flush()
    linking.invite_person(
        cast.acting(CLERK, Channel.WEB), cast.people[INVITED], now=now - _INVITED_BEFORE
    )
    return cast


def write_documents(session: Session) -> dict[str, int]:
    """Documents and their relations; gives back the ids by code."""
    documents = {
        row.code: Document(
            code=row.code,
            number=row.number,
            symbol=row.symbol,
            doc_type=row.doc_type,
            issuer=row.issuer,
            issuer_en=row.issuer_en,
            title=row.title,
            title_en=row.title_en,
            event_on=row.event_on,
            issued_on=row.issued_on,
        )
        for row in DOCUMENTS
    }
    session.add_all(documents.values())
    session.flush()
    session.add_all(
        DocumentRelation(from_id=documents[start].id, to_id=documents[end].id, kind=kind)
        for start, kind, end in RELATIONS
    )
    session.add_all(
        Passage(
            document_id=documents[DOCUMENT].id,
            position=position,
            reference=row.reference,
            text=row.text,
            text_en=row.text_en,
            orders=row.orders,
        )
        for position, row in enumerate(PASSAGES, start=1)
    )
    return {code: document.id for code, document in documents.items()}


def _write_units(session: Session) -> dict[str, int]:
    units = {row.code: _unit(row) for row in UNITS}
    session.add_all(units.values())
    session.flush()
    for row in UNITS:
        units[row.code].parent_id = units[row.parent].id if row.parent else None
    return {code: unit.id for code, unit in units.items()}


def _unit(row: UnitRow) -> Unit:
    return Unit(
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        short_name=row.short_name,
        kind=row.kind,
        bloc=row.bloc,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        folded=fold(f"{row.code} {row.name} {row.name_en} {row.short_name}"),
    )


def _fill_person(person: Person, row: PersonRow, password_hash: str) -> None:
    person.name, person.name_en = row.name, row.name_en
    person.title, person.title_en = row.title, row.title_en
    person.role, person.locale = row.role, row.locale
    person.password_hash, person.is_active = password_hash, True
    person.folded = fold(f"{row.name} {row.name_en} {row.title}")


def _posts_and_chats(cast: Cast, now: datetime) -> Iterator[PostHolding | ChatLink]:
    for row in PEOPLE:
        person_id = cast.people[row.key]
        yield PostHolding(
            person_id=person_id,
            unit_id=cast.units[row.unit],
            post=row.post,
            held_from=row.held_from,
        )
        if row.key not in (INVITED, NEVER_INVITED):
            yield ChatLink(
                person_id=person_id,
                channel=Channel.TELEGRAM,
                chat_id=str(FIRST_CHAT + person_id),
                username=_username(row.key),
                linked_at=now - _LINKED_AFTER,
            )


def _username(key: str) -> str:
    return "mau_" + key.replace(".", "_").replace("-", "_")
