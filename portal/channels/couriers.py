"""Every one-way channel of the product: what one is, and how the office's settings open it.

A further channel is one file beside this one:

1. A class with `send(letter) -> str`, which returns the channel's own id of what it took or raises
   one of `sending`'s outcomes. It sees a `Letter` in plain values and knows nothing of the office.
2. A function that makes it out of the settings, None where they do not name it, in `COURIERS`.
3. Its word in `Channel`, and in `ways.CHOOSABLE`, so that people may put it into their order.

The letters service claims, re-checks, records and goes on to the next channel for all of them. The
address is the person's e-mail for mail, and the open `ChatLink` of the channel for any other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from portal.channels.email import MailSender
from portal.domain.letters import Letter
from portal.domain.types import Channel
from portal.settings import Settings


class Courier(Protocol):
    """A channel that takes letters: words and a way in, no buttons and no answer."""

    def send(self, letter: Letter) -> str:
        """Hand it in and return the channel's own id of it, or raise a `SendFailed`."""
        ...


def _mail(settings: Settings) -> Courier | None:
    return None if settings.mail is None else MailSender(settings.mail)


COURIERS: dict[Channel, Callable[[Settings], Courier | None]] = {Channel.EMAIL: _mail}
