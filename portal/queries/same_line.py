"""The tasks that one line of a document became, one for each unit it goes to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.extensions import db
from portal.models.intake import IntakeTask
from portal.models.organisation import Unit
from portal.models.task import Task


@dataclass(frozen=True, slots=True)
class SameLine:
    """Another task of the line, and the unit that leads it."""

    code: str
    unit: str
    unit_en: str

    def unit_named(self, locale: str) -> str:
        return (self.unit_en or self.unit) if locale == "en" else self.unit


def tasks_of_same_line(task_id: int) -> tuple[SameLine, ...]:
    """The other tasks that were written out of the same line, by their codes."""
    own, other = aliased(IntakeTask), aliased(IntakeTask)
    rows = db.session.execute(
        select(Task.code, Unit.name, Unit.name_en)
        .select_from(own)
        .join(other, other.row_id == own.row_id)
        .join(Task, Task.id == other.task_id)
        .join(Unit, Unit.id == Task.lead_unit_id)
        .where(
            own.task_id == task_id,
            other.task_id != task_id,
            own.is_update.is_(False),
            other.is_update.is_(False),
        )
        .order_by(Task.code)
    )
    return tuple(SameLine(*row) for row in rows)
