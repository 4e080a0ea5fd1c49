"""A person's phone: the chat with the bot as the person sees it, and taps on its buttons."""

from __future__ import annotations

from portal.channels.loopback import LoopbackClient
from portal.channels.loopback_views import Button, Message, Tap
from tests.e2e.product import eventually

ANSWER_SECONDS = 10.0


class Phone:
    """One private chat; messages are found by what they say."""

    def __init__(self, telegram: LoopbackClient, chat_id: int) -> None:
        self.telegram = telegram
        self.chat_id = chat_id

    def received(self, contains: str = "") -> list[Message]:
        """What the bot has sent, oldest first, as it reads now."""
        return [
            message
            for message in self.telegram.messages(self.chat_id)
            if message.is_from_bot and contains in message.plain
        ]

    def wait_for(self, contains: str, seconds: float = 30) -> Message:
        return eventually(
            lambda: next(iter(self.received(contains)), None),
            seconds,
            lambda: f"a message with {contains!r}: {[one.plain for one in self.received()]}",
        )

    def message(self, message_id: int) -> Message:
        return next(one for one in self.received() if one.message_id == message_id)

    def tap(self, message_id: int, label: str) -> Tap:
        """Tap a button that the message has now; the tap with the bot's answer."""
        button = self.button(message_id, label)
        assert button.data, f"{label!r} opens a page"
        return self.tap_data(message_id, button.data)

    def tap_data(self, message_id: int, data: str) -> Tap:
        tap = self.telegram.tap(self.chat_id, message_id, data, wait=ANSWER_SECONDS, is_stale=True)
        assert tap.is_answered, f"the bot did not answer the tap on {data!r}"
        return tap

    def button(self, message_id: int, label: str) -> Button:
        """The button whose words begin so."""
        rows = self.message(message_id).buttons
        found = [button for row in rows for button in row if button.text.startswith(label)]
        shown = [[button.text for button in row] for row in rows]
        assert found, f"no button {label!r} in {shown}"
        return found[0]

    def wait_for_button(self, message_id: int, label: str) -> Message:
        """The message, once an edit has given it that button."""

        def look() -> Message | None:
            message = self.message(message_id)
            texts = [button.text for row in message.buttons for button in row]
            return message if any(text.startswith(label) for text in texts) else None

        return eventually(
            look, 15, lambda: f"a button {label!r}: {self.message(message_id).buttons}"
        )
