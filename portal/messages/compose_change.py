"""What an official hears when the Office changed several of his tasks at once, or took it back."""

from __future__ import annotations

from collections.abc import Sequence

from portal.domain.task_line import Reader, TaskLine
from portal.domain.types import Message, TaskColumn
from portal.messages import buttons, lines
from portal.messages.callbacks import Verb
from portal.messages.format import Moment, cut
from portal.messages.rendering import render
from portal.messages.wording import _, ngettext, speaking

MOST_LINES = 8


def changed(
    reader: Reader,
    tasks: Sequence[TaskLine],
    column: TaskColumn,
    reason: str,
    moment: Moment,
    *,
    message_id: int | None,
) -> Message:
    """Which of the reader's tasks have another deadline, official or unit, and why."""
    with speaking(reader.locale):
        said = _("Reason: %(reason)s", reason=cut(reason, 160)) if reason else ""
        return _message(reader, tasks, _heading(column, len(tasks)), said, moment, message_id)


def taken_back(
    reader: Reader, tasks: Sequence[TaskLine], moment: Moment, *, message_id: int | None
) -> Message:
    """A change that was told is void: the tasks stand as before."""
    with speaking(reader.locale):
        heading = ngettext(
            "The Office took back the change of %(num)d task; it stands as before",
            "The Office took back the change of %(num)d tasks; they stand as before",
            len(tasks),
        )
        return _message(reader, tasks, heading, "", moment, message_id)


def _heading(column: TaskColumn, number: int) -> str:
    if column is TaskColumn.DEADLINE:
        return ngettext(
            "The Office changed the deadline of %(num)d task",
            "The Office changed the deadline of %(num)d tasks",
            number,
        )
    if column is TaskColumn.OFFICIAL:
        return ngettext(
            "The Office changed who holds %(num)d task",
            "The Office changed who holds %(num)d tasks",
            number,
        )
    return ngettext(
        "The Office gave %(num)d task to another unit",
        "The Office gave %(num)d tasks to another unit",
        number,
    )


def _message(
    reader: Reader,
    tasks: Sequence[TaskLine],
    heading: str,
    reason: str,
    moment: Moment,
    message_id: int | None,
) -> Message:
    shown, left = tasks[:MOST_LINES], len(tasks) - MOST_LINES
    text = render(
        "change",
        heading=heading,
        rows=[
            f"{number}. {lines.code_and_title(line, 40)}: {_fact(line, reader, moment)}"
            for number, line in enumerate(shown, start=1)
        ],
        more=ngettext("and %(num)d more", "and %(num)d more", left) if left > 0 else "",
        reason=reason,
    )
    own = [line for line in shown if line.official_id == reader.person_id]
    rows = buttons.numbers(shown, Verb.CARD, message_id) if len(own) == len(shown) else ()
    return Message(text, (*rows, (buttons.seen(message_id),)), silent=True)


def _fact(line: TaskLine, reader: Reader, moment: Moment) -> str:
    """The deadline of a task that is the reader's; who has it, of one that is not any more."""
    if line.official_id == reader.person_id:
        return lines.deadline(line, moment.today)
    name = lines.holder(line)
    return _("now with %(name)s", name=name) if name else _("no longer yours")
