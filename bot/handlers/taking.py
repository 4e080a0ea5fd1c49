"""The answer to being given a task: taken, in need of clarity, not ours, committed to (S12)."""

from __future__ import annotations

from collections.abc import Callable

from bot.answers import Answer, alert, toast
from bot.replies import asking, cards, odd, receipts, taking
from bot.visit import Visit, card_for, card_of, place_of
from portal.domain.actions import Action
from portal.domain.errors import StepRefused
from portal.domain.types import ObstacleKind, TaskState
from portal.queries.bot_cards import Card
from portal.services import issuing, obstacles, task_parts
from portal.services.conversations import Question


def acknowledge(visit: Visit) -> Answer:
    card = card_for(visit, visit.tap.task_id, Action.ACKNOWLEDGE_TASK)
    if not card.is_acknowledged:
        try:
            issuing.acknowledge_task(visit.known, card.id, now=visit.now)
        except StepRefused:
            return alert(taking.office_settles(card.code))
    return _shown(visit, card.id, odd.acknowledged(visit.now))


def commit(visit: Visit) -> Answer:
    """The head commits to the deadline in force, which takes the task, too."""
    card = card_for(visit, visit.tap.task_id, Action.COMMIT_TASKS)
    place_of(visit, visit.tap.message_id)
    if card.is_committed:
        return toast(taking.committed(card))
    if card.effective_due is None or card.lead_unit_id is None:
        return alert(taking.no_deadline(card.code))
    try:
        task_parts.commit_tasks(visit.known, card.lead_unit_id, [card.id], now=visit.now)
    except StepRefused:
        return alert(taking.office_settles(card.code))
    return _shown(visit, card.id, taking.committed(card))


def ask_clarity(visit: Visit) -> Answer:
    about = card_for(visit, visit.tap.task_id, Action.ACKNOWLEDGE_TASK)
    place_of(visit, visit.tap.message_id)
    if about.state is not TaskState.ISSUED:
        return alert(taking.taken_already(about.code))
    visit.ask("clarify", about, visit.tap.message_id)
    return visit.show(taking.question_wanted(about, visit.tap.message_id))


def receive_clarity(visit: Visit, question: Question) -> Answer:
    about = card_for(visit, question.task_id, Action.ACKNOWLEDGE_TASK)
    return _answer(visit, question, about, issuing.ask_for_clarity)


def ask_not_mine(visit: Visit) -> Answer:
    tap = visit.tap
    place_of(visit, tap.message_id)
    about = card_for(visit, tap.task_id, Action.RAISE_OBSTACLE)
    visit.ask("not_mine", about, tap.message_id)
    return visit.show(asking.not_mine_wanted(about, tap.message_id))


def receive_not_mine(visit: Visit, question: Question) -> Answer:
    """An answer to being asked; once work has begun, a difficulty that asks the Office."""
    about = card_for(visit, question.task_id, Action.RAISE_OBSTACLE)
    if about.state is TaskState.ISSUED and Action.ACKNOWLEDGE_TASK in about.allowed:
        return _answer(visit, question, about, issuing.disown_task)
    number = obstacles.raise_obstacle(
        visit.known,
        about.id,
        ObstacleKind.COORDINATION,
        receipts.not_mine_statement(visit.incoming.text),
        now=visit.now,
        source_key=visit.source,
    )
    visit.stop_asking()
    shown = receipts.not_mine_recorded(about, question.outbox_id, number)
    return visit.show(shown, close=question.message_id)


def _answer(visit: Visit, question: Question, about: Card, answer: Callable[..., None]) -> Answer:
    visit.stop_asking()
    try:
        answer(visit.known, about.id, visit.incoming.text, now=visit.now)
    except StepRefused:
        waits = taking.waits(about, question.outbox_id)
        return visit.show(waits, close=question.message_id)
    shown = taking.told_office(about, question.outbox_id, visit.incoming.text)
    return visit.show(shown, close=question.message_id)


def _shown(visit: Visit, task_id: int, said: str) -> Answer:
    card = card_of(visit, task_id)
    shown = cards.task_card(card, visit.tap.message_id, visit.today, visit.locale)
    return visit.show(shown, toast=said)
