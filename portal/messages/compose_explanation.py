"""The explanation of a task that is a month late, to the head and the Office (ux.md S5)."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.task_line import Reader
from portal.domain.types import Button, Message
from portal.messages import buttons
from portal.messages.callbacks import Tap, Verb, encode
from portal.messages.format import cut
from portal.messages.rendering import render
from portal.messages.wording import _, pgettext, speaking

_LONGEST = 220


@dataclass(frozen=True, slots=True)
class Explained:
    """Why it is late, what remains, when it is done; no parts where they stay off the channel."""

    task_id: int
    code: str
    title: str
    by: str
    parts: tuple[str, ...]


def explanation_sent(reader: Reader, said: Explained, *, message_id: int | None) -> Message:
    with speaking(reader.locale):
        names = (_("Why it is late"), _("What remains"), _("Finish date"))
        parts = [
            f"{name}: {cut(part, _LONGEST)}" for name, part in zip(names, said.parts, strict=False)
        ]
        text = render(
            "explanation",
            heading=_("Explanation for %(code)s from %(name)s", code=said.code, name=cut(said.by)),
            title=cut(said.title),
            parts=parts or [_("The content is on the portal only.")],
        )
        card = Button(
            pgettext("button", "Open"), encode(Tap(Verb.CARD, said.task_id, message_id=message_id))
        )
        return Message(text, ((card, buttons.seen(message_id)),))
