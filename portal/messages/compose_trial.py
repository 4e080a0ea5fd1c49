"""The message somebody sends to himself to see that everything works (ux.md §4, step 6)."""

from __future__ import annotations

from portal.domain.task_line import Reader
from portal.domain.types import Message
from portal.messages import buttons
from portal.messages.wording import _, speaking


def trial_message(reader: Reader, *, message_id: int | None) -> Message:
    with speaking(reader.locale):
        heading = _("Đôn Đốc reaches you here.")
        rest = _("Reminders come on working days from 08:00. Press the button to prove it.")
        return Message(f"<b>{heading}</b>\n{rest}", ((buttons.seen(message_id),),))
