"""Supervision acts on tasks: written down, answered, and help offered before the first warning."""

from __future__ import annotations

from datetime import date, datetime

from portal.domain.actions import Action
from portal.domain.errors import NotAllowed, ReasonMissing
from portal.domain.supervision import SupervisionKind
from portal.domain.types import Actor
from portal.extensions import db
from portal.models.supervision import SupervisionAct
from portal.services.acts import entitled_on, record_act, row_to_change, task_to_change
from portal.services.transaction import transactional


@transactional
def supervise_task(
    actor: Actor,
    task_id: int,
    kind: SupervisionKind,
    content: str,
    *,
    now: datetime,
    answer_due: date | None = None,
) -> int:
    """Direct, monitor, inspect, supervise, urge, or help with a task; returns the act's id."""
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.SUPERVISE_TASK, task)
    if actor.person_id is None:
        raise NotAllowed(action=Action.SUPERVISE_TASK)
    if not content.strip():
        raise ReasonMissing()
    act = SupervisionAct(
        task_id=task.id,
        kind=kind,
        content=content,
        author_id=actor.person_id,
        at=now,
        answer_due=answer_due,
    )
    db.session.add(act)
    db.session.flush()
    about = ("supervision_act", act.id)
    after = {"kind": kind, "content": content, "answer_due": answer_due}
    record_act(actor, "supervise_task", task, now=now, about=about, after=after)
    return act.id


@transactional
def answer_supervision(actor: Actor, act_id: int, answer: str, *, now: datetime) -> None:
    """The unit answers a supervision act."""
    act = row_to_change(SupervisionAct, act_id, "supervision_act")
    task = task_to_change(act.task_id)
    actor = entitled_on(actor, Action.REPORT_PROGRESS, task)
    if not answer.strip():
        raise ReasonMissing()
    act.answered_by_id, act.answered_at, act.answer = actor.acts_as, now, answer
    about, after = ("supervision_act", act.id), {"answer": answer}
    record_act(actor, "answer_supervision", task, now=now, about=about, after=after)
