"""What is said to somebody who answers whether a task is taken."""

from __future__ import annotations

from bot.replies.asking import stays
from bot.replies.words import back_to_card, back_to_list, full_day, safe
from portal.domain.types import Message
from portal.messages.wording import _
from portal.queries.bot_cards import Card


def question_wanted(card: Card, outbox_id: int | None) -> Message:
    asked = _("What is unclear? Send the question as one message.")
    return Message(
        f"<b>{safe(card.code, 40)}</b>\n{asked} {stays(card)}",
        (back_to_card(card.id, outbox_id),),
    )


def told_office(card: Card, outbox_id: int | None, text: str) -> Message:
    """The receipt of a question or a dispute."""
    said = _("✓ The Office has your answer on %(code)s:", code=safe(card.code, 40))
    stays_with = _("It stays with you until the Office has settled it, in two working days.")
    return Message(f"{said} “{safe(text, 300)}”\n{stays_with}", (back_to_list(outbox_id),))


def waits(card: Card, outbox_id: int | None) -> Message:
    return Message(safe(office_settles(card.code), 300), (back_to_list(outbox_id),))


def office_settles(code: str) -> str:
    return _("%(code)s: an earlier answer waits for the Office.", code=code)


def taken_already(code: str) -> str:
    return _("%(code)s is taken already. Report a difficulty instead.", code=code)


def committed(card: Card) -> str:
    assert card.effective_due is not None
    return _("Committed to %(day)s", day=full_day(card.effective_due))


def no_deadline(code: str) -> str:
    return _("%(code)s has no deadline to commit to. Propose one first.", code=code)
