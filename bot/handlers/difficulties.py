"""What is in the way, and "not mine" (short form of script S6)."""

from __future__ import annotations

from bot.answers import Answer
from bot.replies import asking, receipts
from bot.visit import Visit, card_for, place_of
from portal.domain.actions import Action
from portal.domain.types import ObstacleKind
from portal.messages.callbacks import UnreadableCallback
from portal.services import obstacles
from portal.services.conversations import Question


def ask(visit: Visit) -> Answer:
    tap = visit.tap
    place_of(visit, tap.message_id)
    about = card_for(visit, tap.task_id, Action.RAISE_OBSTACLE)
    visit.ask("statement", about, tap.message_id, arg=ObstacleKind.EXTERNAL)
    return visit.show(asking.difficulty_kinds(about, tap.message_id))


def choose_kind(visit: Visit) -> Answer:
    tap = visit.tap
    place_of(visit, tap.message_id)
    about = card_for(visit, tap.task_id, Action.RAISE_OBSTACLE)
    kind = asking.KIND_CODES.get(tap.arg)
    if kind is None:
        raise UnreadableCallback(visit.incoming.data)
    visit.ask("statement", about, tap.message_id, arg=kind)
    return visit.show(asking.difficulty_wanted(about, tap.message_id, kind))


def receive_statement(visit: Visit, question: Question) -> Answer:
    about = card_for(visit, question.task_id, Action.RAISE_OBSTACLE)
    kind = ObstacleKind(question.arg)
    number = obstacles.raise_obstacle(
        visit.known,
        about.id,
        kind,
        visit.incoming.text,
        now=visit.now,
        source_key=visit.source,
    )
    visit.stop_asking()
    shown = receipts.difficulty_recorded(
        about, question.outbox_id, number, kind, visit.incoming.text
    )
    return visit.show(shown, close=question.message_id)


def ask_not_mine(visit: Visit) -> Answer:
    tap = visit.tap
    place_of(visit, tap.message_id)
    about = card_for(visit, tap.task_id, Action.RAISE_OBSTACLE)
    visit.ask("not_mine", about, tap.message_id)
    return visit.show(asking.not_mine_wanted(about, tap.message_id))


def receive_not_mine(visit: Visit, question: Question) -> Answer:
    """Kept as a question of coordination that asks for help, so that the Office sees it."""
    about = card_for(visit, question.task_id, Action.RAISE_OBSTACLE)
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
