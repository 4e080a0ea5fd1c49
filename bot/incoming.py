"""What came from a chat, taken out of python-telegram-bot's objects for the steps."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import InlineKeyboardMarkup, Message, Update, User
from telegram.constants import ChatType


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as Telegram announces it: its handle there, its name, its size in bytes if told."""

    file_id: str
    name: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Incoming:
    """One tap or one text, with everything a step may want to know of it.

    `message_id` is the message a tap stands under; `replied_id` and `replied_data` are the message
    a text replies to and the data of its buttons; `own_id` is the number of what was written.
    Files that were sent together share an `album`. `member_status` is the bot's new one in a chat.
    """

    inbox_id: int
    update_id: int
    chat_id: str
    user_name: str
    username: str
    language_code: str
    text: str = ""
    data: str = ""
    query_id: str = ""
    message_id: int | None = None
    replied_id: int | None = None
    replied_data: tuple[str, ...] = ()
    is_message: bool = False
    is_private: bool = False
    member_status: str = ""
    own_id: int | None = None
    file: SentFile | None = None
    album: str = ""

    @property
    def is_tap(self) -> bool:
        return bool(self.query_id)

    @property
    def who(self) -> str:
        """How the office recognises the sender: Telegram's name and username."""
        return f"{self.user_name} (@{self.username})" if self.username else self.user_name


def read(update: Update, inbox_id: int) -> Incoming:
    """What an update says; of a kind without a chat, nothing but its numbers."""
    user, chat = update.effective_user, update.effective_chat
    query, message = update.callback_query, update.message
    replied = message.reply_to_message if message else None
    return Incoming(
        inbox_id=inbox_id,
        update_id=update.update_id,
        chat_id=str(chat.id) if chat else str(user.id) if user else "",
        user_name=_name(user),
        username=_storable(user.username or "") if user else "",
        language_code=(user.language_code or "") if user else "",
        text=_text(message),
        data=_storable(query.data or "") if query else "",
        query_id=query.id if query else "",
        message_id=query.message.message_id if query and query.message else None,
        replied_id=replied.message_id if replied else None,
        replied_data=_button_data(replied.reply_markup) if replied else (),
        is_message=message is not None,
        is_private=chat is not None and chat.type == ChatType.PRIVATE,
        member_status=update.my_chat_member.new_chat_member.status if update.my_chat_member else "",
        own_id=message.message_id if message else None,
        file=_file(message),
        album=(message.media_group_id or "") if message else "",
    )


def _file(message: Message | None) -> SentFile | None:
    if message is None:
        return None
    if message.photo:
        largest = message.photo[-1]
        return SentFile(largest.file_id, f"{message.message_id}.jpg", largest.file_size)
    for sent, ending in ((message.document, ""), (message.video, ".mp4"), (message.audio, ".mp3")):
        if sent is not None:
            name = _storable(sent.file_name or f"{message.message_id}{ending}")
            return SentFile(sent.file_id, name, sent.file_size)
    return None


def _name(user: User | None) -> str:
    return _storable(user.full_name) if user else ""


def _text(message: Message | None) -> str:
    return _storable(message.text or message.caption or "").strip() if message else ""


def _storable(text: str) -> str:
    """Without what no database takes: NUL, and halves of characters."""
    whole = text.encode("utf-8", "replace").decode()
    return whole.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def _button_data(markup: InlineKeyboardMarkup | None) -> tuple[str, ...]:
    if markup is None:
        return ()
    return tuple(
        button.callback_data
        for row in markup.inline_keyboard
        for button in row
        if isinstance(button.callback_data, str)
    )
