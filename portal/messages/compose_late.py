"""One week, two weeks, one month late: a message of its own, worded for each of its readers.

At one week the official is asked to act, at two weeks the head, at one month both; the leaders and
the Office are told.
"""

from __future__ import annotations

from datetime import date, tzinfo
from enum import StrEnum

from portal.domain.lateness import DAYS_OF_A_MONTH, DAYS_OF_A_WEEK, DAYS_OF_TWO_WEEKS
from portal.domain.task_line import Reader, TaskLine
from portal.domain.types import Desk, Message, Role
from portal.messages import buttons, lines
from portal.messages.callbacks import Verb
from portal.messages.format import capital, cut
from portal.messages.rendering import render
from portal.messages.wording import _, language, ngettext, pgettext, speaking


class Audience(StrEnum):
    """In what capacity somebody reads about a late task."""

    OFFICIAL = "official"
    HEAD = "head"
    DESK = "desk"
    LEADER = "leader"
    OFFICE = "office"


def audience_of(reader: Reader, line: TaskLine) -> Audience:
    """In what capacity the reader is told; whoever holds the desk is asked instead of the unit."""
    if reader.is_manager:
        return Audience.LEADER
    if line.desk is not Desk.UNIT:
        return Audience.OFFICE if reader.role is Role.OFFICE else Audience.DESK
    if line.official_id == reader.person_id:
        return Audience.OFFICIAL
    return Audience.OFFICE if reader.role is Role.OFFICE else Audience.HEAD


def week_late(
    reader: Reader, line: TaskLine, today: date, zone: tzinfo, *, message_id: int | None = None
) -> Message:
    """Seven days late: the official chooses one of four ways on; the others are told."""
    with speaking(reader.locale):
        audience = audience_of(reader, line)
        text = render(
            "week_late",
            heading=_("🔴 One week overdue: %(code)s", code=line.code),
            late=_days_late(line, unless=DAYS_OF_A_WEEK),
            closing=_week_closing(audience, line),
            **_shared(audience, line, today, zone),
        )
        return Message(text, _week_buttons(audience, line, message_id))


def two_weeks_late(
    reader: Reader,
    line: TaskLine,
    today: date,
    zone: tzinfo,
    *,
    act_by: date,
    message_id: int | None = None,
) -> Message:
    """Fourteen days late: the head presses the official or gives it to another by `act_by`."""
    with speaking(reader.locale):
        audience = audience_of(reader, line)
        heading = " – ".join(
            [_("🔴 %(code)s is two weeks overdue", code=line.code), *_who_and_how_far(line)]
        )
        day = lines.named_day(act_by, today)
        asked = _("Please follow up or reassign by %(day)s.", day=day)
        told = _("For your information and direction.")
        facts = _days_late(line, unless=DAYS_OF_TWO_WEEKS)
        closing = told if audience is Audience.LEADER else asked
        text = _to_head(line, heading, capital(facts), closing, today, zone)
        return Message(text, _two_weeks_buttons(audience, line, message_id))


def _month_of_head(
    line: TaskLine, today: date, zone: tzinfo, explain_by: date, message_id: int | None
) -> Message:
    unit = lines.holding_unit(line)
    heading = (
        _("🔴 %(unit)s: 1 task more than 1 month overdue", unit=unit)
        if unit
        else _("🔴 1 task more than 1 month overdue")
    )
    late = ngettext("%(num)d day", "%(num)d days", line.days_late)
    parts = [lines.code_and_title(line), *_who_and_how_far(line)]
    facts = " – ".join([*parts[:2], ", ".join([late, *parts[2:]])])
    closing = _(
        "An explanation was requested by 17:00, %(day)s.", day=lines.named_day(explain_by, today)
    )
    rows = (
        (buttons.show(line, message_id), buttons.reassign(line, message_id)),
        (buttons.refer(line, message_id),),
    )
    return Message(_to_head(line, heading, facts, closing, today, zone, title=""), rows)


def _to_head(
    line: TaskLine,
    heading: str,
    facts: str,
    closing: str,
    today: date,
    zone: tzinfo,
    title: str | None = None,
) -> str:
    is_hidden = line.hide_on_telegram
    return render(
        "to_head",
        heading=heading,
        title=lines.title(line) if title is None else title,
        facts=facts,
        extension="" if is_hidden else lines.extension_waiting(line, today, zone),
        desk="" if is_hidden else lines.where_it_lies(line, today),
        closing=closing,
    )


def _who_and_how_far(line: TaskLine) -> list[str]:
    """The official and the percentage; neither of hidden content."""
    known = [lines.holder(line), f"{line.percent}%"]
    return [] if line.hide_on_telegram else [part for part in known if part]


