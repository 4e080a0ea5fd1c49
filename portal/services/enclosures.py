"""Documents under messages: kept with the text, brought after it, once and never before it.

The row that brings a document is written in the transaction that records its text as arrived, and
has a state, a claim and a doubt of its own. Where the text goes to the web inbox or by mail, the
document goes with it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import exists, func, select, update

from portal.domain.types import Channel, Message, OutboxState
from portal.extensions import db
from portal.models.delivery import OutboxFile, OutboxMessage
from portal.queries.office import local_day, zone
from portal.services import marks
from portal.services.inserting import insert_missing
from portal.services.outbox import add_message
from portal.services.transaction import transactional

#: a quarter: who wants the rows behind an older digest finds the period's report in the portal
KEPT_FOR = timedelta(days=90)
MARK = "enclosures"
#: a message that stands so may still bring its document
_UNSETTLED = (OutboxState.PENDING, OutboxState.SENDING, OutboxState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A document to be kept; `key` and `kind` are those of the message that will bring it."""

    key: str
    kind: str
    person_id: int
    name: str
    caption: str
    content: bytes


def keep_enclosure(enclosure: Enclosure, *, at: datetime) -> int:
    """Keep a document in the open transaction and return its number; kept before, the older."""
    session = db.session()
    insert_missing(session, OutboxFile, [{**asdict(enclosure), "made_at": at}])
    return session.scalars(select(OutboxFile.id).where(OutboxFile.key == enclosure.key)).one()


def bring_file(message_id: int, now: datetime) -> None:
    """Write the message that brings the document of a text that has arrived.

    Nothing where the message brought it itself, or where the next channel has brought it already.
    """
    row = db.session.get_one(OutboxMessage, message_id)
    kept = db.session.get_one(OutboxFile, row.file_id)
    if row.kind == kept.kind or row.channel is not Channel.TELEGRAM or _is_elsewhere(kept.id):
        return
    add_message(
        key=kept.key,
        kind=kept.kind,
        person_id=row.person_id,
        message=Message(kept.caption, silent=True),
        locale=row.locale,
        at=now,
        task_id=row.task_id,
        channel=Channel.TELEGRAM,
        file_id=kept.id,
    )


@transactional
def let_go_of_old(now: datetime) -> int:
    """Once a day, empty the documents that nobody will be sent any more; how many were emptied.

    The row stays, so that every message still says what it brought.
    """
    today = datetime.combine(local_day(now), time(), tzinfo=zone())
    if marks.is_done(MARK, today):
        return 0
    is_wanted = exists().where(
        OutboxMessage.file_id == OutboxFile.id, OutboxMessage.state.in_(_UNSETTLED)
    )
    emptied = db.session.execute(
        update(OutboxFile)
        .where(
            OutboxFile.made_at <= now - KEPT_FOR, func.length(OutboxFile.content) > 0, ~is_wanted
        )
        .values(content=b"")
        .returning(OutboxFile.id)
        .execution_options(synchronize_session=False)
    ).all()
    marks.mark_done(MARK, today)
    return len(emptied)


def _is_elsewhere(file_id: int) -> bool:
    by_another = exists().where(
        OutboxMessage.file_id == file_id, OutboxMessage.channel != Channel.TELEGRAM
    )
    return bool(db.session.scalar(select(by_another)))
