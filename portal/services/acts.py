"""What every act on a task begins and ends with: the locked row, the right, the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from portal.domain.actions import Action, Relation
from portal.domain.errors import NotFound
from portal.domain.permissions import entitled
from portal.domain.types import Actor
from portal.extensions import db
from portal.models.base import Base
from portal.models.task import Task
from portal.queries.task_facts import relations_to
from portal.services import audit, history
from portal.services.lights import refresh_light

RowT = TypeVar("RowT", bound=Base)


def task_to_change(task_id: int) -> Task:
    """The task's row, locked for the rest of the transaction; NotFound if there is none."""
    task = db.session.get(Task, task_id, with_for_update=True, populate_existing=True)
    if task is None:
        raise NotFound(what="task", key=task_id)
    return task


def row_to_change(model: type[RowT], row_id: int, what: str) -> RowT:
    """Any other row by its id, locked for the rest of the transaction; NotFound names `what`."""
    row = db.session.get(model, row_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(what=what, key=row_id)
    return row


def entitled_on(actor: Actor, action: Action, task: Task) -> Actor:
    """The actor as the one who may do this with the task; raises NotAllowed.

    Whoever stands in for somebody acts in that person's name where his own right does not reach.
    """
    return entitled(actor, action, lambda each: relations_to(each, task))


def entitled_for_unit(actor: Actor, action: Action, unit_id: int) -> Actor:
    """The actor as one who may answer for the unit that was asked; raises NotAllowed."""

    def relations(each: Actor) -> frozenset[Relation]:
        return frozenset({Relation.ASKED}) if unit_id in each.unit_ids else frozenset()

    return entitled(actor, action, relations)


def record_act(
    actor: Actor,
    action: str,
    task: Task,
    *,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    about: tuple[str, int] | None = None,
) -> None:
    """End an act: the light follows, the audit log tells it, the history keeps how it stood.

    `about` names the object when it is not the task itself: its type and id.
    """
    refresh_light(task, now)
    db.session.flush()
    object_type, object_id = about or ("task", task.id)
    audit.record(
        actor,
        action,
        object_type=object_type,
        object_id=object_id,
        task_id=task.id,
        at=now,
        before=before,
        after=after,
    )
    history.remember(task, actor, action, now)
