"""Frozen figures: taken as of an instant, sealed, never changed; corrections are dated addenda."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert, select

from portal.domain.actions import Action, Relation
from portal.domain.errors import FiguresDoNotAddUp, NotFound, ReasonMissing
from portal.domain.figures import Tally, check_tally, tally
from portal.domain.permissions import entitled
from portal.domain.snapshots import Damage, seal
from portal.domain.types import Actor, Light
from portal.extensions import db
from portal.models.office import AuditEntry
from portal.models.planning import Plan
from portal.models.registry import metadata
from portal.models.reporting import Addendum, Snapshot, SnapshotRow
from portal.queries.figures import OfficeFigures, figures_as_of
from portal.queries.standing_rows import CHUNK, StandingRow, groups_of, standing_rows
from portal.services import audit
from portal.services.transaction import transaction, transactional

FREEZE = "freeze_figures"
#: the plain table: bulk inserts of a mapped class are split wherever a value is missing
_ROWS: Table = metadata.tables[SnapshotRow.__tablename__]


@dataclass(frozen=True)
class PreparedSnapshot:
    """A snapshot that was read and sealed, and waits to be written."""

    as_of: datetime
    figures: Mapping[str, Any]
    rows: Sequence[StandingRow]
    hash: str


@dataclass(frozen=True, slots=True)
class DamagedSnapshot:
    snapshot_id: int
    damage: Damage


@dataclass(frozen=True, slots=True)
class SnapshotsReport:
    """How many snapshots were looked at, and which are not what they were."""

    snapshots: int
    damaged: tuple[DamagedSnapshot, ...]

    @property
    def are_whole(self) -> bool:
        return not self.damaged


def take_snapshot(actor: Actor, *, at: datetime, reason: str, now: datetime) -> int:
    """Freeze the figures of an instant, now or past, and return the snapshot's id.

    Raises NotAllowed, FiguresDoNotAddUp.
    """
    actor = entitled(actor, Action.FREEZE_FIGURES, _relations)
    prepared = prepare_snapshot(at)
    with transaction():
        return keep_snapshot(actor, prepared, reason=reason, now=now)


def prepare_snapshot(at: datetime) -> PreparedSnapshot:
    """Read and seal how every task stood; nothing is written, so that nobody waits meanwhile.

    1. The rows come out of the history, never out of what is true now.
    2. They must add up, and to the same counters as the figures of that instant.
    3. The seal is laid over the instant, the figures and the rows.
    """
    rows = standing_rows(at)
    made, figures = tally(groups_of(rows)), figures_as_of(at)
    check_tally(made, len(rows))
    if made != figures.tally:
        raise FiguresDoNotAddUp(**asdict(made.counters), figures=asdict(figures.counters))
    kept = _figures(made, figures, Counter(row.light for row in rows))
    return PreparedSnapshot(at, kept, rows, seal(at, kept, (row._asdict() for row in rows)))


@transactional
def keep_snapshot(actor: Actor, prepared: PreparedSnapshot, *, reason: str, now: datetime) -> int:
    """Write a prepared snapshot with all its rows; the audit log keeps its seal."""
    session = db.session()
    snapshot = Snapshot(
        as_of=prepared.as_of,
        taken_at=now,
        taken_by_id=actor.person_id,
        reason=reason,
        figures=dict(prepared.figures),
        rows=len(prepared.rows),
        hash=prepared.hash,
    )
    session.add(snapshot)
    session.flush()
    for start in range(0, len(prepared.rows), CHUNK):
        chunk = prepared.rows[start : start + CHUNK]
        session.execute(
            insert(_ROWS), [{"snapshot_id": snapshot.id, **row._asdict()} for row in chunk]
        )
    audit.record(
        actor,
        FREEZE,
        object_type="snapshot",
        object_id=snapshot.id,
        at=now,
        after={
            "as_of": prepared.as_of,
            "reason": reason,
            "rows": len(prepared.rows),
            "hash": prepared.hash,
        },
    )
    return snapshot.id


@transactional
def add_addendum(
    actor: Actor,
    snapshot_id: int,
    text: str,
    *,
    now: datetime,
    figures: Mapping[str, Any] | None = None,
) -> int:
    """Put a dated correction beside a snapshot, which stays as it was; the addendum's id.

    Raises NotAllowed, NotFound, and ReasonMissing when it says nothing.
    """
    actor = entitled(actor, Action.FREEZE_FIGURES, _relations)
    if db.session.get(Snapshot, snapshot_id) is None:
        raise NotFound(what="snapshot", key=snapshot_id)
    if not text.strip() and not figures:
        raise ReasonMissing()
    addendum = Addendum(
        snapshot_id=snapshot_id,
        added_at=now,
        added_by_id=actor.person_id,
        text=text,
        figures=dict(figures or {}),
    )
    db.session.add(addendum)
    db.session.flush()
    audit.record(
        actor,
        "add_addendum",
        object_type="snapshot",
        object_id=snapshot_id,
        at=now,
        after={"addendum": addendum.id, "text": text, "figures": dict(figures or {})},
    )
    return addendum.id


def _relations(actor: Actor) -> frozenset[Relation]:
    """Whoever works in the hub of a plan stands so to the figures of the office."""
    hubs = select(Plan.id).where(Plan.hub_unit_id.in_(actor.unit_ids)).limit(1)
    is_of_hub = db.session.scalar(hubs) is not None
    return frozenset({Relation.HUB}) if is_of_hub else frozenset()


def verify_snapshots() -> SnapshotsReport:
    """Lay every seal anew and compare it with the snapshot's and with the audit log's."""
    session = db.session()
    logged = _logged_seals()
    snapshots = session.scalars(select(Snapshot).order_by(Snapshot.id)).all()
    damaged = [
        DamagedSnapshot(snapshot.id, damage)
        for snapshot in snapshots
        if (damage := _damage_of(snapshot, logged.get(snapshot.id))) is not None
    ]
    gone = logged.keys() - {snapshot.id for snapshot in snapshots}
    damaged += [DamagedSnapshot(snapshot_id, Damage.GONE) for snapshot_id in sorted(gone)]
    return SnapshotsReport(len(snapshots), tuple(damaged))


def _damage_of(snapshot: Snapshot, logged: str | None) -> Damage | None:
    if seal(snapshot.as_of, snapshot.figures, _kept_rows(snapshot.id)) != snapshot.hash:
        return Damage.CHANGED
    return None if logged == snapshot.hash else Damage.RESEALED


def _kept_rows(snapshot_id: int) -> Iterator[Mapping[str, Any]]:
    columns = [getattr(SnapshotRow, name) for name in StandingRow._fields]
    rows = db.session.execute(
        select(*columns)
        .where(SnapshotRow.snapshot_id == snapshot_id)
        .order_by(SnapshotRow.task_id)
        .execution_options(yield_per=CHUNK)
    )
    for row in rows:
        yield dict(zip(StandingRow._fields, row, strict=True))


def _logged_seals() -> dict[int, str]:
    """The seals that the audit log names; a demo that was cleared took its snapshots along."""
    seals: dict[int, str] = {}
    entries = db.session.execute(
        select(AuditEntry.action, AuditEntry.object_id, AuditEntry.after)
        .where(AuditEntry.action.in_((FREEZE, "clear_demo")))
        .order_by(AuditEntry.id)
    )
    for action, snapshot_id, after in entries:
        if action != FREEZE:
            seals.clear()
        elif snapshot_id is not None:
            seals[snapshot_id] = json.loads(after)["hash"]
    return seals


def _figures(made: Tally, figures: OfficeFigures, lights: Mapping[Light, int]) -> dict[str, Any]:
    """What a snapshot keeps of its figures, beside the rows they come from."""
    return {
        "counters": asdict(made.counters),
        "by_origin": {origin.value: asdict(part) for origin, part in made.by_origin.items()},
        "arrears": asdict(made.arrears),
        "lights": {light.value: lights.get(light, 0) for light in Light},
        "figures": {each.key: [each.numerator, each.denominator] for each in figures.rates},
    }
