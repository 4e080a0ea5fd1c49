"""Pacing across processes and restarts: who may write to Telegram when, in real seconds.

Every slot is reserved in the table of pace marks, the sender's messages and the bot's immediate
answers alike. A slot is never in the past, so that nothing is saved up for a burst.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal import clock
from portal.domain.pacing import Pace, after_send, next_slot
from portal.extensions import db
from portal.models.delivery import PaceMark
from portal.services.inserting import insert_missing
from portal.services.transaction import transactional

WHOLE_BOT = "*"

#: a little under Telegram's 30/s and 1/s, because the way to it is not always equally long
PACE = Pace(overall_per_second=29, per_chat_seconds=1.05)


@transactional
def reserve_slot(chat_id: str) -> float:
    """Reserve the next slot for a message to this chat; the seconds to wait for it, 0 or more."""
    now = clock.steady_now()
    return reserve(chat_id, now) - now


def reserve(chat_id: str, now: float) -> float:
    """Reserve the chat's next slot inside the open transaction; the second at which it is."""
    session = db.session()
    bot = lock_bot(session)
    chat = _mark(session, chat_id)
    slot = next_slot(now, bot.next_at, chat.next_at, bot.halted_until)
    bot.next_at, chat.next_at = after_send(slot, PACE)
    return slot


@transactional
def halt_bot(seconds: float) -> None:
    """Nothing leaves for so many seconds from now; a longer halt stays."""
    bot = lock_bot(db.session())
    bot.halted_until = max(bot.halted_until, clock.steady_now() + seconds)


def lock_bot(session: Session) -> PaceMark:
    """The mark of the whole bot, locked: whoever claims or reserves holds it, one at a time."""
    return _mark(session, WHOLE_BOT)


def _mark(session: Session, subject: str) -> PaceMark:
    known = session.get(PaceMark, subject, with_for_update=True)
    if known is None:
        insert_missing(session, PaceMark, [{"subject": subject}], [PaceMark.subject])
        known = session.get_one(PaceMark, subject, with_for_update=True)
    return known
