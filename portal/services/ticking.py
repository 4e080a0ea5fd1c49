"""One step of the scheduler: everything that is due by now is written down, once.

Any number of steps may run, at once or after a gap: what is done is known by the rows and marks
in the database, never by the clock of whoever runs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from portal.domain.digest_days import digest_kind_of
from portal.domain.periods import lock_at, week_of
from portal.domain.types import ReminderState
from portal.extensions import db
from portal.models.delivery import Reminder
from portal.queries.office import local_day, office_week_rules, working_calendar, zone
from portal.services import (
    batching,
    coordination,
    delays,
    digests,
    firing,
    marks,
    periods,
    report_opening,
    request_messages,
    weekly_prompts,
)
from portal.services.lights import refresh_lights
from portal.services.successions import apply_due_successions

LIGHTS_MARK = "lights"


@dataclass(frozen=True, slots=True)
class TickReport:
    """Rungs that fired, messages written into the outbox, rungs that were dropped."""

    planned: int
    queued: int
    dropped: int


def run_tick(now: datetime) -> TickReport:
    """Do what is due at `now`; a second run for the same instant changes nothing.

    What the day itself brings comes first: reorganisations, missed deadlines, answers that did not
    come, lights; lists and digests show them. Figures are frozen before a digest compares with
    them, reports are opened for periods that are open, and rungs fire before the lists that carry
    them are written.
    """
    apply_due_successions(now)
    delays.record_delays(now)
    coordination.mark_overdue_answers(now)
    refresh_stale_lights(now)
    periods.keep_periods(now)
    report_opening.keep_reports(now)
    fired = firing.fire_due(now)
    queued = fired.queued
    queued += request_messages.remind_of_undecided(now)
    queued += batching.queue_batches(now)
    queued += weekly_prompts.queue_weekly(now)
    queued += digests.queue_digests(now)
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
    closed = lock_at(week_of(today), working_calendar(), zone(), office_week_rules())
    return closed if day_began < closed <= now else day_began


def next_event_at(now: datetime) -> datetime | None:
    """When the next message can be written, strictly after now; None when nothing is planned."""
    coming = (
        _next_rung(now),
        _next_list(now),
        _next_weekly(now),
        _next_digest(now),
        request_messages.next_reminder(now),
    )
    return min((at for at in coming if at is not None), default=None)


def _next_rung(now: datetime) -> datetime | None:
    return db.session.scalar(
        select(func.min(Reminder.due_at)).where(
            Reminder.state == ReminderState.PLANNED, Reminder.due_at > now
        )
    )


def _next_list(now: datetime) -> datetime | None:
    return batching.next_morning(now) if batching.is_any_waiting() else None


def _next_weekly(now: datetime) -> datetime | None:
    """The next prompt or last call; weeks in which nobody works have none."""
    for weeks in range(3):
        asked = weekly_prompts.asked_week(now + timedelta(weeks=weeks))
        for at in weekly_prompts.moments(asked):
            if at is not None and at > now:
                return at
    return None


def _next_digest(now: datetime) -> datetime | None:
    """The next summary of a week or a month; a daily one comes only if something is wanted."""
    calendar, today = working_calendar(), local_day(now)
    for day in (today + timedelta(days=n) for n in range(22)):
        at = digests.digest_moment(day)
        if at is not None and at > now and digest_kind_of(day, calendar) != "daily":
            return at
    return None
