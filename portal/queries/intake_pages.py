"""Pages of the intake: the history, one batch, its rows with what they still miss."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from portal.domain.clears import ClearFacts, missing_clears
from portal.domain.errors import NotFound
from portal.domain.intake.batches import BatchState, RowChoice, RowPlace, place_of
from portal.domain.intake.found import Problem
from portal.domain.types import Clear, Post, TaskKind
from portal.extensions import db
from portal.models.intake import IntakeBatch, IntakeRow
from portal.models.organisation import Person
from portal.models.planning import Plan
from portal.models.task import Task
from portal.queries.intake import unit_names
from portal.queries.office import wanted_clears
from portal.queries.people import holders
from portal.queries.task_codes import codes_of

SHOWN = 30


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch in the history, with how many tasks came out of it."""

    id: int
    name: str
    plan_code: str
    state: BatchState
    made_at: datetime
    made_by: str
    rows: int
    tasks: int


@dataclass(frozen=True, slots=True)
class TableLine:
    """A table of the file: the headings of its columns and what they were taken for."""

    number: int
    name: str
    titles: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BatchPage:
    """One batch as its page shows it, without its rows."""

    id: int
    name: str
    plan_id: int
    plan_code: str
    plan_title: str
    plan_title_en: str
    issued_on: date
    state: BatchState
    trouble: str
    trouble_facts: dict[str, Any]
    tables: tuple[TableLine, ...]
    omissions: tuple[tuple[str, str], ...]
    skipped_rows: int
    converted_from: str
    rows_found: int
    rows_checked: int
    made_at: datetime
    committed_at: datetime | None
    undone_at: datetime | None
    task_codes: tuple[str, ...]

    def plan_named(self, locale: str) -> str:
        return (self.plan_title_en or self.plan_title) if locale == "en" else self.plan_title


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that means no unit, the unit perhaps meant, and whether it was to lead."""

    words: str
    suggestion_id: int | None
    suggestion: tuple[str, str]
    role: str


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row of the preview, with its place and the clears it would miss as a task."""

    id: int
    position: int
    reference: str
    words: str
    title: str
    lead_unit_id: int | None
    lead: tuple[str, str]
    coordinating_unit_ids: tuple[int, ...]
    coordinating: tuple[tuple[str, str], ...]
    unknown: tuple[UnknownName, ...]
    due_text: str
    due_date: date | None
    every: str
    product: str
    authority: str
    group_name: str
    evidence: dict[str, list[str]]
    problems: tuple[Problem, ...]
    like_code: str
    like_percent: int
    choice: RowChoice
    place: RowPlace
    missing: tuple[Clear, ...]
    task_code: str
    version: int

    @property
    def is_to_see(self) -> bool:
        """Whether somebody has to look at it or to choose."""
        return self.place in (RowPlace.LOOK, RowPlace.TWICE)


def batch_lines() -> list[BatchLine]:
    """What was taken in lately, the newest first."""
    counted = (
        select(
            IntakeRow.batch_id,
            func.count(IntakeRow.id).label("rows"),
            func.count(IntakeRow.task_id).label("tasks"),
        )
        .group_by(IntakeRow.batch_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            IntakeBatch.id,
            IntakeBatch.name,
            Plan.code,
            IntakeBatch.state,
            IntakeBatch.made_at,
            func.coalesce(Person.name, ""),
            func.coalesce(counted.c.rows, 0),
            func.coalesce(counted.c.tasks, 0),
        )
        .join(Plan, Plan.id == IntakeBatch.plan_id)
        .outerjoin(Person, Person.id == IntakeBatch.made_by_id)
        .outerjoin(counted, counted.c.batch_id == IntakeBatch.id)
        .order_by(IntakeBatch.id.desc())
        .limit(SHOWN)
    )
    return [BatchLine(*row) for row in rows]


