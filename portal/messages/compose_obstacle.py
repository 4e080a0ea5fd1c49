"""A difficulty: to whoever is asked for help, and the answer to whoever told it (ux.md S6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from portal.domain.task_line import Reader
from portal.domain.types import Button, Message, ObstacleKind
from portal.messages.callbacks import Tap, Verb, encode
from portal.messages.compose_request import BELOW
from portal.messages.format import Moment, cut, day_month
from portal.messages.lines import named_day
from portal.messages.rendering import render
from portal.messages.wording import _, pgettext, speaking


@dataclass(frozen=True, slots=True)
class Difficulty:
    """A difficulty as a message tells it; all texts are empty where they stay off the channel."""

    id: int
    task_id: int
    code: str
    title: str
    kind: ObstacleKind
    statement: str
    waits_for: str
    needed_on: date | None
    amount: str
    by: str
    unit: str
    percent: int
    answer_due: datetime | None

    @property
    def number(self) -> str:
        return f"KK-{self.id:03d}"


def help_wanted(
    reader: Reader, told: Difficulty, moment: Moment, *, message_id: int | None
) -> Message:
    """To whoever is asked for help: what is in the way, and until when an answer was promised."""
    with speaking(reader.locale):
        facts = {"number": told.number, "code": told.code}
        who = ", ".join(filter(None, (cut(told.unit), cut(told.by), f"{told.percent}%")))
        is_hidden = not told.by
        text = render(
            "difficulty",
            heading=_("Difficulty %(number)s (%(code)s)", **facts),
            title=cut(told.title),
            what=what_is_in_the_way(told, moment.today),
            statement=cut(told.statement, 300) if told.waits_for else "",
            amount=_("Needed: %(amount)s", amount=cut(told.amount)) if told.amount else "",
            who="" if is_hidden else who,
            due=_answer_due(told, moment),
        )
        return Message(text, (_answer_row(told, message_id),))


def what_is_in_the_way(told: Difficulty, today: date) -> str:
    """The unit that is waited for and by when, else the kind with the words of whoever told it."""
    if told.waits_for:
        unit = cut(told.waits_for)
        if told.needed_on is None:
            return _("Waiting for: %(unit)s", unit=unit)
        day = day_month(told.needed_on, today)
        return _("Waiting for: %(unit)s, by %(day)s", unit=unit, day=day)
    kind = kind_words()[told.kind]
    return f"{kind}: {cut(told.statement, 300)}" if told.statement else kind


def kind_words() -> Mapping[ObstacleKind, str]:
    return {
        ObstacleKind.COORDINATION: _("Waiting for a unit"),
        ObstacleKind.INSTITUTION: _("Waiting for a superior"),
        ObstacleKind.FUNDING: _("Budget"),
        ObstacleKind.PEOPLE: _("Staff"),
        ObstacleKind.LEGAL_INSTRUMENT: _("Regulation"),
        ObstacleKind.INFRASTRUCTURE: _("Technical"),
        ObstacleKind.DATA: _("Data"),
        ObstacleKind.EXTERNAL: _("Another cause"),
    }


def _answer_due(told: Difficulty, moment: Moment) -> str:
    if told.answer_due is None:
        return ""
    at = told.answer_due.astimezone(moment.zone)
    day = named_day(at.date(), moment.today)
    return _("Answer due by %(time)s, %(day)s.", time=f"{at:%H:%M}", day=day)


def _answer_row(told: Difficulty, message_id: int | None) -> tuple[Button, ...]:
    answer = Tap(Verb.ANSWER_OBSTACLE, told.task_id, message_id=message_id, arg=str(told.id))
    card = Tap(Verb.CARD, told.task_id, message_id=message_id)
    return (
        Button(pgettext("button", "Answer"), encode(answer)),
        Button(pgettext("button", "Open"), encode(card)),
    )


def help_buttons(number: int, obstacle_id: int, *, agrees: bool) -> tuple[Button, ...]:
    """Settle or open one numbered difficulty of a digest; only a leader agrees in principle."""
    said = {"number": number}

    def tap(verb: Verb) -> str:
        return encode(Tap(verb, arg=f"{obstacle_id}-{BELOW}"))

    settle = (
        Button(pgettext("button", "%(number)s Agree in principle", **said), tap(Verb.AGREE))
        if agrees
        else Button(pgettext("button", "%(number)s Answer", **said), tap(Verb.ANSWER_OBSTACLE))
    )
    return settle, Button(pgettext("button", "%(number)s Open", **said), tap(Verb.OBSTACLE))


def help_answered(
    reader: Reader, told: Difficulty, by: str, answer: str, *, message_id: int | None
) -> Message:
    """The answer, to whoever told the difficulty; it replies to the receipt."""
    with speaking(reader.locale):
        facts = {"number": told.number, "name": cut(by)}
        heading = (
            _("Answer to %(number)s from %(name)s: “%(answer)s”", answer=cut(answer, 400), **facts)
            if answer
            else _("Answer to %(number)s from %(name)s: read it on the portal.", **facts)
        )
        title = f"{told.code} {cut(told.title)}".rstrip()
        text = render("answer", heading=heading, title=title, remark="", who="")
        return Message(text, (verify_row(told.task_id, told.id, message_id),))


def verify_row(task_id: int, obstacle_id: int, message_id: int | None) -> tuple[Button, ...]:
    """ "Resolved" and "Still stuck"."""

    def tap(verb: Verb) -> str:
        return encode(Tap(verb, task_id, message_id=message_id, arg=str(obstacle_id)))

    return (
        Button(pgettext("button", "Resolved"), tap(Verb.RESOLVED)),
        Button(pgettext("button", "Still stuck"), tap(Verb.STILL_STUCK)),
    )
