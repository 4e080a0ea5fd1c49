"""A difficulty from its receipt on: more words, answered, still stuck, resolved (script S6)."""

from __future__ import annotations

from bot.answers import Answer, alert
from bot.replies import difficulties as said
from bot.replies.words import back_to_list
from bot.visit import NotYourButton, Visit, card_of, numbered, place_of
from portal.domain.errors import StepRefused
from portal.domain.types import Message
from portal.messages.callbacks import UnreadableCallback
from portal.messages.compose_obstacle import Difficulty
from portal.messages.compose_request import BELOW
from portal.queries.obstacle_pages import obstacle_page
from portal.services import difficulties, obstacles
from portal.services.conversations import Question
from portal.services.obstacle_messages import difficulty

#: the steps of the machine that a tap may stand for, by what the reader says
_ENDS = ("confirm", "lift")
_STUCK = "say_still_stuck"
_SOLVE = "solve"


def ask_more(visit: Visit) -> Answer:
    number, told = _named(visit)
    if not _steps(visit, number) & set(_ENDS):
        return alert(said.over(told))
    _wait(visit, "difficulty_more", told)
    return visit.show(said.more_wanted(told))


def receive_more(visit: Visit, question: Question) -> Answer:
    number, _rest = numbered(question.arg)
    told = difficulty(number, visit.locale)
    visit.stop_asking()
    try:
        difficulties.add_to_difficulty(visit.known, number, visit.incoming.text, now=visit.now)
    except StepRefused:
        return Answer(send=(Message(said.over(told)),))
    return Answer(send=(said.added(told, visit.incoming.text),), close=question.message_id)


def resolve(visit: Visit) -> Answer:
    """The unit says that it is not stuck any more, answered or not."""
    number, told = _named(visit)
    steps = _steps(visit, number)
    if "confirm" in steps:
        obstacles.confirm_solved(visit.known, number, now=visit.now)
    elif "lift" in steps:
        obstacles.lift_obstacle(visit.known, number, now=visit.now)
    else:
        return alert(said.over(told))
    visit.stop_asking()
    return visit.show(said.resolved(told, back_to_list(visit.tap.message_id)))


def ask_what_is_left(visit: Visit) -> Answer:
    """ "Still stuck": the answer did not help; one line says what is left."""
    number, told = _named(visit)
    if _STUCK not in _steps(visit, number):
        return alert(said.over(told))
    _wait(visit, "still_stuck", told)
    return visit.show(said.still_stuck_wanted(told))


def receive_what_is_left(visit: Visit, question: Question) -> Answer:
    (number, _rest), words = numbered(question.arg), visit.incoming.text
    told = difficulty(number, visit.locale)
    visit.stop_asking()
    try:
        obstacles.say_still_stuck(visit.known, number, words, now=visit.now)
    except StepRefused:
        return Answer(send=(Message(said.over(told)),))
    return Answer(send=(said.stuck_again(told, words),), close=question.message_id)


def ask_answer(visit: Visit) -> Answer:
    """Whoever may solve it answers in words."""
    number, told = _named(visit)
    if _SOLVE not in _steps(visit, number):
        return alert(_who_was_first(visit, told))
    _wait(visit, "difficulty_answer", told)
    return _shown(visit, said.answer_wanted(told))


def receive_answer(visit: Visit, question: Question) -> Answer:
    number, _rest = numbered(question.arg)
    told = difficulty(number, visit.locale)
    visit.stop_asking()
    close = None if question.arg.endswith(BELOW) else question.message_id
    return _answer(visit, told, " ".join(visit.incoming.text.split()), close=close)


def agree(visit: Visit) -> Answer:
    """The answer that one tap gives."""
    number, told = _named(visit)
    if _SOLVE not in _steps(visit, number):
        return alert(_who_was_first(visit, told))
    return _answer(visit, told, said.agreed())


def _answer(visit: Visit, told: Difficulty, words: str, *, close: int | None = None) -> Answer:
    try:
        obstacles.solve_obstacle(visit.known, told.id, words, now=visit.now)
    except StepRefused:
        is_tap, sentence = visit.incoming.is_tap, _who_was_first(visit, told)
        return alert(sentence) if is_tap else Answer(send=(Message(sentence),))
    shown = said.answered(told, words)
    if not visit.incoming.is_tap:
        return Answer(send=(shown,), close=close)
    return _shown(visit, shown)


def _who_was_first(visit: Visit, told: Difficulty) -> str:
    """Why nothing is to be answered: somebody did, or it has gone away, or it is not his to."""
    found = obstacle_page(told.id, visit.known, visit.now)
    if found is None or found.answered_at is None or not found.answered_by:
        return said.over(told)
    return said.answered_before(told, found.answered_by, found.answered_at)


def show(visit: Visit) -> Answer:
    """The difficulty from a digest, with what the reader may do."""
    number, told = _named(visit)
    shown = said.whole(told, visit.today, may_solve=_SOLVE in _steps(visit, number))
    return _shown(visit, shown)


def _shown(visit: Visit, message: Message) -> Answer:
    """In place of the message; below a digest, which stays as it is."""
    _number, rest = numbered(visit.tap.arg)
    return Answer(send=(message,)) if rest == BELOW else visit.show(message)


def _wait(visit: Visit, kind: str, told: Difficulty) -> None:
    visit.ask(kind, card_of(visit, told.task_id), visit.tap.message_id, arg=visit.tap.arg)


def _named(visit: Visit) -> tuple[int, Difficulty]:
    """The difficulty of a button; raises NotYourButton for whoever may not read of it."""
    number, rest = numbered(visit.tap.arg)
    if rest not in ("", BELOW):
        raise UnreadableCallback(visit.incoming.data)
    place_of(visit, visit.tap.message_id)
    if obstacle_page(number, visit.known, visit.now) is None:
        raise NotYourButton
    return number, difficulty(number, visit.locale)


def _steps(visit: Visit, number: int) -> frozenset[str]:
    """The steps of the machine that the visitor may take now."""
    found = obstacle_page(number, visit.known, visit.now)
    return found.steps if found is not None else frozenset()
