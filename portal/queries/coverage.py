"""Coverage of an upper plan: how far its tasks have got into the own plans of the units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.domain.cascade import Addressed, Covered, Reach, covered, reach
from portal.domain.errors import NotFound
from portal.domain.types import REMOVED_STATES, TaskState
from portal.extensions import db
from portal.models.organisation import Unit
from portal.models.planning import Plan
from portal.models.task import Task, task_coordinating_units
from portal.queries.related_tasks import RelatedTask, tasks_below
from portal.queries.task_details import Named

_NOT_COUNTED = REMOVED_STATES | {TaskState.DRAFT}
_COLUMNS = (
    *(Task.id, Task.code, Task.title, Task.title_en, Task.effective_due),
    *(Task.lead_unit_id, Task.state),
)


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A task of an upper plan as it is addressed to one unit, and the unit's tasks under it."""

    code: str
    title: str
    title_en: str
    effective_due: date | None
    unit: Named
    addressed: Addressed
    reach: Reach
    lower: tuple[RelatedTask, ...]

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title


@dataclass(frozen=True, slots=True)
class UnitCoverage:
    """How far the tasks addressed to one unit have got; `own_plan` is empty while it has none."""

    unit: Named
    own_plan: str
    covered: Covered


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """An upper plan: every unit its tasks are addressed to, and the rows behind the counts.

    A task that is addressed to several units is a row of each. `untaken` are the codes of the tasks
    that no unit has taken into its plan, of `tasks` altogether.
    """

    plan: Named
    units: tuple[UnitCoverage, ...]
    rows: tuple[CoverageRow, ...]
    tasks: int
    untaken: frozenset[str]

    @property
    def total(self) -> Covered:
        return covered((row.addressed, row.reach) for row in self.rows)

    @property
    def without_plan(self) -> tuple[UnitCoverage, ...]:
        return tuple(each for each in self.units if not each.own_plan)


def coverage_page(plan_code: str) -> CoveragePage:
    """How far the tasks of a plan have got into the plans of the units. Raises NotFound."""
    plan = db.session.scalar(select(Plan).where(Plan.code == plan_code))
    if plan is None:
        raise NotFound(what="plan", key=plan_code)
    units = _units()
    lower = _lower_of_plan(plan.id)
    rows = tuple(_coverage_rows(plan.id, units, lower))
    by_unit: dict[int, list[CoverageRow]] = defaultdict(list)
    taken: dict[str, bool] = {}
    for row in rows:
        by_unit[row.unit.id].append(row)
        taken[row.code] = taken.get(row.code, False) or row.reach is not Reach.NOT_TAKEN
    own_plans: dict[int, str] = {}
    for unit_id, code in db.session.execute(
        select(Plan.owner_unit_id, Plan.code)
        .where(Plan.upper_plan_id == plan.id)
        .order_by(Plan.id.desc())
    ):
        own_plans[unit_id] = code
    return CoveragePage(
        plan=Named(plan.id, plan.code, plan.title, plan.title_en),
        units=tuple(
            UnitCoverage(
                unit=units[unit_id],
                own_plan=own_plans.get(unit_id, ""),
                covered=covered((row.addressed, row.reach) for row in held),
            )
            for unit_id, held in sorted(by_unit.items(), key=lambda item: units[item[0]].name)
        ),
        rows=rows,
        tasks=len(taken),
        untaken=frozenset(code for code, is_taken in taken.items() if not is_taken),
    )


_Lower = dict[tuple[int, int], list[RelatedTask]]


def _coverage_rows(plan_id: int, units: dict[int, Named], lower: _Lower) -> Iterator[CoverageRow]:
    along: dict[int, list[int]] = defaultdict(list)
    for task_id, unit_id in db.session.execute(
        select(task_coordinating_units)
        .join(Task, Task.id == task_coordinating_units.c.task_id)
        .where(Task.plan_id == plan_id)
    ):
        along[task_id].append(unit_id)
    tasks = db.session.execute(
        select(
            Task.id,
            Task.code,
            Task.title,
            Task.title_en,
            Task.effective_due,
            Task.lead_unit_id,
            Task.state,
        )
        .where(Task.plan_id == plan_id, Task.state.not_in(_NOT_COUNTED))
        .order_by(Task.code)
    )
    for task in tasks:
        asked = [(task.lead_unit_id, Addressed.LEAD)] if task.lead_unit_id else []
        asked += [(each, Addressed.COORDINATING) for each in along[task.id]]
        for unit_id, way in asked:
            below = tuple(lower.get((task.id, unit_id), ()))
            yield CoverageRow(
                code=task.code,
                title=task.title,
                title_en=task.title_en,
                effective_due=task.effective_due,
                unit=units[unit_id],
                addressed=way,
                reach=reach(task.state, (each.state for each in below)),
                lower=below,
            )


def _lower_of_plan(plan_id: int) -> _Lower:
    """The tasks under those of a plan, by upper task and by the unit whose plan they stand in."""
    of_plan = select(Task.id).where(Task.plan_id == plan_id)
    owners = {
        code: owner
        for code, owner in db.session.execute(
            select(Plan.code, Plan.owner_unit_id).where(Plan.upper_plan_id == plan_id)
        )
    }
    held: _Lower = defaultdict(list)
    for upper_id, each in tasks_below(Task.upper_task_id.in_(of_plan)):
        owner = owners.get(each.plan_code)
        if owner is not None:
            held[upper_id, owner].append(each)
    return held


def _units() -> dict[int, Named]:
    rows = db.session.execute(select(Unit.id, Unit.code, Unit.name, Unit.name_en))
    return {row.id: Named(*row) for row in rows}
