"""Whom a rung speaks to on its day: the ladder's recipients as people, for many rungs at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.domain.ladder import RungRule, recipients_of
from portal.domain.types import Desk, Post, Recipient, Role, Rung, UnitKind
from portal.extensions import db
from portal.models.organisation import Person, PostHolding, Unit
from portal.models.task import HolderInterval, Task, task_coordinating_units
from portal.queries.actors import deputies_on
from portal.queries.many_ids import is_one_of
from portal.queries.office import office_ladder
from portal.queries.people import holders, is_held_on, people_in_role


@dataclass(frozen=True, slots=True)
class DeskNow:
    """On whose desk a task lies, of which unit, since when."""

    desk: Desk
    unit_id: int | None
    since: date | None


UNIT_DESK = DeskNow(Desk.UNIT, None, None)


def desks_of(task_ids: Iterable[int]) -> dict[int, DeskNow]:
    """The present desk of each task; tasks without an interval are left out."""
    rows = db.session.execute(
        select(
            HolderInterval.task_id,
            HolderInterval.desk,
            HolderInterval.unit_id,
            HolderInterval.since,
        )
        .where(is_one_of(HolderInterval.task_id, task_ids), HolderInterval.until.is_(None))
        .order_by(HolderInterval.id)
    )
    return {task_id: DeskNow(desk, unit_id, since) for task_id, desk, unit_id, since in rows}


def office_people(day: date) -> list[int]:
    """Everybody in the role of the Office, its chief first."""
    everybody = people_in_role(Role.OFFICE)
    chief = db.session.scalar(
        select(PostHolding.person_id)
        .join(Unit, Unit.id == PostHolding.unit_id)
        .where(
            Unit.kind == UnitKind.OFFICE,
            PostHolding.post == Post.HEAD,
            PostHolding.person_id.in_(everybody),
            is_held_on(day),
        )
        .order_by(PostHolding.id)
        .limit(1)
    )
    return everybody if chief is None else [chief, *(one for one in everybody if one != chief)]


def told_when_issued(task_ids: Sequence[int], day: date) -> dict[int, tuple[int, ...]]:
    """Who hears of each draft the moment it is issued."""
    (rule,) = (rule for rule in office_ladder() if rule.rung is Rung.R0)
    recipients = Recipients(task_ids, day)
    return {task_id: recipients.of(task_id, rule) for task_id in task_ids}


class Recipients:
    """The people behind the recipients of a set of tasks on one day, read once."""

    def __init__(self, task_ids: Sequence[int], day: date) -> None:
        self._tasks = {
            row.id: row
            for row in db.session.execute(
                select(
                    Task.id, Task.official_id, Task.lead_unit_id, Task.leader_in_charge_id
                ).where(is_one_of(Task.id, task_ids))
            )
        }
        self._coordinating: dict[int, list[int]] = {}
        for task_id, unit_id in db.session.execute(
            select(task_coordinating_units.c.task_id, task_coordinating_units.c.unit_id).where(
                is_one_of(task_coordinating_units.c.task_id, task_ids)
            )
        ):
            self._coordinating.setdefault(task_id, []).append(unit_id)
        self._desks = desks_of(task_ids)
        self._deputies = deputies_on(day)
        units = self._units()
        self._heads = holders(units, Post.HEAD, day)
        self._focal_points = holders(units, Post.FOCAL_POINT, day)
        self._office = office_people(day)
        self._top = people_in_role(Role.TOP_LEADER)
        self._active = frozenset(
            db.session.scalars(
                select(Person.id).where(
                    is_one_of(Person.id, self._named_people()), Person.is_active.is_(True)
                )
            )
        )

    def of(self, task_id: int, rule: RungRule) -> tuple[int, ...]:
        """Who is told by this rung about this task; nobody twice, nobody who has left.

        Whoever is away is not written to: the deputy is, where there is one.
        A message of its own goes to the Office's chief alone; its lists go to the whole Office.
        """
        desk = self._desks.get(task_id, UNIT_DESK).desk
        people: list[int] = []
        for recipient in recipients_of(rule, desk=desk):
            found = self._people(task_id, recipient)
            people += found[:1] if rule.alone and recipient is Recipient.OFFICE else found
        return tuple(dict.fromkeys(self._deputies.get(person, person) for person in people))

    def _people(self, task_id: int, recipient: Recipient) -> Sequence[int]:
        task = self._tasks[task_id]
        match recipient:
            case Recipient.OFFICIAL:
                return self._if_active(task.official_id)
            case Recipient.HEAD:
                return self._heads.get(task.lead_unit_id, ())
            case Recipient.FOCAL_POINT:
                return self._focal_points.get(task.lead_unit_id, ())
            case Recipient.COORDINATING:
                units = self._coordinating.get(task_id, ())
                return [head for unit in units for head in self._heads.get(unit, ())]
            case Recipient.OFFICE:
                return self._office
            case Recipient.DEPUTY_LEADER:
                return self._if_active(task.leader_in_charge_id)
            case Recipient.TOP_LEADER:
                return self._top
            case Recipient.DESK_HOLDER:
                return self._desk_holders(task_id)

    def _desk_holders(self, task_id: int) -> Sequence[int]:
        """The head of the unit on whose desk it lies; a leader's desk is the one in charge."""
        held = self._desks.get(task_id, UNIT_DESK)
        if held.unit_id is not None:
            return self._heads.get(held.unit_id, ())
        if held.desk is Desk.LEADER:
            return self._if_active(self._tasks[task_id].leader_in_charge_id)
        return ()

    def _if_active(self, person_id: int | None) -> Sequence[int]:
        return (person_id,) if person_id in self._active and person_id is not None else ()

    def _units(self) -> set[int]:
        units = {row.lead_unit_id for row in self._tasks.values()}
        units |= {held.unit_id for held in self._desks.values()}
        units |= {unit for of_task in self._coordinating.values() for unit in of_task}
        return {unit for unit in units if unit is not None}

    def _named_people(self) -> set[int]:
        named = {row.official_id for row in self._tasks.values()}
        named |= {row.leader_in_charge_id for row in self._tasks.values()}
        return {person for person in named if person is not None}
