"""The questions of an explanation, the whole of it, and its receipt."""

from __future__ import annotations

from collections.abc import Sequence

from bot.replies.words import back_to_card, back_to_list, bold, button, safe
from portal.domain.types import Message
from portal.messages.callbacks import Tap, Verb
from portal.messages.wording import _, pgettext
from portal.queries.bot_cards import Card


def question(card: Card, outbox_id: int | None, number: int, *, longest: int = 0) -> Message:
    asked = {
        1: _("(1/3) Why is it late?"),
        2: _("(2/3) What remains, by whom?"),
        3: _("(3/3) Finish date?"),
    }[number]
    lines = [bold(safe(card.code, 40)), asked]
    if longest:
        lines.insert(1, _("At most %(longest)s letters, please.", longest=longest))
    return Message("\n".join(lines), (back_to_card(card.id, outbox_id),))


def read_over(card: Card, outbox_id: int | None, parts: Sequence[str]) -> Message:
    """Everything once more, before it goes."""
    names = (_("Why it is late"), _("What remains"), _("Finish date"))
    lines = [
        bold(_("Send this explanation for %(code)s?", code=safe(card.code, 40))),
        *(f"{name}: {safe(part, 250)}" for name, part in zip(names, parts, strict=True)),
    ]
    return Message(
        "\n".join(lines),
        (
            (
                button(
                    pgettext("button", "Send"),
                    Tap(Verb.SEND_EXPLANATION, card.id, message_id=outbox_id),
                ),
                button(
                    pgettext("button", "Edit"), Tap(Verb.EXPLAIN, card.id, message_id=outbox_id)
                ),
            ),
            back_to_card(card.id, outbox_id),
        ),
    )


def sent(card: Card, outbox_id: int | None, at: str) -> Message:
    done = _(
        "✓ Explanation for %(code)s sent at %(time)s to the head of the unit and the Office.",
        code=safe(card.code, 40),
        time=at,
    )
    return Message(done, (back_to_list(outbox_id),))


def sent_before(code: str) -> str:
    return _("The explanation for %(code)s was sent before.", code=code)
