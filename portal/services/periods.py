"""Reporting periods: opened when they begin, cut off, and frozen for good.

Any number of schedulers may do so, at once or after a gap: a period is opened once because its
beginning is unique, and frozen once because whoever freezes it holds its row. A freeze that comes
late has the figures of the cut-off all the same, because they come out of the history.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from portal.domain.errors import FiguresDoNotAddUp
from portal.domain.figures import Counters, check_sum, count
from portal.domain.periods import PeriodTimes, month_times, week_times
from portal.domain.types import Actor, PeriodKind
from portal.extensions import db
from portal.models.reporting import Period
from portal.queries.office import local_day, office_week_rules, working_calendar, zone
from portal.queries.periods import FrozenPeriod, LateEntry, last_frozen, late_entries
from portal.services.inserting import insert_missing
from portal.services.snapshots import add_addendum, keep_snapshot, prepare_snapshot
from portal.services.transaction import transaction

_A_DAY = timedelta(days=1)

log = logging.getLogger(__name__)


def keep_periods(now: datetime) -> int:
    """Open what has begun and freeze what is due; how many periods were frozen.

    1. Periods that began since the last one are opened, also those of a gap.
    2. The cut-off of an open period follows the calendar until it is reached.
    3. What is due is frozen, the oldest first. A table that does not add up is left unfrozen and
       told in the log; it stops nothing else.
    """
    open_periods(now)
    _follow_calendar(now)
    return sum(_freeze_or_tell(period_id, now) for period_id, _due_at in due_periods(now))


def open_periods(now: datetime, since: date | None = None) -> None:
    """Open the periods that have begun; `since` opens those of the past as well.

    The first period of all is the one that runs, unless it is cut off already: figures of a time
    before anybody entered anything are nobody's.
    """
    missing = [
        times for kind in PeriodKind for times in _begun(kind, _first_day(kind, now, since), now)
    ]
    if not missing:
        return
    with transaction() as session:
        insert_missing(session, Period, [_columns(times) for times in missing])


def _first_day(kind: PeriodKind, now: datetime, since: date | None) -> date | None:
    """From which day on periods may be missing; None when the very first one is to be opened."""
    if since is not None:
        return since
    last = db.session.scalar(select(func.max(Period.ends_on)).where(Period.kind == kind))
    return None if last is None else last + _A_DAY


def _begun(kind: PeriodKind, first_day: date | None, now: datetime) -> Iterator[PeriodTimes]:
    today = local_day(now)
    if first_day is None:
        first = times_of(kind, today)
        if first is not None and first.cutoff_at > now:
            yield first
        return
    day = first_day
    while day <= today:
        times = times_of(kind, day)
        if times is not None:
            yield times
        day = day + timedelta(days=7) if times is None else times.end + _A_DAY


def times_of(kind: PeriodKind, day: date) -> PeriodTimes | None:
    """The times of the period a day lies in, by today's calendar; None where nobody works."""
    if kind is PeriodKind.WEEK:
        return week_times(day, working_calendar(), zone(), office_week_rules())
    return month_times(day, working_calendar(), zone())


def _columns(times: PeriodTimes) -> dict[str, Any]:
    return {
        "kind": times.kind,
        "starts_on": times.start,
        "ends_on": times.end,
        "cutoff_at": times.cutoff_at,
        "freezes_at": times.freezes_at,
    }


def _follow_calendar(now: datetime) -> None:
    """A day off that was decided late moves the cut-off of a period that still runs."""
    running = db.session.scalars(
        select(Period).where(Period.frozen_at.is_(None), Period.cutoff_at > now)
    ).all()
    moved = {
        period.id: times
        for period in running
        if (times := times_of(period.kind, period.starts_on)) is not None
        and (times.cutoff_at, times.freezes_at) != (period.cutoff_at, period.freezes_at)
    }
    if not moved:
        return
    with transaction() as session:
        for period_id, times in sorted(moved.items()):
            period = session.get_one(Period, period_id, with_for_update=True)
            if period.frozen_at is None:
                period.cutoff_at, period.freezes_at = times.cutoff_at, times.freezes_at


def due_periods(now: datetime) -> list[tuple[int, datetime]]:
    """The periods that wait to be frozen, with the instant at which that was due; oldest first."""
    rows = db.session.execute(
        select(Period.id, Period.freezes_at)
        .where(Period.frozen_at.is_(None), Period.freezes_at <= now)
        .order_by(Period.freezes_at, Period.id)
    )
    return [(period_id, due_at) for period_id, due_at in rows]


def _freeze_or_tell(period_id: int, now: datetime) -> bool:
    try:
        return freeze_period(period_id, now=now)
    except FiguresDoNotAddUp:
        log.exception("the figures of period %s do not add up and are not frozen", period_id)
        return False


def freeze_period(period_id: int, *, now: datetime) -> bool:
    """Freeze a period as of its cut-off; False when somebody else has done it meanwhile.

    Raises FiguresDoNotAddUp. Claims that were entered too late for it, or for the period before,
    become a dated addendum.
    """
    cutoff_at = db.session.get_one(Period, period_id).cutoff_at
    prepared = prepare_snapshot(cutoff_at)
    with transaction() as session:
        period = session.get_one(Period, period_id, with_for_update=True, populate_existing=True)
        if period.frozen_at is not None:
            return False
        previous = last_frozen(period.kind, starts_before=period.starts_on)
        reason = f"{period.kind} {period.starts_on}"
        period.snapshot_id = keep_snapshot(Actor.system(), prepared, reason=reason, now=now)
        period.frozen_at = now
        session.flush()
        _tell_late_entries(period, previous, now)
    return True


def _tell_late_entries(period: Period, previous: FrozenPeriod | None, now: datetime) -> None:
    """Put an addendum beside the period before, and beside one that was frozen after its cut-off.

    Each tells the claims of its days that were entered since, with the figures they would make.
    """
    until = period.freezes_at
    if previous is not None:
        after = max(previous.as_of, _freeze_due(previous))
        _add_entries(previous, late_entries(previous, after, until), now)
    own = last_frozen(period.kind, starts_before=period.starts_on + _A_DAY)
    if own is not None and until > period.cutoff_at:
        _add_entries(own, late_entries(own, period.cutoff_at, until), now)


def _freeze_due(period: FrozenPeriod) -> datetime:
    return db.session.scalars(
        select(Period.freezes_at).where(Period.snapshot_id == period.snapshot_id)
    ).one()


def _add_entries(period: FrozenPeriod, entries: Sequence[LateEntry], now: datetime) -> None:
    if not entries:
        return
    figures = {
        "counters": _restated(period.counters, entries),
        "late_entries": [
            {
                "code": entry.code,
                "claimed_on": entry.claimed_on.isoformat(),
                "entered_at": entry.entered_at.isoformat(),
                "frozen_as": entry.frozen_as.value,
                "would_be": entry.would_be.value,
            }
            for entry in entries
        ],
    }
    add_addendum(Actor.system(), period.snapshot_id, "", now=now, figures=figures)


def _restated(frozen: Counters, entries: Sequence[LateEntry]) -> dict[str, int]:
    then = count((entry.frozen_as, False) for entry in entries)
    instead = count((entry.would_be, False) for entry in entries)
    restated = replace(frozen - then + instead, due_soon=frozen.due_soon)
    check_sum(restated)
    return asdict(restated)
