"""Deadlines moved without a request: by whoever assigns, or by the unit inside its window."""

from __future__ import annotations

from datetime import date, datetime

from portal.domain.actions import Action
from portal.domain.deadlines import is_within_window
from portal.domain.errors import OutsideWindow, ReasonMissing, StepRefused
from portal.domain.types import OPEN_STATES, Actor
from portal.models.task import Task
from portal.services import reminders
from portal.services.acts import entitled_on, record_act, task_to_change
from portal.services.drafting import settle_due
from portal.services.transaction import transactional


@transactional
def move_deadline(
    actor: Actor, task_id: int, due: date, reason: str, *, now: datetime
) -> date | None:
    """Give an open task another deadline and return the effective one; the old date is kept.

    Raises NotAllowed, NotFound, StepRefused (not open), ReasonMissing.
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.EDIT_TASK, task)
    if not reason.strip():
        raise ReasonMissing()
    apply_deadline(actor, "move_deadline", task, due, reason, now=now)
    return task.effective_due


@transactional
def move_within_window(actor: Actor, task_id: int, due: date, *, now: datetime) -> date | None:
    """Let a unit move a flexible deadline inside its window; logged, not punished (row 4.07).

    Raises NotAllowed, NotFound, StepRefused (not open), OutsideWindow.
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.MOVE_WITHIN_WINDOW, task)
    if not is_within_window(due, task.due_date, task.hardness, task.window_days):
        raise OutsideWindow(due=task.due_date, days=task.window_days)
    apply_deadline(actor, "move_within_window", task, due, "", now=now)
    return task.effective_due


def apply_deadline(
    actor: Actor, action: str, task: Task, due: date, reason: str, *, now: datetime
) -> None:
    """Put another deadline in force inside the open transaction; reminders are planned anew."""
    if task.state not in OPEN_STATES:
        raise StepRefused(step=action, state=task.state)
    before = task.effective_due
    task.granted_due = due
    settle_due(task)
    reminders.plan_for(task, now=now)
    record_act(
        actor,
        action,
        task,
        now=now,
        before={"effective_due": before},
        after={"effective_due": task.effective_due, "reason": reason},
    )
