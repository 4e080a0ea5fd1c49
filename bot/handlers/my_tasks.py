"""The list of one's tasks and the card of one of them."""

from __future__ import annotations

from bot.answers import Answer, toast
from bot.replies import cards, odd
from bot.visit import Visit, card_of, place_of
from portal.domain.types import Message
from portal.messages.callbacks import Verb
from portal.queries.bot_cards import open_cards


def show(visit: Visit) -> Answer:
    """`/viec`: everything open, as a message of its own."""
    return Answer(send=(own_list(visit),))


def show_for_report(visit: Visit) -> Answer:
    return Answer(send=(own_list(visit, Verb.ASK_PROGRESS),))


def show_for_difficulty(visit: Visit) -> Answer:
    return Answer(send=(own_list(visit, Verb.ASK_DIFFICULTY),))


def show_for_extension(visit: Visit) -> Answer:
    return Answer(send=(own_list(visit, Verb.ASK_EXTENSION),))


def turn_to(visit: Visit) -> Answer:
    """The same list inside the tapped message, from the place that the button names."""
    start = int(visit.tap.arg) if visit.tap.arg.isdigit() else 0
    return visit.show(own_list(visit, start=start, outbox_id=visit.tap.message_id))


def open_card(visit: Visit) -> Answer:
    tap = visit.tap
    place_of(visit, tap.message_id)
    card = card_of(visit, tap.task_id)
    return visit.show(cards.task_card(card, tap.message_id, visit.today, visit.locale))


def note_seen(visit: Visit) -> Answer:
    """ "Seen": the tap itself is the proof that the message arrived."""
    return toast(odd.seen(visit.now))


def own_list(
    visit: Visit, verb: Verb = Verb.CARD, start: int = 0, outbox_id: int | None = None
) -> Message:
    return cards.my_tasks(
        open_cards(visit.known, visit.now),
        visit.today,
        visit.locale,
        verb=verb,
        start=start,
        outbox_id=outbox_id,
    )
