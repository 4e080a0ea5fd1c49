"""The rows of a document as its preview shows them, with what they still miss."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.domain.clears import ClearFacts, missing_clears
from portal.domain.errors import NotFound
from portal.domain.intake.batches import RowChoice, RowPlace, place_of
from portal.domain.intake.found import Problem
from portal.domain.types import Clear, Post, TaskKind
from portal.extensions import db
from portal.models.intake import IntakeRow, IntakeTask
from portal.queries.intake import unit_names
from portal.queries.office import wanted_clears
from portal.queries.people import holders
from portal.queries.task_codes import codes_of


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
    offered_unit_ids: tuple[int, ...]
    each_unit_ids: tuple[int, ...]
    offered: tuple[tuple[str, str], ...]
    each: tuple[tuple[str, str], ...]
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
    task_codes: tuple[str, ...]
    version: int

    @property
    def number_of_tasks(self) -> int:
        """How many drafts the row becomes."""
        return max(1, len(self.each_unit_ids))

    @property
    def is_for_several(self) -> bool:
        """Whether it goes to several units, of which each may get a task of its own."""
        return len(self.offered_unit_ids) > 1 or len(self.each_unit_ids) > 1

    @property
    def is_to_see(self) -> bool:
        """Whether somebody has to look at it or to choose."""
        return self.place in (RowPlace.LOOK, RowPlace.TWICE)


def row_lines(batch_id: int, day: date | None = None) -> list[RowLine]:
    """All rows of a batch in their order; with a day, also the clears they would miss."""
    rows = db.session.scalars(
        select(IntakeRow).where(IntakeRow.batch_id == batch_id).order_by(IntakeRow.position)
    ).all()
    ids = [unit for row in rows for unit in _units_of(row)]
    ids += [each[1] for row in rows for each in row.unknown_units if each[1]]
    names = unit_names(ids)
    leads = {unit for row in rows for unit in row.each_unit_ids or [row.lead_unit_id] if unit}
    heads = holders(leads, Post.HEAD, day) if day and leads else {}
    headed = frozenset(unit for unit, people in heads.items() if people)
    came = _came_of(batch_id)
    like = [row.like_task_id for row in rows if row.like_task_id]
    codes = codes_of([*like, *(task for tasks in came.values() for task in tasks)])
    wanted = wanted_clears() if day else frozenset()
    return [_row_line(row, names, codes, came.get(row.id, []), headed, wanted) for row in rows]


def _came_of(batch_id: int) -> dict[int, list[int]]:
    """The tasks that came out of each row of a batch."""
    found: dict[int, list[int]] = {}
    for row_id, task_id in db.session.execute(
        select(IntakeTask.row_id, IntakeTask.task_id)
        .join(IntakeRow, IntakeRow.id == IntakeTask.row_id)
        .where(IntakeRow.batch_id == batch_id)
        .order_by(IntakeTask.id)
    ):
        found.setdefault(row_id, []).append(task_id)
    return found


def _units_of(row: IntakeRow) -> list[int]:
    named = (row.lead_unit_id, *row.coordinating_unit_ids, *row.offered_unit_ids)
    return [unit for unit in (*named, *row.each_unit_ids) if unit]


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
    units = {
        unit
        for row in rows
        for unit in (*(row.each_unit_ids or (row.lead_unit_id,)), *row.coordinating_unit_ids)
    }
    found = holders({unit for unit in units if unit}, Post.HEAD, day) if units else {}
    return len({person for people in found.values() for person in people})


def _row_line(
    row: IntakeRow,
    names: dict[int, tuple[str, str]],
    codes: dict[int, str],
    came: list[int],
    headed: frozenset[int],
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
        offered_unit_ids=tuple(row.offered_unit_ids),
        each_unit_ids=tuple(row.each_unit_ids),
        offered=tuple(names.get(each, nameless) for each in row.offered_unit_ids),
        each=tuple(names.get(each, nameless) for each in row.each_unit_ids),
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
            has_task=bool(came),
        ),
        missing=_missing(row, headed, wanted),
        task_codes=tuple(codes[each] for each in came),
    )


def _missing(row: IntakeRow, headed: frozenset[int], wanted: frozenset[Clear]) -> tuple[Clear, ...]:
    """The clears its drafts would miss; of several units all must have a head."""
    leads = [unit for unit in row.each_unit_ids or [row.lead_unit_id] if unit]
    facts = ClearFacts(
        title=row.title,
        lead_unit=bool(leads),
        responsible=headed.issuperset(leads),
        official=False,
        due_date=row.due_date,
        kind=TaskKind.STANDING if row.every else TaskKind.ONE_OFF,
        product=row.product,
        competent_authority=row.authority,
    )
    return missing_clears(facts, wanted=wanted)
