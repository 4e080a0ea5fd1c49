"""A period of a plan or of the office as its synthesis tells it, read as of the cut-off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from portal.domain.errors import NotFound
from portal.domain.figures import DONE, Counters
from portal.domain.synthesis import Correction, Synthesis, UnitCounters, UnitReporting
from portal.domain.types import Light, PeriodKind
from portal.extensions import db
from portal.models.organisation import Unit
from portal.models.planning import Plan
from portal.models.reporting import Addendum, Period, Report, SnapshotRow
from portal.queries.figure_scope import Scope
from portal.queries.figures import OfficeFigures, figures_as_of, figures_of_snapshot
from portal.queries.many_ids import is_one_of
from portal.queries.names import said_in
from portal.queries.periods import last_frozen
from portal.queries.standing_rows import StandingRow, standing_rows
from portal.queries.synthesis_tasks import StoodBefore, synthesis_tasks
from portal.queries.synthesis_wants import wanted_decisions


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    id: int
    kind: PeriodKind
    starts_on: date
    ends_on: date


def period_choices(limit: int = 26) -> list[PeriodChoice]:
    """The periods that were opened, the latest first."""
    rows = db.session.execute(
        select(Period.id, Period.kind, Period.starts_on, Period.ends_on)
        .order_by(Period.ends_on.desc(), Period.kind.desc(), Period.id)
        .limit(limit)
    )
    return [PeriodChoice(*row) for row in rows]


def period_with(kind: PeriodKind, day: date | None = None) -> int | None:
    """The period a day lies in, or the latest one that is frozen; None when it was never opened."""
    query = select(Period.id).where(Period.kind == kind)
    if day is None:
        query = query.where(Period.frozen_at.is_not(None))
    else:
        query = query.where(Period.starts_on <= day, Period.ends_on >= day)
    return db.session.scalar(query.order_by(Period.starts_on.desc()).limit(1))


def synthesis_of(
    period_id: int, now: datetime, locale: str, plan_id: int | None = None
) -> Synthesis:
    """The synthesis of a period, of one plan or of the whole office, in a language.

    1. Once the period is frozen, tasks and figures are those of its snapshot; before, those of
       now, or of the cut-off when it has passed.
    2. The figures must add up (FiguresDoNotAddUp), and the rows are read at the same instant.
    3. What is said of a task comes from its unit's report, else from what officials told.
    """
    period = db.session.get(Period, period_id)
    if period is None:
        raise NotFound(what="period", key=period_id)
    reading = _Reading(period, plan_id, locale, min(now, period.cutoff_at))
    figures, rows = reading.figures(), reading.rows()
    before = reading.before()
    plan = db.session.get_one(Plan, plan_id) if plan_id is not None else None
    return Synthesis(
        kind=period.kind,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        as_of=reading.as_of,
        is_frozen=period.frozen_at is not None,
        plan_code=plan.code if plan else "",
        plan_title=said_in(locale, plan.title, plan.title_en) if plan else "",
        counters=figures.counters,
        added=figures.tally.added,
        before=None if before is None else before.counters,
        lights={light: sum(row.light is light for row in rows) for light in Light},
        units=tuple(UnitCounters(unit.named(locale), unit.counters) for unit in figures.units),
        tasks=synthesis_tasks(
            rows,
            None if before is None else before.tasks,
            until=reading.as_of,
            report_of=period.id,
            locale=locale,
        ),
        decisions=wanted_decisions([row.task_id for row in rows], reading.as_of, locale),
        reporting=reading.reporting({row.lead_unit_id for row in rows}),
        corrections=reading.corrections(),
    )


@dataclass(frozen=True, slots=True)
class _Before:
    counters: Counters
    tasks: Mapping[int, StoodBefore]


@dataclass(frozen=True)
class _Reading:
    """Everything that one synthesis asks for, at one instant."""

    period: Period
    plan_id: int | None
    locale: str
    as_of: datetime

    @property
    def scope(self) -> Scope:
        return Scope(plan_id=self.plan_id)

    def figures(self) -> OfficeFigures:
        if self.period.snapshot_id is None:
            return figures_as_of(self.as_of, self.scope)
        return figures_of_snapshot(self.period.snapshot_id, self.scope)

    def rows(self) -> list[StandingRow]:
        if self.period.snapshot_id is None:
            return standing_rows(self.as_of, self.scope)
        return _frozen_rows(self.period.snapshot_id, self.plan_id)

    def before(self) -> _Before | None:
        """The figures of the period before; None where nothing was frozen then."""
        last = last_frozen(self.period.kind, starts_before=self.period.starts_on)
        if last is None:
            return None
        rows = _frozen_rows(last.snapshot_id, self.plan_id)
        figures = figures_of_snapshot(last.snapshot_id, self.scope)
        return _Before(
            figures.counters,
            {row.task_id: StoodBefore(row.percent, row.timeliness in DONE) for row in rows},
        )

    def reporting(self, unit_ids: Iterable[int | None]) -> tuple[UnitReporting, ...]:
        rows = db.session.execute(
            select(Report, Unit)
            .join(Unit, Unit.id == Report.unit_id)
            .where(Report.period_id == self.period.id, is_one_of(Report.unit_id, unit_ids))
            .order_by(Unit.name)
        )
        return tuple(
            UnitReporting(
                said_in(self.locale, unit.name, unit.name_en),
                report.state,
                report.submitted_at,
                report.is_on_time,
            )
            for report, unit in rows
        )

    def corrections(self) -> tuple[Correction, ...]:
        """Dated corrections beside the snapshot; their figures are those of the whole office."""
        if self.period.snapshot_id is None:
            return ()
        found = db.session.scalars(
            select(Addendum)
            .where(Addendum.snapshot_id == self.period.snapshot_id)
            .order_by(Addendum.added_at, Addendum.id)
        )
        return tuple(self._correction(each) for each in found)

    def _correction(self, addendum: Addendum) -> Correction:
        restated = addendum.figures.get("counters") if self.plan_id is None else None
        return Correction(
            added_at=addendum.added_at,
            text=addendum.text,
            codes=tuple(each["code"] for each in addendum.figures.get("late_entries", ())),
            counters=Counters(**restated) if restated else None,
        )


def _frozen_rows(snapshot_id: int, plan_id: int | None) -> list[StandingRow]:
    columns = [getattr(SnapshotRow, name) for name in StandingRow._fields]
    found = db.session.execute(
        _of_plan(select(*columns), plan_id)
        .where(SnapshotRow.snapshot_id == snapshot_id)
        .order_by(SnapshotRow.task_id)
    )
    return [StandingRow(*row) for row in found]


def _of_plan(query: Select[Any], plan_id: int | None) -> Select[Any]:
    return query if plan_id is None else query.where(SnapshotRow.plan_id == plan_id)
