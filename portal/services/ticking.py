"""One step of the scheduler: everything that is due by now is written down, once.

Any number of steps may run, at once or after a gap: what is done is known by the rows and marks
in the database, never by the clock of whoever runs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from portal.domain.periods import lock_at, week_of
from portal.queries.office import local_day, working_calendar, zone
from portal.services import batching, firing, marks
from portal.services.lights import refresh_lights

LIGHTS_MARK = "lights"


@dataclass(frozen=True, slots=True)
class TickReport:
    """Rungs that fired, messages written into the outbox, rungs that were dropped."""

    planned: int
    queued: int
    dropped: int


def run_tick(now: datetime) -> TickReport:
    """Do what is due at `now`; a second run for the same instant changes nothing."""
    refresh_stale_lights(now)
    fired = firing.fire_due(now)
    queued = fired.queued + batching.queue_batches(now)
    return TickReport(planned=fired.planned, queued=queued, dropped=fired.dropped)


def refresh_stale_lights(now: datetime) -> None:
    """Refresh all lights when a day has begun, or a week has closed, since the last time."""
    changed_at = _last_change_of_lights(now)
    if not marks.is_done(LIGHTS_MARK, changed_at):
        refresh_lights(now)
        marks.mark_done(LIGHTS_MARK, changed_at)


def _last_change_of_lights(now: datetime) -> datetime:
    today = local_day(now)
    day_began = datetime.combine(today, time(0), tzinfo=zone())
    closed = lock_at(week_of(today), working_calendar(), zone())
    return closed if day_began < closed <= now else day_began
