"""The organisation as it was, is or will be on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from portal.domain.errors import NotFound
from portal.domain.folding import fold
from portal.domain.succession import SuccessionKind
from portal.domain.types import OPEN_STATES, Post, TaskState, UnitKind
from portal.extensions import db
from portal.models.organisation import Person, Unit, UnitAlias, UnitSuccession
from portal.models.task import Task
from portal.queries.people import holders


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit with its head of the day and its place in the chart; `depth` counts from the top."""

    id: int
    code: str
    name: str
    name_en: str
    kind: UnitKind
    parent_id: int | None
    valid_from: date | None
    valid_to: date | None
    head_id: int | None
    head: str
    depth: int

    def named(self, locale: str) -> str:
        return (self.name_en or self.name) if locale == "en" else self.name


@dataclass(frozen=True, slots=True)
class Successor:
    """What became of a unit: from which day, how, by which document."""

    unit_id: int
    code: str
    name: str
    kind: SuccessionKind
    on: date
    deciding_document: str
    is_applied: bool


def is_valid_on(day: date) -> ColumnElement[bool]:
    """The condition that a unit exists on a day."""
    return and_(
        or_(Unit.valid_from.is_(None), Unit.valid_from <= day),
        or_(Unit.valid_to.is_(None), Unit.valid_to >= day),
    )


def is_unit_valid(unit: Unit, day: date) -> bool:
    starts = unit.valid_from is None or unit.valid_from <= day
    return starts and (unit.valid_to is None or unit.valid_to >= day)


def chart_on(day: date) -> list[UnitLine]:
    """The units of a day from the top down, each with its head of that day."""
    units = db.session.scalars(select(Unit).where(is_valid_on(day)).order_by(Unit.id)).all()
    heads = holders({unit.id for unit in units}, Post.HEAD, day)
    people = [person for of_unit in heads.values() for person in of_unit[:1]]
    names = {
        person_id: name
        for person_id, name in db.session.execute(
            select(Person.id, Person.name).where(Person.id.in_(people))
        )
    }
    known = {unit.id for unit in units}
    below: dict[int | None, list[Unit]] = {}
    for unit in units:
        below.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)
    lines: list[UnitLine] = []

    def walk(parent_id: int | None, depth: int) -> None:
        for unit in below.get(parent_id, []):
            head_id = next(iter(heads.get(unit.id, [])), None)
            lines.append(
                UnitLine(
                    id=unit.id,
                    code=unit.code,
                    name=unit.name,
                    name_en=unit.name_en,
                    kind=unit.kind,
                    parent_id=unit.parent_id,
                    valid_from=unit.valid_from,
                    valid_to=unit.valid_to,
                    head_id=head_id,
                    head=names.get(head_id, "") if head_id else "",
                    depth=depth,
                )
            )
            walk(unit.id, depth + 1)

    walk(None, 0)
    return lines


@dataclass(frozen=True, slots=True)
class UnitDetail:
    """A unit as its entry stands, with its other names."""

    id: int
    code: str
    name: str
    name_en: str
    short_name: str
    kind: UnitKind
    bloc: str
    parent_id: int | None
    parent_code: str
    parent_name: str
    valid_from: date | None
    valid_to: date | None
    aliases: tuple[str, ...]

    def named(self, locale: str) -> str:
        return (self.name_en or self.name) if locale == "en" else self.name


@dataclass(frozen=True, slots=True)
class TaskToDivide:
    """A task that a unit leads and that has to go on somewhere."""

    id: int
    code: str
    title: str
    title_en: str

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title


def unit_detail(code: str) -> UnitDetail:
    """A unit by its code. Raises NotFound."""
    unit = db.session.scalar(select(Unit).where(Unit.code == code))
    if unit is None:
        raise NotFound(what="unit", key=code)
    parent = db.session.get(Unit, unit.parent_id) if unit.parent_id else None
    aliases = db.session.scalars(
        select(UnitAlias.alias).where(UnitAlias.unit_id == unit.id).order_by(UnitAlias.alias)
    )
    return UnitDetail(
        id=unit.id,
        code=unit.code,
        name=unit.name,
        name_en=unit.name_en,
        short_name=unit.short_name,
        kind=unit.kind,
        bloc=unit.bloc,
        parent_id=unit.parent_id,
        parent_code=parent.code if parent else "",
        parent_name=parent.name if parent else "",
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
        aliases=tuple(aliases),
    )


def tasks_to_divide(unit_id: int) -> list[TaskToDivide]:
    """The open tasks and drafts that a unit leads: a split gives each a successor."""
    rows = db.session.execute(
        select(Task.id, Task.code, Task.title, Task.title_en)
        .where(Task.lead_unit_id == unit_id, Task.state.in_(OPEN_STATES | {TaskState.DRAFT}))
        .order_by(Task.code)
    )
    return [TaskToDivide(*row) for row in rows]


def unit_named(text: str, day: date) -> int | None:
    """The unit of a day that a name, short name, code or alias means; None if not exactly one.

    Accents, case and spaces do not matter, since documents write names in many ways.
    """
    key = fold(text)
    if not key:
        return None
    units = db.session.execute(
        select(Unit.id, Unit.code, Unit.name, Unit.name_en, Unit.short_name).where(is_valid_on(day))
    ).all()
    meant = {
        row.id
        for row in units
        if key in {fold(row.code), fold(row.name), fold(row.name_en), fold(row.short_name)}
    }
    if not meant:
        valid = {row.id for row in units}
        meant = set(db.session.scalars(select(UnitAlias.unit_id).where(UnitAlias.folded == key)))
        meant &= valid
    return meant.pop() if len(meant) == 1 else None


def successors_of(unit_id: int) -> list[Successor]:
    """What became of a unit, decided or done, oldest first."""
    rows = db.session.execute(
        select(UnitSuccession, Unit.code, Unit.name)
        .join(Unit, Unit.id == UnitSuccession.to_unit_id)
        .where(UnitSuccession.from_unit_id == unit_id)
        .order_by(UnitSuccession.on, UnitSuccession.id)
    )
    return [_successor(row, row.to_unit_id, code, name) for row, code, name in rows]


def predecessors_of(unit_id: int) -> list[Successor]:
    """Out of which units one came, oldest first."""
    rows = db.session.execute(
        select(UnitSuccession, Unit.code, Unit.name)
        .join(Unit, Unit.id == UnitSuccession.from_unit_id)
        .where(UnitSuccession.to_unit_id == unit_id)
        .order_by(UnitSuccession.on, UnitSuccession.id)
    )
    return [_successor(row, row.from_unit_id, code, name) for row, code, name in rows]


def _successor(row: UnitSuccession, unit_id: int, code: str, name: str) -> Successor:
    return Successor(
        unit_id, code, name, row.kind, row.on, row.deciding_document, row.applied_at is not None
    )