def batch_page(batch_id: int) -> BatchPage:
    """A batch by its number. Raises NotFound."""
    batch = db.session.get(IntakeBatch, batch_id)
    if batch is None:
        raise NotFound(what="intake", key=batch_id)
    codes = db.session.scalars(
        select(Task.code)
        .join(IntakeRow, IntakeRow.task_id == Task.id)
        .where(IntakeRow.batch_id == batch.id)
        .order_by(IntakeRow.position)
    )
    named = ("id", "name", "plan_id", "issued_on", "state", "trouble", "trouble_facts")
    counted = ("skipped_rows", "converted_from", "rows_found", "rows_checked", "made_at")
    return BatchPage(
        **{name: getattr(batch, name) for name in (*named, *counted, "committed_at", "undone_at")},
        plan_code=batch.plan.code,
        plan_title=batch.plan.title,
        plan_title_en=batch.plan.title_en,
        tables=tuple(
            TableLine(each["number"], each["name"], tuple(each["titles"]), tuple(each["columns"]))
            for each in batch.tables
        ),
        omissions=tuple((reference, text) for reference, text in batch.omissions),
        task_codes=tuple(codes),
    )


def row_lines(batch_id: int, day: date | None = None) -> list[RowLine]:
    """All rows of a batch in their order; with a day, also the clears they would miss."""
    rows = db.session.scalars(
        select(IntakeRow).where(IntakeRow.batch_id == batch_id).order_by(IntakeRow.position)
    ).all()
    ids = [unit for row in rows for unit in (row.lead_unit_id, *row.coordinating_unit_ids) if unit]
    ids += [each[1] for row in rows for each in row.unknown_units if each[1]]
    names = unit_names(ids)
    leads = {row.lead_unit_id for row in rows if row.lead_unit_id}
    heads = holders(leads, Post.HEAD, day) if day and leads else {}
    codes = codes_of([each for row in rows for each in (row.like_task_id, row.task_id) if each])
    wanted = wanted_clears() if day else frozenset()
    return [_row_line(row, names, codes, bool(heads.get(row.lead_unit_id)), wanted) for row in rows]


def row_line(row_id: int, day: date) -> tuple[int, RowLine]:
    """The batch of a row and the row. Raises NotFound."""
    batch_id = db.session.scalar(select(IntakeRow.batch_id).where(IntakeRow.id == row_id))
    if batch_id is None:
        raise NotFound(what="intake_row", key=row_id)
    return batch_id, next(row for row in row_lines(batch_id, day) if row.id == row_id)


def places_of(rows: list[RowLine]) -> Counter[RowPlace]:
    return Counter(row.place for row in rows)


def heads_concerned(rows: list[RowLine], day: date) -> int:
    """How many heads hear of the rows once they are issued: of lead and coordinating units."""
    units = {unit for row in rows for unit in (row.lead_unit_id, *row.coordinating_unit_ids)}
    found = holders({unit for unit in units if unit}, Post.HEAD, day) if units else {}
    return len({person for people in found.values() for person in people})


def _row_line(
    row: IntakeRow,
    names: dict[int, tuple[str, str]],
    codes: dict[int, str],
    has_head: bool,
    wanted: frozenset[Clear],
) -> RowLine:
    problems = tuple(Problem(each) for each in row.problems)
    nameless = ("", "")
    copied = ("id", "position", "reference", "words", "title", "lead_unit_id", "due_text")
    copied += ("due_date", "every", "product", "authority", "group_name", "evidence")
    return RowLine(
        **{name: getattr(row, name) for name in (*copied, "like_percent", "choice", "version")},
        lead=names.get(row.lead_unit_id or 0, nameless),
        coordinating_unit_ids=tuple(row.coordinating_unit_ids),
        coordinating=tuple(names.get(each, nameless) for each in row.coordinating_unit_ids),
        unknown=tuple(
            UnknownName(words, meant, names.get(meant or 0, nameless), role)
            for words, meant, role in row.unknown_units
        ),
        problems=problems,
        like_code=codes.get(row.like_task_id or 0, ""),
        place=place_of(
            row.choice,
            has_problems=any(each is not Problem.LIKE_A_TASK for each in problems),
            is_like_another=row.like_task_id is not None,
            has_task=row.task_id is not None,
        ),
        missing=_missing(row, has_head, wanted),
        task_code=codes.get(row.task_id or 0, ""),
    )


def _missing(row: IntakeRow, has_head: bool, wanted: frozenset[Clear]) -> tuple[Clear, ...]:
    facts = ClearFacts(
        title=row.title,
        lead_unit=row.lead_unit_id is not None,
        responsible=has_head,
        official=False,
        due_date=row.due_date,
        kind=TaskKind.STANDING if row.every else TaskKind.ONE_OFF,
        product=row.product,
        competent_authority=row.authority,
    )
    return missing_clears(facts, wanted=wanted)
