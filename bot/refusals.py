"""Refusals as answers: what a domain error means to the one who tapped or wrote."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.answers import Answer, alert, say, toast
from bot.replies import account, odd
from bot.replies.cards import my_tasks, task_card
from bot.replies.words import back_to_list, full_day, safe, state_sentence
from bot.visit import NotYourButton, Visit, card_of
from portal.domain.errors import (
    AlreadyRecorded,
    ChangedMeanwhile,
    NotAllowed,
    NotFound,
    PastDeadline,
    PercentOutOfRange,
    StepRefused,
)
from portal.domain.types import Message
from portal.messages.callbacks import UnreadableCallback
from portal.queries.bot_cards import Card, has_reported, open_cards, sent_message
from portal.services import conversations

log = logging.getLogger(__name__)


def answers(refusal: Exception) -> Callable[[Visit], Answer]:
    """A step that says why nothing was changed."""

    def refuse(visit: Visit) -> Answer:
        if visit.person is None:
            return stranger(visit)
        return _answer(visit, refusal)

    return refuse


def stranger(visit: Visit) -> Answer:
    """Somebody who is not linked: the fixed text, or an alert on a tap."""
    if visit.incoming.is_tap:
        return alert(odd.unlinked_tap())
    return Answer(send=(account.stranger(),))


def _answer(visit: Visit, refusal: Exception) -> Answer:
    match refusal:
        case UnreadableCallback():
            return alert(odd.old_button(), edit=_own_list(visit))
        case NotYourButton():
            log.warning("person %s tapped a button for somebody else", visit.person_id)
            return alert(odd.foreign_button())
        case AlreadyRecorded():
            facts = refusal.facts
            return toast(odd.recorded_before(facts["percent"], facts["at"]))
        case ChangedMeanwhile():
            return _with_card(visit, odd.changed_meanwhile(refusal.at))
        case NotAllowed():
            return _not_allowed(visit)
        case StepRefused():
            return _finished(visit)
        case PastDeadline():
            return _with_card(visit, odd.day_has_passed(full_day(refusal.day)))
        case PercentOutOfRange():
            return _plain(visit, odd.number_out_of_range())
        case NotFound():
            return _plain(visit, odd.old_button())
    log.info("a step was refused: %s", type(refusal).__name__)
    return _plain(visit, odd.not_possible())


def _plain(visit: Visit, sentence: str) -> Answer:
    return alert(sentence) if visit.incoming.is_tap else say(safe(sentence, 400))


def _with_card(visit: Visit, sentence: str) -> Answer:
    """Say what is wrong and show the task as it is now."""
    task, outbox_id = _task(visit), _outbox_id(visit)
    if task is None:
        return _plain(visit, sentence)
    shown = task_card(task, outbox_id, visit.today, visit.locale)
    if visit.incoming.is_tap:
        return alert(sentence, edit=shown)
    return Answer(send=(Message(f"{safe(sentence, 400)}\n\n{shown.text}", shown.buttons),))


def _finished(visit: Visit) -> Answer:
    task = _task(visit)
    if task is None:
        return _plain(visit, odd.not_possible())
    return _over(visit, state_sentence(task.code, task.state))


def _not_allowed(visit: Visit) -> Answer:
    """Once theirs and moved on, or never theirs: the latter is somebody else's button."""
    task = _task(visit)
    if task is not None and _was_theirs(visit, task):
        return _over(visit, odd.moved_on(task.code, task.official))
    log.warning("person %s may not do this with task %s", visit.person_id, task and task.id)
    return _plain(visit, odd.foreign_button())


def _was_theirs(visit: Visit, task: Card) -> bool:
    outbox_id = _outbox_id(visit)
    sent = sent_message(outbox_id) if outbox_id is not None else None
    was_told = sent is not None and sent.person_id == visit.person_id
    return was_told or has_reported(visit.person_id, task.id)


def _over(visit: Visit, sentence: str) -> Answer:
    """Nothing is left to do here; the buttons go, the way to the list stays."""
    message = Message(safe(sentence, 400), (back_to_list(_outbox_id(visit)),))
    if visit.incoming.is_tap:
        return alert(sentence, edit=message)
    return Answer(send=(message,))


def _own_list(visit: Visit) -> Message:
    return my_tasks(open_cards(visit.known, visit.now), visit.today, visit.locale)


def _task(visit: Visit) -> Card | None:
    task_id = _named(visit)[0]
    if task_id is None:
        return None
    try:
        return card_of(visit, task_id)
    except NotFound:
        return None


def _outbox_id(visit: Visit) -> int | None:
    return _named(visit)[1]


def _named(visit: Visit) -> tuple[int | None, int | None]:
    """The task and the message that the tap, or the question that was answered, is about."""
    if visit.incoming.is_tap:
        try:
            tap = visit.tap
        except UnreadableCallback:
            return None, None
        return tap.task_id, tap.message_id
    question = conversations.open_question(visit.chat_id)
    return (question.task_id, question.outbox_id) if question else (None, None)
