"""The written explanation of a task that is a month late (ux.md S5).

It is asked of the official with the message of that day; its head and the Office read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import select

from portal.domain.actions import Action
from portal.domain.errors import AlreadyHandled, ReasonMissing
from portal.domain.quiet import next_allowed
from portal.domain.task_line import Reader
from portal.domain.types import Actor, Message, Post
from portal.extensions import db
from portal.messages.compose_explanation import Explained, explanation_sent
from portal.models.delivery import OutboxMessage
from portal.models.history import Explanation
from portal.models.organisation import Person
from portal.models.task import Task
from portal.queries.office import local_day, working_calendar, zone
from portal.queries.people import holders
from portal.queries.recipients import office_people
from portal.queries.task_lines import reader, readers
from portal.services import relevance
from portal.services.acts import entitled_on, record_act, task_to_change
from portal.services.inserting import insert_missing
from portal.services.outbox_texts import write_one
from portal.services.transaction import transactional

EXPLANATION = "explanation"
WITHIN_WORKING_DAYS = 2
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom an explanation is wanted, for which missed deadline, from when on."""

    task_id: int
    person_id: int
    for_due: date


def explain_by(day: date) -> date:
    """Until the end of which day an explanation asked for on a day is wanted."""
    return working_calendar().add_working_days(day, WITHIN_WORKING_DAYS)


def ask_for_explanations(asked: Sequence[Asked], at: datetime) -> None:
    """Note who was asked, once for each missed deadline; joins the transaction."""
    rows = [
        {
            "task_id": one.task_id,
            "for_due": one.for_due,
            "asked_of_id": one.person_id,
            "asked_at": at,
            "answer_due": explain_by(local_day(at)),
        }
        for one in asked
    ]
    insert_missing(db.session(), Explanation, rows)


@transactional
def send_explanation(
    actor: Actor, task_id: int, cause: str, remaining: str, finish: str, *, now: datetime
) -> int:
    """Hand in an explanation and return its id; its head and the Office are told.

    Raises NotAllowed, ReasonMissing (a part is empty), AlreadyHandled (it was sent before).
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.REPORT_PROGRESS, task)
    parts = [" ".join(part.split())[:LONGEST] for part in (cause, remaining, finish)]
    if not all(parts):
        raise ReasonMissing()
    found = _to_send(task, actor, now)
    found.cause, found.remaining, found.finish = parts
    found.sent_at, found.sent_by_id = now, actor.acts_as
    db.session.flush()
    record_act(
        actor,
        "send_explanation",
        task,
        now=now,
        about=("explanation", found.id),
        after={"cause": found.cause, "remaining": found.remaining, "finish": found.finish},
    )
    _tell(found, task, now)
    return found.id


def _to_send(task: Task, actor: Actor, now: datetime) -> Explanation:
    """The explanation that was asked for last; a new one where nobody asked."""
    found = db.session.scalar(
        select(Explanation)
        .where(Explanation.task_id == task.id)
        .order_by(Explanation.id.desc())
        .limit(1)
        .with_for_update()
    )
    if found is not None and found.for_due == (task.effective_due or found.for_due):
        if found.sent_at is not None:
            raise AlreadyHandled()
        return found
    today = local_day(now)
    new = Explanation(
        task_id=task.id,
        for_due=task.effective_due or today,
        asked_of_id=actor.acts_as,
        asked_at=now,
        answer_due=today,
    )
    db.session.add(new)
    return new


def _tell(explanation: Explanation, task: Task, now: datetime) -> None:
    """The head of the unit and the Office's chief get it, in working hours."""
    today = local_day(now)
    units = {task.lead_unit_id} if task.lead_unit_id is not None else set()
    heads = [head for found in holders(units, Post.HEAD, today).values() for head in found]
    people = [*heads, *office_people(today)[:1]]
    for to in readers(each for each in people if each != explanation.sent_by_id).values():
        said = _explained(explanation, task, to.locale)
        write_one(
            partial(_message, to, said),
            key=f"{EXPLANATION}:{explanation.id}:{to.person_id}",
            kind=EXPLANATION,
            to=to,
            at=now,
            not_before=next_allowed(now, working_calendar(), zone()),
            task_id=task.id,
        )


def _message(to: Reader, said: Explained, message_id: int) -> Message:
    return explanation_sent(to, said, message_id=message_id)


def _explained(explanation: Explanation, task: Task, locale: str) -> Explained:
    by = db.session.get_one(Person, explanation.sent_by_id)
    is_hidden = task.hide_on_telegram
    return Explained(
        task_id=task.id,
        code=task.code,
        title="" if is_hidden else (task.title_en if locale == "en" else "") or task.title,
        by=(by.name_en if locale == "en" else "") or by.name,
        parts=() if is_hidden else (explanation.cause, explanation.remaining, explanation.finish),
    )


@relevance.register(EXPLANATION)
def recheck_explanation(row: OutboxMessage, now: datetime) -> Message | None:
    """What was explained stays as it was sent."""
    found = db.session.get(Explanation, int(row.key.split(":")[1]))
    task = db.session.get(Task, row.task_id) if row.task_id is not None else None
    if found is None or task is None:
        return None
    to = reader(row.person_id)
    return _message(to, _explained(found, task, to.locale), row.id)
