"""What the bot waits for in a chat; survives a restart, and loses nothing that was typed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from portal.extensions import db
from portal.models.delivery import Conversation
from portal.services.transaction import transactional

_QUESTION = "question"
_KEPT = "kept"
_KEYBOARDS = "keyboards"
#: so many of the bot's own answers are remembered by their buttons
_MOST_KEYBOARDS = 40


@dataclass(frozen=True, slots=True)
class Question:
    """An open question: its kind, the task it is about, and the live message it stands in.

    `outbox_id` is the message all of it began with, `message_id` Telegram's id of the one that is
    edited, `arg` what was chosen before (a kind, a date).
    """

    kind: str
    task_id: int | None = None
    version: int | None = None
    outbox_id: int | None = None
    message_id: int | None = None
    arg: str = ""


def open_question(chat_id: str) -> Question | None:
    """What the bot waits for in this chat, or None."""
    found = _awaiting(chat_id).get(_QUESTION)
    return Question(**found) if found else None


@transactional
def ask(chat_id: str, question: Question, *, now: datetime) -> None:
    """Wait for an answer; an earlier question is no longer waited for."""
    _change(chat_id, now, {_QUESTION: asdict(question)})


@transactional
def stop_asking(chat_id: str, *, now: datetime) -> None:
    """Wait for nothing any more; what was kept stays kept."""
    if _QUESTION in _awaiting(chat_id):
        _change(chat_id, now, {_QUESTION: None})


@transactional
def keep_text(chat_id: str, text: str, *, now: datetime) -> None:
    """Keep a text until it is known which task it belongs to; several are kept together."""
    _change(chat_id, now, {_KEPT: [*_awaiting(chat_id).get(_KEPT, []), text]})


def kept_text(chat_id: str) -> str:
    """Everything kept in this chat, oldest first, a line each."""
    return "\n".join(_awaiting(chat_id).get(_KEPT, []))


@transactional
def take_kept_text(chat_id: str, *, now: datetime) -> str:
    """Everything kept in this chat, which is not kept any longer."""
    text = kept_text(chat_id)
    if text:
        _change(chat_id, now, {_KEPT: None})
    return text


@transactional
def note_keyboard(chat_id: str, message_id: int, *, now: datetime) -> None:
    """Remember that an answer with buttons stands in a chat, so that they can be taken away."""
    noted = [*_awaiting(chat_id).get(_KEYBOARDS, []), message_id]
    _change(chat_id, now, {_KEYBOARDS: noted[-_MOST_KEYBOARDS:]})


@transactional
def take_keyboards(chat_id: str, *, now: datetime) -> tuple[int, ...]:
    """The answers with buttons that stand in a chat, which are not remembered any longer."""
    noted = tuple(_awaiting(chat_id).get(_KEYBOARDS, []))
    if noted:
        _change(chat_id, now, {_KEYBOARDS: None})
    return noted


def _awaiting(chat_id: str) -> dict[str, Any]:
    row = db.session.get(Conversation, chat_id)
    return row.awaiting if row else {}


def _change(chat_id: str, now: datetime, changed: dict[str, Any]) -> None:
    row = db.session.get(Conversation, chat_id, with_for_update=True)
    if row is None:
        row = Conversation(chat_id=chat_id, awaiting={}, updated_at=now)
        db.session.add(row)
    kept = {**row.awaiting, **changed}
    row.awaiting = {name: value for name, value in kept.items() if value}
    row.updated_at = now
    db.session.flush()
