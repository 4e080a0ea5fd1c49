"""What a manager's digest says: figures from the dashboard's own query, and the few rows named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select

from portal.domain.addressees import Addressee
from portal.domain.calendar import WorkingCalendar
from portal.domain.digest import (
    Digest,
    DigestDecision,
    DigestKind,
    DigestRow,
    Extended,
    UnitLights,
    build_digest,
)
from portal.domain.digest_days import DigestSpan, digest_span
from portal.domain.lateness import timeliness
from portal.domain.machines.extension import UNDECIDED, Decider
from portal.domain.types import OPEN_STATES, ObstacleKind, Role, TaskState
from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.models.requests import ExtensionRequest, Obstacle, ResourceRequest
from portal.models.task import Task
from portal.queries.digest_history import counts_before, decided_extensions, unexplained
from portal.queries.figures import OfficeFigures, figures_of
from portal.queries.office import local_day, working_calendar
from portal.queries.recipients import office_people

_RESOURCES = {ObstacleKind.FUNDING: "budget", ObstacleKind.PEOPLE: "staff"}
_LEADERS = (Role.TOP_LEADER, Role.DEPUTY_LEADER)
#: a superior's deadline is decided by nobody here, one that the Office set by the leaders too
_LEADERSHIPS = frozenset({Decider.LEADERSHIP, Decider.OFFICE})
_DECIDED_BY = {Role.OFFICE: frozenset({Decider.OFFICE})}


def managers(day: date) -> list[int]:
    """Who gets digests: the leaders, the highest first, then the Office's chief."""
    leaders = db.session.execute(
        select(Person.id, Person.role).where(Person.role.in_(_LEADERS), Person.is_active.is_(True))
    ).all()
    in_order = sorted(leaders, key=lambda row: (_LEADERS.index(row.role), row.id))
    return [row.id for row in in_order] + office_people(day)[:1]


def digest_for(manager_id: int, kind: DigestKind, now: datetime) -> Digest:
    """The digest of one manager as of now."""
    return digests_for([manager_id], kind, now)[manager_id]


def waiting_help(person_id: int, now: datetime) -> tuple[DigestDecision, ...]:
    """The difficulties that wait for somebody who gets digests; nobody else has any."""
    if person_id not in managers(local_day(now)):
        return ()
    wanted = digest_for(person_id, "daily", now).decisions
    return tuple(each for each in wanted if each.kind != "extension")


def digests_for(manager_ids: Sequence[int], kind: DigestKind, now: datetime) -> dict[int, Digest]:
    """The digests of many managers; what they share is read once.

    Everybody sees the whole office; a deputy leader is asked only for what lies in the own field.
    """
    material = _read(kind, now)
    people = db.session.execute(
        select(Person.id, Person.role, Person.locale).where(Person.id.in_(manager_ids))
    )
    return {
        person_id: material.digest(person_id, role, locale) for person_id, role, locale in people
    }


@dataclass(frozen=True)
class _Material:
    """Everything the digests of one moment are made of."""

    kind: DigestKind
    day: date
    span: DigestSpan
    calendar: WorkingCalendar
    figures: OfficeFigures
    tasks: Sequence[Row[Any]]
    extensions: Sequence[Row[Any]]
    obstacles: Sequence[Row[Any]]
    unexplained: tuple[tuple[str, date], ...]
    before: Mapping[str, int] | None
    decided: Extended

    def digest(self, reader_id: int, role: Role, locale: str) -> Digest:
        """One reader's digest; a deputy leader's keeps the decisions of the own field."""
        field_of = reader_id if role is Role.DEPUTY_LEADER else None
        extensions = self._of(self.extensions, field_of)
        built = build_digest(
            kind=self.kind,
            day=self.day,
            since=self.span.since,
            until=self.span.until,
            rows=[self._row(row, locale) for row in self.tasks],
            decisions=[
                *(self._extension(row, role, locale) for row in extensions),
                *(
                    self._obstacle(row, role, locale)
                    for row in self._of(self.obstacles, field_of)
                    if self._is_for(row, role)
                ),
            ],
            before=self.before,
        )
        return replace(
            built,
            unexplained=self.unexplained,
            extensions=self.decided,
            lights=self.figures.lights,
            counters=self.figures.counters,
            units=tuple(
                UnitLights(_short_name(unit.short_name, unit.named(locale), locale), unit.lights)
                for unit in self.figures.units
            ),
        )

    def _of(self, rows: Sequence[Row[Any]], field_of: int | None) -> Sequence[Row[Any]]:
        return [row for row in rows if field_of in (None, row.leader_in_charge_id)]

    def _row(self, row: Row[Any], locale: str) -> DigestRow:
        return DigestRow(
            id=row.id,
            code=row.code,
            title=_titled(row, locale),
            unit=_unit_named(row, locale),
            light=row.light,
            timeliness=timeliness(
                state=row.state,
                effective_due=row.effective_due,
                claimed_on=row.claimed_on,
                today=self.day,
            ),
            effective_due=row.effective_due,
            claimed_on=row.claimed_on,
            percent=row.percent,
        )

    def _extension(self, row: Row[Any], role: Role, locale: str) -> DigestDecision:
        old = f"{row.old_due:%d/%m} > " if row.old_due else ""
        asked = f"{old}{row.wanted_due:%d/%m}"
        said = self._decision("extension", row, asked, row.asked_at, locale)
        return replace(said, may_decide=row.decider in _DECIDED_BY.get(role, _LEADERSHIPS))

    def _is_for(self, row: Row[Any], role: Role) -> bool:
        """What was put to a head is the head's until the promise is broken; then the Office's."""
        if row.addressee is None:
            return True
        is_leader = role in _LEADERS
        if is_leader or row.addressee is Addressee.LEADERSHIP:
            return row.addressee is Addressee.LEADERSHIP
        is_late = row.answer_due is not None and local_day(row.answer_due) < self.day
        return row.addressee is Addressee.OFFICE or is_late

    def _obstacle(self, row: Row[Any], role: Role, locale: str) -> DigestDecision:
        kind, what = "obstacle", row.statement
        if row.quantity:
            kind, what = _RESOURCES.get(row.kind, kind), row.quantity
        statement = "" if row.hide_on_telegram else what
        said = self._decision(kind, row, statement, row.raised_at, locale)
        return replace(said, may_decide=True, may_agree=role in _LEADERS)

    def _decision(
        self, kind: str, row: Row[Any], what: str, at: datetime, locale: str
    ) -> DigestDecision:
        return DigestDecision(
            kind=kind,
            key=str(row.object_id),
            code=row.code,
            title=what,
            unit=_unit_named(row, locale),
            days=self.calendar.working_days_between(local_day(at), self.day),
        )


