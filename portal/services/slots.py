"""Pacing across processes and restarts: who may write to Telegram when, in real seconds.

Every slot is reserved in the table of pace marks, the sender's messages and the bot's immediate
answers alike. A slot is never in the past, so that nothing is saved up for a burst.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal import clock
from portal.domain.pacing import Pace, after_send, next_slot
from portal.extensions import db
from portal.models.delivery import PaceMark
from portal.services.inserting import insert_missing, insert_or_update
from portal.services.transaction import transactional

WHOLE_BOT = "*"

#: a little under Telegram's 30/s and 1/s, because the way to it is not always equally long
PACE = Pace(overall_per_second=29.5, per_chat_seconds=1.05)
_NEXT_OF_CHATS = select(PaceMark.subject, PaceMark.next_at).where(
    PaceMark.subject.in_(bindparam("chats", expanding=True))
)


@transactional
def reserve_slots(chat_ids: Sequence[str]) -> list[float]:
    """Reserve the next slot for a message to each chat; the seconds to wait for each, 0 or more."""
    now = clock.steady_now()
    session = db.session()
    bot = lock_bot(session)
    marks = session.execute(_NEXT_OF_CHATS, {"chats": chat_ids}).all()
    known = {subject: next_at for subject, next_at in marks}
    chats = {chat_id: known.get(chat_id, 0.0) for chat_id in chat_ids}
    return [slot - now for slot in reserve(session, bot, chats, now)]


def reserve_slot(chat_id: str) -> float:
    """Reserve the next slot for a message to this chat; the seconds to wait for it, 0 or more."""
    [seconds] = reserve_slots([chat_id])
    return seconds


def reserve(session: Session, bot: PaceMark, chats: Mapping[str, float], now: float) -> list[float]:
    """Reserve the next slot of each chat while the bot's mark is locked; the second of each.

    `chats` names for each from when on it may be written to.
    """
    slots, marks = [], []
    for chat_id, chat_next in chats.items():
        slot = next_slot(now, bot.next_at, chat_next, bot.halted_until)
        bot.next_at, chat_next = after_send(slot, PACE)
        slots.append(slot)
        marks.append({"subject": chat_id, "next_at": chat_next})
    insert_or_update(session, PaceMark, marks)
    return slots


def slots_until(until: float, bot: PaceMark, now: float) -> int:
    """How many slots are free before the real second `until`; at least one."""
    return max(1, int((until - max(now, bot.next_at)) * PACE.overall_per_second))


@transactional
def halt_bot(seconds: float) -> None:
    """Nothing leaves for so many seconds from now; a longer halt stays."""
    bot = lock_bot(db.session())
    bot.halted_until = max(bot.halted_until, clock.steady_now() + seconds)


def lock_bot(session: Session) -> PaceMark:
    """The mark of the whole bot, locked: whoever claims or reserves holds it, one at a time."""
    known = session.get(PaceMark, WHOLE_BOT, with_for_update=True)
    if known is None:
        insert_missing(session, PaceMark, [{"subject": WHOLE_BOT}], [PaceMark.subject])
        known = session.get_one(PaceMark, WHOLE_BOT, with_for_update=True)
    return known
