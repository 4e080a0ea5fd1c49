"""The person blocks or unblocks the bot; somebody puts it into a group."""

from __future__ import annotations

from telegram.constants import ChatMemberStatus

from bot.answers import NOTHING, Answer, say
from bot.replies import account, odd
from bot.visit import Visit
from portal.queries.bot_cards import open_cards
from portal.services import chat_links

_OUTSIDE = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)


def changed(visit: Visit) -> Answer:
    """The bot's own membership in a chat changed."""
    is_outside = visit.incoming.member_status in _OUTSIDE
    if not visit.incoming.is_private:
        return NOTHING if is_outside else leave_group(visit)
    if is_outside:
        chat_links.note_blocked(visit.chat_id, now=visit.now)
        return NOTHING
    if visit.person is None or not chat_links.note_unblocked(visit.chat_id, now=visit.now):
        return NOTHING
    return Answer(send=(account.back_again(len(open_cards(visit.known, visit.now))),))


def leave_group(visit: Visit) -> Answer:
    """One sentence, then the bot leaves: tasks are never shown in a group."""
    return Answer(send=say(odd.private_only()).send, leaves=True)
