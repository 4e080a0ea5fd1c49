"""Handing tasks to their units: issue, and the round in which the units answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.domain.actions import Action
from portal.domain.clears import missing_clears
from portal.domain.errors import ClearsMissing, StepRefused
from portal.domain.machines.requests import ACKNOWLEDGEMENT, AcknowledgementState, AnswerFacts
from portal.domain.machines.task import TASK, TaskStepFacts
from portal.domain.types import Actor, Desk, TaskState
from portal.extensions import db
from portal.models.task import Task
from portal.models.task_parts import Acknowledgement
from portal.queries.office import local_day, wanted_clears, working_calendar
from portal.queries.task_facts import clear_facts, waived_clears
from portal.services import desks, reminders
from portal.services.acts import entitled_on, record_act, task_to_change
from portal.services.drafting import settle_due
from portal.services.transaction import transactional

#: working days the Office has to settle a question or a dispute (domain.md §3.3)
SETTLE_WORKING_DAYS = 2


@transactional
def issue_task(actor: Actor, task_id: int, *, now: datetime) -> None:
    """Hand a draft to its unit: from now on it is followed.

    1. The six clears must be met or waived, else ClearsMissing names what is missing.
    2. The effective deadline is computed with the working calendar of today.
    3. The task lies on the unit's desk, its reminders are planned, and the unit is asked whether
       it takes the task.
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.ISSUE_TASK, task)
    facts = _issue_facts(task, now)
    TASK.possible_step("issue", task.state)
    if facts.missing_clears:
        raise ClearsMissing(facts.missing_clears)
    task.state = TASK.after("issue", task.state, facts)
    task.issued_at = now
    task.issued_by_id = actor.acts_as
    task.assigned_by_id = task.assigned_by_id or actor.acts_as
    task.start_on = task.start_on or local_day(now)
    settle_due(task)
    desks.place(task, Desk.UNIT, task.lead_unit_id, now=now)
    db.session.add(
        Acknowledgement(
            task_id=task.id,
            unit_id=task.lead_unit_id,
            state=AcknowledgementState.ASKED,
            asked_at=now,
        )
    )
    reminders.plan_for(task, now=now)
    record_act(
        actor,
        "issue_task",
        task,
        now=now,
        before={"state": TaskState.DRAFT},
        after={"state": task.state, "effective_due": task.effective_due},
    )


def _issue_facts(task: Task, now: datetime) -> TaskStepFacts:
    facts = clear_facts(task, local_day(now))
    return TaskStepFacts(
        missing_clears=missing_clears(facts, waived=waived_clears(task.id), wanted=wanted_clears()),
        lead_unit_valid=facts.lead_unit,
        secrecy_allowed=True,
    )


@transactional
def acknowledge_task(actor: Actor, task_id: int, *, now: datetime) -> bool:
    """Say that the unit takes the task; False when it had been said before.

    The effective deadline of this day is the baseline that the unit accepted.
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.ACKNOWLEDGE_TASK, task)
    if task.acknowledged_at is not None:
        return False
    before = task.state
    task.state = TASK.after("acknowledge", task.state, TaskStepFacts())
    task.acknowledged_at = now
    task.baseline_due = task.effective_due
    _answer(task, "accept", actor, now)
    record_act(
        actor,
        "acknowledge_task",
        task,
        now=now,
        before={"state": before},
        after={"state": task.state},
    )
    return True


@transactional
def ask_for_clarity(actor: Actor, task_id: int, text: str, *, now: datetime) -> None:
    """Answer an issued task with a question; the Office has two working days to settle it."""
    _dispute(actor, task_id, "ask_clarification", text, now)


@transactional
def disown_task(actor: Actor, task_id: int, text: str, *, now: datetime) -> None:
    """Say that the task is not the unit's; it stays with it until the Office has settled that."""
    _dispute(actor, task_id, "dispute", text, now)


def _dispute(actor: Actor, task_id: int, answer: str, text: str, now: datetime) -> None:
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.ACKNOWLEDGE_TASK, task)
    task.state = TASK.after("dispute", task.state, TaskStepFacts(text=text))
    asked = _answer(task, answer, actor, now, text)
    if asked is not None:
        asked.settle_by = working_calendar().add_working_days(local_day(now), SETTLE_WORKING_DAYS)
    record_act(actor, answer, task, now=now, after={"text": text})


@transactional
def settle_answer(actor: Actor, task_id: int, text: str, *, now: datetime) -> None:
    """The Office's word on a question or a dispute; the unit is asked once more.

    Raises StepRefused when nothing is to be settled.
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.SETTLE_ANSWER, task)
    asked = _open_answer(task.id)
    if asked is None:
        raise StepRefused(step="settle", state=task.state)
    asked.state = ACKNOWLEDGEMENT.after("settle", asked.state, AnswerFacts(text=text))
    asked.settled_by_id, asked.settled_at, asked.settlement = actor.person_id, now, text
    if task.state is TaskState.ISSUED:
        db.session.add(
            Acknowledgement(
                task_id=task.id,
                unit_id=task.lead_unit_id,
                state=AcknowledgementState.ASKED,
                asked_at=now,
            )
        )
    record_act(actor, "settle_answer", task, now=now, after={"text": text})


def _answer(
    task: Task, step: str, actor: Actor, now: datetime, text: str = ""
) -> Acknowledgement | None:
    asked = _open_answer(task.id)
    if asked is None:
        return None
    asked.state = ACKNOWLEDGEMENT.after(step, asked.state, AnswerFacts(text=text))
    asked.answered_by_id, asked.answered_at, asked.text = actor.person_id, now, text
    return asked


def _open_answer(task_id: int) -> Acknowledgement | None:
    """The round that is not over: asked, or answered with a question or a dispute."""
    return db.session.scalar(
        select(Acknowledgement)
        .where(
            Acknowledgement.task_id == task_id,
            Acknowledgement.state.not_in(ACKNOWLEDGEMENT.final_states()),
        )
        .order_by(Acknowledgement.id.desc())
        .limit(1)
        .with_for_update()
    )
