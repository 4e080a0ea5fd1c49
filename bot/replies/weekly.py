"""The weekly report: its receipt, and what could not be answered in one tap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.replies.words import back_to_list, bold, button, clock_time, safe, weekday
from portal.domain.types import Message
from portal.messages.callbacks import Tap, Verb
from portal.messages.wording import _, ngettext, pgettext
from portal.queries.bot_cards import Answered, Card
from portal.queries.office import local_day


def receipt(
    cards: Sequence[Card],
    answered: Mapping[int, Answered],
    raised: Mapping[int, int],
    *,
    outbox_id: int,
    week: int,
    at: datetime,
    lock: datetime,
) -> Message:
    """What was reported in the week, a line a task; can be corrected until the lock."""
    heading = _("✓ Week %(week)s reported at %(time)s", week=week, time=clock_time(at))
    lines = [bold(heading)]
    for card in cards:
        line = f"{safe(card.code, 40)}  {_change(answered.get(card.id))}"
        if card.id in raised:
            line += ", " + _("difficulty %(number)s", number=f"KK-{raised[card.id]:03d}")
        lines.append(line)
    lines.append(
        _(
            "You can edit until %(weekday)s %(time)s.",
            weekday=weekday(local_day(lock)),
            time=clock_time(lock),
        )
    )
    edit = Tap(Verb.EDIT_ANSWERS, message_id=outbox_id)
    return Message("\n".join(lines), ((button(pgettext("button", "Edit"), edit),),))


def _change(answer: Answered | None) -> str:
    if answer is None:
        return _("not reported")
    if answer.before == answer.percent:
        return _("%(percent)s%%, no change", percent=answer.percent)
    return f"{answer.before}% &gt; {answer.percent}%"


def reasons_missing(recorded: int, codes: Sequence[tuple[int, str]], outbox_id: int) -> Message:
    """ "No change in all" was refused for overdue tasks; each needs a line of reason."""
    said = ngettext(
        "%(num)s task recorded without change.", "%(num)s tasks recorded without change.", recorded
    )
    wanted = _(
        "%(codes)s: overdue, one line of reason needed.",
        codes=safe(", ".join(code for _id, code in codes), 200),
    )
    rows = tuple(
        (button(code, Tap(Verb.NOTE, task_id, message_id=outbox_id, arg="r")),)
        for task_id, code in codes[:4]
    )
    return Message(f"{said}\n{wanted}", (*rows, back_to_list(outbox_id)))


def locked(week: int, lock: datetime, next_week: int, task_id: int | None) -> Message:
    said = locked_sentence(week, lock)
    verb = Verb.ASK_PROGRESS if task_id is not None else Verb.MY_TASKS
    label = pgettext("button", "Record for week %(week)s", week=next_week)
    return Message(said, ((button(label, Tap(verb, task_id)),),))


def locked_sentence(week: int, lock: datetime) -> str:
    return _(
        "The report of week %(week)s closed on %(weekday)s at %(time)s.",
        week=week,
        weekday=weekday(local_day(lock)),
        time=clock_time(lock),
    )
