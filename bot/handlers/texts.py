"""Whatever somebody writes: an answer, a reply, a code, or something that is kept and asked about.

Nothing typed is discarded: what belongs nowhere yet is kept until a task is chosen for it.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.answers import Answer, say
from bot.handlers import (
    decisions,
    difficulties,
    directing,
    explanations,
    extensions,
    finishing,
    helping,
    notes,
    progress,
    start,
    taking,
)
from bot.replies import odd
from bot.replies.words import safe
from bot.visit import Visit, task_replied_to
from portal.domain.types import Message
from portal.queries.bot_cards import open_cards
from portal.services import conversations
from portal.services.conversations import Question
from portal.services.linking import looks_like_code


def receive_follow_up(visit: Visit, question: Question) -> Answer:
    """After a number: another number corrects it, words are a note."""
    percent = progress.percent_in(visit.incoming.text)
    if percent is not None and percent <= 100:
        return progress.record_typed(visit, question.task_id, question.outbox_id, percent)
    return notes.receive(visit, question)


QUESTIONS: dict[str, Callable[[Visit, Question], Answer]] = {
    "percent": progress.receive_number,
    "follow_up": receive_follow_up,
    "document": finishing.receive_document,
    "promise_date": finishing.receive_promise,
    "extension_date": extensions.receive_date,
    "reason": extensions.receive_reason,
    "extension_read": extensions.receive_instead,
    "explanation": explanations.receive,
    "explanation_read": explanations.receive_instead,
    "grant_date": decisions.receive_date,
    "refusal": decisions.receive_reason,
    "statement": difficulties.receive_statement,
    "difficulty_unit": difficulties.receive_unit,
    "amount": difficulties.receive_amount,
    "difficulty_more": helping.receive_more,
    "still_stuck": helping.receive_what_is_left,
    "difficulty_answer": helping.receive_answer,
    "refer": directing.receive_question,
    "clarify": taking.receive_clarity,
    "not_mine": taking.receive_not_mine,
    "note": notes.receive,
}


def receive(visit: Visit) -> Answer:
    """A text from somebody linked: first a reply, then an open question, then the unknown."""
    question = conversations.open_question(visit.chat_id)
    replied = task_replied_to(visit)
    if replied is not None and (question is None or question.task_id != replied[0]):
        return _to_task(visit, *replied)
    if question is not None and question.kind in QUESTIONS:
        return QUESTIONS[question.kind](visit, question)
    if looks_like_code(visit.incoming.text):
        return start.with_secret(visit, visit.incoming.text)
    return keep(visit)


def _to_task(visit: Visit, task_id: int, outbox_id: int | None) -> Answer:
    percent = progress.percent_in(visit.incoming.text)
    if percent is not None and percent <= 100:
        return progress.record_typed(visit, task_id, outbox_id, percent)
    return notes.add_to(visit, task_id, outbox_id)


def keep(visit: Visit, before: str = "") -> Answer:
    """Keep the text and ask which task it belongs to."""
    conversations.keep_text(visit.chat_id, visit.incoming.text, now=visit.now)
    kept = conversations.kept_text(visit.chat_id)
    cards = [one for one in open_cards(visit.known, visit.now) if one.is_reportable]
    asked = odd.which_task(cards, kept)
    text = f"{safe(before, 400)}\n{asked.text}" if before else asked.text
    return Answer(send=(Message(text, asked.buttons),))


def receive_unreadable(visit: Visit) -> Answer:
    """Voice, sticker, location and the like."""
    return say(odd.reads_text_only())


def unknown_command(visit: Visit) -> Answer:
    """A command nobody knows; words after it are kept, like every text."""
    _command, _space, words = visit.incoming.text.partition(" ")
    return keep(visit, odd.unknown_command()) if words.strip() else say(odd.unknown_command())
