"""Plans with their phases and groups, each with its lights and counters."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from portal.domain.errors import NotFound
from portal.domain.types import Cadence, Light, Origin, TaskState
from portal.extensions import db
from portal.models.planning import Document, DocumentRelation, Phase, Plan, TaskGroup
from portal.models.task import Task


@dataclass(frozen=True, slots=True)
class PartLine:
    """A plan, a phase or a group with the lights of its issued tasks."""

    id: int
    code: str
    name: str
    name_en: str
    purpose: str
    purpose_en: str
    ends_on: date | None
    lights: dict[Light, int]
    drafts: int
    #: of the issued tasks, those that were not in the plan from the beginning
    added: int

    @property
    def total(self) -> int:
        return sum(self.lights.values())

    def named(self, locale: str) -> str:
        return (self.name_en or self.name) if locale == "en" else self.name

    def purposed(self, locale: str) -> str:
        return (self.purpose_en or self.purpose) if locale == "en" else self.purpose


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document with what it has to do with the plan's own."""

    symbol: str
    issuer: str
    issuer_en: str
    title: str
    title_en: str
    issued_on: date | None
    relation: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan with its parts and where it comes from."""

    plan: PartLine
    document: DocumentLine | None
    upper: tuple[DocumentLine, ...]
    phases: tuple[PartLine, ...]
    groups: tuple[PartLine, ...]


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """A plan as it is written down, for the form that changes it."""

    id: int
    code: str
    title: str
    title_en: str
    document_id: int | None
    owner_unit_id: int | None
    hub_unit_id: int | None
    cadence: Cadence
    target_percent: int | None
    accountable_to: str
    starts_on: date | None
    ends_on: date | None
    hide_on_telegram: bool


def plan_entry(code: str) -> PlanEntry:
    """A plan by its code. Raises NotFound."""
    plan = db.session.scalar(select(Plan).where(Plan.code == code))
    if plan is None:
        raise NotFound(what="plan", key=code)
    return PlanEntry(**{name: getattr(plan, name) for name in PlanEntry.__slots__})


def plan_lines() -> list[PartLine]:
    """Every plan, oldest first."""
    counts = _counts(Task.plan_id)
    plans = db.session.scalars(select(Plan).order_by(Plan.id)).all()
    return [
        _line(plan, plan.code, plan.title, plan.title_en, plan.ends_on, counts) for plan in plans
    ]


def plan_page(code: str, now: datetime) -> PlanPage | None:
    """A plan by its code, or None."""
    plan = db.session.scalar(select(Plan).where(Plan.code == code))
    if plan is None:
        return None
    of_plans = _counts(Task.plan_id, plan.id)
    of_phases, of_groups = _counts(Task.phase_id, plan.id), _counts(Task.group_id, plan.id)
    return PlanPage(
        plan=_line(plan, plan.code, plan.title, plan.title_en, plan.ends_on, of_plans),
        document=_document(plan.document, "") if plan.document else None,
        upper=_upper(plan.document),
        phases=tuple(
            _line(phase, str(phase.position), phase.name, phase.name_en, phase.ends_on, of_phases)
            for phase in plan.phases
        ),
        groups=tuple(
            _line(group, str(group.position), group.name, group.name_en, None, of_groups)
            for group in plan.groups
        ),
    )


@dataclass(slots=True)
class _Count:
    lights: dict[Light, int] = field(default_factory=dict)
    drafts: int = 0
    added: int = 0


_Counts = dict[int | None, _Count]


def _counts(column: Any, plan_id: int | None = None) -> _Counts:
    alike = (column, Task.state, Task.light, Task.origin)
    query = select(*alike, func.count(Task.id)).group_by(*alike)
    if plan_id is not None:
        query = query.where(Task.plan_id == plan_id)
    counts: _Counts = defaultdict(_Count)
    for key, state, light, origin, number in db.session.execute(query):
        count = counts[key]
        if state is TaskState.DRAFT:
            count.drafts += number
            continue
        count.lights[light] = count.lights.get(light, 0) + number
        count.added += number if origin is not Origin.ORIGINAL else 0
    return counts


def _line(
    part: Plan | Phase | TaskGroup,
    code: str,
    name: str,
    name_en: str,
    ends_on: date | None,
    counts: _Counts,
) -> PartLine:
    count = counts.get(part.id, _Count())
    is_phase = isinstance(part, Phase)
    return PartLine(
        id=part.id,
        code=code,
        name=name,
        name_en=name_en,
        purpose=part.purpose if is_phase else "",
        purpose_en=part.purpose_en if is_phase else "",
        ends_on=ends_on,
        lights=count.lights,
        drafts=count.drafts,
        added=count.added,
    )


def _upper(document: Document | None) -> tuple[DocumentLine, ...]:
    if document is None:
        return ()
    rows = db.session.execute(
        select(Document, DocumentRelation.kind)
        .join(DocumentRelation, DocumentRelation.to_id == Document.id)
        .where(DocumentRelation.from_id == document.id)
        .order_by(Document.issued_on)
    )
    return tuple(_document(upper, kind) for upper, kind in rows)


def _document(document: Document, relation: str) -> DocumentLine:
    return DocumentLine(
        symbol=document.symbol or document.number,
        issuer=document.issuer,
        issuer_en=document.issuer_en,
        title=document.title,
        title_en=document.title_en,
        issued_on=document.issued_on,
        relation=relation,
    )
