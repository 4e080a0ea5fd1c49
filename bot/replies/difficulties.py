"""The questions about a difficulty, its receipt, and what is said about its answer (script S6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.replies.words import (
    Row,
    back_to_card,
    back_to_list,
    bold,
    button,
    clock_time,
    rows_of,
    safe,
    short_day,
    short_day_of,
    weekday,
)
from portal.domain.addressees import Addressee
from portal.domain.types import Message
from portal.messages.callbacks import Tap, Verb
from portal.messages.compose_obstacle import Difficulty, what_is_in_the_way
from portal.messages.format import BUTTON_LENGTH, length_of
from portal.messages.wording import _, pgettext
from portal.queries.bot_cards import Card
from portal.queries.choices import Choice
from portal.queries.office import local_day

#: what a button carries instead of the long word
HELPERS = {
    "h": Addressee.UNIT_HEAD,
    "o": Addressee.OFFICE,
    "l": Addressee.LEADERSHIP,
    "n": Addressee.NOBODY,
}
OTHER_UNIT = "o"
MOST_UNITS = 5


def which_unit(
    card: Card,
    outbox_id: int | None,
    units: Sequence[Choice],
    locale: str,
    *,
    unread: str = "",
) -> Message:
    """Which unit is waited for: those of the task first; any other by its name."""

    def tap(arg: str) -> Tap:
        return Tap(Verb.DIFFICULTY_UNIT, card.id, card.version, outbox_id, arg)

    asked = _("Which unit?")
    if unread:
        asked = _("No unit is called “%(text)s”. Which unit?", text=safe(unread, 60))
    offered = [button(_short(unit, locale), tap(str(unit.id))) for unit in units[:MOST_UNITS]]
    other = button(pgettext("button", "Another unit"), tap(OTHER_UNIT))
    return Message(
        f"<b>{safe(card.code, 40)}</b>\n{asked}",
        (*rows_of(offered, 1), (other, *back_to_card(card.id, outbox_id))),
    )


def _short(unit: Choice, locale: str) -> str:
    """The name as far as a button holds it, else the abbreviation."""
    name = unit.named(locale)
    return name if length_of(name) <= BUTTON_LENGTH else unit.code


def unit_wanted(card: Card, outbox_id: int | None) -> Message:
    asked = _("Send the name of the unit, or a part of it.")
    return Message(f"<b>{safe(card.code, 40)}</b>\n{asked}", (back_to_card(card.id, outbox_id),))


def who_helps(told: Difficulty, outbox_id: int | None) -> Message:
    """It is recorded already; who is to help is asked last."""

    def tap(code: str) -> Tap:
        return Tap(Verb.HELPER, told.task_id, message_id=outbox_id, arg=f"{told.id}-{code}")

    words = {
        "h": pgettext("button", "Unit head"),
        "o": pgettext("button", "Office"),
        "l": pgettext("button", "Leadership"),
        "n": pgettext("button", "Just record"),
    }
    buttons = [button(word, tap(code)) for code, word in words.items()]
    asked = _("Who should help?")
    return Message(f"{_heading(told)}\n{asked}", rows_of(buttons, 2))


def how_much(told: Difficulty, *, longest: int = 0) -> Message:
    asked = _("How much? (for example: 350 million VND; 2 people for 1 month)")
    limit = _("At most %(longest)s letters, please.", longest=longest) if longest else ""
    return Message("\n".join(part for part in (_heading(told), limit, asked) if part))


def _heading(told: Difficulty) -> str:
    facts = {"number": told.number, "code": safe(told.code, 40)}
    return bold(_("✓ Difficulty %(number)s recorded (%(code)s)", **facts))


def receipt(told: Difficulty, addressee: Addressee, outbox_id: int | None, today: date) -> Message:
    """Its number, what is waited for, who was asked, and until when an answer is promised."""
    lines = [_heading(told), safe(what_is_in_the_way(told, today), 300)]
    if told.amount:
        lines.append(_("Resource request: %(amount)s", amount=safe(told.amount, 200)))
    lines.append(promised(told, addressee))

    def tap(verb: Verb) -> Tap:
        return Tap(verb, told.task_id, message_id=outbox_id, arg=str(told.id))

    done = Tap(Verb.NO_DIFFICULTY, told.task_id, message_id=outbox_id)
    return Message(
        "\n".join(lines),
        (
            (
                button(pgettext("difficulty", "Add"), tap(Verb.ADD_TO_DIFFICULTY)),
                button(pgettext("button", "Resolved"), tap(Verb.RESOLVED)),
            ),
            (button(pgettext("button", "Go on"), done), *back_to_list(outbox_id)),
        ),
    )


def promised(told: Difficulty, addressee: Addressee) -> str:
    """To whom it was sent, and until when an answer is promised."""
    to = {
        Addressee.UNIT_HEAD: _("Sent to: the head of the unit."),
        Addressee.OFFICE: _("Sent to: the Office."),
        Addressee.LEADERSHIP: _("Sent to: the leadership."),
        Addressee.NOBODY: _("Recorded; nobody is asked."),
    }[addressee]
    if told.answer_due is None:
        return to
    day = local_day(told.answer_due)
    due = _(
        "Answer due by %(time)s, %(weekday)s %(day)s.",
        time=clock_time(told.answer_due),
        weekday=weekday(day),
        day=short_day(day),
    )
    return f"{to} {due}"


def more_wanted(told: Difficulty) -> Message:
    asked = _("Send what is to be added as one message.")
    return Message(f"<b>{told.number} ({safe(told.code, 40)})</b>\n{asked}")


def added(told: Difficulty, words: str) -> Message:
    done = _("✓ Added to %(number)s.", number=told.number)
    return Message(f"{bold(done)}\n{safe(words, 300)}")


def resolved(told: Difficulty, back: Row) -> Message:
    facts = {"number": told.number, "code": safe(told.code, 40)}
    return Message(bold(_("✓ %(number)s (%(code)s) is resolved.", **facts)), (back,))


def still_stuck_wanted(told: Difficulty) -> Message:
    asked = _("What is still in the way? Send one line.")
    return Message(f"<b>{told.number} ({safe(told.code, 40)})</b>\n{asked}")


def stuck_again(told: Difficulty, words: str) -> Message:
    facts = {"number": told.number, "code": safe(told.code, 40)}
    again = bold(_("%(number)s (%(code)s) is open again.", **facts))
    return Message(f"{again}\n{safe(words, 300)}")


def over(told: Difficulty) -> str:
    return _("%(number)s is settled already.", number=told.number)


def answered_before(told: Difficulty, name: str, at: datetime) -> str:
    return _(
        "%(name)s answered %(number)s at %(time)s, %(day)s.",
        name=name,
        number=told.number,
        time=clock_time(at),
        day=short_day_of(at),
    )


def asked_before(told: Difficulty) -> str:
    return _("Who should help with %(number)s was said before.", number=told.number)


def answer_wanted(told: Difficulty) -> Message:
    asked = _("Send the answer as one message; whoever told it gets it.")
    return Message(f"<b>{told.number} ({safe(told.code, 40)})</b>\n{asked}")


def whole(told: Difficulty, today: date, *, may_solve: bool) -> Message:
    """A difficulty as a leader reads it, with the ways to settle it."""
    lines = [
        bold(f"{told.number} ({safe(told.code, 40)})"),
        safe(told.title, 120),
        safe(what_is_in_the_way(told, today), 250),
        safe(told.statement, 250) if told.waits_for else "",
        _("Resource request: %(amount)s", amount=safe(told.amount, 100)) if told.amount else "",
        safe(", ".join(filter(None, (told.unit, told.by, f"{told.percent}%"))), 120),
    ]

    def tap(verb: Verb) -> Tap:
        return Tap(verb, told.task_id, arg=str(told.id))

    agree = button(pgettext("button", "Agree in principle"), tap(Verb.AGREE))
    answer = button(pgettext("button", "Answer"), tap(Verb.ANSWER_OBSTACLE))
    rows: tuple[Row, ...] = ((agree,), (answer,)) if may_solve else ()
    return Message("\n".join(line for line in lines if line), rows)


def answered(told: Difficulty, answer: str) -> Message:
    facts = {"number": told.number, "code": safe(told.code, 40)}
    done = bold(_("✓ %(number)s (%(code)s) is answered.", **facts))
    return Message(f"{done}\n“{safe(answer, 400)}”")


def agreed() -> str:
    """The answer that one tap gives; in the language of whoever gives it."""
    return _("Agreed in principle.")
