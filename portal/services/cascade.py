"""A unit's own plan, derived from an upper one: its tasks carry out those addressed to the unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.domain.actions import Action, Relation
from portal.domain.cascade import addressed
from portal.domain.errors import NotFound, NothingChosen, StepRefused, TooManyAtOnce
from portal.domain.permissions import entitled
from portal.domain.task_fields import TaskFields
from portal.domain.types import OPEN_STATES, Actor
from portal.extensions import db
from portal.models.organisation import Unit
from portal.models.planning import Plan
from portal.models.task import Task
from portal.queries.cascade import own_plan_of
from portal.queries.many_ids import is_one_of
from portal.queries.task_codes import codes_of
from portal.services.acts import row_to_change
from portal.services.bulk_changes import MOST_AT_ONCE
from portal.services.drafting import write_drafts
from portal.services.plans import PlanFields, enter_plan
from portal.services.transaction import transactional


@dataclass(frozen=True, slots=True)
class OwnTask:
    """An upper task that the unit takes into its plan, by whom and until when.

    Without a day of its own it has the deadline of the upper task.
    """

    upper_task_id: int
    official_id: int | None = None
    due_date: date | None = None


@dataclass(frozen=True, slots=True)
class DerivedPlan:
    """The unit's own plan, whether it is new, and the drafts written into it."""

    code: str
    is_new: bool
    drafts: tuple[str, ...]


@transactional
def derive_plan(
    actor: Actor,
    upper_plan_id: int,
    unit_id: int,
    tasks: Sequence[OwnTask],
    *,
    code: str,
    title: str,
    now: datetime,
) -> DerivedPlan:
    """Write a draft into the unit's own plan for each chosen upper task, all or none.

    1. The plan is entered under `code` and `title` with the first tasks, and goes on with later
       ones; what is said about it is taken from the upper plan.
    2. An upper task must be open and addressed to the unit, as lead or coordinating: else NotFound
       or StepRefused.
    3. A deadline later than that of the upper task is LaterThanUpper.

    Raises NotAllowed, NothingChosen, TooManyAtOnce, CodeTaken.
    """
    actor = entitled(actor, Action.DERIVE_PLAN, lambda each: _relations(each, unit_id))
    if not tasks:
        raise NothingChosen()
    if len(tasks) > MOST_AT_ONCE:
        raise TooManyAtOnce(number=len(tasks), most=MOST_AT_ONCE)
    upper = row_to_change(Plan, upper_plan_id, "plan")
    unit = db.session.get(Unit, unit_id)
    if unit is None:
        raise NotFound(what="unit", key=unit_id)
    held = own_plan_of(upper.id, unit.id)
    plan = (
        enter_plan(actor, code, _fields_under(upper, unit, title), now, upper_plan_id=upper.id)
        if held is None
        else row_to_change(Plan, held.id, "plan")
    )
    above = _upper_tasks(upper.id, [each.upper_task_id for each in tasks])
    drafts = [_draft(above.get(each.upper_task_id), each, unit.id) for each in tasks]
    written = write_drafts(actor, plan, drafts, now)
    codes = codes_of(written)
    return DerivedPlan(plan.code, held is None, tuple(codes[task_id] for task_id in written))


def _relations(actor: Actor, unit_id: int) -> frozenset[Relation]:
    is_own = unit_id in actor.unit_ids
    return frozenset({Relation.OWN_UNIT}) if is_own else frozenset()


def _fields_under(upper: Plan, unit: Unit, title: str) -> PlanFields:
    return PlanFields(
        title=title,
        owner_unit_id=unit.id,
        hub_unit_id=upper.hub_unit_id,
        cadence=upper.cadence,
        starts_on=upper.starts_on,
        ends_on=upper.ends_on,
        hide_on_telegram=upper.hide_on_telegram,
    )


def _upper_tasks(plan_id: int, task_ids: Sequence[int]) -> dict[int, Task]:
    rows = db.session.scalars(
        select(Task).where(Task.plan_id == plan_id, is_one_of(Task.id, task_ids))
    )
    return {task.id: task for task in rows}


def _draft(upper: Task | None, own: OwnTask, unit_id: int) -> TaskFields:
    """What the draft takes over from the upper task; who coordinates is for the unit to say."""
    along = {each.id for each in upper.coordinating_units} if upper is not None else set()
    if upper is None or addressed(unit_id, upper.lead_unit_id, along) is None:
        raise NotFound(what="task", key=own.upper_task_id)
    if upper.state not in OPEN_STATES:
        raise StepRefused(step="derive", state=upper.state)
    return TaskFields(
        title=upper.title,
        title_en=upper.title_en,
        content=upper.content,
        kind=upper.kind,
        source_reference=upper.source_reference,
        lead_unit_id=unit_id,
        leader_in_charge_id=upper.leader_in_charge_id,
        official_id=own.official_id,
        competent_authority=upper.competent_authority,
        accountable_to=upper.accountable_to,
        product=upper.product,
        due_date=own.due_date or upper.granted_due or upper.due_date,
        is_key=upper.is_key,
        weight=upper.weight,
        urgency=upper.urgency,
        secrecy=upper.secrecy,
        hide_on_telegram=upper.hide_on_telegram,
        upper_task_id=upper.id,
    )
