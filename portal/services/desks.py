"""On whose desk a task lies: the clock of the unit stands while somebody else has it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.domain.actions import Action
from portal.domain.errors import NotFound, StepRefused
from portal.domain.machines.task import REPORTABLE
from portal.domain.types import OPEN_STATES, Actor, Desk
from portal.extensions import db
from portal.models.organisation import Unit
from portal.models.task import HolderInterval, Task
from portal.queries.office import local_day
from portal.queries.task_facts import current_desk
from portal.services.acts import entitled_on, record_act, task_to_change
from portal.services.transaction import transactional

_LENDABLE = (Desk.UNIT, Desk.LEADER, Desk.FINANCE, Desk.PERSONNEL)


@transactional
def move_desk(
    actor: Actor, task_id: int, desk: Desk, *, now: datetime, why: str, unit_id: int | None = None
) -> None:
    """Note that a task now lies on another desk, and why.

    Raises NotAllowed, NotFound (no such unit), StepRefused for a task that is not open.
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.MOVE_DESK, task)
    if task.state not in OPEN_STATES:
        raise StepRefused(step="move_desk", state=task.state)
    if unit_id is not None and db.session.get(Unit, unit_id) is None:
        raise NotFound(what="unit", key=unit_id)
    if desk is Desk.UNIT:
        unit_id = task.lead_unit_id
    before = place(task, desk, unit_id, now=now, why=why)
    if before is not None:
        record_act(
            actor,
            "move_desk",
            task,
            now=now,
            before={"desk": before.desk, "unit_id": before.unit_id},
            after={"desk": desk, "unit_id": unit_id, "reason": why},
        )


def lend(task: Task, desk: Desk, unit_id: int | None, *, now: datetime, why: str = "") -> None:
    """Put a task that lies with the unit, or with somebody it was lent to, on another desk.

    A paused task and a dossier under way stay where they are: theirs is the longer wait.
    """
    if task.state in REPORTABLE and current_desk(task.id)[0] in _LENDABLE:
        place(task, desk, unit_id, now=now, why=why)


def give_back(task: Task, desk: Desk, *, now: datetime, why: str = "") -> None:
    """Put a task back on its unit's desk, if it lies on that other one."""
    if task.state in REPORTABLE and current_desk(task.id)[0] is desk:
        place(task, Desk.UNIT, task.lead_unit_id, now=now, why=why)


def place(
    task: Task, desk: Desk, unit_id: int | None, *, now: datetime, why: str = ""
) -> HolderInterval | None:
    """Put a task on a desk inside the open transaction; the interval that ends thereby.

    None when it lies there already, or lay nowhere before.
    """
    today = local_day(now)
    held = db.session.scalar(
        select(HolderInterval)
        .where(HolderInterval.task_id == task.id, HolderInterval.until.is_(None))
        .order_by(HolderInterval.id.desc())
        .limit(1)
    )
    if held is not None:
        if (held.desk, held.unit_id) == (desk, unit_id):
            return None
        held.until = today
    db.session.add(
        HolderInterval(task_id=task.id, desk=desk, unit_id=unit_id, since=today, why=why)
    )
    return held
