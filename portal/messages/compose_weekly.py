"""The weekly prompt: all tasks of an official in one message that is answered inside itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.domain.periods import Week
from portal.domain.task_line import Reader, TaskLine
from portal.domain.types import Message
from portal.messages import buttons, lines
from portal.messages.callbacks import Verb
from portal.messages.format import Moment, is_one_screen
from portal.messages.rendering import render
from portal.messages.wording import _, ngettext, pgettext, speaking

#: one button each; one by one leads through all of them
MOST_ASKED = 5


@dataclass(frozen=True, slots=True)
class AskedWeek:
    """The week that is reported on, and when it closes."""

    week: Week
    locks_at: datetime


def weekly_prompt(
    reader: Reader,
    held: Sequence[TaskLine],
    asked: AskedWeek,
    moment: Moment,
    *,
    message_id: int | None = None,
) -> Message:
    """Every task with its number; a tap on a number answers for it."""
    with speaking(reader.locale):
        opening = (
            ngettext(
                "Weekly report, week %(week)s – %(num)d task",
                "Weekly report, week %(week)s – %(num)d tasks",
                len(held),
                week=asked.week.number,
            ),
            _closes(asked, moment),
        )
        return _list(held, opening, moment, message_id)


def weekly_reminder(
    reader: Reader,
    held: Sequence[TaskLine],
    asked: AskedWeek,
    moment: Moment,
    *,
    message_id: int | None = None,
) -> Message:
    """The last call before the week closes, with a fresh copy of the list."""
    hours = max(1, round((asked.locks_at - moment.now).total_seconds() / 3600))
    unanswered = sum(not line.reported_this_week for line in held)
    with speaking(reader.locale):
        opening = (
            ngettext(
                "%(num)d hour until the week %(week)s report closes",
                "%(num)d hours until the week %(week)s report closes",
                hours,
                week=asked.week.number,
            ),
            ngettext(
                "%(open)d of your %(num)d task is open.",
                "%(open)d of your %(num)d tasks are open.",
                len(held),
                open=unanswered,
            ),
        )
        return _list(held, opening, moment, message_id)


def _closes(asked: AskedWeek, moment: Moment) -> str:
    at = asked.locks_at.astimezone(moment.zone)
    day = lines.named_day(at.date(), moment.today)
    return _("Closes at %(time)s, %(day)s", time=f"{at:%H:%M}", day=day)


def _list(
    held: Sequence[TaskLine], opening: tuple[str, str], moment: Moment, message_id: int | None
) -> Message:
    shown = min(MOST_ASKED, len(held))
    text = _text(held, shown, opening, moment)
    while not is_one_screen(text) and shown > 1:
        shown -= 1
        text = _text(held, shown, opening, moment)
    numbers = buttons.numbers(held[:shown], Verb.ASK_PROGRESS, message_id)
    return Message(text, (*numbers, *_ways_out(len(held), moment, message_id)))


def _ways_out(count: int, moment: Moment, message_id: int | None) -> buttons.Rows:
    later = buttons.snooze(pgettext("button", "At 14:00"), message_id, moment)
    if count == 1:
        same = buttons.on_message(pgettext("button", "No change"), Verb.ALL_UNCHANGED, message_id)
        return ((same, later),)
    one_by_one = buttons.on_message(pgettext("button", "One by one"), Verb.ONE_BY_ONE, message_id)
    unchanged = buttons.on_message(
        pgettext("button", "No change in all %(num)d", num=count), Verb.ALL_UNCHANGED, message_id
    )
    return ((one_by_one,), (unchanged, later))


def _text(held: Sequence[TaskLine], shown: int, opening: tuple[str, str], moment: Moment) -> str:
    rest = len(held) - shown
    heading, closes = opening
    return render(
        "weekly",
        heading=heading,
        closes=closes,
        items=[
            (
                number,
                f"{lines.mark(line)} {lines.code_and_title(line)}",
                _state(line, moment.today),
            )
            for number, line in enumerate(held[:shown], start=1)
        ],
        rest=ngettext("and %(num)d more", "and %(num)d more", rest) if rest else "",
    )


def _state(line: TaskLine, today: date) -> str:
    state = lines.due_and_percent(line, today)
    reported = _("✓ reported")
    return f"{state} {reported}" if line.reported_this_week else state
