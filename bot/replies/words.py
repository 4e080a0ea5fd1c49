"""Days, lights and buttons as the bot writes them; all of it in the language of the moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from html import escape

from portal.domain.types import Button, Light, TaskState
from portal.i18n import current_locale
from portal.messages.callbacks import Tap, Verb, encode
from portal.messages.format import BUTTON_LENGTH, TITLE_LENGTH, cut
from portal.messages.format import weekday as weekday_in
from portal.messages.wording import _, ngettext, pgettext
from portal.queries.bot_cards import Card
from portal.queries.office import zone

Row = tuple[Button, ...]


def light_word(light: Light) -> str:
    return {
        Light.COMPLETED: _("Completed"),
        Light.UNDER_REVIEW: _("Under review"),
        Light.OVERDUE: _("Overdue"),
        Light.PAUSED: _("Paused"),
        Light.NOT_STARTED: _("Not started"),
        Light.UNKNOWN: _("Unknown"),
        Light.AT_RISK: _("At risk"),
        Light.ON_TRACK: _("On track"),
    }[light]


def state_sentence(code: str, state: TaskState) -> str:
    """Why nothing is to be reported on a task any more."""
    facts = {"code": code}
    return {
        TaskState.COMPLETED: _("%(code)s was completed. No report needed.", **facts),
        TaskState.AWAITING_ACCEPTANCE: _(
            "%(code)s was sent for review and waits for acceptance.", **facts
        ),
        TaskState.PAUSED: _("%(code)s is paused. No report needed for now.", **facts),
        TaskState.CANCELLED: _("%(code)s was cancelled. No report needed.", **facts),
        TaskState.MERGED: _("%(code)s was merged into another task.", **facts),
    }.get(state, _("%(code)s takes no reports now.", **facts))


def clock_time(at: datetime) -> str:
    return f"{at.astimezone(zone()):%H:%M}"


def short_day(day: date) -> str:
    return f"{day:%d/%m}"


def full_day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def short_day_of(at: datetime) -> str:
    return short_day(at.astimezone(zone()).date())


def weekday(day: date) -> str:
    return weekday_in(day, current_locale())


def distance(due: date, today: date) -> str:
    """`quá 10 ngày`, `đến hạn hôm nay`, `còn 4 ngày`."""
    left = (due - today).days
    if left == 0:
        return _("due today")
    if left < 0:
        return ngettext("%(num)s day overdue", "%(num)s days overdue", -left)
    return ngettext("%(num)s day left", "%(num)s days left", left)


def deadline(due: date | None, today: date) -> str:
    if due is None:
        return _("No fixed deadline")
    return _("Due %(day)s, %(distance)s", day=full_day(due), distance=distance(due, today))


def title_of(card: Card, locale: str, longest: int = TITLE_LENGTH) -> str:
    """The escaped title, cut at a word; of a hidden task only where it can be read."""
    if card.is_hidden:
        return _("(content on the portal only)")
    return escape(cut(card.titled(locale), longest), quote=False)


def bold(text: str) -> str:
    return f"<b>{text}</b>"


def safe(text: str, longest: int) -> str:
    """Somebody's own words, cut and escaped."""
    return escape(cut(text, longest), quote=False)


def button(label: str, tap: Tap) -> Button:
    return Button(cut(label, BUTTON_LENGTH), encode(tap))


def rows_of(buttons: Iterable[Button], per_row: int) -> tuple[Row, ...]:
    kept = tuple(buttons)
    return tuple(kept[start : start + per_row] for start in range(0, len(kept), per_row))


def back_to_list(outbox_id: int | None) -> Row:
    label = pgettext("button", "‹ List")
    verb = Verb.LIST if outbox_id is not None else Verb.MY_TASKS
    return (button(label, Tap(verb, message_id=outbox_id)),)


def back_to_card(task_id: int, outbox_id: int | None) -> Row:
    label = pgettext("button", "‹ Back")
    return (button(label, Tap(Verb.CARD, task_id, message_id=outbox_id)),)
