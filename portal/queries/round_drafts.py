"""The drafts of a plan that can be issued together, and what the others still miss."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.domain.clears import missing_clears
from portal.domain.rounds import WAIVABLE
from portal.domain.types import Clear, TaskState
from portal.extensions import db
from portal.models.intake import IntakeRow, IntakeTask
from portal.models.task import ClearWaiver, Task
from portal.queries.office import wanted_clears
from portal.queries.task_facts import clear_facts


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft with its lead unit, official, deadline and the clears it misses."""

    id: int
    code: str
    title: str
    title_en: str
    unit: str
    unit_en: str
    official: str
    official_en: str
    due_date: date | None
    missing: tuple[Clear, ...]

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title

    def unit_named(self, locale: str) -> str:
        return (self.unit_en or self.unit) if locale == "en" else self.unit

    def official_named(self, locale: str) -> str:
        return (self.official_en or self.official) if locale == "en" else self.official

    @property
    def is_ready(self) -> bool:
        return not self.missing

    @property
    def is_waivable(self) -> bool:
        """Whether it may be issued all the same, for a reason."""
        return bool(self.missing) and WAIVABLE.issuperset(self.missing)


def drafts_of(
    plan_id: int, day: date, batch_id: int | None = None, *, most: int
) -> list[DraftLine]:
    """The drafts of a plan, or of it those that came out of one document, by their codes."""
    query = select(Task).where(Task.plan_id == plan_id, Task.state == TaskState.DRAFT)
    if batch_id is not None:
        written = select(IntakeTask.task_id).join(IntakeRow, IntakeRow.id == IntakeTask.row_id)
        query = query.where(Task.id.in_(written.where(IntakeRow.batch_id == batch_id)))
    waived: dict[int, frozenset[Clear]] = {}
    for task_id, clear in db.session.execute(
        select(ClearWaiver.task_id, ClearWaiver.clear)
        .join(Task, Task.id == ClearWaiver.task_id)
        .where(Task.plan_id == plan_id, Task.state == TaskState.DRAFT)
    ):
        waived[task_id] = waived.get(task_id, frozenset()) | {clear}
    wanted = wanted_clears()
    return [
        _line(
            task,
            missing_clears(
                clear_facts(task, day), waived=waived.get(task.id, frozenset()), wanted=wanted
            ),
        )
        for task in db.session.scalars(query.order_by(Task.code).limit(most))
    ]


def _line(task: Task, missing: tuple[Clear, ...]) -> DraftLine:
    unit, official = task.lead_unit, task.official
    return DraftLine(
        id=task.id,
        code=task.code,
        title=task.title,
        title_en=task.title_en,
        unit=unit.name if unit else "",
        unit_en=unit.name_en if unit else "",
        official=official.name if official else "",
        official_en=official.name_en if official else "",
        due_date=task.due_date,
        missing=missing,
    )
