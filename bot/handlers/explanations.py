"""The written explanation at one month: three questions, read once more, then sent (script S5)."""

from __future__ import annotations

import json

from bot.answers import Answer, alert
from bot.replies import explaining, odd
from bot.replies.words import clock_time
from bot.visit import Visit, card_for, place_of
from portal.domain.actions import Action
from portal.domain.errors import AlreadyHandled
from portal.services import conversations
from portal.services.conversations import Question
from portal.services.explanations import LONGEST, send_explanation

_PARTS = 3


def ask(visit: Visit) -> Answer:
    """The first question; also what "Edit" leads back to."""
    tap = visit.tap
    place_of(visit, tap.message_id)
    about = card_for(visit, tap.task_id, Action.REPORT_PROGRESS)
    visit.ask("explanation", about, tap.message_id, arg=json.dumps([]))
    return visit.show(explaining.question(about, tap.message_id, 1))


def receive(visit: Visit, question: Question) -> Answer:
    """One part: the next question, or the whole to be read once more."""
    about = card_for(visit, question.task_id, Action.REPORT_PROGRESS)
    parts = _parts(question)
    said = " ".join(visit.incoming.text.split())
    if len(said) > LONGEST:
        again = explaining.question(about, question.outbox_id, len(parts) + 1, longest=LONGEST)
        return Answer(send=(again,))
    # an update that is handed out again after a crash is no second answer
    if not any(update == visit.incoming.update_id for update, _text in parts):
        parts.append((visit.incoming.update_id, said))
    if len(parts) < _PARTS:
        visit.ask("explanation", about, question.outbox_id, arg=json.dumps(parts))
        shown = explaining.question(about, question.outbox_id, len(parts) + 1)
    else:
        visit.ask("explanation_read", about, question.outbox_id, arg=json.dumps(parts))
        shown = explaining.read_over(about, question.outbox_id, [text for _update, text in parts])
    return visit.show(shown, close=question.message_id)


def receive_instead(visit: Visit, question: Question) -> Answer:
    """A text while the whole waits to be sent: the buttons are wanted, nothing is lost."""
    about = card_for(visit, question.task_id, Action.REPORT_PROGRESS)
    return Answer(send=(explaining.read_over(about, question.outbox_id, _texts(question)),))


def _parts(question: Question) -> list[tuple[int, str]]:
    """The answers so far, each with the update that brought it."""
    return [(update, text) for update, text in json.loads(question.arg or "[]")]


def _texts(question: Question) -> list[str]:
    return [text for _update, text in _parts(question)]


def send(visit: Visit) -> Answer:
    tap = visit.tap
    place_of(visit, tap.message_id)
    about = card_for(visit, tap.task_id, Action.REPORT_PROGRESS)
    question = conversations.open_question(visit.chat_id)
    if question is None or question.kind != "explanation_read" or question.task_id != about.id:
        return alert(odd.old_button())
    cause, remaining, finish = _texts(question)
    try:
        send_explanation(visit.known, about.id, cause, remaining, finish, now=visit.now)
    except AlreadyHandled:
        visit.stop_asking()
        return alert(explaining.sent_before(about.code))
    visit.stop_asking()
    return visit.show(explaining.sent(about, tap.message_id, clock_time(visit.now)))
