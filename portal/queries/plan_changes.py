"""A plan at two instants: what was added, removed and moved in between, and by whom."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.domain.figure_changes import Act
from portal.domain.plan_changes import PlanChange, Standing, changes_of
from portal.extensions import db
from portal.models.history import TaskVersion
from portal.models.office import AuditEntry
from portal.models.organisation import Person, Unit
from portal.models.planning import Phase
from portal.models.task import Task
from portal.queries.figure_changes import acts_between
from portal.queries.figure_scope import Scope, history_at
from portal.queries.many_ids import is_one_of

Names = Mapping[int | None, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ChangedTask:
    """A task that differs: how, what stood at both ends, and the acts in between."""

    code: str
    title: str
    title_en: str
    changes: tuple[PlanChange, ...]
    before: Standing | None
    after: Standing | None
    acts: tuple[Act, ...]

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title


@dataclass(frozen=True, slots=True)
class PlanAct:
    """What was done to the plan itself, as the log tells it; the reason may be empty."""

    action: str
    reason: str
    actor: str
    actor_en: str
    at: datetime

    def actor_named(self, locale: str) -> str:
        return (self.actor_en or self.actor) if locale == "en" else self.actor


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """Two versions of a plan, with the names that their people, units and phases go by."""

    earlier: datetime
    later: datetime
    tasks: tuple[ChangedTask, ...]
    acts: tuple[PlanAct, ...]
    people: Names
    units: Names
    phases: Names

    def number(self, change: PlanChange) -> int:
        return sum(change in task.changes for task in self.tasks)

    def with_change(self, change: PlanChange | None) -> list[ChangedTask]:
        """The tasks that differ in one way, or all that differ."""
        return [task for task in self.tasks if change is None or change in task.changes]


def plan_difference(plan_id: int, earlier: datetime, later: datetime) -> PlanDifference:
    """What differs in a plan between two instants, as they stood when these were over."""
    before, after = _standing(plan_id, earlier), _standing(plan_id, later)
    changed = {
        task_id: changes
        for task_id in before.keys() | after.keys()
        if (changes := changes_of(before.get(task_id), after.get(task_id)))
    }
    acts = acts_between(changed, earlier, later)
    rows = db.session.execute(
        select(Task.id, Task.code, Task.title, Task.title_en)
        .where(is_one_of(Task.id, changed))
        .order_by(Task.code)
    )
    tasks = tuple(
        ChangedTask(
            code=row.code,
            title=row.title,
            title_en=row.title_en,
            changes=changed[row.id],
            before=before.get(row.id),
            after=after.get(row.id),
            acts=tuple(acts[row.id]),
        )
        for row in rows
    )
    ends = [end for task in tasks for end in (task.before, task.after) if end is not None]
    return PlanDifference(
        earlier=earlier,
        later=later,
        tasks=tasks,
        acts=_plan_acts(plan_id, earlier, later),
        people=_names(Person, (end.official_id for end in ends)),
        units=_names(Unit, (end.lead_unit_id for end in ends)),
        phases=_names(Phase, (end.phase_id for end in ends)),
    )


def _standing(plan_id: int, at: datetime) -> dict[int, Standing]:
    rows = db.session.execute(
        select(
            TaskVersion.task_id,
            TaskVersion.state,
            TaskVersion.effective_due,
            TaskVersion.official_id,
            TaskVersion.lead_unit_id,
            TaskVersion.phase_id,
        ).where(*history_at(at).within(Scope(plan_id=plan_id)))
    )
    return {task_id: Standing(*facts) for task_id, *facts in rows}


def _plan_acts(plan_id: int, earlier: datetime, later: datetime) -> tuple[PlanAct, ...]:
    rows = db.session.execute(
        select(AuditEntry.action, AuditEntry.after, Person.name, Person.name_en, AuditEntry.at)
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .where(
            AuditEntry.object_type == "plan",
            AuditEntry.object_id == plan_id,
            AuditEntry.at > earlier,
            AuditEntry.at <= later,
        )
        .order_by(AuditEntry.id)
    )
    return tuple(
        PlanAct(action, _reason(after), name or "", name_en or "", at)
        for action, after, name, name_en, at in rows
    )


def _reason(after: str) -> str:
    said = json.loads(after)
    return str(said.get("reason") or said.get("exit_check") or said.get("phase") or "")


def _names(
    model: type[Person] | type[Unit] | type[Phase], ids: Iterable[int | None]
) -> dict[int | None, tuple[str, str]]:
    rows = db.session.execute(
        select(model.id, model.name, model.name_en).where(is_one_of(model.id, set(ids)))
    )
    return {row_id: (name, english or name) for row_id, name, english in rows}
