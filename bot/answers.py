"""What the bot answers at once: values that a step returns and the speaker carries out."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.types import Message
from portal.messages.format import cut

#: Telegram's limit is 200 UTF-16 units; ours leaves room
LONGEST_ALERT = 180
LONGEST_TOAST = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """The immediate answers to one update; every part is optional and best effort.

    `toast` answers the tap, as an alert to be closed if `is_alert`. `edit` replaces the message
    that was tapped, `send` are new messages, `close` is a message that loses its buttons.
    `redraw` are older messages of the chat as they read now, `strip` lose their buttons, too.
    `receipt_of` is the difficulty whose receipt is sent. `elsewhere` goes to another chat. `menu`
    names the menu the chat is to have from now on (`bot.menu.menu_for`), "" takes it away; None
    leaves it. `reacts` marks what was sent as received, `deletes` takes it out of the chat,
    `leaves` makes the bot leave the group.
    """

    toast: str = ""
    is_alert: bool = False
    edit: Message | None = None
    send: tuple[Message, ...] = ()
    close: int | None = None
    receipt_of: int | None = None
    redraw: tuple[tuple[int, Message], ...] = ()
    strip: tuple[int, ...] = ()
    elsewhere: tuple[tuple[str, Message], ...] = ()
    menu: str | None = None
    reacts: bool = False
    deletes: bool = False
    leaves: bool = False


NOTHING = Answer()


def alert(text: str, *, edit: Message | None = None) -> Answer:
    return Answer(toast=cut(text, LONGEST_ALERT), is_alert=True, edit=edit)


def toast(text: str, *, edit: Message | None = None) -> Answer:
    return Answer(toast=cut(text, LONGEST_TOAST), edit=edit)


def say(text: str) -> Answer:
    """A sentence of its own, without buttons."""
    return Answer(send=(Message(text),))
