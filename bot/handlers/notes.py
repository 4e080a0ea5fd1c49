"""A line of text for a task: asked for, sent as a reply, or kept until a task is chosen."""

from __future__ import annotations

from bot.answers import Answer
from bot.replies import asking, odd, receipts
from bot.replies.words import clock_time
from bot.visit import Visit, card_for, place_of
from portal.domain.actions import Action
from portal.queries.bot_cards import Card
from portal.services import conversations, progress
from portal.services.conversations import Question


def ask(visit: Visit) -> Answer:
    """Ask for a note, or put what was kept into the chosen task."""
    tap = visit.tap
    place_of(visit, tap.message_id)
    about = card_for(visit, tap.task_id, Action.REPORT_PROGRESS)
    if tap.arg == "k":
        kept = conversations.take_kept_text(visit.chat_id, now=visit.now)
        if kept:
            return _add(visit, about, tap.message_id, kept)
    visit.ask("note", about, tap.message_id)
    kind = "reason" if tap.arg == "r" else "note"
    return visit.show(asking.note_wanted(about, tap.message_id, kind))


def receive(visit: Visit, question: Question) -> Answer:
    about = card_for(visit, question.task_id, Action.REPORT_PROGRESS)
    return _add(visit, about, question.outbox_id, visit.incoming.text, close=question.message_id)


def add_to(visit: Visit, task_id: int, outbox_id: int | None) -> Answer:
    """A reply to a task's message goes to that task."""
    about = card_for(visit, task_id, Action.REPORT_PROGRESS)
    return _add(visit, about, outbox_id, visit.incoming.text)


def discard(visit: Visit) -> Answer:
    conversations.take_kept_text(visit.chat_id, now=visit.now)
    visit.stop_asking()
    return visit.show(odd.discarded())


def _add(
    visit: Visit, about: Card, outbox_id: int | None, note: str, *, close: int | None = None
) -> Answer:
    progress.add_note(visit.known, about.id, note, now=visit.now, source_key=visit.source)
    visit.stop_asking()
    shown = receipts.note_recorded(about, outbox_id, note, clock_time(visit.now))
    return visit.show(shown, close=close)