def month_late(
    reader: Reader,
    line: TaskLine,
    today: date,
    zone: tzinfo,
    *,
    explain_by: date,
    message_id: int | None = None,
) -> Message:
    """Thirty days late: a written explanation is wanted of the official by `explain_by`."""
    with speaking(reader.locale):
        audience = audience_of(reader, line)
        if audience is Audience.HEAD:
            return _month_of_head(line, today, zone, explain_by, message_id)
        text = render(
            "month_late",
            heading=_("🔴 One month overdue: %(code)s", code=line.code),
            late=_days_late(line, unless=DAYS_OF_A_MONTH),
            closing=_month_closing(audience, lines.named_day(explain_by, today)),
            **_shared(audience, line, today, zone),
        )
        return Message(text, _month_buttons(audience, line, message_id))


def _shared(audience: Audience, line: TaskLine, today: date, zone: tzinfo) -> dict[str, str]:
    locale = language()
    is_hidden = line.hide_on_telegram
    is_told_who = audience is not Audience.OFFICIAL and not is_hidden
    asks_unit = audience in (Audience.LEADER, Audience.OFFICE, Audience.DESK)
    return {
        "title": lines.title(line),
        "due": f"{line.effective_due:%d/%m/%Y}" if line.effective_due else "",
        "holder": lines.holder(line) if is_told_who else "",
        "unit": cut(line.unit_named(locale)) if is_told_who and asks_unit else "",
        "progress": "" if is_hidden else lines.progress_so_far(line, today, zone),
        "extension": "" if is_hidden else lines.extension_waiting(line, today, zone),
        "desk": "" if is_hidden else lines.where_it_lies(line, today),
    }


def _days_late(line: TaskLine, *, unless: int) -> str:
    """The real number, where a day off made it another one than the heading says."""
    if line.days_late == unless:
        return ""
    return ngettext("%(num)d day overdue", "%(num)d days overdue", line.days_late)


def _week_closing(audience: Audience, line: TaskLine) -> tuple[str, ...]:
    match audience:
        case Audience.OFFICIAL:
            unit = cut(line.unit_named(language()))
            told = (
                _("It is on the overdue list sent to the Head of %(unit)s.", unit=unit)
                if unit and not line.hide_on_telegram
                else _("It is on the overdue list sent to the head of your unit.")
            )
            return told, _("Please choose one:")
        case Audience.HEAD:
            return (_("Please follow up with the official in charge."),)
        case Audience.DESK:
            return (_("Please settle it, or say when it will be settled."),)
        case Audience.LEADER:
            return (_("For your information and direction."),)
        case Audience.OFFICE:
            return (_("The Office considers what help the unit needs."),)


def _month_closing(audience: Audience, explain_by: str) -> tuple[str, ...]:
    told = _("The head of the unit has been told; it is in this week's report to the leadership.")
    asked = _(
        "A written explanation is requested by 17:00, %(day)s: cause, what remains, date.",
        day=explain_by,
    )
    match audience:
        case Audience.OFFICIAL:
            return told, asked
        case Audience.HEAD:
            return (_("An explanation was requested by 17:00, %(day)s.", day=explain_by),)
        case Audience.DESK:
            return (asked,)
        case Audience.LEADER:
            return (
                _("An explanation was requested by 17:00, %(day)s.", day=explain_by),
                _("It goes on the agenda of the next meeting."),
            )
        case Audience.OFFICE:
            return (_("Put it on the agenda of the next meeting."),)


def _week_buttons(audience: Audience, line: TaskLine, message_id: int | None) -> buttons.Rows:
    if audience is not Audience.OFFICIAL:
        return _told_buttons(line, message_id)
    difficulty = buttons.on_task(
        pgettext("button", "Report a difficulty"), Verb.ASK_DIFFICULTY, line, message_id
    )
    if line.pending_extension is not None:
        return ((buttons.send_output(line, message_id),), (difficulty,))
    done = buttons.on_task(pgettext("button", "Done, send output"), Verb.CLAIM, line, message_id)
    promise = buttons.on_task(pgettext("button", "Give a date"), Verb.ASK_PROMISE, line, message_id)
    return ((done,), (promise, buttons.ask_extension(line, message_id)), (difficulty,))


def _two_weeks_buttons(audience: Audience, line: TaskLine, message_id: int | None) -> buttons.Rows:
    """Whoever holds it himself has nobody to press."""
    if audience is Audience.LEADER or audience is Audience.DESK:
        return _told_buttons(line, message_id)
    reassign, show = buttons.reassign(line, message_id), buttons.show(line, message_id)
    if audience is Audience.OFFICIAL or line.official_id is None:
        return ((show, reassign),)
    return ((show, buttons.nudge(line, message_id)), (reassign,))


def _month_buttons(audience: Audience, line: TaskLine, message_id: int | None) -> buttons.Rows:
    if audience is not Audience.OFFICIAL:
        return _told_buttons(line, message_id)
    explain = buttons.on_task(
        pgettext("button", "Write explanation"), Verb.EXPLAIN, line, message_id
    )
    return ((explain,), (buttons.send_output(line, message_id),))


def _told_buttons(line: TaskLine, message_id: int | None) -> buttons.Rows:
    return ((buttons.show(line, message_id), buttons.seen(message_id)),)
