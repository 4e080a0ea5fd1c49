"""Issuing many tasks in one go, and asking again whoever has not said whether the task is taken."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from portal.domain.actions import Action
from portal.domain.clears import missing_clears
from portal.domain.errors import (
    DomainError,
    NotAllowed,
    NothingChosen,
    ReasonMissing,
    TooManyAtOnce,
)
from portal.domain.rounds import Asking
from portal.domain.types import Actor, Clear, ReminderState, Rung, TaskState
from portal.extensions import db
from portal.models.delivery import Notice, Reminder
from portal.models.rounds import IssueRound, RoundTask
from portal.models.task import Task
from portal.queries.awaited_answers import round_awaited
from portal.queries.many_ids import is_one_of
from portal.queries.office import local_day, wanted_clears
from portal.queries.task_facts import clear_facts, may_do, waived_clears
from portal.services.acts import entitled_on, record_act, task_to_change
from portal.services.batching import next_morning
from portal.services.bulk_changes import MOST_AT_ONCE, Refused
from portal.services.drafting import waive_clear
from portal.services.issuing import issue_task
from portal.services.reminders import NO_DEADLINE
from portal.services.transaction import transactional


@dataclass(frozen=True, slots=True)
class IssuedTogether:
    """The round, the codes of the tasks issued, and those that stayed drafts with their reason."""

    id: int | None
    codes: tuple[str, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """How many people are asked again, about how many tasks, with the lists of which instant."""

    people: int
    tasks: int
    at: datetime


@transactional
def issue_together(
    actor: Actor,
    plan_id: int,
    task_ids: Sequence[int],
    *,
    now: datetime,
    waiving: frozenset[Clear] = frozenset(),
    because: str = "",
) -> IssuedTogether:
    """Issue drafts of a plan in one round, each by its own rules and rights.

    1. A draft that refuses stays as it was and is named with its reason; the others go on.
    2. Drafts that miss nothing but what is in `waiving` are issued without it, for the reason
       given; where that is the deadline, the unit is asked to propose one.

    Raises NothingChosen, TooManyAtOnce, ReasonMissing.
    """
    if waiving and not because.strip():
        raise ReasonMissing()
    rows = _drafts(plan_id, task_ids)
    if not rows:
        raise NothingChosen()
    if len(rows) > MOST_AT_ONCE:
        raise TooManyAtOnce(number=len(rows), most=MOST_AT_ONCE)
    issued: dict[int, str] = {}
    refused: list[Refused] = []
    for task_id, code in rows:
        try:
            missing = _missing(task_id, now)
            for clear in missing if waiving.issuperset(missing) else ():
                waive_clear(actor, task_id, clear, because.strip(), now=now)
            issue_task(actor, task_id, now=now)
        except DomainError as refusal:
            refused.append(Refused(code, refusal))
        else:
            issued[task_id] = code
    if not issued:
        return IssuedTogether(None, (), tuple(refused))
    made = IssueRound(plan_id=plan_id, issued_by_id=actor.person_id, issued_at=now)
    db.session.add(made)
    db.session.flush()
    db.session.add_all(RoundTask(round_id=made.id, task_id=task_id) for task_id in issued)
    return IssuedTogether(made.id, tuple(issued.values()), tuple(refused))


@transactional
def ask_again(
    actor: Actor, round_id: int, person_ids: Collection[int] | None, *, now: datetime
) -> AskedAgain:
    """Ask whoever has not answered once more, with the next list of each; None means everybody.

    It is one more question of the task's first rung, so that it stops by itself once the task is
    answered, and nobody gets a message beside the day's list. Raises NothingChosen when nobody
    chosen can be asked again, NotAllowed.
    """
    owing: dict[int, set[int]] = {}
    for person in round_awaited(round_id, now):
        if person_ids is None or person.id in person_ids:
            for each in person.tasks:
                if each.asking is Asking.POSSIBLE:
                    owing.setdefault(each.task_id, set()).add(person.id)
    own = {
        task_id: people
        for task_id, people in owing.items()
        if may_do(actor, Action.ISSUE_TASK, db.session.get_one(Task, task_id))
    }
    if owing and not own:
        raise NotAllowed(action=Action.ISSUE_TASK)
    if not own:
        raise NothingChosen()
    for task_id in sorted(own):
        _ask_about(actor, task_id, sorted(own[task_id]), now)
    return AskedAgain(len(set().union(*own.values())), len(own), next_morning(now))


def _ask_about(actor: Actor, task_id: int, people: Sequence[int], now: datetime) -> None:
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.ISSUE_TASK, task)
    for_due = task.effective_due or NO_DEADLINE
    last = db.session.scalar(
        select(func.max(Reminder.repeat)).where(
            Reminder.task_id == task.id, Reminder.rung == Rung.R0
        )
    )
    again = Reminder(
        task_id=task.id,
        rung=Rung.R0,
        for_due=for_due,
        repeat=(last or 0) + 1,
        due_at=now,
        state=ReminderState.FIRED,
        settled_at=now,
    )
    db.session.add(again)
    db.session.flush()
    # in the list it stands with what nobody has taken up, not with what is new
    db.session.add_all(
        Notice(
            reminder_id=again.id,
            task_id=task.id,
            person_id=person_id,
            rung=Rung.R1,
            created_at=now,
        )
        for person_id in people
    )
    record_act(actor, "ask_again", task, now=now, after={"asked": list(people)})


def _missing(task_id: int, now: datetime) -> tuple[Clear, ...]:
    task = task_to_change(task_id)
    return missing_clears(
        clear_facts(task, local_day(now)), waived=waived_clears(task.id), wanted=wanted_clears()
    )


def _drafts(plan_id: int, task_ids: Sequence[int]) -> list[tuple[int, str]]:
    rows = db.session.execute(
        select(Task.id, Task.code)
        .where(is_one_of(Task.id, task_ids), Task.plan_id == plan_id, Task.state == TaskState.DRAFT)
        .order_by(Task.code)
    )
    return [(task_id, code) for task_id, code in rows]
