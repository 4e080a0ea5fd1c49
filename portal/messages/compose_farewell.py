"""The last message to somebody whose account was closed (ux.md S10)."""

from __future__ import annotations

from portal.domain.task_line import Reader
from portal.domain.types import Message
from portal.messages.wording import _, speaking


def farewell(reader: Reader) -> Message:
    with speaking(reader.locale):
        return Message(_("Your account in the system is closed. Thank you."))
