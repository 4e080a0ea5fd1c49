"""The questions that lead to a product, a difficulty, a promised date or an extension."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import pgettext

from bot.replies.words import (
    Row,
    back_to_card,
    back_to_list,
    bold,
    button,
    full_day,
    rows_of,
    safe,
    short_day,
    weekday,
)
from portal.domain.types import Message, ObstacleKind
from portal.messages.callbacks import Tap, Verb
from portal.queries.bot_cards import Card

#: the reasons one tap can give for an extension; free text is always possible
REASONS = ("c", "r", "v")


#: what a button carries instead of the long word
KIND_CODES = {
    "c": ObstacleKind.COORDINATION,
    "s": ObstacleKind.INSTITUTION,
    "f": ObstacleKind.FUNDING,
    "p": ObstacleKind.PEOPLE,
    "l": ObstacleKind.LEGAL_INSTRUMENT,
    "t": ObstacleKind.INFRASTRUCTURE,
    "d": ObstacleKind.DATA,
    "x": ObstacleKind.EXTERNAL,
}


def difficulty_words() -> dict[ObstacleKind, str]:
    return {
        ObstacleKind.COORDINATION: pgettext("button", "Waiting for a unit"),
        ObstacleKind.INSTITUTION: pgettext("button", "Waiting for superior"),
        ObstacleKind.FUNDING: pgettext("button", "Budget"),
        ObstacleKind.PEOPLE: pgettext("button", "Staff"),
        ObstacleKind.LEGAL_INSTRUMENT: pgettext("button", "Regulation"),
        ObstacleKind.INFRASTRUCTURE: pgettext("button", "Technical"),
        ObstacleKind.DATA: pgettext("button", "Data"),
        ObstacleKind.EXTERNAL: pgettext("button", "Another cause"),
    }


def reason_words() -> dict[str, str]:
    return {
        "c": pgettext("button", "Waiting for a unit"),
        "r": pgettext("button", "Request changed"),
        "v": pgettext("button", "More work"),
    }


def difficulty_kinds(card: Card, outbox_id: int | None) -> Message:
    def tap(code: str) -> Tap:
        return Tap(Verb.DIFFICULTY, card.id, card.version, outbox_id, code)

    words = difficulty_words()
    kinds = [button(words[kind], tap(code)) for code, kind in KIND_CODES.items()]
    asked = _("%(code)s: what is the difficulty?", code=safe(card.code, 40))
    return Message(bold(asked), (*rows_of(kinds, 2), back_to_card(card.id, outbox_id)))


def difficulty_wanted(card: Card, outbox_id: int | None, kind: ObstacleKind) -> Message:
    asked = _("Describe briefly: who must do what, by when? Send it as one message.")
    return Message(
        f"<b>{safe(card.code, 40)}: {difficulty_words()[kind]}</b>\n{asked}",
        (back_to_card(card.id, outbox_id),),
    )


def difficulty_recorded(
    card: Card, outbox_id: int | None, number: int, kind: ObstacleKind, statement: str
) -> Message:
    facts = {"number": f"KK-{number:03d}", "code": safe(card.code, 40)}
    return Message(
        "\n".join(
            [
                bold(_("✓ Difficulty %(number)s recorded (%(code)s)", **facts)),
                f"{difficulty_words()[kind]}: {safe(statement, 300)}",
                _("The Office sees it at once. Your number is %(number)s.", **facts),
            ]
        ),
        (_go_on(card, outbox_id),),
    )


def promise_dates(
    card: Card, outbox_id: int | None, days: list[date], *, before: str = ""
) -> Message:
    """Offers days; `before` says what was wrong with the last one."""
    asked = _("%(code)s: when will it be done?", code=safe(card.code, 40))
    text = "\n".join(part for part in (before, bold(asked), _stays(card)) if part)
    return Message(text, _dates(card, outbox_id, Verb.PROMISE, days))


def promise_recorded(card: Card, outbox_id: int | None) -> Message:
    assert card.forecast_on is not None
    noted = _("✓ Noted: expected %(day)s.", day=full_day(card.forecast_on))
    return Message(
        f"<b>{safe(card.code, 40)}</b>\n{noted} {_stays(card)}", (back_to_list(outbox_id),)
    )


def extension_dates(
    card: Card, outbox_id: int | None, days: list[date], *, before: str = ""
) -> Message:
    """Offers days; `before` says what was wrong with the last one."""
    asked = _("Extension for %(code)s: until when?", code=safe(card.code, 40))
    text = "\n".join(part for part in (before, bold(asked), _stays(card)) if part)
    return Message(text, _dates(card, outbox_id, Verb.EXTENSION, days))


def extension_pending(card: Card, outbox_id: int | None) -> Message:
    said = _(
        "An extension request for %(code)s is already waiting for decision.",
        code=safe(card.code, 40),
    )
    return Message(said, (back_to_card(card.id, outbox_id),))


def _dates(card: Card, outbox_id: int | None, verb: Verb, days: list[date]) -> tuple[Row, ...]:
    def tap(arg: str) -> Tap:
        return Tap(verb, card.id, card.version, outbox_id, arg)

    return (
        tuple(button(short_day(day), tap(f"{day:%Y%m%d}")) for day in days),
        (
            button(pgettext("button", "Other date"), tap("o")),
            *back_to_card(card.id, outbox_id),
        ),
    )


def date_wanted(card: Card, outbox_id: int | None, *, unread: str = "") -> Message:
    if unread:
        asked = _(
            "Could not read “%(text)s” as a date. Send it like 25/6 or 25/06/2025.",
            text=safe(unread, 60),
        )
    else:
        asked = _("Send the date, like 25/6 or 25/06/2025.")
    return Message(f"<b>{safe(card.code, 40)}</b>\n{asked}", (back_to_card(card.id, outbox_id),))


def day_off(card: Card, outbox_id: int | None, day: date, others: list[date]) -> Message:
    """The wanted day is not worked; working days near it are offered."""
    said = _(
        "%(weekday)s %(day)s is a day off. Which working day?",
        weekday=weekday(day),
        day=full_day(day),
    )

    def tap(other: date) -> Tap:
        return Tap(Verb.EXTENSION, card.id, card.version, outbox_id, f"{other:%Y%m%d}")

    offered = tuple(button(f"{weekday(one)} {short_day(one)}", tap(one)) for one in others)
    return Message(said, (offered, back_to_card(card.id, outbox_id)))


def extension_reason(card: Card, outbox_id: int | None, day: date) -> Message:
    asked = _(
        "%(code)s until %(day)s: for which reason? Tap one, or send it as one message.",
        code=safe(card.code, 40),
        day=full_day(day),
    )

    def tap(reason: str) -> Tap:
        return Tap(Verb.EXTENSION, card.id, card.version, outbox_id, f"{day:%Y%m%d}-{reason}")

    reasons = [button(words, tap(reason)) for reason, words in reason_words().items()]
    return Message(asked, (*rows_of(reasons, 2), back_to_card(card.id, outbox_id)))


def extension_sent(card: Card, outbox_id: int | None, reason: str, at: str) -> Message:
    assert card.wanted_due is not None
    return Message(
        "\n".join(
            [
                bold(_("✓ Extension request for %(code)s", code=safe(card.code, 40))),
                _("Wanted: %(day)s.", day=full_day(card.wanted_due)),
                _("Reason: %(reason)s", reason=safe(reason, 300)),
                _("Sent at %(time)s. Until it is decided: %(stays)s", time=at, stays=_stays(card)),
            ]
        ),
        (back_to_list(outbox_id),),
    )


def product_wanted(card: Card, outbox_id: int | None) -> Message:
    """The claim of completion needs its product: the number of the document."""
    lines = [bold(safe(card.code, 40))]
    if card.product and not card.is_hidden:
        lines.append(_("Output: %(product)s", product=safe(card.product, 160)))
    lines.append(
        _(
            "Send the number of the document, for example 123/QĐ-BTP, and it goes to review. "
            "Files are handed in on the portal."
        )
    )

    def tap(arg: str) -> Tap:
        return Tap(Verb.CLAIM, card.id, card.version, outbox_id, arg)

    return Message(
        "\n".join(lines),
        (
            (button(pgettext("button", "Add it later"), tap("l")),),
            back_to_card(card.id, outbox_id),
        ),
    )


def product_too_long(card: Card, outbox_id: int | None, longest: int) -> Message:
    said = _(
        "That is longer than %(longest)s characters. Send only the number of the document.",
        longest=longest,
    )
    return Message(f"<b>{safe(card.code, 40)}</b>\n{said}", (back_to_card(card.id, outbox_id),))


def claimed(card: Card, outbox_id: int | None, product: str, at: str) -> Message:
    done = _("✓ %(code)s sent for review at %(time)s", code=safe(card.code, 40), time=at)
    return Message(
        "\n".join(
            [
                bold(done),
                _("Output: %(product)s", product=safe(product, 200)),
                _("Until it is accepted it reads Under review."),
            ]
        ),
        (_go_on(card, outbox_id),),
    )


def product_later(card: Card, outbox_id: int | None, at: str) -> Message:
    return Message(
        "\n".join(
            [
                bold(_("✓ Recorded at %(time)s", time=at)),
                _("%(code)s: 100%%. The output is still missing.", code=safe(card.code, 40)),
                _("It goes to review when you send the number of the document."),
            ]
        ),
        (_go_on(card, outbox_id),),
    )


def note_wanted(card: Card, outbox_id: int | None, kind: str) -> Message:
    """Asks for a line of text: a note, the `reason` of no change, or an `explanation`."""
    asked = {
        "note": _("Send the note as one message."),
        "reason": _("It is overdue: send one line saying why nothing changed."),
        "explanation": _(
            "Send the explanation as one message: why it is late, what remains and by whom, "
            "the finish date."
        ),
    }[kind]
    return Message(f"<b>{safe(card.code, 40)}</b>\n{asked}", (back_to_card(card.id, outbox_id),))


def note_recorded(card: Card, outbox_id: int | None, note: str, at: str) -> Message:
    done = _("✓ Note added to %(code)s at %(time)s", code=safe(card.code, 40), time=at)
    return Message(
        "\n".join(
            [
                bold(done),
                safe(note, 400),
            ]
        ),
        (_go_on(card, outbox_id),),
    )


def not_mine_wanted(card: Card, outbox_id: int | None) -> Message:
    asked = _("Who should have it, and why? Send one line.")
    stays = _("It stays with you until the Office moves it.")
    return Message(
        f"<b>{safe(card.code, 40)}</b>\n{asked} {stays}", (back_to_card(card.id, outbox_id),)
    )


def not_mine_statement(text: str) -> str:
    """What the Office reads; in the language of the one who wrote it."""
    return _("Not mine: %(text)s", text=text)


def not_mine_recorded(card: Card, outbox_id: int | None, number: int) -> Message:
    said = _(
        "✓ The Office has your answer on %(code)s (number %(number)s).",
        code=safe(card.code, 40),
        number=f"KK-{number:03d}",
    )
    stays = _("It stays with you until the Office moves it.")
    return Message(f"{said} {stays}", (back_to_list(outbox_id),))


def _stays(card: Card) -> str:
    if card.effective_due is None:
        return _("There is no fixed deadline.")
    return _("The deadline stays %(day)s.", day=full_day(card.effective_due))


def _go_on(card: Card, outbox_id: int | None) -> Row:
    next_one = Tap(Verb.NO_DIFFICULTY, card.id, message_id=outbox_id)
    return (button(pgettext("button", "Go on"), next_one), *back_to_list(outbox_id))
