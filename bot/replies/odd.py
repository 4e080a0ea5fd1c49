"""Short answers to everything unusual: old buttons, others' buttons, unreadable texts, errors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.replies.words import button, clock_time, rows_of, safe
from portal.domain.types import Message
from portal.messages.callbacks import Tap, Verb
from portal.messages.wording import _, pgettext
from portal.queries.bot_cards import Card
from portal.queries.office import settings

MOST_OFFERED = 6


def old_button() -> str:
    return _("This button is out of date. Use /tasks for the current list.")


def foreign_button() -> str:
    return _("This button is not for your account.")


def unlinked_tap() -> str:
    return _(
        "This account is not linked. Call the Office, %(contact)s.",
        contact=settings().support_contact,
    )


def moved_on(code: str, official: str) -> str:
    if not official:
        return _("%(code)s is no longer yours. No report needed from you.", code=code)
    return _("%(code)s was moved to %(name)s. No report needed from you.", code=code, name=official)


def changed_meanwhile(at: datetime | None) -> str:
    if at is None:
        return _("The task has changed. Here is the current state, choose again.")
    return _(
        "The task changed at %(time)s. Here is the current state, choose again.",
        time=clock_time(at),
    )


def recorded_before(percent: int, at: datetime) -> str:
    return _("%(percent)s%% recorded at %(time)s", percent=percent, time=clock_time(at))


def changed_to(percent: int) -> str:
    return _("Changed to %(percent)s%%", percent=percent)


def day_has_passed(day: str) -> str:
    return _("%(day)s does not work: choose a day after today and after the deadline.", day=day)


def day_is_past(day: str) -> str:
    return _("%(day)s has passed. Choose today or a later day.", day=day)


def extension_waiting(code: str) -> str:
    return _("An extension request for %(code)s is already waiting for decision.", code=code)


def number_out_of_range() -> str:
    return _("Send a number from 0 to 100.")


def not_saved(error_code: str) -> str:
    return _("Not saved. Tap or send again in a few minutes. Code %(code)s.", code=error_code)


def not_possible() -> str:
    return _("This is not possible now. Use /tasks for the current list.")


def which_task(cards: Sequence[Card], kept: str) -> Message:
    """Nothing typed is lost: it waits until a task is chosen, or it is discarded."""
    lines = [
        _("Not understood. Add this to a task, or see /help?"),
        f"<blockquote>{safe(kept, 300)}</blockquote>",
    ]
    taps = [button(card.code, Tap(Verb.NOTE, card.id, arg="k")) for card in cards[:MOST_OFFERED]]
    discard = button(pgettext("button", "Discard"), Tap(Verb.DISCARD))
    return Message("\n".join(lines), (*rows_of(taps, 2), (discard,)))


def discarded() -> Message:
    return Message(_("Discarded; no task was changed."))


def reads_text_only() -> str:
    return _("The bot reads text, numbers and files. Send it in words, or see /help.")


def unknown_command() -> str:
    return _("There is no such command. /tasks shows your tasks, /help explains the rest.")


def private_only() -> str:
    return _("This bot works in private chats only.")


def acknowledged(at: datetime) -> str:
    return _("Received at %(time)s", time=clock_time(at))


def seen(at: datetime) -> str:
    return _("Seen at %(time)s", time=clock_time(at))
