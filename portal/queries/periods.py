"""Reporting periods with their frozen figures, and what was entered too late for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import aliased

from portal.domain.figures import Counters
from portal.domain.lateness import timeliness
from portal.domain.types import Light, PeriodKind, TaskState, Timeliness
from portal.extensions import db
from portal.models.history import TaskVersion
from portal.models.reporting import Period, Snapshot, SnapshotRow
from portal.queries.figure_scope import history_at
from portal.queries.office import local_day

_AN_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class FrozenPeriod:
    """A period whose figures stand for good, as they were at its cut-off."""

    kind: PeriodKind
    starts_on: date
    ends_on: date
    as_of: datetime
    frozen_at: datetime
    snapshot_id: int
    counters: Counters
    lights: dict[Light, int]


@dataclass(frozen=True, slots=True)
class LateEntry:
    """A claim that bears a day of the period, but was entered after its cut-off."""

    task_id: int
    code: str
    claimed_on: date
    entered_at: datetime
    frozen_as: Timeliness
    would_be: Timeliness


def frozen_periods(kind: PeriodKind | None = None, *, limit: int = 60) -> list[FrozenPeriod]:
    """The latest frozen periods, the newest first."""
    query = _frozen().limit(limit)
    rows = db.session.execute(query if kind is None else query.where(Period.kind == kind))
    return [_period(row) for row in rows]


def last_frozen(kind: PeriodKind, *, starts_before: date | None = None) -> FrozenPeriod | None:
    """The latest frozen period of a kind, or the latest that began before a day."""
    query = _frozen().where(Period.kind == kind)
    if starts_before is not None:
        query = query.where(Period.starts_on < starts_before)
    row = db.session.execute(query.limit(1)).first()
    return None if row is None else _period(row)


def _frozen() -> Select[Any]:
    return (
        select(
            Period.kind,
            Period.starts_on,
            Period.ends_on,
            Period.frozen_at,
            Snapshot.id,
            Snapshot.as_of,
            Snapshot.figures,
        )
        .join(Snapshot, Snapshot.id == Period.snapshot_id)
        .order_by(Snapshot.as_of.desc(), Snapshot.id.desc())
    )


def _period(row: Row[Any]) -> FrozenPeriod:
    return FrozenPeriod(
        kind=row.kind,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        as_of=row.as_of,
        frozen_at=row.frozen_at,
        snapshot_id=row.id,
        counters=Counters(**row.figures["counters"]),
        lights={light: row.figures["lights"].get(light.value, 0) for light in Light},
    )


def late_entries(period: FrozenPeriod, after: datetime, until: datetime) -> list[LateEntry]:
    """The claims of the period's days that were entered after one instant, and stand at another.

    What was claimed on the day of the cut-off and entered that day came after the cut-off, but was
    not entered late.
    """
    last_day = local_day(period.as_of - _AN_INSTANT)
    standing = history_at(until)
    claim = aliased(TaskVersion)
    rows = db.session.execute(
        select(
            TaskVersion.task_id,
            TaskVersion.claimed_on,
            func.max(claim.since).label("entered_at"),
            SnapshotRow.code,
            SnapshotRow.effective_due,
            SnapshotRow.timeliness,
        )
        .join(SnapshotRow, SnapshotRow.task_id == TaskVersion.task_id)
        .join(claim, claim.task_id == TaskVersion.task_id)
        .where(
            *standing.which,
            TaskVersion.claimed_on <= last_day,
            SnapshotRow.snapshot_id == period.snapshot_id,
            SnapshotRow.claimed_on.is_(None),
            claim.action == "claim_completion",
            claim.since > after,
            claim.since <= until,
        )
        .group_by(
            TaskVersion.task_id,
            TaskVersion.claimed_on,
            SnapshotRow.code,
            SnapshotRow.effective_due,
            SnapshotRow.timeliness,
        )
        .order_by(SnapshotRow.code)
    )
    return [_entry(row, last_day) for row in rows if local_day(row.entered_at) > last_day]


def _entry(row: Row[Any], last_day: date) -> LateEntry:
    return LateEntry(
        task_id=row.task_id,
        code=row.code,
        claimed_on=row.claimed_on,
        entered_at=row.entered_at,
        frozen_as=row.timeliness,
        would_be=timeliness(
            state=TaskState.AWAITING_ACCEPTANCE,
            effective_due=row.effective_due,
            claimed_on=row.claimed_on,
            today=last_day,
        ),
    )
