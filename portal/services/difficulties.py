"""What an official adds to a difficulty he told: who is to help, how much is needed, more words."""

from __future__ import annotations

from datetime import date, datetime

from portal.domain.actions import Action
from portal.domain.addressees import Addressee
from portal.domain.errors import AlreadyHandled, ReasonMissing, StepRefused
from portal.domain.machines.obstacle import OBSTACLE, OPEN_OBSTACLES
from portal.domain.machines.resource_request import ResourceKind
from portal.domain.types import Actor, ObstacleKind
from portal.models.requests import Obstacle
from portal.models.task import Task
from portal.queries.office import local_day
from portal.services.acts import entitled_on, record_act, row_to_change, task_to_change
from portal.services.obstacles import ask_for_help, raise_obstacle
from portal.services.resources import request_resource
from portal.services.transaction import transactional

#: the kinds of difficulty that are a request for resources once an amount is named
RESOURCES = {ObstacleKind.FUNDING: ResourceKind.MONEY, ObstacleKind.PEOPLE: ResourceKind.PEOPLE}
LONGEST_AMOUNT = 200


@transactional
def put_difficulty(
    actor: Actor,
    task_id: int,
    kind: ObstacleKind,
    statement: str,
    addressee: Addressee,
    *,
    now: datetime,
) -> int:
    """Record a difficulty and say at once who is to help with it, as a form does; its number."""
    number = raise_obstacle(actor, task_id, kind, statement, now=now)
    address_difficulty(actor, number, addressee, now=now)
    return number


@transactional
def address_difficulty(
    actor: Actor, obstacle_id: int, addressee: Addressee, *, now: datetime
) -> None:
    """Say who is to help with a difficulty, once; whoever it is hears of it.

    Raises NotAllowed, AlreadyHandled (somebody was asked before), StepRefused (it is over).
    """
    obstacle, task = _to_change(obstacle_id)
    actor = entitled_on(actor, Action.RAISE_OBSTACLE, task)
    if obstacle.addressee is not None:
        raise AlreadyHandled()
    if obstacle.state is not OBSTACLE.initial:
        raise StepRefused(step="address", state=obstacle.state)
    ask_for_help(obstacle, addressee, now)
    record_act(
        actor,
        "address_obstacle",
        task,
        now=now,
        about=("obstacle", obstacle.id),
        after={"addressee": addressee, "answer_due": obstacle.answer_due},
    )


@transactional
def ask_resource(
    actor: Actor, obstacle_id: int, amount: str, *, now: datetime, source_key: str
) -> None:
    """Name how much money or how many people a difficulty is about: it becomes a request for them.

    Needed when the official said, else by the deadline, else by when an answer is promised. Raises
    NotAllowed, AlreadyHandled, ReasonMissing (no amount), StepRefused (not of such a kind).
    """
    obstacle, task = _to_change(obstacle_id)
    kind, amount = RESOURCES.get(obstacle.kind), " ".join(amount.split())
    if kind is None:
        raise StepRefused(step="ask_resource", state=obstacle.state)
    if not amount:
        raise ReasonMissing()
    if obstacle.resource_request_id is not None:
        raise AlreadyHandled()
    obstacle.resource_request_id = request_resource(
        actor,
        task.id,
        kind,
        amount[:LONGEST_AMOUNT],
        _needed_on(obstacle, task, local_day(now)),
        obstacle.statement,
        now=now,
        source_key=source_key,
    )


@transactional
def add_to_difficulty(actor: Actor, obstacle_id: int, words: str, *, now: datetime) -> None:
    """Add words to a difficulty that is still open.

    Raises NotAllowed, ReasonMissing, StepRefused.
    """
    obstacle, task = _to_change(obstacle_id)
    actor = entitled_on(actor, Action.RAISE_OBSTACLE, task)
    words = words.strip()
    if not words:
        raise ReasonMissing()
    if obstacle.state not in OPEN_OBSTACLES:
        raise StepRefused(step="add_to", state=obstacle.state)
    obstacle.statement = f"{obstacle.statement}\n{words}"
    record_act(
        actor,
        "add_to_obstacle",
        task,
        now=now,
        about=("obstacle", obstacle.id),
        after={"statement": words},
    )


@transactional
def note_receipt(obstacle_id: int, chat_id: str, message_id: int) -> None:
    """Remember where a difficulty's receipt stands, so that its answer can reply to it."""
    row_to_change(Obstacle, obstacle_id, "obstacle").receipt = f"{chat_id}:{message_id}"


def _needed_on(obstacle: Obstacle, task: Task, today: date) -> date:
    promised = local_day(obstacle.answer_due) if obstacle.answer_due else today
    wanted = (obstacle.needed_on, task.effective_due, promised)
    return next((day for day in wanted if day is not None and day >= today), today)


def _to_change(obstacle_id: int) -> tuple[Obstacle, Task]:
    obstacle = row_to_change(Obstacle, obstacle_id, "obstacle")
    return obstacle, task_to_change(obstacle.task_id)
