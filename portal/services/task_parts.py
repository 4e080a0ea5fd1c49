"""Milestones, weekly and monthly lines, dependencies and commitments of tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, select

from portal.domain.actions import Action, Relation
from portal.domain.dependencies import circle_of
from portal.domain.errors import LinksInCircle, ReasonMissing, StepRefused
from portal.domain.permissions import entitled
from portal.domain.standing_tasks import period_start_of
from portal.domain.types import OPEN_STATES, Actor, PeriodKind, TaskState
from portal.extensions import db
from portal.models.task import Task
from portal.models.task_parts import (
    Commitment,
    CommittedTask,
    Dependency,
    LineResult,
    Milestone,
    PlanLine,
)
from portal.queries.dependencies import all_links
from portal.services.acts import entitled_on, record_act, row_to_change, task_to_change
from portal.services.issuing import acknowledge_task
from portal.services.transaction import transactional


@transactional
def add_milestone(
    actor: Actor, task_id: int, title: str, planned_on: date, *, now: datetime
) -> int:
    """Add a dated step on the way to the product and return its id."""
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.PLAN_WORK, task)
    last = db.session.scalar(
        select(func.max(Milestone.position)).where(Milestone.task_id == task.id)
    )
    milestone = Milestone(
        task_id=task.id, position=(last or 0) + 1, title=title, planned_on=planned_on
    )
    db.session.add(milestone)
    db.session.flush()
    about, after = ("milestone", milestone.id), {"title": title, "planned_on": planned_on}
    record_act(actor, "add_milestone", task, now=now, about=about, after=after)
    return milestone.id


@transactional
def reach_milestone(actor: Actor, milestone_id: int, on: date, *, now: datetime) -> None:
    """Say on which day a milestone was reached."""
    milestone = row_to_change(Milestone, milestone_id, "milestone")
    task = task_to_change(milestone.task_id)
    actor = entitled_on(actor, Action.PLAN_WORK, task)
    milestone.actual_on = on
    about, after = ("milestone", milestone.id), {"title": milestone.title, "actual_on": on}
    record_act(actor, "reach_milestone", task, now=now, about=about, after=after)


@transactional
def plan_line(
    actor: Actor,
    task_id: int,
    promise: str,
    *,
    kind: PeriodKind,
    day: date,
    now: datetime,
    milestone_id: int | None = None,
) -> int:
    """Promise what will be done on a task in the week or month of a day; returns the line's id."""
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.PLAN_WORK, task)
    line = PlanLine(
        period_kind=kind,
        period_start=period_start_of(kind, day),
        unit_id=task.lead_unit_id,
        person_id=task.official_id or actor.acts_as,
        task_id=task.id,
        milestone_id=milestone_id,
        promise=promise,
        planned_at=now,
    )
    db.session.add(line)
    db.session.flush()
    about, after = ("plan_line", line.id), {"promise": promise, "period": line.period_start}
    record_act(actor, "plan_line", task, now=now, about=about, after=after)
    return line.id


@transactional
def settle_line(
    actor: Actor, line_id: int, result: LineResult, *, now: datetime, reason: str = ""
) -> None:
    """Say what became of a line; what was not done needs a reason. Once settled it stays so."""
    line, task = _line(line_id)
    actor = entitled_on(actor, Action.PLAN_WORK, task)
    if line.result is not LineResult.OPEN:
        raise StepRefused(step="settle_line", state=line.result)
    if result is not LineResult.DONE and not reason.strip():
        raise ReasonMissing()
    line.result, line.reason, line.settled_at = result, reason, now
    about, after = ("plan_line", line.id), {"result": result, "reason": reason}
    record_act(actor, "settle_line", task, now=now, about=about, after=after)


