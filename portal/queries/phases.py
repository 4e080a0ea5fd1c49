"""A phase that is to be closed: what is not finished in it, and where that could go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select

from portal.domain.errors import NotFound
from portal.domain.figures import Counters
from portal.domain.types import OPEN_STATES, Light, TaskState, Timeliness
from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.models.planning import Phase, Plan
from portal.models.task import Task
from portal.queries.figure_scope import Scope
from portal.queries.figures import figures_of
from portal.queries.office import local_day
from portal.queries.timeliness import is_due_soon, timeliness_of


@dataclass(frozen=True, slots=True)
class UnfinishedLine:
    """An open task of a phase; how often it was carried over before."""

    id: int
    code: str
    title: str
    title_en: str
    unit: str
    unit_en: str
    official: str
    official_en: str
    effective_due: date | None
    light: Light
    state: TaskState
    percent: int
    times_carried_over: int
    timeliness: Timeliness
    due_soon: bool

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title

    def unit_named(self, locale: str) -> str:
        return (self.unit_en or self.unit) if locale == "en" else self.unit

    def official_named(self, locale: str) -> str:
        return (self.official_en or self.official) if locale == "en" else self.official


@dataclass(frozen=True, slots=True)
class Place:
    """An open phase, or a plan as a whole (`phase_id` is None), that tasks may be carried into."""

    plan_id: int
    phase_id: int | None
    plan_code: str
    name: str
    name_en: str

    def named(self, locale: str) -> str:
        return f"{self.plan_code} – {(self.name_en or self.name) if locale == 'en' else self.name}"


@dataclass(frozen=True, slots=True)
class PhasePage:
    """A phase that is to be closed: its tasks, the figures of its plan, the places to carry into.

    Phases of the same plan come first, the next one above all.
    """

    id: int
    plan_id: int
    plan_code: str
    position: int
    name: str
    name_en: str
    starts_on: date | None
    ends_on: date | None
    closed_at: datetime | None
    unfinished: tuple[UnfinishedLine, ...]
    finished: int
    drafts: int
    counters: Counters
    places: tuple[Place, ...]

    def named(self, locale: str) -> str:
        return (self.name_en or self.name) if locale == "en" else self.name


def phase_page(plan_code: str, position: int, now: datetime) -> PhasePage:
    """A phase by the code of its plan and its place in it. Raises NotFound."""
    found = db.session.execute(
        select(Phase, Plan)
        .join(Plan, Plan.id == Phase.plan_id)
        .where(Plan.code == plan_code, Phase.position == position)
    ).first()
    if found is None:
        raise NotFound(what="phase", key=position)
    phase, plan = found
    states = {
        state: number
        for state, number in db.session.execute(
            select(Task.state, func.count()).where(Task.phase_id == phase.id).group_by(Task.state)
        )
    }
    return PhasePage(
        id=phase.id,
        plan_id=plan.id,
        plan_code=plan.code,
        position=phase.position,
        name=phase.name,
        name_en=phase.name_en,
        starts_on=phase.starts_on,
        ends_on=phase.ends_on,
        closed_at=phase.closed_at,
        unfinished=_unfinished(phase.id, local_day(now)),
        finished=states.get(TaskState.COMPLETED, 0),
        drafts=states.get(TaskState.DRAFT, 0),
        counters=figures_of(now, Scope(plan_id=plan.id)).counters,
        places=_places(phase, local_day(now)),
    )


def _unfinished(phase_id: int, day: date) -> tuple[UnfinishedLine, ...]:
    rows = db.session.execute(
        select(
            Task.id,
            Task.code,
            Task.title,
            Task.title_en,
            func.coalesce(Unit.name, ""),
            func.coalesce(Unit.name_en, ""),
            func.coalesce(Person.name, ""),
            func.coalesce(Person.name_en, ""),
            Task.effective_due,
            Task.light,
            Task.state,
            Task.percent,
            Task.times_carried_over,
            timeliness_of(day),
            func.coalesce(is_due_soon(day), False),
        )
        .outerjoin(Unit, Unit.id == Task.lead_unit_id)
        .outerjoin(Person, Person.id == Task.official_id)
        .where(Task.phase_id == phase_id, Task.state.in_(OPEN_STATES))
        .order_by(Task.effective_due, Task.code)
    )
    return tuple(
        UnfinishedLine(*row[:13], timeliness=Timeliness(row[13]), due_soon=bool(row[14]))
        for row in rows
    )


def _places(phase: Phase, day: date) -> tuple[Place, ...]:
    own = db.session.scalars(
        select(Phase)
        .where(Phase.plan_id == phase.plan_id, Phase.id != phase.id, Phase.closed_at.is_(None))
        .order_by(Phase.position <= phase.position, Phase.position)
    ).all()
    others = db.session.scalars(
        select(Plan)
        .where(Plan.id != phase.plan_id, or_(Plan.ends_on.is_(None), Plan.ends_on >= day))
        .order_by(Plan.id)
    ).all()
    plan = db.session.get_one(Plan, phase.plan_id)
    return (
        *(Place(plan.id, each.id, plan.code, each.name, each.name_en) for each in own),
        *(Place(each.id, None, each.code, each.title, each.title_en) for each in others),
    )
