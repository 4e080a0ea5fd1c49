"""What a head reads after reminding, giving to another, or asking the leadership (script S5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.replies.words import back_to_list, bold, button, clock_time, rows_of, safe, short_day_of
from portal.domain.types import Message
from portal.messages.callbacks import Tap, Verb
from portal.messages.compose_obstacle import Difficulty
from portal.messages.wording import _
from portal.queries.bot_cards import Card
from portal.queries.choices import Choice

MOST_COLLEAGUES = 6


def nudged(at: datetime) -> str:
    return _("The official is reminded, %(time)s", time=clock_time(at))


def nudged_before(name: str, at: datetime) -> str:
    return _("%(name)s reminded the official at %(time)s.", name=name, time=clock_time(at))


def to_whom(
    card: Card, outbox_id: int | None, colleagues: Sequence[Choice], locale: str
) -> Message:
    """The others of the unit; a button carries who held it, so that a second tap is noticed."""

    def tap(person: Choice) -> Tap:
        arg = f"{person.id}-{card.official_id or 0}"
        return Tap(Verb.REASSIGN, card.id, message_id=outbox_id, arg=arg)

    if not colleagues:
        said = _("Nobody else of the unit can hold it. The Office can move it to another unit.")
        return Message(f"<b>{safe(card.code, 40)}</b>\n{said}", (back_to_list(outbox_id),))
    asked = _("%(code)s: who takes it over?", code=safe(card.code, 40))
    offered = [button(one.named(locale), tap(one)) for one in colleagues[:MOST_COLLEAGUES]]
    return Message(bold(asked), (*rows_of(offered, 2), back_to_list(outbox_id)))


def reassigned(card: Card, at: datetime) -> Message:
    done = _(
        "✓ %(code)s moved to %(name)s at %(time)s.",
        code=safe(card.code, 40),
        name=safe(card.official, 80),
        time=clock_time(at),
    )
    told = _("Both are told in working hours.")
    return Message(f"{bold(done)}\n{told}")


def reassigned_before(name: str, to: str, at: datetime) -> str:
    return _(
        "%(name)s moved it to %(to)s at %(time)s, %(day)s.",
        name=name,
        to=to,
        time=clock_time(at),
        day=short_day_of(at),
    )


def question_wanted(card: Card, outbox_id: int | None) -> Message:
    asked = _("%(code)s: what should the leadership decide? Send one line.", code=card.code)
    return Message(safe(asked, 300), (back_to_list(outbox_id),))


def referred(told: Difficulty, due: str) -> Message:
    facts = {"number": told.number, "code": safe(told.code, 40)}
    done = _("✓ %(number)s (%(code)s) is referred to the leadership.", **facts)
    return Message(f"{bold(done)}\n{safe(told.statement, 300)}\n{due}")


def referred_before(name: str, at: datetime, number: str) -> str:
    return _(
        "%(name)s asked the leadership at %(time)s, %(day)s (%(number)s).",
        name=name,
        time=clock_time(at),
        day=short_day_of(at),
        number=number,
    )
