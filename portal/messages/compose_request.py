"""A request for more time, to whoever decides it (ux.md S7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.domain.task_line import Reader
from portal.domain.types import Button, Message
from portal.messages import buttons
from portal.messages.callbacks import Tap, Verb, encode
from portal.messages.format import cut
from portal.messages.rendering import render
from portal.messages.wording import _, ngettext, pgettext, speaking

#: an answer to a tap under it is said below: the message itself stays
BELOW = "d"


@dataclass(frozen=True, slots=True)
class AskedExtension:
    """A request that waits: of which task, by whom, until when; `number` is 1 for the first.

    `title` and `reason` are empty where the content stays off the channel. `is_superiors` when
    neither leadership nor Office may decide it.
    """

    id: int
    task_id: int
    code: str
    title: str
    unit: str
    by: str
    percent: int
    old_due: date | None
    wanted_due: date
    number: int
    reason: str
    is_superiors: bool


def extension_asked(reader: Reader, asked: AskedExtension, *, message_id: int | None) -> Message:
    """What is asked, why and by whom; the decision is one tap, a refusal needs its reason."""
    with speaking(reader.locale):
        return Message(_text(_heading(asked), asked), _rows(asked, message_id))


def _heading(asked: AskedExtension) -> str:
    if asked.old_due is None:
        return _("Deadline proposed for %(code)s", code=asked.code)
    if asked.number > 1:
        return _("Extension request %(code)s, no. %(number)d", code=asked.code, number=asked.number)
    return _("Extension request %(code)s", code=asked.code)


def extension_waits(
    reader: Reader, asked: AskedExtension, days: int, *, message_id: int | None
) -> Message:
    """The request once more, when it has waited too long; silence is never consent."""
    with speaking(reader.locale):
        heading = ngettext(
            "Extension request %(code)s has waited %(num)d working day",
            "Extension request %(code)s has waited %(num)d working days",
            days,
            code=asked.code,
        )
        return Message(_text(heading, asked), _rows(asked, message_id))


def _text(heading: str, asked: AskedExtension) -> str:
    who = (cut(asked.unit), cut(asked.by), f"{asked.percent}%")
    forward = _("A superior decides this: forward it on the portal.")
    return render(
        "request",
        heading=heading,
        title=cut(asked.title),
        dates=f"{_day(asked.old_due)} > {_day(asked.wanted_due)}",
        who=", ".join(filter(None, who)),
        reason=_("Reason: %(reason)s", reason=cut(asked.reason, 200)) if asked.reason else "",
        closing=forward if asked.is_superiors else "",
    )


def decision_buttons(number: int, request_id: int) -> tuple[Button, ...]:
    """Approve, refuse or open one numbered request of a digest."""
    said = {"number": number}

    def tap(verb: Verb) -> str:
        return encode(Tap(verb, arg=f"{request_id}-{BELOW}"))

    return (
        Button(pgettext("button", "%(number)s Approve", **said), tap(Verb.GRANT)),
        Button(pgettext("button", "%(number)s Refuse", **said), tap(Verb.REFUSE)),
        Button(pgettext("button", "%(number)s Open", **said), tap(Verb.REQUEST)),
    )


def _rows(asked: AskedExtension, message_id: int | None) -> buttons.Rows:
    def tap(verb: Verb) -> str:
        return encode(Tap(verb, asked.task_id, message_id=message_id, arg=str(asked.id)))

    card = Tap(Verb.CARD, asked.task_id, message_id=message_id)
    open_it = Button(pgettext("button", "Open"), encode(card))
    if asked.is_superiors:
        return ((open_it,),)
    day = f"{asked.wanted_due:%d/%m}"
    return (
        (
            Button(pgettext("button", "Approve %(day)s", day=day), tap(Verb.GRANT)),
            Button(pgettext("button", "Approve other date"), tap(Verb.GRANT_OTHER)),
        ),
        (Button(pgettext("button", "Refuse"), tap(Verb.REFUSE)), open_it),
    )


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else _("no fixed deadline")
