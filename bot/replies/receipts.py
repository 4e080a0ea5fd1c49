"""What was recorded, and the way on from there."""

from __future__ import annotations

from collections.abc import Sequence

from bot.replies.asking import stays
from bot.replies.words import (
    Row,
    back_to_card,
    back_to_list,
    bold,
    button,
    full_day,
    safe,
)
from portal.domain.types import Message
from portal.messages.callbacks import Tap, Verb
from portal.messages.wording import _, pgettext
from portal.queries.bot_cards import Card


def promise_recorded(card: Card, outbox_id: int | None) -> Message:
    assert card.forecast_on is not None
    noted = _("✓ Noted: expected %(day)s.", day=full_day(card.forecast_on))
    return Message(
        f"<b>{safe(card.code, 40)}</b>\n{noted} {stays(card)}", (back_to_list(outbox_id),)
    )


def extension_pending(card: Card, outbox_id: int | None) -> Message:
    said = _(
        "An extension request for %(code)s is already waiting for decision.",
        code=safe(card.code, 40),
    )
    return Message(said, (*withdraw_row(card, outbox_id), back_to_card(card.id, outbox_id)))


def extension_sent(
    card: Card, outbox_id: int | None, reason: str, at: str, approvers: Sequence[str] = ()
) -> Message:
    """What was sent, to whom, and the way to take it back."""
    assert card.wanted_due is not None
    lines = [
        bold(
            _("✓ Extension request for %(code)s", code=safe(card.code, 40))
            if card.effective_due is not None
            else _("✓ Deadline proposed for %(code)s", code=safe(card.code, 40))
        ),
        _("Wanted: %(day)s.", day=full_day(card.wanted_due)),
        _("Reason: %(reason)s", reason=safe(reason, 300)),
    ]
    if approvers:
        lines.append(_("Decided by: %(names)s", names=safe(", ".join(approvers), 160)))
    lines.append(_("Sent at %(time)s. Until it is decided: %(stays)s", time=at, stays=stays(card)))
    return Message("\n".join(lines), (*withdraw_row(card, outbox_id), back_to_list(outbox_id)))


def withdraw_row(card: Card, outbox_id: int | None) -> tuple[Row, ...]:
    """The way to take a request back that is not decided yet."""
    if card.request_id is None:
        return ()
    tap = Tap(Verb.WITHDRAW, card.id, message_id=outbox_id, arg=str(card.request_id))
    return ((button(pgettext("button", "Withdraw request"), tap),),)


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


def _go_on(card: Card, outbox_id: int | None) -> Row:
    next_one = Tap(Verb.NO_DIFFICULTY, card.id, message_id=outbox_id)
    return (button(pgettext("button", "Go on"), next_one), *back_to_list(outbox_id))


def recorded(card: Card, outbox_id: int | None, before: int, at: str) -> Message:
    """The receipt for one task."""
    if before == card.percent:
        change = _("%(percent)s%%, no change", percent=card.percent)
    else:
        change = f"{before}% &gt; {card.percent}%"
    edit = Tap(Verb.EDIT_ANSWERS, card.id, message_id=outbox_id)
    return Message(
        "\n".join(
            [
                bold(_("✓ Recorded at %(time)s", time=at)),
                f"{safe(card.code, 40)}  {change}",
            ]
        ),
        ((button(pgettext("button", "Edit"), edit), *back_to_list(outbox_id)),),
    )
