"""What is in the way: kind, unit, words, who is to help, how much; and "not mine" (script S6).

The difficulty is recorded as soon as it is described, so that nothing typed can be lost; who is to
help and how much is needed are added to it.
"""

from __future__ import annotations

from bot.answers import Answer, alert
from bot.dates import day_within
from bot.replies import asking
from bot.replies import difficulties as said
from bot.visit import Visit, card_for, numbered, place_of
from portal.domain.actions import Action
from portal.domain.addressees import Addressee
from portal.domain.errors import AlreadyHandled
from portal.domain.types import ObstacleKind
from portal.messages.callbacks import UnreadableCallback
from portal.queries.bot_cards import Card
from portal.queries.obstacle_pages import addressee_of
from portal.queries.units_named import is_unit, units_named, units_of_task
from portal.services import difficulties, obstacles
from portal.services.conversations import Question
from portal.services.obstacle_messages import difficulty


def ask(visit: Visit) -> Answer:
    tap = visit.tap
    place_of(visit, tap.message_id)
    about = card_for(visit, tap.task_id, Action.RAISE_OBSTACLE)
    visit.ask("statement", about, tap.message_id, arg=_draft(ObstacleKind.EXTERNAL))
    return visit.show(asking.difficulty_kinds(about, tap.message_id))


def choose_kind(visit: Visit) -> Answer:
    tap = visit.tap
    place_of(visit, tap.message_id)
    about = card_for(visit, tap.task_id, Action.RAISE_OBSTACLE)
    kind = asking.KIND_CODES.get(tap.arg)
    if kind is None:
        raise UnreadableCallback(visit.incoming.data)
    if kind is ObstacleKind.COORDINATION:
        visit.ask("difficulty_unit", about, tap.message_id)
        units = units_of_task(about.id, visit.today)
        return visit.show(said.which_unit(about, tap.message_id, units, visit.locale))
    return _ask_statement(visit, about, tap.message_id, kind)


def choose_unit(visit: Visit) -> Answer:
    """One of the offered units was tapped, or another is to be named."""
    tap = visit.tap
    place_of(visit, tap.message_id)
    about = card_for(visit, tap.task_id, Action.RAISE_OBSTACLE)
    if tap.arg == said.OTHER_UNIT:
        visit.ask("difficulty_unit", about, tap.message_id)
        return visit.show(said.unit_wanted(about, tap.message_id))
    unit_id, _rest = numbered(tap.arg)
    if not is_unit(unit_id, visit.today):
        raise UnreadableCallback(visit.incoming.data)
    return _ask_statement(visit, about, tap.message_id, ObstacleKind.COORDINATION, unit_id)


def receive_unit(visit: Visit, question: Question) -> Answer:
    """A unit by a part of its name: the only one is taken, several are offered."""
    about = card_for(visit, question.task_id, Action.RAISE_OBSTACLE)
    found = units_named(visit.incoming.text, visit.today)
    if len(found) == 1:
        kind = ObstacleKind.COORDINATION
        return _ask_statement(visit, about, question.outbox_id, kind, found[0].id)
    unread = "" if found else visit.incoming.text
    units = found or units_of_task(about.id, visit.today)
    asked = said.which_unit(about, question.outbox_id, units, visit.locale, unread=unread)
    return Answer(send=(asked,))


def _ask_statement(
    visit: Visit,
    about: Card,
    outbox_id: int | None,
    kind: ObstacleKind,
    unit_id: int | None = None,
) -> Answer:
    visit.ask("statement", about, outbox_id, arg=_draft(kind, unit_id))
    return visit.show(asking.difficulty_wanted(about, outbox_id, kind))


def _draft(kind: ObstacleKind, unit_id: int | None = None) -> str:
    """What was chosen before the words: `coordination|12`."""
    return f"{kind}|{unit_id or ''}"


def receive_statement(visit: Visit, question: Question) -> Answer:
    """The words: recorded at once, then asked who is to help."""
    about = card_for(visit, question.task_id, Action.RAISE_OBSTACLE)
    kind, _bar, unit_id = question.arg.partition("|")
    number = obstacles.raise_obstacle(
        visit.known,
        about.id,
        ObstacleKind(kind),
        visit.incoming.text,
        now=visit.now,
        source_key=visit.source,
        waits_for_unit_id=int(unit_id) if unit_id else None,
        needed_on=day_within(visit.incoming.text, visit.today),
    )
    visit.stop_asking()
    shown = said.who_helps(difficulty(number, visit.locale), question.outbox_id)
    return visit.show(shown, close=question.message_id)


def choose_helper(visit: Visit) -> Answer:
    """Who is to help was tapped; money and staff are asked how much of it."""
    tap = visit.tap
    place_of(visit, tap.message_id)
    number, code = numbered(tap.arg)
    about, told = _told(visit, number)
    addressee = said.HELPERS.get(code)
    if addressee is None:
        raise UnreadableCallback(visit.incoming.data)
    try:
        difficulties.address_difficulty(visit.known, number, addressee, now=visit.now)
    except AlreadyHandled:
        return alert(said.asked_before(told))
    told = difficulty(number, visit.locale)
    if told.kind in difficulties.RESOURCES and Action.REQUEST_RESOURCE in about.allowed:
        visit.ask("amount", about, tap.message_id, arg=str(number))
        return visit.show(said.how_much(told))
    if visit.incoming.message_id is not None:
        difficulties.note_receipt(number, visit.chat_id, visit.incoming.message_id)
    visit.stop_asking()
    return visit.show(said.receipt(told, addressee, tap.message_id, visit.today))


def receive_amount(visit: Visit, question: Question) -> Answer:
    number = int(question.arg)
    _about, told = _told(visit, number)
    amount = " ".join(visit.incoming.text.split())
    if len(amount) > difficulties.LONGEST_AMOUNT:
        again = said.how_much(told, longest=difficulties.LONGEST_AMOUNT)
        return Answer(send=(again,))
    try:
        difficulties.ask_resource(
            visit.known, number, amount, now=visit.now, source_key=visit.source
        )
    except AlreadyHandled:
        visit.stop_asking()
        return Answer(send=(said.added(told, amount),))
    visit.stop_asking()
    told = difficulty(number, visit.locale)
    addressee = addressee_of(number) or Addressee.OFFICE
    shown = said.receipt(told, addressee, question.outbox_id, visit.today)
    return Answer(send=(shown,), receipt_of=number)


def _told(visit: Visit, number: int) -> tuple[Card, said.Difficulty]:
    """A difficulty of a task that the visitor may raise difficulties on."""
    told = difficulty(number, visit.locale)
    return card_for(visit, told.task_id, Action.RAISE_OBSTACLE), told
