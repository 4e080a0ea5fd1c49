"""The morning list, and the form it takes for somebody with a single item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from portal.domain.task_line import Reader, TaskLine
from portal.domain.types import Desk, Message, Rung
from portal.messages import buttons, lines
from portal.messages.callbacks import Verb
from portal.messages.compose_single import single
from portal.messages.format import Moment, capital, is_one_screen
from portal.messages.rendering import render
from portal.messages.repeats import doubt_mark
from portal.messages.wording import _, ngettext, pgettext, speaking

MOST_ITEMS = 6
MOST_BUTTONS = 8


class Section(IntEnum):
    """The parts of the list, in the order they are read."""

    OVERDUE = 1
    DUE_SOON = 2
    PROGRESS_WANTED = 3
    NOT_ACKNOWLEDGED = 4
    NEW = 5


@dataclass(frozen=True, slots=True)
class Item:
    """A task in the list with the rung that brought it; None = overdue between two rungs.

    `doubted_at` is when an earlier message that carried it ended in doubt.
    """

    line: TaskLine
    rung: Rung | None
    doubted_at: datetime | None = None

    @property
    def section(self) -> Section:
        days = self.line.days
        if days is not None and days < 0:
            return Section.OVERDUE
        if self.rung is Rung.R0:
            return Section.NEW
        if self.rung is Rung.R1:
            return Section.NOT_ACKNOWLEDGED
        if days is not None and days <= lines.NEAR_DAYS:
            return Section.DUE_SOON
        return Section.PROGRESS_WANTED

    @property
    def order(self) -> tuple[Section, date, str]:
        return self.section, self.line.effective_due or date.max, self.line.code


def morning(
    reader: Reader,
    items: Sequence[Item],
    moment: Moment,
    *,
    message_id: int | None = None,
    others_on_track: int = 0,
) -> Message:
    """One message with everything that waits for somebody this morning.

    It makes a sound only if something is due tomorrow, today, or late.
    """
    items = sorted(items, key=lambda item: item.order)
    with speaking(reader.locale):
        if len(items) == 1 and is_doer(reader, items[0].line):
            return _single(items[0], moment, message_id, others_on_track)
        return _list(reader, items, moment, message_id, others_on_track)


def is_doer(reader: Reader, line: TaskLine) -> bool:
    """Whether the reader is the one who has to act: the official, while it lies with the unit."""
    return line.official_id == reader.person_id and line.desk is Desk.UNIT


def is_silent(items: Sequence[Item]) -> bool:
    return all(item.line.days is None or item.line.days > 1 for item in items)


def _single(item: Item, moment: Moment, message_id: int | None, others: int) -> Message:
    mark = "" if item.doubted_at is None else doubt_mark(item.doubted_at, moment.now, moment.zone)
    return single(
        item.line,
        item.rung,
        moment.today,
        moment.zone,
        message_id=message_id,
        mark=mark,
        others=_others(others),
    )


def _list(
    reader: Reader,
    items: Sequence[Item],
    moment: Moment,
    message_id: int | None,
    others: int,
) -> Message:
    shown = min(MOST_ITEMS, len(items))
    text = _text(reader, items, shown, moment, others)
    while not is_one_screen(text) and shown > 1:
        shown -= 1
        text = _text(reader, items, shown, moment, others)
    numbers = buttons.numbers([item.line for item in items[:shown]], Verb.CARD, message_id)
    holds_any = others > 0 or any(is_doer(reader, item.line) for item in items)
    wants_all = holds_any and (others > 0 or shown < len(items))
    ways_out = [buttons.all_tasks(message_id)] if wants_all else []
    again = pgettext("button", "Again at 14:00")
    ways_out += [buttons.snooze(again, message_id, moment), buttons.seen(message_id)]
    # every tap proves that the list was seen: the button for it goes first
    kept = tuple(ways_out[: MOST_BUTTONS - shown])
    rows = (kept[:-2], kept[-2:]) if len(kept) > 2 else (kept,)
    return Message(
        text=text,
        buttons=(*numbers, *rows),
        silent=is_silent(items),
    )


def _text(reader: Reader, items: Sequence[Item], shown: int, moment: Moment, others: int) -> str:
    today = moment.today
    sections: list[tuple[str, list[tuple[int, str, str]]]] = []
    for number, item in enumerate(items[:shown], start=1):
        heading = _heading(item.section)
        if not sections or sections[-1][0] != heading:
            sections.append((heading, []))
        facts = _facts(reader, item, moment)
        sections[-1][1].append((number, lines.code_and_title(item.line), facts))
    rest = len(items) - shown
    return render(
        "morning",
        heading=_("Reminders, %(day)s", day=lines.named_day(today, today)),
        sections=sections,
        rest=ngettext("and %(num)d more", "and %(num)d more", rest) if rest else "",
        others=_others(others),
    )


def _facts(reader: Reader, item: Item, moment: Moment) -> str:
    line = item.line
    parts = [capital(lines.deadline(line, moment.today))]
    if not is_doer(reader, line) and lines.holder(line):
        parts.append(lines.holder(line))
    mark = "" if item.doubted_at is None else doubt_mark(item.doubted_at, moment.now, moment.zone)
    return f"{', '.join(parts)} {mark}".rstrip()


def _heading(section: Section) -> str:
    match section:
        case Section.OVERDUE:
            return _("🔴 Overdue")
        case Section.DUE_SOON:
            return _("🟡 Due soon")
        case Section.PROGRESS_WANTED:
            return _("Progress wanted")
        case Section.NOT_ACKNOWLEDGED:
            return _("Not acknowledged yet")
        case Section.NEW:
            return _("New tasks")


def _others(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "Your other task is on track (%(num)d).", "Your other tasks are on track (%(num)d).", count
    )
