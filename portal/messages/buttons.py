"""The buttons under messages; what a tap means stands in callbacks, the words stand here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from portal.domain.snoozing import AFTERNOON, Snooze
from portal.domain.task_line import TaskLine
from portal.domain.types import Button
from portal.messages.callbacks import Tap, Verb, encode
from portal.messages.format import Moment, rows_of_numbers
from portal.messages.wording import pgettext

Rows = tuple[tuple[Button, ...], ...]


def on_task(
    label: str, verb: Verb, line: TaskLine, message_id: int | None, arg: str = ""
) -> Button:
    """A button that acts on one task as it stands now."""
    return Button(label, encode(Tap(verb, line.id, line.version, message_id, arg)))


def on_message(label: str, verb: Verb, message_id: int | None) -> Button:
    return Button(label, encode(Tap(verb, message_id=message_id)))


def numbers(lines: Sequence[TaskLine], verb: Verb, message_id: int | None) -> Rows:
    """One button per line of a list."""
    return rows_of_numbers(
        [on_task(str(number), verb, line, message_id) for number, line in enumerate(lines, start=1)]
    )


def seen(message_id: int | None) -> Button:
    return on_message(pgettext("button", "Seen"), Verb.SEEN, message_id)


def snooze(label: str, message_id: int | None, moment: Moment) -> Button:
    """ "Again at 14:00" while that is still to come; later in the day it asks when."""
    if moment.now.astimezone(moment.zone).time() < AFTERNOON:
        tap = Tap(Verb.SNOOZE, message_id=message_id, arg=Snooze.AFTERNOON)
        return Button(label, encode(tap))
    return on_message(pgettext("button", "Remind later"), Verb.SNOOZE, message_id)


def all_tasks(message_id: int | None) -> Button:
    return on_message(pgettext("button", "Show all"), Verb.MY_TASKS, message_id)


def send_output(line: TaskLine, message_id: int | None) -> Button:
    return on_task(pgettext("button", "Send output"), Verb.CLAIM, line, message_id)


def ask_extension(line: TaskLine, message_id: int | None) -> Button:
    return on_task(pgettext("button", "Extension"), Verb.ASK_EXTENSION, line, message_id)


def propose_deadline(line: TaskLine, message_id: int | None) -> Button:
    return on_task(pgettext("button", "Propose deadline"), Verb.ASK_EXTENSION, line, message_id)


def ask_difficulty(line: TaskLine, message_id: int | None) -> Button:
    return on_task(pgettext("button", "Difficulty"), Verb.ASK_DIFFICULTY, line, message_id)


def ask_progress(line: TaskLine, message_id: int | None) -> Button:
    return on_task(pgettext("button", "Update progress"), Verb.ASK_PROGRESS, line, message_id)


def show(line: TaskLine, message_id: int | None) -> Button:
    return on_task(pgettext("button", "Open"), Verb.CARD, line, message_id)


def nudge(line: TaskLine, message_id: int | None) -> Button:
    return on_task(pgettext("button", "Nudge"), Verb.NUDGE, line, message_id)


def reassign(line: TaskLine, message_id: int | None) -> Button:
    return on_task(pgettext("button", "Reassign"), Verb.REASSIGN, line, message_id)


def refer(line: TaskLine, message_id: int | None) -> Button:
    return on_task(pgettext("button", "Refer to leadership"), Verb.REFER, line, message_id)


def in_time(line: TaskLine, message_id: int | None) -> Button:
    """ "It will make it": a promise to be done by the deadline."""
    due = line.effective_due or date.max
    return on_task(
        pgettext("button", "Yes, in time"), Verb.PROMISE, line, message_id, f"{due:%Y%m%d}"
    )
