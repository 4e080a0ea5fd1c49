"""One search over tasks, documents, plans, units and people; and what was perhaps meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, Select, func, select

from portal.domain.folding import fold
from portal.domain.searching import (
    DEFAULT_ABBREVIATIONS,
    abbreviations_from_data,
    alternatives,
    rank,
    words_at,
)
from portal.extensions import db
from portal.models.organisation import Unit
from portal.models.planning import Document, Plan
from portal.models.task import Task
from portal.queries.editions import counted_once
from portal.queries.office import ABBREVIATIONS, local_day, office_setting
from portal.queries.organisation import is_valid_on
from portal.queries.people import PersonLine, people_lines
from portal.queries.words import has_words

SHOWN = 10
#: so many hits are ranked before the best are shown
RANKED = 200
#: so many titles are looked through for what was perhaps meant
VOCABULARY = 2_000
ALIKE = 78


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its code, its name in both languages, and a line that places it."""

    code: str
    title: str
    title_en: str
    detail: str = ""

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title


@dataclass(frozen=True, slots=True)
class Found:
    """The best of each kind, with how many tasks there are in all."""

    tasks: tuple[Hit, ...] = ()
    total: int = 0
    documents: tuple[Hit, ...] = ()
    plans: tuple[Hit, ...] = ()
    units: tuple[Hit, ...] = ()
    people: tuple[PersonLine, ...] = ()
    perhaps: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.tasks or self.documents or self.plans or self.units or self.people)


def office_abbreviations() -> dict[str, str]:
    """The office's own list, else the usual one."""
    kept = office_setting(ABBREVIATIONS)
    return dict(DEFAULT_ABBREVIATIONS) if kept is None else abbreviations_from_data(kept)


def searched_words(query: str) -> list[str]:
    """Every folded text that a hit may have been found by, for marking it."""
    return [each for one in alternatives(query, office_abbreviations()) for each in one]


def find_everything(query: str, now: datetime) -> Found:
    """What a query finds; nothing but a suggestion when it finds nothing."""
    if not fold(query):
        return Found()
    day = local_day(now)
    tasks, total = _tasks(query)
    units = db.session.execute(
        select(Unit.code, Unit.name, Unit.name_en, Unit.short_name)
        .where(is_valid_on(day), has_words(Unit.folded, query, office_abbreviations()))
        .order_by(Unit.name)
        .limit(SHOWN)
    )
    found = Found(
        tasks=tasks,
        total=total,
        documents=_documents(query),
        plans=_plans(query),
        units=tuple(Hit(*unit) for unit in units),
        people=_people(query, now),
    )
    return Found(perhaps=_perhaps(query)) if found.is_empty else found


def _tasks(query: str) -> tuple[tuple[Hit, ...], int]:
    """The best ten: the code itself, then as it is written, then without marks."""
    wanted = [has_words(Task.folded, query, office_abbreviations())]
    total = counted_once(select(func.count(Task.id)).where(*wanted), _number)
    few = _ids(wanted) if total <= RANKED else None
    # few are found first; many are met soon by walking the deadlines in their order
    rows = db.session.execute(
        select(Task.code, Task.title, Task.title_en, Unit.name)
        .outerjoin(Unit, Unit.id == Task.lead_unit_id)
        .where(*(wanted if few is None else [Task.id.in_(few)]))
        .order_by(Task.effective_due.asc().nulls_last(), Task.code)
        .limit(RANKED)
    ).all()
    key = fold(query)

    def order(row: object) -> tuple[bool, int]:
        code, title, title_en, _unit = row
        is_code = fold(code) == key or fold(code).split()[-1:] == [key]
        return not is_code, min(rank(title, query), rank(title_en, query))

    best = sorted(rows, key=order)[:SHOWN]
    hits = tuple(Hit(code, title, english, unit or "") for code, title, english, unit in best)
    return hits, total


def _number(query: Select[tuple[int]]) -> int:
    return db.session.scalar(query) or 0


def _ids(wanted: Sequence[ColumnElement[bool]]) -> Sequence[int]:
    return db.session.scalars(select(Task.id).where(*wanted)).all()


def _documents(query: str) -> tuple[Hit, ...]:
    rows = db.session.execute(
        select(
            Document.code,
            Document.number,
            Document.symbol,
            Document.title,
            Document.title_en,
            Document.issuer,
            Plan.code,
        )
        .outerjoin(Plan, Plan.document_id == Document.id)
        .order_by(Document.issued_on.desc(), Document.id)
    )
    hits = [
        Hit(plan or "", f"{number}/{symbol} {title}".strip("/ "), english, issuer)
        for _code, number, symbol, title, english, issuer, plan in rows
    ]
    return _those_with(hits, query)


def _plans(query: str) -> tuple[Hit, ...]:
    rows = db.session.execute(select(Plan.code, Plan.title, Plan.title_en).order_by(Plan.id))
    return _those_with([Hit(*row) for row in rows], query)


def _those_with(hits: list[Hit], query: str) -> tuple[Hit, ...]:
    """Few enough to be looked through here."""
    wanted = alternatives(query, office_abbreviations())
    fitting = [
        hit
        for hit in hits
        if all(
            any(f" {each}" in f" {fold(f'{hit.code} {hit.title} {hit.title_en}')}" for each in one)
            for one in wanted
        )
    ]
    return tuple(sorted(fitting, key=lambda hit: rank(hit.title, query))[:SHOWN])


def _people(query: str, now: datetime) -> tuple[PersonLine, ...]:
    words = fold(query).split()
    return tuple(
        line
        for line in people_lines(local_day(now), named=query)
        if line.is_active and all(f" {word}" in f" {fold(line.name)}" for word in words)
    )[:SHOWN]


def _perhaps(query: str) -> str:
    """The words of a title that are nearly those of the query, as the title writes them."""
    titles = list(db.session.scalars(select(Task.title).order_by(Task.id.desc()).limit(VOCABULARY)))
    titles += list(db.session.scalars(select(Unit.name)))
    key, folded = fold(query), [fold(title) for title in titles]
    best = process.extractOne(key, folded, scorer=fuzz.partial_ratio, score_cutoff=ALIKE)
    if best is None:
        return ""
    place = fuzz.partial_ratio_alignment(key, best[0])
    return words_at(titles[best[2]], place.dest_start, place.dest_end) if place else ""