def _titled(row: Row[Any], locale: str) -> str:
    """Empty where the content stays off the channel."""
    if row.hide_on_telegram:
        return ""
    title: str = (row.title_en or row.title) if locale == "en" else row.title
    return title


def _unit_named(row: Row[Any], locale: str) -> str:
    name = (row.unit_en if locale == "en" else "") or row.unit
    return _short_name(row.short_name or "", name or "", locale)


def _short_name(short: str, name: str, locale: str) -> str:
    """The office's abbreviation, which only Vietnamese readers know; else the name."""
    return (name or short) if locale == "en" else (short or name)


def _read(kind: DigestKind, now: datetime) -> _Material:
    calendar, day = working_calendar(), local_day(now)
    span = digest_span(kind, day, calendar)
    is_overdue = and_(Task.state.in_(OPEN_STATES), Task.effective_due < day)
    is_done_early = and_(
        Task.state == TaskState.COMPLETED,
        Task.claimed_on > span.since,
        Task.claimed_on < Task.effective_due,
    )
    is_due_next = and_(Task.state.in_(OPEN_STATES), Task.effective_due.between(day, span.until))
    return _Material(
        kind=kind,
        day=day,
        span=span,
        calendar=calendar,
        figures=figures_of(now),
        unexplained=unexplained(day),
        before=counts_before(kind, day),
        decided=decided_extensions(span.since, day),
        tasks=db.session.execute(
            _of_tasks().where(or_(is_overdue, is_done_early, is_due_next))
        ).all(),
        extensions=db.session.execute(
            _of_tasks()
            .add_columns(
                ExtensionRequest.id.label("object_id"),
                ExtensionRequest.old_due,
                ExtensionRequest.wanted_due,
                ExtensionRequest.asked_at,
                ExtensionRequest.decider,
            )
            .join(ExtensionRequest, ExtensionRequest.task_id == Task.id)
            .where(ExtensionRequest.state.in_(UNDECIDED), Task.state.in_(OPEN_STATES))
            .order_by(ExtensionRequest.asked_at, ExtensionRequest.id)
        ).all(),
        obstacles=db.session.execute(
            _of_tasks()
            .add_columns(
                Obstacle.id.label("object_id"),
                Obstacle.kind,
                Obstacle.statement,
                Obstacle.raised_at,
                Obstacle.addressee,
                Obstacle.answer_due,
                ResourceRequest.quantity,
            )
            .join(Obstacle, Obstacle.task_id == Task.id)
            .outerjoin(ResourceRequest, ResourceRequest.id == Obstacle.resource_request_id)
            .where(
                Obstacle.lifted_at.is_(None),
                Obstacle.needs_help.is_(True),
                Task.state.in_(OPEN_STATES),
            )
            .order_by(Obstacle.raised_at, Obstacle.id)
        ).all(),
    )


def _of_tasks() -> Select[Any]:
    return select(
        Task.id,
        Task.code,
        Task.title,
        Task.title_en,
        Task.state,
        Task.light,
        Task.effective_due,
        Task.claimed_on,
        Task.percent,
        Task.hide_on_telegram,
        Task.leader_in_charge_id,
        Unit.short_name,
        Unit.name.label("unit"),
        Unit.name_en.label("unit_en"),
    ).outerjoin(Unit, Unit.id == Task.lead_unit_id)
