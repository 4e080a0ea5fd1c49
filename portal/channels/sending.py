"""What every channel can do, and the six ways in which a send can end other than well.

An adapter turns its library's exceptions into these; the delivery service knows nothing else.
"""

from __future__ import annotations

from typing import Protocol

from portal.domain.types import Message


class Sender(Protocol):
    """One channel. `send` may be called from several threads at once."""

    def send(self, chat_id: str, message: Message) -> str:
        """Send and return the channel's own id of the message, or raise a `SendFailed`."""
        ...


class SendFailed(Exception):
    """Base of the outcomes; `reason` is the channel's sentence, kept with the message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotSent(SendFailed):
    """The request certainly never left: it may be sent again."""


class Halted(SendFailed):
    """The channel wants silence from the whole bot for `seconds`; nothing was delivered."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too many requests, retry after {seconds:g} s")
        self.seconds = seconds


class Refused(SendFailed):
    """Will never work: the chat is gone (`chat_gone`), or the message itself is not accepted."""

    def __init__(self, reason: str, *, chat_gone: bool = True) -> None:
        super().__init__(reason)
        self.chat_gone = chat_gone


class Moved(SendFailed):
    """The chat has a new id; nothing was delivered."""

    def __init__(self, new_chat_id: str) -> None:
        super().__init__(f"chat moved to {new_chat_id}")
        self.new_chat_id = new_chat_id


class WrongToken(SendFailed):
    """The channel does not know this bot: nothing can be sent until somebody mends it."""


class Doubt(SendFailed):
    """Nobody knows whether it arrived: it must not simply be sent again."""
