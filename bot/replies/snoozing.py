"""Putting a message off: the question, the confirmation, and why it does not go (script S10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.replies.words import Row, button, clock_time, short_day, weekday
from portal.domain.snoozing import Snooze, Until
from portal.domain.types import Message
from portal.messages.callbacks import Tap, Verb
from portal.messages.wording import _, pgettext
from portal.queries.office import local_day

#: what the button "Do it now" carries
NOW = "n"


def question(choices: Sequence[Until], outbox_id: int) -> Message:
    """ "Remind again when?", with what is possible now."""
    offered = tuple(
        button(_label(until), Tap(Verb.SNOOZE, message_id=outbox_id, arg=until.choice))
        for until in choices
    )
    back = button(pgettext("button", "‹ Back"), Tap(Verb.LIST, message_id=outbox_id))
    return Message(_("Remind again when?"), (offered, (back,)))


def _label(until: Until) -> str:
    return {
        Snooze.HOUR: pgettext("button", "1 hour"),
        Snooze.AFTERNOON: pgettext("button", "14:00"),
        Snooze.MORNING: pgettext("button", "Tomorrow morning"),
    }[until.choice]


def put_off(at: datetime, now: datetime, outbox_id: int) -> Message:
    """When it comes again, with the way to take it up at once and to choose another time."""
    day = local_day(at)
    said = (
        _("Will remind at %(time)s.", time=clock_time(at))
        if day == local_day(now)
        else _(
            "Will remind at %(time)s, %(weekday)s %(day)s.",
            time=clock_time(at),
            weekday=weekday(day),
            day=short_day(day),
        )
    )
    rows: Row = (
        button(pgettext("button", "Do it now"), Tap(Verb.SNOOZE, message_id=outbox_id, arg=NOW)),
        button(pgettext("button", "Another time"), Tap(Verb.SNOOZE, message_id=outbox_id)),
    )
    return Message(said, (rows,))


def used_up(lock: datetime | None, now: datetime) -> str:
    said = _("Snoozed twice.")
    return f"{said} {_closes(lock, now)}" if lock is not None else said


def _closes(lock: datetime, now: datetime) -> str:
    day = local_day(lock)
    if day == local_day(now):
        return _("The period closes at %(time)s today.", time=clock_time(lock))
    return _(
        "The period closes at %(time)s, %(weekday)s %(day)s.",
        time=clock_time(lock),
        weekday=weekday(day),
        day=short_day(day),
    )


def past_the_lock(latest: datetime, lock: datetime) -> str:
    return _(
        "It can be snoozed until %(latest)s, because the period closes at %(lock)s.",
        latest=clock_time(latest),
        lock=clock_time(lock),
    )


def not_to_be_put_off() -> str:
    return _("This message cannot be snoozed.")


def nothing_to_put_off() -> str:
    return _("There is no message to snooze now. /tasks shows your tasks.")
