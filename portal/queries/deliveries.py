"""Every outgoing message with its state and evidence, and what the staff should look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select, union

from portal.domain.types import AttachedFile, Channel, Message, OutboxState
from portal.extensions import db
from portal.models.delivery import OutboxFile, OutboxMessage
from portal.models.organisation import ChatLink, Person
from portal.models.task import Task
from portal.queries.outbox_rows import message_of

#: refusals older than this have been seen or are of no use any more
_RECENT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One outgoing message as the deliveries page lists it."""

    id: int
    key: str
    kind: str
    person_id: int
    person_name: str
    task_code: str | None
    channel: Channel
    state: OutboxState
    created_at: datetime
    not_before: datetime
    sent_at: datetime | None
    attempts: int
    outcome: str
    evidence: str
    repeat_of_id: int | None


@dataclass(frozen=True, slots=True)
class Deliveries:
    """One page of rows, and how many there are with these filters."""

    rows: list[DeliveryRow]
    total: int


@dataclass(frozen=True, slots=True)
class DeliveryDetail:
    """One message whole: what was said, what it repeats, what repeats it."""

    row: DeliveryRow
    message: Message
    chat_id: str
    remote_id: str
    started_at: datetime | None
    settled_at: datetime | None
    copies: list[DeliveryRow]


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A person whom no message reaches on Telegram, and since when; never linked = no date."""

    person_id: int
    person_name: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class StaffQueue:
    """What delivery wants from the staff: people to reach otherwise, messages to look at."""

    unreachable: list[Unreachable]
    doubts: list[DeliveryRow]
    refusals: list[DeliveryRow]

    def __len__(self) -> int:
        return len(self.unreachable) + len(self.doubts) + len(self.refusals)


def deliveries(
    *,
    state: OutboxState | None = None,
    person_id: int | None = None,
    kind: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Deliveries:
    """A page of outgoing messages, newest first."""
    filters = [
        column == value
        for column, value in (
            (OutboxMessage.state, state),
            (OutboxMessage.person_id, person_id),
            (OutboxMessage.kind, kind),
        )
        if value is not None
    ]
    total = db.session.scalar(select(func.count()).select_from(OutboxMessage).where(*filters))
    page = _rows().where(*filters).order_by(OutboxMessage.id.desc()).limit(limit).offset(offset)
    return Deliveries(rows=_listed(page), total=total or 0)


def delivery_counts() -> dict[OutboxState, int]:
    """How many messages stand in each state; every state is named."""
    counted = db.session.execute(
        select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
    )
    return dict.fromkeys(OutboxState, 0) | {state: number for state, number in counted}


def delivery_kinds() -> list[str]:
    """The kinds of messages there are, for the filter."""
    return list(
        db.session.scalars(select(OutboxMessage.kind).distinct().order_by(OutboxMessage.kind))
    )


def delivery_detail(message_id: int) -> DeliveryDetail | None:
    """One message whole, or None if there is none of this number."""
    kept = db.session.get(OutboxMessage, message_id)
    if kept is None:
        return None
    return DeliveryDetail(
        row=_listed(_rows().where(OutboxMessage.id == message_id))[0],
        message=message_of(kept),
        chat_id=kept.chat_id,
        remote_id=kept.remote_id,
        started_at=kept.started_at,
        settled_at=kept.settled_at,
        copies=_listed(
            _rows().where(OutboxMessage.repeat_of_id == message_id).order_by(OutboxMessage.id)
        ),
    )


@dataclass(frozen=True, slots=True)
class WebMessage:
    """A message of the web inbox, with the document that belongs to it."""

    at: datetime
    text: str
    file_id: int | None
    file_name: str | None


def web_inbox(person_id: int, limit: int = 20) -> list[WebMessage]:
    """What reached a person by the web inbox only, newest first."""
    rows = db.session.execute(
        select(
            func.coalesce(OutboxMessage.sent_at, OutboxMessage.created_at),
            OutboxMessage.text,
            OutboxFile.id,
            OutboxFile.name,
        )
        .outerjoin(
            OutboxFile,
            and_(OutboxFile.id == OutboxMessage.file_id, func.length(OutboxFile.content) > 0),
        )
        .where(OutboxMessage.person_id == person_id, OutboxMessage.channel == Channel.WEB)
        .order_by(OutboxMessage.id.desc())
        .limit(limit)
    )
    return [WebMessage(*row) for row in rows]


def enclosed_file(person_id: int, file_id: int) -> AttachedFile | None:
    """A document that was sent to a person; None for anybody else's and once it was let go of."""
    kept = db.session.get(OutboxFile, file_id)
    if kept is None or kept.person_id != person_id or not kept.content:
        return None
    return AttachedFile(kept.name, kept.content)


