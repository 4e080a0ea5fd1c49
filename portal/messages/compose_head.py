"""What an official hears of what the head did: reminded, given a task, relieved of it (S5, S12)."""

from __future__ import annotations

from portal.domain.task_line import Reader, TaskLine
from portal.domain.types import Message
from portal.messages import buttons, lines
from portal.messages.callbacks import Verb
from portal.messages.format import Moment, cut
from portal.messages.rendering import render
from portal.messages.wording import _, pgettext, speaking


def nudged(
    reader: Reader, line: TaskLine, by: str, moment: Moment, *, message_id: int | None
) -> Message:
    """The head reminds of a task; what can be done about it stands below."""
    with speaking(reader.locale):
        heading = _("%(name)s reminds you of %(code)s", name=cut(by, 60), code=line.code)
        facts = lines.due_and_percent(line, moment.today)
        promise = buttons.on_task(
            pgettext("button", "Give a date"), Verb.ASK_PROMISE, line, message_id
        )
        rows = (
            (buttons.ask_progress(line, message_id),),
            (promise, buttons.ask_difficulty(line, message_id)),
        )
        return Message(_text(line, heading, facts), rows)


def handed_over(
    reader: Reader, line: TaskLine, before: str, moment: Moment, *, message_id: int | None
) -> Message:
    """A task came from somebody else: how far it is, and by when it is due."""
    with speaking(reader.locale):
        heading = (
            _("%(code)s moved from %(name)s to you.", code=line.code, name=cut(before, 60))
            if before
            else _("%(code)s moved to you.", code=line.code)
        )
        facts = lines.due_and_percent(line, moment.today)
        return Message(_text(line, heading, facts), ((buttons.show(line, message_id),),))


def handed_away(reader: Reader, line: TaskLine, to: str, *, message_id: int | None) -> Message:
    """A task went to somebody else."""
    with speaking(reader.locale):
        heading = _(
            "%(code)s was moved to %(name)s. No report needed from you.",
            code=line.code,
            name=cut(to, 60),
        )
        return Message(_text(line, heading, ""), ((buttons.seen(message_id),),), silent=True)


def _text(line: TaskLine, heading: str, facts: str) -> str:
    return render(
        "to_head",
        heading=heading,
        title=lines.title(line),
        facts=facts,
        extension="",
        desk="",
        closing="",
    )
