"""The managers' digests: daily when something is wanted, on the week's first morning always."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from portal.domain.digest import DigestKind, counts_of, needs_daily
from portal.domain.periods import week_of
from portal.domain.quiet import next_allowed
from portal.domain.types import Message
from portal.extensions import db
from portal.messages.compose_digest import digest_daily, digest_weekly
from portal.models.delivery import OutboxMessage
from portal.models.reporting import DigestFigures
from portal.queries.digests import digest_for, digests_for, managers
from portal.queries.figures import figures_of
from portal.queries.office import local_day, settings, working_calendar, zone
from portal.queries.outbox_rows import message_of
from portal.queries.task_lines import readers
from portal.services import marks, relevance
from portal.services.inserting import insert_missing
from portal.services.outbox import NewMessage, add_messages
from portal.services.transaction import transaction

MARK = "digests"
DIGEST_TIME = time(7, 45)

_COMPOSE = {"daily": digest_daily, "weekly": digest_weekly}


def queue_digests(now: datetime) -> int:
    """Write the day's digests into the outbox; how many.

    Once on each working day, from 07:45 on: the weekly one on the first working day of the week,
    in the place of that day's; otherwise the daily one, to whom it has something to say.
    """
    due = digest_moment(local_day(now))
    if due is None or now < due or next_allowed(now, working_calendar(), zone()) != now:
        return 0
    if marks.is_done(MARK, due):
        return 0
    with transaction():
        kind = kind_of(local_day(now))
        written = _write(kind, now)
        _keep_counts(kind, now)
        marks.mark_done(MARK, due)
    return written


def digest_moment(day: date) -> datetime | None:
    """When the digests of a day are written; None on a day off."""
    if working_calendar().is_day_off(day):
        return None
    return datetime.combine(day, DIGEST_TIME, tzinfo=zone())


def kind_of(day: date) -> DigestKind:
    first = working_calendar().roll_forward(week_of(day).start)
    return "weekly" if day == first else "daily"


def compose_digests(
    manager_ids: Sequence[int], kind: DigestKind, now: datetime
) -> dict[int, Message]:
    """The digests that have something to say, by reader."""
    told = readers(manager_ids)
    return {
        person_id: _COMPOSE[kind](told[person_id], digest, portal_url=_portal_url())
        for person_id, digest in digests_for(manager_ids, kind, now).items()
        if kind == "weekly" or needs_daily(digest)
    }


def digest_now(person_id: int, now: datetime) -> Message | None:
    """The digest of this moment, asked for; None for whoever gets none."""
    if person_id not in managers(local_day(now)):
        return None
    told = readers([person_id])[person_id]
    return digest_daily(told, digest_for(person_id, "daily", now), portal_url=_portal_url())


def _write(kind: DigestKind, now: datetime) -> int:
    day = local_day(now)
    messages = compose_digests(managers(day), kind, now)
    told = readers(messages)
    return len(
        add_messages(
            [
                NewMessage(
                    key=f"digest-{kind}:{person_id}:{day}",
                    kind=f"digest_{kind}",
                    person_id=person_id,
                    message=message,
                    locale=told[person_id].locale,
                    at=now,
                )
                for person_id, message in messages.items()
            ]
        )
    )


def _keep_counts(kind: DigestKind, now: datetime) -> None:
    """Keep what the office counts this morning, also when nobody gets a digest."""
    figures = figures_of(now)
    row = {
        "kind": kind,
        "day": local_day(now),
        "at": now,
        "counts": dict(counts_of(figures.counters, figures.lights)),
    }
    insert_missing(db.session(), DigestFigures, [row])


def _portal_url() -> str:
    """The portal's address where readers can reach it; Telegram refuses links to this machine."""
    kept = settings()
    return kept.portal_url if kept.public_url or kept.uses_loopback_telegram else ""


@relevance.register("digest_daily")
def recheck_daily(row: OutboxMessage, now: datetime) -> Message | None:
    """Figures of the morning stand as written; the next day has its own."""
    return message_of(row) if local_day(row.created_at) == local_day(now) else None


@relevance.register("digest_weekly")
def recheck_weekly(row: OutboxMessage, now: datetime) -> Message | None:
    """The week's summary is worth sending until the next one."""
    is_this_week = week_of(local_day(row.created_at)) == week_of(local_day(now))
    return message_of(row) if is_this_week else None
