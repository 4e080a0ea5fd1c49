"""A round: tasks issued in one go, and what became of the question whether they are taken."""

from __future__ import annotations

from enum import StrEnum

from portal.domain.ladder import RungRule, When
from portal.domain.machines.requests import AcknowledgementState
from portal.domain.types import Clear, Recipient, Rung, TaskState

#: who owes the answer: the official who was named, and only without one the head of the unit
ANSWERERS = tuple(
    RungRule(Rung.R0, When.AT_ISSUE, (recipient,))
    for recipient in (Recipient.OFFICIAL, Recipient.HEAD)
)

#: what many drafts may be issued without at once, with one reason: the unit can still say it
WAIVABLE = frozenset({Clear.PERSON, Clear.TIME, Clear.PRODUCT, Clear.AUTHORITY})


class RoundAnswer(StrEnum):
    """How one task of a round was answered."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    CLARIFICATION = "clarification"
    DISPUTED = "disputed"
    NOT_WANTED = "not_wanted"


class Asking(StrEnum):
    """When somebody who owes an answer is asked: first, again, or already with the next list."""

    NOT_YET = "not_yet"
    IN_NEXT_LIST = "in_next_list"
    POSSIBLE = "possible"


#: the questions and disputes that the Office has to settle, and how a round counts them
OPEN_ANSWERS = {
    AcknowledgementState.CLARIFICATION: RoundAnswer.CLARIFICATION,
    AcknowledgementState.DISPUTED: RoundAnswer.DISPUTED,
}


def answer_of(
    state: TaskState, *, is_acknowledged: bool, newest: AcknowledgementState | None
) -> RoundAnswer:
    """The answer as the round counts it; `newest` is the state of the newest question.

    A first report is answer enough. A question or a dispute that was settled is asked again, and
    a task that was paused or ended before anybody answered wants no answer any more.
    """
    if is_acknowledged:
        return RoundAnswer.ACCEPTED
    if state is not TaskState.ISSUED:
        return RoundAnswer.NOT_WANTED
    return OPEN_ANSWERS.get(newest, RoundAnswer.WAITING) if newest else RoundAnswer.WAITING


def asking_of(*, was_asked: bool, waits_for_list: bool) -> Asking:
    """Whether somebody may be asked again about one task.

    Nobody is asked again before having been asked, and nobody twice in one list.
    """
    if waits_for_list:
        return Asking.IN_NEXT_LIST
    return Asking.POSSIBLE if was_asked else Asking.NOT_YET
