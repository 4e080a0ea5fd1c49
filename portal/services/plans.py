"""Plans with their groups and objectives: entered, and changed into new versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.domain.actions import Action
from portal.domain.errors import CodeTaken
from portal.domain.folding import fold
from portal.domain.permissions import require
from portal.domain.types import Actor, Cadence
from portal.extensions import db
from portal.models.objectives import Objective
from portal.models.planning import Plan, TaskGroup
from portal.models.task import Task
from portal.services import audit
from portal.services.acts import record_act, row_to_change
from portal.services.transaction import transactional


@dataclass(frozen=True, slots=True)
class PlanFields:
    """What the office writes down about a plan; the target is a percentage, None = no target."""

    title: str
    title_en: str = ""
    document_id: int | None = None
    owner_unit_id: int | None = None
    hub_unit_id: int | None = None
    cadence: Cadence = Cadence.WEEKLY
    target_percent: int | None = None
    accountable_to: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    hide_on_telegram: bool = False


@transactional
def create_plan(actor: Actor, code: str, fields: PlanFields, *, now: datetime) -> int:
    """Enter a plan and return its id. Raises NotAllowed, CodeTaken."""
    require(actor, Action.EDIT_PLANS)
    return enter_plan(actor, code, fields, now).id


def enter_plan(
    actor: Actor, code: str, fields: PlanFields, now: datetime, upper_plan_id: int | None = None
) -> Plan:
    """Write a plan down inside the open transaction; the right was asked before."""
    if db.session.scalar(select(Plan.id).where(Plan.code == code)) is not None:
        raise CodeTaken(code=code)
    plan = Plan(code=code, upper_plan_id=upper_plan_id)
    _write(plan, fields)
    db.session.add(plan)
    db.session.flush()
    _record(actor, "create_plan", plan, now, {"title": plan.title})
    return plan


@transactional
def change_plan(
    actor: Actor, plan_id: int, fields: PlanFields, reason: str, *, now: datetime
) -> int:
    """Change a plan and return its new version; what changed and why stays in the log.

    A plan that is hidden from Telegram hides the tasks it has; shown again, each of them stays
    hidden until it is changed itself.
    """
    require(actor, Action.EDIT_PLANS)
    plan = row_to_change(Plan, plan_id, "plan")
    before = {name: getattr(plan, name) for name in PlanFields.__slots__}
    _write(plan, fields)
    after = {name: getattr(plan, name) for name in PlanFields.__slots__}
    changed = {name: value for name, value in after.items() if value != before[name]}
    if not changed:
        return plan.version
    plan.version += 1
    if changed.get("hide_on_telegram"):
        _hide_tasks(actor, plan, now)
    _record(actor, "change_plan", plan, now, {**changed, "reason": reason})
    return plan.version


@transactional
def add_group(
    actor: Actor,
    document_id: int,
    name: str,
    *,
    now: datetime,
    name_en: str = "",
    lead_unit_id: int | None = None,
) -> int:
    """Add a task group to a document, whose classification it is; returns its id."""
    require(actor, Action.EDIT_PLANS)
    count = db.session.scalar(select(func.count()).where(TaskGroup.document_id == document_id))
    group = TaskGroup(
        document_id=document_id,
        position=(count or 0) + 1,
        name=name,
        name_en=name_en,
        lead_unit_id=lead_unit_id,
    )
    db.session.add(group)
    db.session.flush()
    audit.record(
        actor,
        "add_group",
        object_type="document",
        object_id=document_id,
        at=now,
        after={"group": name},
    )
    return group.id


@transactional
def add_objective(
    actor: Actor, plan_id: int, text: str, *, now: datetime, text_en: str = ""
) -> int:
    """Add an objective to a plan and return its id."""
    require(actor, Action.EDIT_PLANS)
    plan = row_to_change(Plan, plan_id, "plan")
    count = db.session.scalar(select(func.count()).where(Objective.plan_id == plan.id)) or 0
    objective = Objective(plan_id=plan.id, position=count + 1, text=text, text_en=text_en)
    db.session.add(objective)
    db.session.flush()
    _record(actor, "add_objective", plan, now, {"text": text})
    return objective.id


def _hide_tasks(actor: Actor, plan: Plan, now: datetime) -> None:
    shown = db.session.scalars(
        select(Task).where(Task.plan_id == plan.id, Task.hide_on_telegram.is_(False))
    ).all()
    for task in shown:
        task.hide_on_telegram = True
        after = {"hide_on_telegram": True, "plan": plan.code}
        record_act(actor, "hide_task", task, now=now, after=after)


def _write(plan: Plan, fields: PlanFields) -> None:
    for name in PlanFields.__slots__:
        setattr(plan, name, getattr(fields, name))
    plan.folded = fold(f"{plan.code} {plan.title} {plan.title_en}")


def _record(
    actor: Actor, action: str, plan: Plan, now: datetime, after: Mapping[str, object]
) -> None:
    audit.record(
        actor,
        action,
        object_type="plan",
        object_id=plan.id,
        at=now,
        after={"plan": plan.code, **after},
    )
