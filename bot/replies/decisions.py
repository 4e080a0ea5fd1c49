"""Deciding about more time on the phone: what is asked for, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.replies.words import Row, bold, button, clock_time, full_day, rows_of, safe, short_day
from portal.domain.digest import DigestDecision
from portal.domain.machines.extension import GRANTED, ExtensionState
from portal.domain.types import Message
from portal.messages.callbacks import Tap, Verb
from portal.messages.compose_digest import decision_line
from portal.messages.compose_obstacle import help_buttons
from portal.messages.compose_request import AskedExtension, decision_buttons
from portal.messages.wording import _, ngettext, pgettext
from portal.queries.extension_pages import ExtensionRow

MOST_LISTED, MOST_DECIDED = 8, 5


def waiting(rows: Sequence[ExtensionRow], helps: Sequence[DigestDecision], locale: str) -> Message:
    """The requests that wait, the oldest first, then difficulties; the first with buttons."""
    total = len(rows) + len(helps)
    if not total:
        return Message(_("Nothing waits for your decision."))
    heading = ngettext(
        "%(num)d request waits for your decision",
        "%(num)d requests wait for your decision",
        total,
    )
    said = [
        *(f"{_asked(row)}, {safe(row.unit_named(locale), 60)}" for row in rows),
        *(safe(decision_line(each), 140) for each in helps),
    ]
    lines = [f"{number}. {line}" for number, line in enumerate(said[:MOST_LISTED], start=1)]
    if total > MOST_LISTED:
        rest = total - MOST_LISTED
        lines.append(ngettext("and %(num)d more", "and %(num)d more", rest))
    taps = [
        *(decision_buttons(number, row.id) for number, row in enumerate(rows, start=1)),
        *(
            help_buttons(number, int(each.key), agrees=each.may_agree)
            for number, each in enumerate(helps, start=len(rows) + 1)
        ),
    ]
    return Message("\n".join([bold(heading), *lines]), tuple(taps[:MOST_DECIDED]))


def _asked(row: ExtensionRow) -> str:
    return f"{safe(row.code, 40)} {_change(row)}"


def _change(row: ExtensionRow) -> str:
    old = short_day(row.old_due) if row.old_due else "–"
    return f"{old} &gt; {short_day(row.wanted_due)}"


def no_digest() -> str:
    return _("Digests go to the leaders and to the head of the Office. /tasks shows your tasks.")


def other_dates(asked: AskedExtension, outbox_id: int | None, days: Sequence[date]) -> Message:
    said = _(
        "%(code)s until which day? Tap one, or send it like 25/6. "
        "Not later than %(day)s, as asked.",
        code=safe(asked.code, 40),
        day=full_day(asked.wanted_due),
    )

    def tap(day: date) -> Tap:
        return Tap(Verb.GRANT, asked.task_id, message_id=outbox_id, arg=f"{asked.id}-{day:%Y%m%d}")

    offered = [button(short_day(day), tap(day)) for day in days]
    return Message(said, (*rows_of(offered, 3), back_to_request(asked, outbox_id)))


def refusal_reason_wanted(asked: AskedExtension, outbox_id: int | None) -> Message:
    said = _("Reason for refusing, one line.")
    return Message(f"<b>{safe(asked.code, 40)}</b>\n{said}", (back_to_request(asked, outbox_id),))


def granted(code: str, day: date, at: datetime) -> Message:
    done = _(
        "✓ Extension for %(code)s approved until %(day)s, at %(time)s.",
        code=safe(code, 40),
        day=full_day(day),
        time=clock_time(at),
    )
    told = _("The unit is told in working hours.")
    return Message(f"{bold(done)}\n{told}")


def refused(code: str, reason: str, at: datetime) -> Message:
    done = _(
        "✓ Extension for %(code)s refused at %(time)s.", code=safe(code, 40), time=clock_time(at)
    )
    said = _("Reason: %(reason)s", reason=safe(reason, 300))
    return Message(f"{bold(done)}\n{said}")


def withdrawn(code: str, stays: str, back: Row) -> Message:
    done = _("✓ Extension request for %(code)s withdrawn.", code=safe(code, 40))
    return Message(f"{bold(done)}\n{stays}", (back,))


def decided_before(name: str, at: datetime, state: ExtensionState) -> str:
    facts = {"name": name, "time": clock_time(at), "day": short_day(at.date())}
    if state in GRANTED:
        return _("%(name)s approved at %(time)s, %(day)s.", **facts)
    return _("%(name)s refused at %(time)s, %(day)s.", **facts)


def request_over() -> str:
    return _("This request waits for no decision any more.")


def date_outside(day: date) -> str:
    return _(
        "%(day)s does not work: choose a day after the present deadline and not after the one "
        "asked for.",
        day=full_day(day),
    )


def back_to_request(asked: AskedExtension, outbox_id: int | None) -> Row:
    tap = Tap(Verb.REQUEST, asked.task_id, message_id=outbox_id, arg=str(asked.id))
    return (button(pgettext("button", "‹ Back"), tap),)
