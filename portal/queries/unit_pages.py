"""A unit on one page: its figures of a month beside those of all, its people, its discipline."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import case, func, select

from portal.domain.machines.extension import GRANTED
from portal.domain.machines.obstacle import OPEN_OBSTACLES
from portal.domain.periods import month_period_of, week_of
from portal.domain.types import OPEN_STATES, Light, Post
from portal.extensions import db
from portal.models.organisation import ChatLink, Person, PostHolding, Unit
from portal.models.reporting import Report
from portal.models.requests import ExtensionRequest, Obstacle
from portal.models.task import ProgressUpdate, Task
from portal.queries.figure_scope import Scope
from portal.queries.figures import OfficeFigures, figures_of
from portal.queries.office import local_day
from portal.queries.people import holders, is_held_on
from portal.queries.task_details import Named, named_person

WEEKS = 8
_A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class UnitPerson:
    """Somebody of the unit: open and overdue tasks, and in which of the last weeks he reported.

    A week is None in which he held nothing yet.
    """

    id: int
    name: str
    name_en: str
    open: int
    overdue: int
    weeks: tuple[bool | None, ...]

    def named(self, locale: str) -> str:
        return (self.name_en or self.name) if locale == "en" else self.name


@dataclass(frozen=True, slots=True)
class OpenObstacleLine:
    id: int
    code: str
    statement: str
    days: int


@dataclass(frozen=True, slots=True)
class UnitPage:
    """What a unit's page says: all it leads, what falls due in the month, people, discipline."""

    unit: Named
    head: Named | None
    people: int
    linked: int
    all: OfficeFigures
    month: OfficeFigures
    month_starts: date
    month_ends: date
    reports_in_time: int
    reports_due: int
    extensions: int
    extended_tasks: int
    members: tuple[UnitPerson, ...]
    week_starts: tuple[date, ...]
    obstacles: tuple[OpenObstacleLine, ...]


def unit_page(code: str, now: datetime) -> UnitPage | None:
    """The page of a unit by its code, or None when there is none."""
    unit = db.session.scalar(select(Unit).where(Unit.code == code))
    if unit is None:
        return None
    today = local_day(now)
    month = month_period_of(today)
    of_month = Scope(unit_id=unit.id, due_from=month.start, due_to=month.end)
    in_time, due = _reports(unit.id)
    extensions, extended = _extensions(unit.id)
    member_ids = _members(unit.id, today)
    weeks = tuple(week_of(today).start - n * _A_WEEK for n in range(WEEKS - 1, -1, -1))
    heads = holders({unit.id}, Post.HEAD, today).get(unit.id, [])
    return UnitPage(
        unit=Named(unit.id, unit.code, unit.name, unit.name_en),
        head=named_person(db.session.get(Person, heads[0])) if heads else None,
        people=len(member_ids),
        linked=_linked(member_ids),
        all=figures_of(now, Scope(unit_id=unit.id)),
        month=figures_of(now, of_month),
        month_starts=month.start,
        month_ends=month.end,
        reports_in_time=in_time,
        reports_due=due,
        extensions=extensions,
        extended_tasks=extended,
        members=_people(unit.id, weeks),
        week_starts=weeks,
        obstacles=_obstacles(unit.id, today),
    )


def _members(unit_id: int, day: date) -> list[int]:
    return list(
        db.session.scalars(
            select(PostHolding.person_id)
            .join(Person, Person.id == PostHolding.person_id)
            .where(PostHolding.unit_id == unit_id, is_held_on(day), Person.is_active.is_(True))
            .distinct()
        )
    )


def _linked(person_ids: list[int]) -> int:
    return (
        db.session.scalar(
            select(func.count(ChatLink.person_id.distinct())).where(
                ChatLink.person_id.in_(person_ids), ChatLink.ended_at.is_(None)
            )
        )
        or 0
    )


def _people(unit_id: int, weeks: tuple[date, ...]) -> tuple[UnitPerson, ...]:
    """Those who hold a task of the unit, the most loaded first."""
    held = db.session.execute(
        select(
            Task.official_id,
            func.count().label("open"),
            func.sum(case((Task.light == Light.OVERDUE, 1), else_=0)),
            func.min(Task.issued_at),
        )
        .where(Task.lead_unit_id == unit_id, Task.state.in_(OPEN_STATES))
        .group_by(Task.official_id)
    )
    loads = {row[0]: row for row in held if row[0] is not None}
    reported: dict[int, set[date]] = defaultdict(set)
    for person_id, week in db.session.execute(
        select(ProgressUpdate.person_id, ProgressUpdate.week_start)
        .where(ProgressUpdate.person_id.in_(loads), ProgressUpdate.week_start >= weeks[0])
        .distinct()
    ):
        reported[person_id].add(week)
    people = []
    for person in db.session.scalars(select(Person).where(Person.id.in_(loads))):
        _official, number, overdue, first = loads[person.id]
        since = week_of(local_day(first)).start if first is not None else None
        people.append(
            UnitPerson(
                id=person.id,
                name=person.name,
                name_en=person.name_en,
                open=number,
                overdue=int(overdue or 0),
                weeks=tuple(
                    week in reported[person.id] if since is not None and week >= since else None
                    for week in weeks
                ),
            )
        )
    return tuple(sorted(people, key=lambda each: (-each.overdue, -each.open, each.name)))


def _reports(unit_id: int) -> tuple[int, int]:
    """Reports in time, of those that were due so far."""
    kept = db.session.scalars(
        select(Report.is_on_time).where(Report.unit_id == unit_id, Report.is_on_time.is_not(None))
    ).all()
    return sum(bool(each) for each in kept), len(kept)


def _extensions(unit_id: int) -> tuple[int, int]:
    """Granted extensions, and of how many tasks."""
    row = db.session.execute(
        select(func.count(), func.count(ExtensionRequest.task_id.distinct()))
        .join(Task, Task.id == ExtensionRequest.task_id)
        .where(Task.lead_unit_id == unit_id, ExtensionRequest.state.in_(GRANTED))
    ).one()
    return row[0], row[1]


def _obstacles(unit_id: int, today: date) -> tuple[OpenObstacleLine, ...]:
    rows = db.session.execute(
        select(Obstacle, Task.code)
        .join(Task, Task.id == Obstacle.task_id)
        .where(Task.lead_unit_id == unit_id, Obstacle.state.in_(OPEN_OBSTACLES))
        .order_by(Obstacle.raised_at)
    )
    return tuple(
        OpenObstacleLine(
            obstacle.id, code, obstacle.statement, (today - local_day(obstacle.raised_at)).days
        )
        for obstacle, code in rows
    )
