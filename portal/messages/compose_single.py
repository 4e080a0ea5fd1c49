"""A message about one task to the official who holds it: a reminder, or a new assignment."""

from __future__ import annotations

from datetime import date, tzinfo

from portal.domain.task_line import Reader, TaskLine
from portal.domain.types import Button, Message, Rung
from portal.messages import buttons, lines
from portal.messages.callbacks import Verb
from portal.messages.format import cut, day_month
from portal.messages.rendering import render
from portal.messages.wording import _, language, ngettext, pgettext, speaking

FINISH_QUESTION_DAYS = 3


def single(
    line: TaskLine,
    rung: Rung | None,
    today: date,
    zone: tzinfo,
    *,
    message_id: int | None = None,
    mark: str = "",
    others: str = "",
) -> Message:
    """A reminder to the official, in the present language; its question follows the days left."""
    if rung in (Rung.R0, Rung.R1) and line.days_late == 0:
        return new_task(line, today, message_id=message_id, mark=mark, is_again=rung is Rung.R1)
    question, rows = _question(line, message_id)
    text = render(
        "single",
        heading=f"{lines.mark(line)} {_heading(line, today)}",
        title=lines.title(line),
        facts=_facts(line, today, zone),
        question=question,
        mark=mark,
        others=others,
    )
    return Message(text, rows, silent=line.days is None or line.days > 1)


def assigned(reader: Reader, line: TaskLine, today: date, *, message_id: int | None) -> Message:
    """A new task that cannot wait for the next morning's list."""
    with speaking(reader.locale):
        return new_task(line, today, message_id=message_id)


def new_task(
    line: TaskLine,
    today: date,
    *,
    message_id: int | None,
    mark: str = "",
    is_again: bool = False,
) -> Message:
    """What was assigned, by when, with which product; asks to acknowledge, or asks once more."""
    locale = language()
    is_hidden = line.hide_on_telegram
    text = render(
        "assigned",
        heading=_("Not acknowledged yet: %(code)s", code=line.code)
        if is_again
        else _("New task: %(code)s", code=line.code),
        title=lines.title(line),
        unit="" if is_hidden else cut(line.unit_named(locale)),
        product="" if is_hidden else cut(line.product),
        plan="" if is_hidden else cut(line.plan_named(locale)),
        due=lines.deadline(line, today),
        mark=mark,
    )
    rows = (
        (
            buttons.on_task(pgettext("button", "Received"), Verb.ACKNOWLEDGE, line, message_id),
            buttons.on_task(pgettext("button", "Not mine"), Verb.NOT_MINE, line, message_id),
        ),
        _questions(line, message_id),
    )
    return Message(text, rows, silent=line.days is None or line.days > 1)


def _questions(line: TaskLine, message_id: int | None) -> tuple[Button, ...]:
    """What else can be answered: a question, and a deadline where there is none."""
    clarify = buttons.on_task(
        pgettext("button", "Ask what is meant"), Verb.CLARIFY, line, message_id
    )
    if line.effective_due is not None or line.pending_extension is not None:
        return (clarify,)
    return (clarify, buttons.propose_deadline(line, message_id))


def _heading(line: TaskLine, today: date) -> str:
    due, days, code = line.effective_due, line.days, line.code
    if due is None or days is None:
        return _("%(code)s has no fixed deadline", code=code)
    if days < 0:
        return ngettext(
            "%(code)s is %(num)d day overdue, due %(day)s",
            "%(code)s is %(num)d days overdue, due %(day)s",
            -days,
            code=code,
            day=day_month(due, today),
        )
    if days == 0:
        return _("%(code)s is due today", code=code)
    day = lines.named_day(due, today)
    if days == 1:
        return _("%(code)s is due tomorrow, %(day)s", code=code, day=day)
    return ngettext(
        "%(code)s is due in %(num)d day, %(day)s",
        "%(code)s is due in %(num)d days, %(day)s",
        days,
        code=code,
        day=day,
    )


def _facts(line: TaskLine, today: date, zone: tzinfo) -> str:
    if line.hide_on_telegram:
        return ""
    now_at = _("Now %(percent)d%%.", percent=line.percent)
    missing = ""
    if line.days == 1 and line.product:
        missing = _("Still missing: %(product)s.", product=cut(line.product))
    parts = (now_at, missing, lines.extension_waiting(line, today, zone))
    return " ".join(part for part in parts if part)


def _question(line: TaskLine, message_id: int | None) -> tuple[str, buttons.Rows]:
    """What is asked of the official, with the likeliest answers."""
    output = buttons.send_output(line, message_id)
    extension = () if line.pending_extension else (buttons.ask_extension(line, message_id),)
    difficulty = buttons.ask_difficulty(line, message_id)
    progress = buttons.ask_progress(line, message_id)
    days = line.days
    if days is None or days > lines.NEAR_DAYS:
        return _("Any difficulty?"), ((progress,), (difficulty,))
    if days > FINISH_QUESTION_DAYS:
        return "", ((progress,), (difficulty,))
    if days > 1:
        in_time = buttons.in_time(line, message_id)
        help_wanted = buttons.on_task(
            pgettext("button", "Need help"), Verb.ASK_DIFFICULTY, line, message_id
        )
        return _("Will it make it?"), ((in_time,), (help_wanted, *extension))
    if days == 1:
        return "", ((output, *extension),)
    if days == 0:
        wanted = _("Send the output before 17:00, or ask for an extension.")
        return wanted, ((output, *extension), (difficulty,))
    promise = buttons.on_task(pgettext("button", "Give a date"), Verb.ASK_PROMISE, line, message_id)
    return _("What holds it up, and when will it be done?"), (
        (output,),
        (promise, *extension),
        (difficulty,),
    )