@transactional
def carry_line_over(actor: Actor, line_id: int, day: date, *, now: datetime) -> int:
    """Carry a line that was not done into the period of a day, counting how often it was moved."""
    line, task = _line(line_id)
    actor = entitled_on(actor, Action.PLAN_WORK, task)
    if line.result in (LineResult.OPEN, LineResult.DONE):
        raise StepRefused(step="carry_line_over", state=line.result)
    carried = PlanLine(
        period_kind=line.period_kind,
        period_start=period_start_of(line.period_kind, day),
        unit_id=line.unit_id,
        person_id=line.person_id,
        task_id=line.task_id,
        milestone_id=line.milestone_id,
        promise=line.promise,
        times_carried_over=line.times_carried_over + 1,
        carried_from_id=line.id,
        planned_at=now,
    )
    db.session.add(carried)
    db.session.flush()
    about = ("plan_line", carried.id)
    after = {"promise": line.promise, "times_carried_over": carried.times_carried_over}
    record_act(actor, "carry_line_over", task, now=now, about=about, after=after)
    return carried.id


@transactional
def link_tasks(
    actor: Actor, task_id: int, depends_on_id: int, *, now: datetime, days_after: int = 0
) -> None:
    """Say that a task cannot be finished before another one.

    Raises LinksInCircle naming the tasks that would wait for each other.
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.LINK_TASKS, task)
    other = row_to_change(Task, depends_on_id, "task")
    circle = circle_of(all_links(), task.id, other.id)
    if circle or task.id == other.id:
        codes = db.session.scalars(select(Task.code).where(Task.id.in_(circle or [task.id])))
        raise LinksInCircle(codes=tuple(codes))
    known = db.session.scalar(
        select(Dependency).where(
            Dependency.task_id == task.id, Dependency.depends_on_id == other.id
        )
    )
    if known is None:
        known = Dependency(task_id=task.id, depends_on_id=other.id)
        db.session.add(known)
    known.days_after = days_after
    after = {"depends_on": other.code, "days_after": days_after}
    record_act(actor, "link_tasks", task, now=now, after=after)


@transactional
def unlink_tasks(actor: Actor, task_id: int, depends_on_id: int, *, now: datetime) -> None:
    """Say that a task does not wait for another one any more."""
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.LINK_TASKS, task)
    other = row_to_change(Task, depends_on_id, "task")
    db.session.execute(
        delete(Dependency).where(
            Dependency.task_id == task.id, Dependency.depends_on_id == other.id
        )
    )
    record_act(actor, "unlink_tasks", task, now=now, after={"depends_on": other.code})


@transactional
def commit_tasks(actor: Actor, unit_id: int, task_ids: Sequence[int], *, now: datetime) -> int:
    """A head commits to finishing tasks by their deadlines of today; returns the commitment's id.

    Later deviations are measured against it, too (row 0.22). Only open tasks with a deadline can
    be committed to; what nobody had answered yet is taken with it.
    """

    def own(each: Actor) -> frozenset[Relation]:
        return frozenset({Relation.OWN_UNIT}) if unit_id in each.unit_ids else frozenset()

    head = entitled(actor, Action.COMMIT_TASKS, own)
    commitment = Commitment(unit_id=unit_id, head_id=head.acts_as, made_at=now)
    db.session.add(commitment)
    db.session.flush()
    for task_id in sorted(set(task_ids)):
        task = task_to_change(task_id)
        committing = entitled_on(actor, Action.COMMIT_TASKS, task)
        if task.effective_due is None or task.state not in OPEN_STATES:
            raise StepRefused(step="commit", state=task.state)
        if task.state is TaskState.ISSUED:
            acknowledge_task(actor, task_id, now=now)
        db.session.add(
            CommittedTask(commitment_id=commitment.id, task_id=task.id, due=task.effective_due)
        )
        task.committed_due = task.effective_due
        about, after = ("commitment", commitment.id), {"due": task.effective_due}
        record_act(committing, "commit_task", task, now=now, about=about, after=after)
    return commitment.id


def _line(line_id: int) -> tuple[PlanLine, Task]:
    line = row_to_change(PlanLine, line_id, "plan_line")
    return line, task_to_change(line.task_id)
