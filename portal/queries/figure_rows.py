"""The rows behind every number: tasks, passages or obstacles that a counter or a figure counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, select

from portal.domain.figures import COUNTED, FORMULAS, OPEN, OVERDUE, Classes, Part
from portal.domain.types import Timeliness
from portal.extensions import db
from portal.models.organisation import Unit
from portal.models.planning import Document, Passage
from portal.models.task import Task
from portal.queries.figure_scope import Scope, Source
from portal.queries.many_ids import is_one_of
from portal.queries.measures import (
    days_to_unblock,
    is_covered,
    is_updated,
    lifted_obstacles,
    ordering_passages,
)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One thing that is counted; `days` are days late, or days an obstacle was in the way.

    Of a passage, `code` is its document's code and `title` its reference.
    """

    kind: Literal["task", "passage", "obstacle"]
    id: int
    code: str
    title: str
    title_en: str = ""
    unit: str = ""
    unit_en: str = ""
    timeliness: Timeliness | None = None
    effective_due: date | None = None
    claimed_on: date | None = None
    days: int | None = None

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title

    def unit_named(self, locale: str) -> str:
        return (self.unit_en or self.unit) if locale == "en" else self.unit


def counter_rows(key: str, source: Source, scope: Scope) -> tuple[FigureRow, ...]:
    """The tasks behind a counter of the table; raises KeyError for a counter that there is not."""
    if key == "due_soon":
        return _tasks(source, scope, {Timeliness.IN_TIME}, source.due_soon)
    return _tasks(source, scope, COUNTED[key])


def figure_rows(key: str, part: Part, source: Source, scope: Scope) -> tuple[FigureRow, ...]:
    """What an end of a figure counts; raises KeyError for a figure that there is not.

    Both ends of a delay or a time have the same rows: those whose `days` it adds up or is the
    median of.
    """
    formula, is_top = FORMULAS[key], part is Part.NUMERATOR
    if formula.measure is None:
        return _tasks(source, scope, formula.numerator if is_top else formula.denominator)
    return _MEASURED[key](source, scope, is_top)


def _tasks(
    source: Source, scope: Scope, classes: Classes | set[Timeliness], *more: ColumnElement[bool]
) -> tuple[FigureRow, ...]:
    rows = source.rows
    query = (
        select(
            source.task_id.label("id"),
            Task.code,
            Task.title,
            Task.title_en,
            Unit.name.label("unit"),
            Unit.name_en.label("unit_en"),
            source.timeliness.label("timeliness"),
            rows.effective_due,
            rows.claimed_on,
            source.days_late.label("days"),
        )
        .select_from(rows)
        .outerjoin(Unit, Unit.id == rows.lead_unit_id)
        .where(*source.within(scope), source.stands_in(classes), *more)
    )
    if rows is not Task:
        query = query.join(Task, Task.id == source.task_id)
    return tuple(_task(row) for row in db.session.execute(query.order_by(Task.code)))


def _task(row: Row[Any]) -> FigureRow:
    return FigureRow(
        kind="task",
        id=row.id,
        code=row.code,
        title=row.title,
        title_en=row.title_en,
        unit=row.unit or "",
        unit_en=row.unit_en or "",
        timeliness=Timeliness(row.timeliness),
        effective_due=row.effective_due,
        claimed_on=row.claimed_on,
        days=row.days or None,
    )


def _late(source: Source, scope: Scope, _is_top: bool) -> tuple[FigureRow, ...]:
    return _tasks(source, scope, OVERDUE)


def _fresh(source: Source, scope: Scope, is_top: bool) -> tuple[FigureRow, ...]:
    more = (is_updated(source),) if is_top else ()
    return _tasks(source, scope, OPEN, *more)


def _passages(source: Source, scope: Scope, is_top: bool) -> tuple[FigureRow, ...]:
    if not scope.is_of_plan_or_office:
        return ()
    query: Select[Any] = (
        ordering_passages(scope)
        .join(Document, Document.id == Passage.document_id)
        .with_only_columns(Passage.id, Document.code, Passage.reference)
        .order_by(Document.code, Passage.position)
    )
    if is_top:
        query = query.where(is_covered(source, scope))
    return tuple(FigureRow("passage", *row) for row in db.session.execute(query))


def _obstacles(source: Source, scope: Scope, _is_top: bool) -> tuple[FigureRow, ...]:
    rows = db.session.execute(lifted_obstacles(source, scope)).all()
    named = _titles(row.task_id for row in rows)
    return tuple(
        FigureRow("obstacle", row.id, *named[row.task_id], days=days_to_unblock(row))
        for row in rows
    )


def _titles(task_ids: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    found = db.session.execute(
        select(Task.id, Task.code, Task.title, Task.title_en).where(is_one_of(Task.id, task_ids))
    )
    return {row.id: (row.code, row.title, row.title_en) for row in found}


_MEASURED = {
    "cumulative_delay": _late,
    "weeks_of_the_country": _late,
    "freshness": _fresh,
    "coverage": _passages,
    "unblock_time": _obstacles,
}
