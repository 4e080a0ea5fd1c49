"""Reorganisation: units merge, split, get new names or end; tasks and history go on.

48 units became 34 and 63 provinces 34: a task outlives the unit it was given to. What was done and
what was late before the day stays with the unit and the people of that time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.domain.actions import Action
from portal.domain.errors import CodeTaken, NotFound, SuccessionIncomplete, UnitNotValid
from portal.domain.folding import fold
from portal.domain.permissions import require
from portal.domain.succession import SuccessionKind
from portal.domain.types import OPEN_STATES, Actor, TaskState
from portal.extensions import db
from portal.models.organisation import Unit, UnitSuccession
from portal.models.task import Task
from portal.queries.office import local_day
from portal.queries.organisation import is_unit_valid
from portal.services import audit
from portal.services.inheritance import inherit
from portal.services.transaction import transactional


@transactional
def merge_units(
    actor: Actor,
    unit_ids: Sequence[int],
    into_id: int,
    on: date,
    document: str,
    *,
    now: datetime,
) -> None:
    """Let units go up in another one from a day on, by a document.

    Raises NotAllowed, NotFound, UnitNotValid. A day ahead is kept, and applied when it comes.
    """
    for unit_id in unit_ids:
        _decide(actor, unit_id, into_id, SuccessionKind.MERGE, on, document, now)
    _apply_if_due(actor, on, now)


@transactional
def dissolve_unit(
    actor: Actor, unit_id: int, receiving_id: int, on: date, document: str, *, now: datetime
) -> None:
    """End a unit; another one receives its tasks."""
    _decide(actor, unit_id, receiving_id, SuccessionKind.DISSOLVE, on, document, now)
    _apply_if_due(actor, on, now)


@transactional
def rename_unit(
    actor: Actor,
    unit_id: int,
    *,
    code: str,
    name: str,
    on: date,
    document: str,
    now: datetime,
    name_en: str = "",
    short_name: str = "",
) -> int:
    """Let a unit go on under another name and return the id of its new entry.

    Raises NotAllowed, NotFound, CodeTaken, UnitNotValid.
    """
    require(actor, Action.SUCCEED_UNITS)
    old = _existing(unit_id)
    if db.session.scalar(select(Unit.id).where(Unit.code == code)) is not None:
        raise CodeTaken(code=code)
    new = Unit(
        code=code,
        name=name,
        name_en=name_en,
        short_name=short_name,
        kind=old.kind,
        bloc=old.bloc,
        parent_id=old.parent_id,
        valid_from=on,
        folded=fold(f"{code} {name} {name_en} {short_name}"),
    )
    db.session.add(new)
    db.session.flush()
    _decide(actor, unit_id, new.id, SuccessionKind.RENAME, on, document, now)
    _apply_if_due(actor, on, now)
    return new.id


@transactional
def split_unit(
    actor: Actor,
    unit_id: int,
    shares: Mapping[int, Sequence[int]],
    on: date,
    document: str,
    *,
    now: datetime,
) -> None:
    """Divide a unit's open tasks among its successors: the task ids of each.

    Raises SuccessionIncomplete naming the tasks that nobody was given.
    """
    given = {task_id for task_ids in shares.values() for task_id in task_ids}
    rows = db.session.execute(
        select(Task.id, Task.code)
        .where(Task.lead_unit_id == unit_id, Task.state.in_(OPEN_STATES | {TaskState.DRAFT}))
        .order_by(Task.code)
    ).all()
    forgotten = tuple(row.code for row in rows if row.id not in given)
    if forgotten:
        raise SuccessionIncomplete(codes=forgotten)
    for successor_id, task_ids in shares.items():
        _decide(
            actor,
            unit_id,
            successor_id,
            SuccessionKind.SPLIT,
            on,
            document,
            now,
            task_ids=list(task_ids),
        )
    _apply_if_due(actor, on, now)


@transactional
def apply_due_successions(now: datetime) -> int:
    """Apply the successions whose day has come; how many there were. A second run finds none."""
    rows = db.session.scalars(
        select(UnitSuccession)
        .where(UnitSuccession.applied_at.is_(None), UnitSuccession.on <= local_day(now))
        .order_by(UnitSuccession.on, UnitSuccession.id)
        .with_for_update()
    ).all()
    for row in rows:
        inherit(row, Actor.system(), now)
    return len(rows)


def _decide(
    actor: Actor,
    from_id: int,
    to_id: int,
    kind: SuccessionKind,
    on: date,
    document: str,
    now: datetime,
    *,
    task_ids: list[int] | None = None,
) -> None:
    require(actor, Action.SUCCEED_UNITS)
    old, new = _existing(from_id), _existing(to_id)
    for unit, day in ((old, on - timedelta(days=1)), (new, on)):
        if not is_unit_valid(unit, day):
            raise UnitNotValid(unit=unit.code, on=day)
    if old.id == new.id:
        raise UnitNotValid(unit=new.code, on=on)
    db.session.add(
        UnitSuccession(
            from_unit_id=old.id,
            to_unit_id=new.id,
            kind=kind,
            on=on,
            deciding_document=document,
            task_ids=task_ids,
            recorded_at=now,
            recorded_by_id=actor.person_id,
        )
    )
    audit.record(
        actor,
        "decide_succession",
        object_type="unit",
        object_id=old.id,
        at=now,
        after={"kind": kind, "to": new.code, "on": on, "document": document},
    )


def _apply_if_due(actor: Actor, on: date, now: datetime) -> None:
    if on > local_day(now):
        return
    db.session.flush()
    rows = db.session.scalars(
        select(UnitSuccession)
        .where(UnitSuccession.applied_at.is_(None), UnitSuccession.on <= local_day(now))
        .order_by(UnitSuccession.id)
    ).all()
    for row in rows:
        inherit(row, actor, now)


def _existing(unit_id: int) -> Unit:
    unit = db.session.get(Unit, unit_id, with_for_update=True)
    if unit is None:
        raise NotFound(what="unit", key=unit_id)
    return unit
