"""Phases of a plan: what is not finished in one, where it could go, and how each was closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select

from portal.domain.errors import NotFound
from portal.domain.figures import Counters
from portal.domain.phases import Fate, Settlement
from portal.domain.types import OPEN_STATES, Light, TaskState, Timeliness
from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.models.phases import PhaseClosing, PhaseClosingRow
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


@dataclass(frozen=True, slots=True)
class ClosingLine:
    """One task of a close with its fate; where it is now."""

    code: str
    title: str
    title_en: str
    unit: str
    unit_en: str
    effective_due: date | None
    state: TaskState
    times_carried_over: int
    fate: Fate
    reason: str

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title

    def unit_named(self, locale: str) -> str:
        return (self.unit_en or self.unit) if locale == "en" else self.unit


@dataclass(frozen=True, slots=True)
class ClosingPage:
    """How a phase was closed, by whom, and what became of every task that was not finished."""

    id: int
    plan_code: str
    phase: str
    phase_en: str
    exit_check: str
    reason: str
    deciding_document: str
    into: Place | None
    closed_by_id: int
    closed_by: str
    closed_by_en: str
    closed_at: datetime
    undone_at: datetime | None
    lines: tuple[ClosingLine, ...]

    @property
    def settlement(self) -> Settlement:
        return Settlement(**{fate.value: self._number(fate) for fate in Fate})

    def _number(self, fate: Fate) -> int:
        return sum(line.fate is fate for line in self.lines)

    def phase_named(self, locale: str) -> str:
        return (self.phase_en or self.phase) if locale == "en" else self.phase

    def closed_by_named(self, locale: str) -> str:
        return (self.closed_by_en or self.closed_by) if locale == "en" else self.closed_by


@dataclass(frozen=True, slots=True)
class PhaseClose:
    """A close that stands: its number, when, and the fates it gave."""

    id: int
    closed_at: datetime
    settlement: Settlement


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


def closing_page(plan_code: str, closing_id: int) -> ClosingPage:
    """A close of a phase of a plan by its number. Raises NotFound."""
    row = db.session.execute(
        select(PhaseClosing, Phase, Plan, Person)
        .join(Phase, Phase.id == PhaseClosing.phase_id)
        .join(Plan, Plan.id == Phase.plan_id)
        .join(Person, Person.id == PhaseClosing.closed_by_id)
        .where(PhaseClosing.id == closing_id, Plan.code == plan_code)
    ).first()
    if row is None:
        raise NotFound(what="phase_closing", key=closing_id)
    closing, phase, plan, person = row
    return ClosingPage(
        id=closing.id,
        plan_code=plan.code,
        phase=phase.name,
        phase_en=phase.name_en,
        exit_check=phase.exit_check,
        reason=closing.reason,
        deciding_document=closing.deciding_document,
        into=_place(closing.into_plan_id, closing.into_phase_id),
        closed_by_id=person.id,
        closed_by=person.name,
        closed_by_en=person.name_en,
        closed_at=closing.closed_at,
        undone_at=closing.undone_at,
        lines=_closing_lines(closing.id),
    )


def closes_of(plan_id: int) -> dict[int, PhaseClose]:
    """The close of each closed phase of a plan, by the id of the phase."""
    closes: dict[int, PhaseClose] = {}
    fates: dict[int, dict[str, int]] = {}
    standing = (
        select(PhaseClosing)
        .join(Phase, Phase.id == PhaseClosing.phase_id)
        .where(Phase.plan_id == plan_id, PhaseClosing.undone_at.is_(None))
    )
    for closing_id, fate, number in db.session.execute(
        select(PhaseClosingRow.closing_id, PhaseClosingRow.fate, func.count())
        .where(PhaseClosingRow.closing_id.in_(standing.with_only_columns(PhaseClosing.id)))
        .group_by(PhaseClosingRow.closing_id, PhaseClosingRow.fate)
    ):
        fates.setdefault(closing_id, {})[fate.value] = number
    for closing in db.session.scalars(standing.order_by(PhaseClosing.id)):
        settlement = Settlement(**fates.get(closing.id, {}))
        closes[closing.phase_id] = PhaseClose(closing.id, closing.closed_at, settlement)
    return closes


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


def _place(plan_id: int | None, phase_id: int | None) -> Place | None:
    if plan_id is None:
        return None
    plan = db.session.get_one(Plan, plan_id)
    if phase_id is None:
        return Place(plan.id, None, plan.code, plan.title, plan.title_en)
    phase = db.session.get_one(Phase, phase_id)
    return Place(plan.id, phase.id, plan.code, phase.name, phase.name_en)


def _closing_lines(closing_id: int) -> tuple[ClosingLine, ...]:
    rows = db.session.execute(
        select(
            Task.code,
            Task.title,
            Task.title_en,
            func.coalesce(Unit.name, ""),
            func.coalesce(Unit.name_en, ""),
            Task.effective_due,
            Task.state,
            Task.times_carried_over,
            PhaseClosingRow.fate,
            PhaseClosingRow.reason,
        )
        .join(Task, Task.id == PhaseClosingRow.task_id)
        .outerjoin(Unit, Unit.id == Task.lead_unit_id)
        .where(PhaseClosingRow.closing_id == closing_id)
        .order_by(PhaseClosingRow.fate, Task.code)
    )
    return tuple(ClosingLine(*row) for row in rows)
