"""How phases were closed: by whom, and what became of every task that was not finished."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.domain.errors import NotFound
from portal.domain.phases import Fate, Settlement
from portal.domain.types import TaskState
from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.models.phases import PhaseClosing, PhaseClosingRow
from portal.models.planning import Phase, Plan
from portal.models.task import Task
from portal.queries.phases import Place


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
