"""The managers' digests: daily when something is wanted, weekly and monthly always."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from portal.domain.digest import Digest, DigestKind, counts_of, needs_daily
from portal.domain.digest_days import digest_kind_of, is_first_of_week
from portal.domain.periods import month_period_of, week_of
from portal.domain.quiet import next_allowed
from portal.domain.task_line import Reader
from portal.domain.types import Message
from portal.extensions import db
from portal.messages.compose_digest import digest_daily, digest_monthly, digest_weekly
from portal.messages.compose_digest_paper import digest_paper
from portal.models.delivery import OutboxMessage
from portal.models.reporting import DigestFigures
from portal.queries.digests import digest_for, digests_for, managers
from portal.queries.figures import figures_of
from portal.queries.office import local_day, settings, working_calendar, zone
from portal.queries.outbox_rows import message_of
from portal.queries.task_lines import readers
from portal.services import marks, relevance
from portal.services.enclosures import Enclosure, keep_enclosure
from portal.services.inserting import insert_missing
from portal.services.outbox import NewMessage, add_messages
from portal.services.transaction import transaction
from portal.writers import word

MARK = "digests"
DIGEST_TIME = time(7, 45)
WEEKLY_FILE, MONTHLY_FILE = "digest_file_weekly", "digest_file_monthly"

_COMPOSE = {"daily": digest_daily, "weekly": digest_weekly, "monthly": digest_monthly}


def queue_digests(now: datetime) -> int:
    """Write the day's digests into the outbox; how many.

    Once on each working day, from 07:45 on: the month's, the week's or the day's, as the domain's
    `digest_kind_of` has it; a daily one only to whom it has something to say.
    """
    due = digest_moment(local_day(now))
    if due is None or now < due or next_allowed(now, working_calendar(), zone()) != now:
        return 0
    if marks.is_done(MARK, due):
        return 0
    kind = digest_kind_of(local_day(now), working_calendar())
    made = _made(kind, now)
    with transaction():
        written = _write(made, kind, now)
        _keep_counts(kind, now)
        marks.mark_done(MARK, due)
    return written


def digest_moment(day: date) -> datetime | None:
    """When the digests of a day are written; None on a day off."""
    if working_calendar().is_day_off(day):
        return None
    return datetime.combine(day, DIGEST_TIME, tzinfo=zone())


@dataclass(frozen=True, slots=True)
class _Made:
    """A digest as it is sent: its text, and its document where it has one."""

    reader: Reader
    message: Message
    file: Enclosure | None


def _telling(manager_ids: Sequence[int], kind: DigestKind, now: datetime) -> Mapping[int, Digest]:
    return {
        person_id: digest
        for person_id, digest in digests_for(manager_ids, kind, now).items()
        if kind != "daily" or needs_daily(digest)
    }


def _composed(reader: Reader, digest: Digest) -> Message:
    return _COMPOSE[digest.kind](reader, digest, portal_url=_portal_url())


def _made(kind: DigestKind, now: datetime) -> list[_Made]:
    """Every digest of a morning, outside any transaction: documents take their time."""
    told = readers(managers(local_day(now)))
    return [
        _Made(
            told[person_id],
            _composed(told[person_id], digest),
            _document(told[person_id], digest, now) if kind != "daily" else None,
        )
        for person_id, digest in _telling(list(told), kind, now).items()
    ]


def _document(reader: Reader, digest: Digest, now: datetime) -> Enclosure:
    made = digest_paper(digest, reader.locale, at=now, zone=zone())
    return Enclosure(
        key=f"digest-file-{digest.kind}:{reader.person_id}:{digest.day}",
        kind=MONTHLY_FILE if digest.kind == "monthly" else WEEKLY_FILE,
        person_id=reader.person_id,
        name=f"{made.name}.docx",
        caption=made.caption,
        content=word.write_word(made.paper),
    )


def digest_now(person_id: int, now: datetime) -> Message | None:
    """The digest of this moment, asked for; None for whoever gets none."""
    if person_id not in managers(local_day(now)):
        return None
    told = readers([person_id])[person_id]
    return digest_daily(told, digest_for(person_id, "daily", now), portal_url=_portal_url())


def _write(made: Sequence[_Made], kind: DigestKind, now: datetime) -> int:
    day = local_day(now)
    return len(
        add_messages(
            [
                NewMessage(
                    key=f"digest-{kind}:{each.reader.person_id}:{day}",
                    kind=f"digest_{kind}",
                    person_id=each.reader.person_id,
                    message=each.message,
                    locale=each.reader.locale,
                    at=now,
                    file_id=None if each.file is None else keep_enclosure(each.file, at=now),
                )
                for each in made
            ]
        )
    )


def _keep_counts(kind: DigestKind, now: datetime) -> None:
    """Keep what the office counts this morning, also when nobody gets a digest.

    Where the month's digest takes the place of the week's, the next week compares with it all the
    same.
    """
    figures, day = figures_of(now), local_day(now)
    counts = dict(counts_of(figures.counters, figures.lights))
    kinds = {kind, "weekly"} if is_first_of_week(day, working_calendar()) else {kind}
    rows = [{"kind": each, "day": day, "at": now, "counts": counts} for each in sorted(kinds)]
    insert_missing(db.session(), DigestFigures, rows)


def _portal_url() -> str:
    """The portal's address where readers can reach it; Telegram refuses links to this machine."""
    kept = settings()
    return kept.portal_url if kept.public_url or kept.uses_loopback_telegram else ""


@relevance.register("digest_daily")
def recheck_daily(row: OutboxMessage, now: datetime) -> Message | None:
    """Figures of the morning stand as written; the next day has its own."""
    return message_of(row) if local_day(row.created_at) == local_day(now) else None


@relevance.register("digest_weekly")
@relevance.register(WEEKLY_FILE)
def recheck_weekly(row: OutboxMessage, now: datetime) -> Message | None:
    """The week's summary is worth sending until the next one."""
    is_this_week = week_of(local_day(row.created_at)) == week_of(local_day(now))
    return message_of(row) if is_this_week else None


@relevance.register("digest_monthly")
@relevance.register(MONTHLY_FILE)
def recheck_monthly(row: OutboxMessage, now: datetime) -> Message | None:
    """The month's summary is worth sending until the next month closes."""
    written, today = local_day(row.created_at), local_day(now)
    return message_of(row) if month_period_of(written) == month_period_of(today) else None