def needs_staff(now: datetime) -> StaffQueue:
    """Everything about deliveries that waits for a human being.

    A refusal for want of a chat is shown once, by its person, not once a message.
    """
    unreachable = unreachable_people(now)
    refusals = _rows().where(
        OutboxMessage.state == OutboxState.REFUSED,
        OutboxMessage.settled_at > now - _RECENT,
        OutboxMessage.person_id.not_in([one.person_id for one in unreachable]),
    )
    doubts = _rows().where(OutboxMessage.state == OutboxState.UNKNOWN)
    return StaffQueue(
        unreachable=unreachable,
        doubts=_listed(doubts.order_by(OutboxMessage.id.desc())),
        refusals=_listed(refusals.order_by(OutboxMessage.id.desc())),
    )


def unreachable_people(now: datetime) -> list[Unreachable]:
    """Active people whose chat refuses, or who have none while messages wait to reach them."""
    wanted_lately = select(OutboxMessage.person_id).where(
        OutboxMessage.state == OutboxState.REFUSED, OutboxMessage.settled_at > now - _RECENT
    )
    refusing = select(ChatLink.person_id).where(
        ChatLink.channel == Channel.TELEGRAM,
        ChatLink.ended_at.is_(None),
        ChatLink.unreachable_since.is_not(None),
    )
    rows = db.session.execute(
        select(Person.id, Person.name, ChatLink.unreachable_since)
        .outerjoin(
            ChatLink,
            and_(
                ChatLink.person_id == Person.id,
                ChatLink.channel == Channel.TELEGRAM,
                ChatLink.ended_at.is_(None),
            ),
        )
        .where(
            Person.is_active,
            Person.id.in_(union(refusing, wanted_lately)),
            or_(ChatLink.unreachable_since.is_not(None), ChatLink.id.is_(None)),
        )
        .order_by(Person.id)
    )
    return [Unreachable(number, name, since) for number, name, since in rows]


def _rows() -> Select[*tuple[object, ...]]:
    return (
        select(
            OutboxMessage.id,
            OutboxMessage.key,
            OutboxMessage.kind,
            OutboxMessage.person_id,
            Person.name.label("person_name"),
            Task.code.label("task_code"),
            OutboxMessage.channel,
            OutboxMessage.state,
            OutboxMessage.created_at,
            OutboxMessage.not_before,
            OutboxMessage.sent_at,
            OutboxMessage.attempts,
            OutboxMessage.outcome,
            OutboxMessage.evidence,
            OutboxMessage.repeat_of_id,
        )
        .join(Person, Person.id == OutboxMessage.person_id)
        .outerjoin(Task, Task.id == OutboxMessage.task_id)
    )


def _listed(rows: Select[*tuple[object, ...]]) -> list[DeliveryRow]:
    return [DeliveryRow(**row._mapping) for row in db.session.execute(rows)]


def messages_waiting(now: datetime) -> int:
    """How many messages are due and wait for the channel."""
    return (
        db.session.scalar(
            select(func.count()).where(
                OutboxMessage.state == OutboxState.PENDING,
                OutboxMessage.channel == Channel.TELEGRAM,
                OutboxMessage.not_before <= now,
            )
        )
        or 0
    )
