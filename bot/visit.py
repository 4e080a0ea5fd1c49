"""One visit: somebody tapped or wrote; who it is, what they may do, what they tapped on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.answers import Answer
from bot.incoming import Incoming
from portal.domain.actions import Action
from portal.domain.errors import ChangedMeanwhile, DomainError, NotAllowed, NotFound, StepRefused
from portal.domain.machines.task import REPORTABLE
from portal.domain.types import Actor, Message, Role
from portal.messages.callbacks import Tap, UnreadableCallback, decode
from portal.queries.bot_cards import (
    Card,
    SentMessage,
    card,
    last_change_at,
    sent_message,
    sent_message_at,
)
from portal.queries.office import local_day
from portal.queries.people import PersonLine
from portal.services import conversations

WEEKLY = frozenset({"weekly_prompt", "weekly_reminder"})


class NotYourButton(DomainError):
    """The button stands under a message to somebody else."""


@dataclass(frozen=True, slots=True)
class Place:
    """The message everything began with: its number and kind, and its tasks in their order."""

    id: int
    kind: str
    task_ids: tuple[int, ...]
    created_at: datetime

    @property
    def is_weekly(self) -> bool:
        return self.kind in WEEKLY


@dataclass(frozen=True, slots=True)
class Visit:
    """What a step works with. `actor` and `person` are None for somebody unknown."""

    incoming: Incoming
    now: datetime
    locale: str
    actor: Actor | None = None
    person: PersonLine | None = None

    @property
    def chat_id(self) -> str:
        return self.incoming.chat_id

    @property
    def today(self) -> date:
        return local_day(self.now)

    @property
    def tap(self) -> Tap:
        """What was tapped; raises UnreadableCallback for data that is not ours."""
        return decode(self.incoming.data)

    @property
    def known(self) -> Actor:
        """Who acts; steps for linked people only may ask for it."""
        assert self.actor is not None
        return self.actor

    @property
    def person_id(self) -> int:
        assert self.person is not None
        return self.person.id

    @property
    def role(self) -> Role:
        """The role of somebody known; steps for linked people only may ask for it."""
        assert self.person is not None
        return self.person.role

    @property
    def source(self) -> str:
        """A key that is the same however often this update is handed out."""
        return f"telegram:{self.incoming.update_id}"

    def show(self, message: Message, *, toast: str = "", close: int | None = None) -> Answer:
        """Edit the tapped message, or say it below what was typed."""
        if self.incoming.is_tap:
            return Answer(toast=toast, edit=message)
        return Answer(send=(message,), close=close)

    def ask(self, kind: str, card: Card, outbox_id: int | None, *, arg: str = "") -> None:
        """Wait for an answer to the question about a task that is being shown."""
        question = conversations.Question(
            kind, card.id, card.version, outbox_id, self.incoming.message_id, arg
        )
        conversations.ask(self.chat_id, question, now=self.now)

    def stop_asking(self) -> None:
        conversations.stop_asking(self.chat_id, now=self.now)


def card_of(visit: Visit, task_id: int | None) -> Card:
    """The task, as the visitor sees it. Raises NotFound."""
    found = card(task_id, visit.known, visit.now) if task_id is not None else None
    if found is None:
        raise NotFound(what="task", key=task_id)
    return found


def card_for(visit: Visit, task_id: int | None, action: Action) -> Card:
    """The task, if the visitor may do this with it now. Raises NotAllowed, StepRefused."""
    found = card_of(visit, task_id)
    if action not in found.allowed:
        raise NotAllowed(action=action)
    if found.state not in REPORTABLE:
        raise StepRefused(step=action, state=found.state)
    return found


def refuse_stale(tap: Tap, current: Card) -> None:
    """Raise ChangedMeanwhile if the task changed since the button was made."""
    if tap.version is not None and tap.version != current.version:
        at = last_change_at(current.id)
        raise ChangedMeanwhile(version=tap.version, current=current.version, at=at)


def place_of(visit: Visit, outbox_id: int | None) -> Place | None:
    """The message everything began with, None for an answer of our own. Raises NotYourButton."""
    sent = sent_message(outbox_id) if outbox_id is not None else None
    if sent is None:
        return None
    if sent.person_id != visit.person_id:
        raise NotYourButton
    return Place(sent.id, sent.kind, tasks_in(sent), sent.created_at)


def task_replied_to(visit: Visit) -> tuple[int, int | None] | None:
    """The one task of the message that was replied to, and that message's number, if any."""
    incoming = visit.incoming
    if incoming.replied_id is None:
        return None
    sent = sent_message_at(incoming.chat_id, str(incoming.replied_id))
    named = tasks_of_buttons(incoming.replied_data) or (tasks_in(sent) if sent else ())
    if len(named) != 1:
        return None
    is_own = sent is not None and sent.person_id == visit.person_id
    return named[0], sent.id if sent is not None and is_own else None


def numbered(arg: str) -> tuple[int, str]:
    """The number that a button's argument begins with, and the rest. Raises UnreadableCallback."""
    number, _dash, rest = arg.partition("-")
    if not number.isdecimal() or len(number) > 9:
        raise UnreadableCallback(arg)
    return int(number), rest


def tasks_in(sent: SentMessage) -> tuple[int, ...]:
    """The tasks a message speaks of, in the order of its buttons."""
    own = (sent.task_id,) if sent.task_id is not None else ()
    return tuple(dict.fromkeys((*own, *tasks_of_buttons(sent.button_data))))


def tasks_of_buttons(data: tuple[str, ...]) -> tuple[int, ...]:
    """The tasks some buttons are about, each once, in their order."""
    found: dict[int, None] = {}
    for one in data:
        try:
            task_id = decode(one).task_id
        except UnreadableCallback:
            continue
        if task_id is not None:
            found[task_id] = None
    return tuple(found)
