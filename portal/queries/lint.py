"""What an office chief would send back before issuing: six clears, overlaps, omissions, gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.domain.clears import missing_clears
from portal.domain.overlaps import Overlap
from portal.domain.types import OPEN_STATES, Clear, TaskKind, TaskState
from portal.extensions import db
from portal.models.objectives import Objective
from portal.models.organisation import Unit
from portal.models.planning import Plan
from portal.models.task import Task
from portal.models.task_parts import Milestone
from portal.queries.documents import CoveredPassage, coverage_of
from portal.queries.office import wanted_clears
from portal.queries.overlaps import overlaps_of
from portal.queries.task_facts import clear_facts, waived_clears

#: a task longer than this wants a milestone on the way (GAO: many goals lacked interim targets)
LONG_DAYS = 60
#: a unit with more than this share of a plan's tasks, and more than five, is overloaded
_HEAVY_SHARE, _FEW = 0.4, 5


@dataclass(frozen=True, slots=True)
class MissingClears:
    """A draft that cannot be issued yet, and what it misses."""

    code: str
    title: str
    missing: tuple[Clear, ...]


@dataclass(frozen=True, slots=True)
class Lint:
    """What was looked at in a plan, and what was found."""

    plan_code: str
    drafts: int
    tasks: int
    clears_met: int
    clears_wanted: int
    missing: tuple[MissingClears, ...]
    overlaps: tuple[Overlap, ...]
    omissions: tuple[CoveredPassage, ...]
    unjudged_passages: int
    without_objective: tuple[str, ...]
    objectives_without_task: tuple[str, ...]
    without_milestone: tuple[str, ...]
    overloaded_units: tuple[str, ...]

    @property
    def findings(self) -> int:
        return sum(
            len(each)
            for each in (
                self.missing,
                self.overlaps,
                self.omissions,
                self.without_objective,
                self.objectives_without_task,
                self.without_milestone,
                self.overloaded_units,
            )
        )


def lint_of(plan_code: str, today: date) -> Lint | None:
    """What is to be mended in a plan; None when there is no such plan."""
    plan = db.session.scalar(select(Plan).where(Plan.code == plan_code))
    if plan is None:
        return None
    tasks = db.session.scalars(
        select(Task)
        .where(Task.plan_id == plan.id, Task.state.in_(OPEN_STATES | {TaskState.DRAFT}))
        .order_by(Task.code)
    ).all()
    drafts = [task for task in tasks if task.state is TaskState.DRAFT]
    missing = tuple(_missing(drafts, today))
    coverage = coverage_of(plan.document_id) if plan.document_id is not None else None
    passages = coverage.passages if coverage else ()
    wanted = len(wanted_clears()) * len(drafts)
    return Lint(
        plan_code=plan.code,
        drafts=len(drafts),
        tasks=len(tasks),
        clears_met=wanted - sum(len(each.missing) for each in missing),
        clears_wanted=wanted,
        missing=missing,
        overlaps=tuple(overlaps_of(plan.id)),
        omissions=tuple(passage for passage in passages if passage.is_omitted),
        unjudged_passages=sum(passage.orders is None for passage in passages),
        without_objective=_without_objective(plan, tasks),
        objectives_without_task=_objectives_without_task(plan),
        without_milestone=_without_milestone(tasks),
        overloaded_units=_overloaded(tasks),
    )


def _missing(drafts: Sequence[Task], today: date) -> Iterator[MissingClears]:
    wanted = wanted_clears()
    for task in drafts:
        found = missing_clears(
            clear_facts(task, today), waived=waived_clears(task.id), wanted=wanted
        )
        if found:
            yield MissingClears(task.code, task.title, found)


def _without_objective(plan: Plan, tasks: Sequence[Task]) -> tuple[str, ...]:
    """Only where the plan has objectives at all: else nothing was to be linked."""
    has_some = db.session.scalar(select(Objective.id).where(Objective.plan_id == plan.id).limit(1))
    if has_some is None:
        return ()
    return tuple(task.code for task in tasks if task.objective_id is None)


def _objectives_without_task(plan: Plan) -> tuple[str, ...]:
    rows = db.session.scalars(
        select(Objective.text)
        .outerjoin(Task, Task.objective_id == Objective.id)
        .where(Objective.plan_id == plan.id, Task.id.is_(None))
        .order_by(Objective.position)
    )
    return tuple(rows)


def _without_milestone(tasks: Sequence[Task]) -> tuple[str, ...]:
    with_some = set(
        db.session.scalars(
            select(Milestone.task_id).where(Milestone.task_id.in_([task.id for task in tasks]))
        )
    )
    return tuple(task.code for task in tasks if _is_long(task) and task.id not in with_some)


def _is_long(task: Task) -> bool:
    if task.start_on is None or task.effective_due is None or task.kind is TaskKind.STANDING:
        return False
    return (task.effective_due - task.start_on).days > LONG_DAYS


def _overloaded(tasks: Sequence[Task]) -> tuple[str, ...]:
    loads = Counter(task.lead_unit_id for task in tasks if task.lead_unit_id is not None)
    heavy = [
        unit_id
        for unit_id, load in loads.items()
        if load > _FEW and len(loads) > 1 and load > _HEAVY_SHARE * len(tasks)
    ]
    return tuple(
        db.session.scalars(select(Unit.code).where(Unit.id.in_(heavy)).order_by(Unit.code))
    )
