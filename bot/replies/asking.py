"""The questions that lead to a product, a difficulty, a promised date or an extension."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.replies.words import (
    Row,
    back_to_card,
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
from portal.messages.wording import _, pgettext
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
    asked = _("Describe briefly, up to 500 characters. Who must do what, by when?")
    return Message(
        f"<b>{safe(card.code, 40)}: {difficulty_words()[kind]}</b>\n{asked}",
        (back_to_card(card.id, outbox_id),),
    )


def promise_dates(
    card: Card, outbox_id: int | None, days: list[date], *, before: str = ""
) -> Message:
    """Offers days; `before` says what was wrong with the last one."""
    asked = _("%(code)s: when will it be done?", code=safe(card.code, 40))
    text = "\n".join(part for part in (before, bold(asked), stays(card)) if part)
    return Message(text, _dates(card, outbox_id, Verb.PROMISE, days))


def extension_dates(
    card: Card, outbox_id: int | None, days: list[date], *, before: str = ""
) -> Message:
    """Offers days; `before` says what was wrong with the last one."""
    asked = (
        _("Extension for %(code)s: until when?", code=safe(card.code, 40))
        if card.effective_due is not None
        else _("%(code)s: which deadline do you propose?", code=safe(card.code, 40))
    )
    text = "\n".join(part for part in (before, bold(asked), stays(card)) if part)
    return Message(text, _dates(card, outbox_id, Verb.EXTENSION, days))


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
    facts = {"code": safe(card.code, 40), "day": full_day(day)}
    asked = (
        _("%(code)s until %(day)s: for which reason? Tap one, or send it as one message.", **facts)
        if card.effective_due is not None
        else _("%(code)s, %(day)s: why this day? Tap a reason, or send it as one message.", **facts)
    )

    def tap(reason: str) -> Tap:
        return Tap(Verb.EXTENSION, card.id, card.version, outbox_id, f"{day:%Y%m%d}-{reason}")

    reasons = [button(words, tap(reason)) for reason, words in reason_words().items()]
    return Message(asked, (*rows_of(reasons, 2), back_to_card(card.id, outbox_id)))


def extension_read_over(
    card: Card,
    outbox_id: int | None,
    day: date,
    reason: str,
    number: int,
    approvers: Sequence[str],
) -> Message:
    """The whole request once more: from when to when, why, and who decides."""
    old = short_day(card.effective_due) if card.effective_due else "–"
    change = f"{safe(card.code, 40)}: {old} &gt; {full_day(day)}"
    if number > 1:
        time = _("no. %(number)d", number=number)
        change = f"{change} ({time})"
    lines = [
        bold(
            _("Send this extension request?")
            if card.effective_due is not None
            else _("Send this proposal of a deadline?")
        ),
        change,
        _("Reason: %(reason)s", reason=safe(reason, 300)),
    ]
    if approvers:
        lines.append(_("Decided by: %(names)s", names=safe(", ".join(approvers), 160)))

    def tap(verb: Verb, arg: str = "") -> Tap:
        return Tap(verb, card.id, message_id=outbox_id, arg=arg)

    return Message(
        "\n".join(lines),
        (
            (
                button(pgettext("button", "Send"), tap(Verb.EXTENSION, "s")),
                button(pgettext("button", "Edit"), tap(Verb.ASK_EXTENSION)),
            ),
            (button(pgettext("button", "Cancel"), tap(Verb.CARD)),),
        ),
    )


def product_wanted(card: Card, outbox_id: int | None) -> Message:
    """The claim of completion needs its product: a file, or the number of the document."""
    lines = [bold(safe(card.code, 40))]
    if card.product and not card.is_hidden:
        lines.append(_("Output: %(product)s", product=safe(card.product, 160)))
    if card.is_hidden:
        lines.append(_("This task takes no files through Telegram; the portal does."))
    else:
        lines.append(
            _(
                "Send the file for review (Word, Excel, PDF, image; up to 20 MB), or give the "
                "document number."
            )
        )
        lines.append(_("Do not send classified documents through Telegram."))

    def tap(verb: Verb, arg: str = "") -> Tap:
        return Tap(verb, card.id, card.version, outbox_id, arg)

    upload = (
        pgettext("button", "Upload on the portal")
        if card.is_hidden
        else pgettext("button", "File over 20 MB")
    )
    return Message(
        "\n".join(lines),
        (
            (
                button(pgettext("button", "Document number"), tap(Verb.CLAIM, "n")),
                button(upload, tap(Verb.UPLOAD)),
            ),
            (
                button(pgettext("button", "Add it later"), tap(Verb.CLAIM, "l")),
                *back_to_card(card.id, outbox_id),
            ),
        ),
    )


def document_number(card: Card, outbox_id: int | None) -> Message:
    asked = _("Send the number of the document, for example 123/QĐ-BTP, and it goes to review.")
    return Message(f"<b>{safe(card.code, 40)}</b>\n{asked}", (back_to_card(card.id, outbox_id),))


def product_too_long(card: Card, outbox_id: int | None, longest: int) -> Message:
    said = _(
        "That is longer than %(longest)s characters. Send only the number of the document.",
        longest=longest,
    )
    return Message(f"<b>{safe(card.code, 40)}</b>\n{said}", (back_to_card(card.id, outbox_id),))


def note_wanted(card: Card, outbox_id: int | None, kind: str) -> Message:
    """Asks for a line of text: a note, or the `reason` of no change."""
    asked = {
        "note": _("Send the note as one message."),
        "reason": _("It is overdue: send one line saying why nothing changed."),
    }[kind]
    return Message(f"<b>{safe(card.code, 40)}</b>\n{asked}", (back_to_card(card.id, outbox_id),))


def not_mine_wanted(card: Card, outbox_id: int | None) -> Message:
    asked = _("Who should have it, and why? Send one line.")
    stays = _("It stays with you until the Office moves it.")
    return Message(
        f"<b>{safe(card.code, 40)}</b>\n{asked} {stays}", (back_to_card(card.id, outbox_id),)
    )


def stays(card: Card) -> str:
    if card.effective_due is None:
        return _("There is no fixed deadline.")
    return _("The deadline stays %(day)s.", day=full_day(card.effective_due))
