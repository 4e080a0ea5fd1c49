"""Upper plans and the units' own ones: what stands above and below a task and a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.domain.cascade import Addressed
from portal.domain.types import OPEN_STATES, REMOVED_STATES, Light
from portal.extensions import db
from portal.models.organisation import Unit
from portal.models.planning import Plan
from portal.models.task import Task, task_coordinating_units
from portal.queries.documents import DocumentInChain, why_it_exists
from portal.queries.related_tasks import RelatedTask, related, tasks_above, tasks_below
from portal.queries.task_details import Named


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a task comes from, nearest first, and what carries it out below."""

    upper: tuple[RelatedTask, ...]
    documents: tuple[DocumentInChain, ...]
    lower: tuple[RelatedTask, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.upper or self.documents or self.lower)


@dataclass(frozen=True, slots=True)
class PlanFamily:
    """The plan that a plan was derived from and for which unit; the own plans under it."""

    upper: Named | None
    unit: Named | None
    derived: tuple[tuple[str, Named], ...]


@dataclass(frozen=True, slots=True)
class UpperLine:
    """A task addressed to a unit, with the codes of the unit's tasks under it."""

    id: int
    code: str
    title: str
    title_en: str
    addressed: Addressed
    effective_due: date | None
    light: Light
    own_codes: tuple[str, ...]

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title


def lineage_of(task: Task, *, has_lower: bool = True) -> Lineage:
    """The chain of tasks and documents above a task, and the tasks right below it if it has any."""
    above = tasks_above(task)
    below = tasks_below(Task.upper_task_id == task.id) if has_lower else ()
    return Lineage(
        upper=related(above),
        documents=why_it_exists(above[-1] if above else task),
        lower=tuple(each for _upper_id, each in below),
    )


def own_plan_of(upper_plan_id: int, unit_id: int) -> Named | None:
    """The plan that a unit has derived from an upper one, or None."""
    row = db.session.execute(
        select(Plan.id, Plan.code, Plan.title, Plan.title_en)
        .where(Plan.upper_plan_id == upper_plan_id, Plan.owner_unit_id == unit_id)
        .order_by(Plan.id)
        .limit(1)
    ).first()
    return Named(*row) if row else None


def has_derived(unit_ids: Iterable[int]) -> bool:
    """Whether one of the units has a plan of its own under an upper one."""
    wanted = list(unit_ids)
    found = (
        select(Plan.id)
        .where(Plan.owner_unit_id.in_(wanted), Plan.upper_plan_id.is_not(None))
        .limit(1)
    )
    return bool(wanted) and db.session.scalar(found) is not None


def family_of(plan_id: int) -> PlanFamily:
    """What stands above and below a plan."""
    plan = db.session.get_one(Plan, plan_id)
    above = db.session.get(Plan, plan.upper_plan_id) if plan.upper_plan_id else None
    unit = plan.owner_unit if above is not None else None
    below = db.session.execute(
        select(Plan.code, Unit.id, Unit.code, Unit.name, Unit.name_en)
        .join(Unit, Unit.id == Plan.owner_unit_id)
        .where(Plan.upper_plan_id == plan_id)
        .order_by(Unit.name)
    )
    return PlanFamily(
        upper=Named(above.id, above.code, above.title, above.title_en) if above else None,
        unit=Named(unit.id, unit.code, unit.name, unit.name_en) if unit else None,
        derived=tuple((code, Named(*unit)) for code, *unit in below),
    )


def addressed_lines(plan_id: int, unit_id: int) -> list[UpperLine]:
    """The open tasks of a plan that are addressed to a unit: as lead first, then by deadline."""
    along = select(task_coordinating_units.c.task_id).where(
        task_coordinating_units.c.unit_id == unit_id
    )
    rows = db.session.execute(
        select(
            Task.id,
            Task.code,
            Task.title,
            Task.title_en,
            Task.lead_unit_id,
            Task.effective_due,
            Task.light,
        )
        .where(
            Task.plan_id == plan_id,
            Task.state.in_(OPEN_STATES),
            (Task.lead_unit_id == unit_id) | Task.id.in_(along),
        )
        .order_by(Task.lead_unit_id != unit_id, Task.effective_due, Task.code)
    ).all()
    own = _own_codes(plan_id, unit_id)
    return [
        UpperLine(
            id=row.id,
            code=row.code,
            title=row.title,
            title_en=row.title_en,
            addressed=Addressed.LEAD if row.lead_unit_id == unit_id else Addressed.COORDINATING,
            effective_due=row.effective_due,
            light=row.light,
            own_codes=tuple(own.get(row.id, ())),
        )
        for row in rows
    ]


def _own_codes(plan_id: int, unit_id: int) -> dict[int, list[str]]:
    codes: dict[int, list[str]] = defaultdict(list)
    for upper_id, code in db.session.execute(
        select(Task.upper_task_id, Task.code)
        .join(Plan, Plan.id == Task.plan_id)
        .where(
            Plan.upper_plan_id == plan_id,
            Plan.owner_unit_id == unit_id,
            Task.upper_task_id.is_not(None),
            Task.state.not_in(REMOVED_STATES),
        )
        .order_by(Task.code)
    ):
        codes[upper_id].append(code)
    return codes
