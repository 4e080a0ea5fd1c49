"""Deciding about more time, and taking a request back, by a tap (script S7; digests, S9)."""

from __future__ import annotations

from datetime import date

from bot.answers import Answer, alert
from bot.dates import date_in
from bot.replies import decisions as said
from bot.replies import odd
from bot.replies.asking import stays
from bot.replies.words import back_to_list
from bot.visit import NotYourButton, Visit, card_of, numbered, place_of
from portal.domain.errors import AlreadyDecided, NotAllowed, NotFound, StepRefused
from portal.domain.task_line import Reader
from portal.domain.types import Message
from portal.messages.compose_request import BELOW, AskedExtension, extension_asked
from portal.queries.digests import waiting_help
from portal.queries.extension_pages import extension_row, extension_rows
from portal.queries.office import working_calendar
from portal.services import extensions
from portal.services.conversations import Question
from portal.services.digests import digest_now
from portal.services.request_messages import asked_extension

_MOST_DAYS = 3


def show_waiting(visit: Visit) -> Answer:
    """Everything that waits for the reader's decision, each decided by a tap (/duyet)."""
    rows = [row for row in extension_rows(visit.known) if "grant" in row.steps]
    helps = waiting_help(visit.person_id, visit.now)
    return Answer(send=(said.waiting(rows, helps, visit.locale),))


def show_digest(visit: Visit) -> Answer:
    """The manager's digest as of now (/tonghop); others have none."""
    digest = digest_now(visit.person_id, visit.now)
    return Answer(send=(digest if digest is not None else Message(said.no_digest()),))


def show(visit: Visit) -> Answer:
    """The request as its message says it, with the buttons to decide."""
    number, rest = _named(visit)
    asked = _asked(visit, number, reads_only=True)
    if asked is None:
        return alert(said.request_over())
    visit.stop_asking()
    return _shown(visit, _request(visit, asked, visit.tap.message_id), rest)


def grant(visit: Visit) -> Answer:
    """Until the day that was asked for, or until the day of the button."""
    number, rest = _named(visit)
    day = date_in(rest, visit.today) if rest != BELOW else None
    return _grant(visit, number, day, rest)


def ask_other_date(visit: Visit) -> Answer:
    number, _rest = _named(visit)
    asked = _asked(visit, number)
    if asked is None:
        return alert(said.request_over())
    visit.ask("grant_date", card_of(visit, asked.task_id), visit.tap.message_id, arg=str(number))
    return visit.show(said.other_dates(asked, visit.tap.message_id, _days_before(asked, visit)))


def receive_date(visit: Visit, question: Question) -> Answer:
    asked = _asked(visit, int(question.arg))
    if asked is None:
        visit.stop_asking()
        return Answer(send=(Message(said.request_over()),))
    day = date_in(visit.incoming.text, visit.today)
    if day is None:
        again = said.other_dates(asked, question.outbox_id, _days_before(asked, visit))
        return Answer(send=(again,))
    return _grant(visit, asked.id, day, "", close=question.message_id)


def ask_reason(visit: Visit) -> Answer:
    """A refusal needs one line that says why."""
    number, rest = _named(visit)
    asked = _asked(visit, number)
    if asked is None:
        return alert(said.request_over())
    card = card_of(visit, asked.task_id)
    visit.ask("refusal", card, visit.tap.message_id, arg=visit.tap.arg)
    return _shown(visit, said.refusal_reason_wanted(asked, visit.tap.message_id), rest)


def receive_reason(visit: Visit, question: Question) -> Answer:
    number, rest = numbered(question.arg)
    reason = " ".join(visit.incoming.text.split())
    code = card_of(visit, question.task_id).code
    try:
        extensions.refuse_extension(visit.known, number, reason, now=visit.now)
    except (AlreadyDecided, NotAllowed, StepRefused) as refusal:
        visit.stop_asking()
        return Answer(send=(Message(_why_not(visit, refusal)),))
    visit.stop_asking()
    # a digest keeps its buttons: there may be more in it to decide
    close = None if rest == BELOW else question.message_id
    return Answer(send=(said.refused(code, reason, visit.now),), close=close)


def withdraw(visit: Visit) -> Answer:
    """Whoever asked takes the request back; the deadline stays."""
    number, _rest = _named(visit)
    asked = _asked(visit, number, reads_only=True)
    if asked is None:
        return alert(said.request_over())
    extensions.withdraw_extension(visit.known, number, now=visit.now)
    card = card_of(visit, asked.task_id)
    back = back_to_list(visit.tap.message_id)
    return visit.show(said.withdrawn(card.code, stays(card), back))


def _grant(
    visit: Visit, number: int, day: date | None, rest: str, *, close: int | None = None
) -> Answer:
    asked = asked_extension(number, visit.locale)
    try:
        due = extensions.grant_extension(visit.known, number, now=visit.now, granted_due=day)
    except AlreadyDecided as refusal:
        return _told(visit, _why_not(visit, refusal), rest, is_over=True)
    except (NotAllowed, NotFound) as refusal:
        return _told(visit, _why_not(visit, refusal), rest)
    except StepRefused as refusal:
        if day is not None and asked is not None:
            return _told(visit, said.date_outside(day), rest)
        return _told(visit, _why_not(visit, refusal), rest, is_over=True)
    visit.stop_asking()
    code = asked.code if asked is not None else ""
    receipt = said.granted(code, due or visit.today, visit.now)
    return _shown(visit, receipt, rest, close=close)


def _told(visit: Visit, sentence: str, rest: str, *, is_over: bool = False) -> Answer:
    """Why nothing was decided; under a request that is over, its buttons go."""
    if not visit.incoming.is_tap:
        return Answer(send=(Message(sentence),))
    if is_over and rest != BELOW:
        return alert(sentence, edit=Message(sentence))
    return alert(sentence)


def _why_not(visit: Visit, refusal: Exception) -> str:
    if isinstance(refusal, AlreadyDecided):
        facts = refusal.facts
        name = (facts["by_en"] if visit.locale == "en" else "") or facts["by"]
        return said.decided_before(str(name), facts["at"], facts["state"])
    return odd.foreign_button() if isinstance(refusal, NotAllowed) else said.request_over()


def _named(visit: Visit) -> tuple[int, str]:
    """The request of a button, and what its data says besides."""
    return numbered(visit.tap.arg)


def _asked(visit: Visit, number: int, *, reads_only: bool = False) -> AskedExtension | None:
    """The request for whoever may decide, or at least read it; None when it is over.

    Raises NotYourButton.
    """
    if visit.incoming.is_tap:
        place_of(visit, visit.tap.message_id)
    row = extension_row(number, visit.known)
    if row is None:
        raise NotYourButton
    asked = asked_extension(number, visit.locale)
    if asked is not None and not (reads_only or "grant" in row.steps):
        raise NotYourButton
    return asked


def _request(visit: Visit, asked: AskedExtension, outbox_id: int | None) -> Message:
    person = visit.person
    assert person is not None
    return extension_asked(
        Reader(person.id, person.role, visit.locale), asked, message_id=outbox_id
    )


def _shown(visit: Visit, message: Message, rest: str, *, close: int | None = None) -> Answer:
    """In place of the request; below a digest, which stays as it is."""
    if rest == BELOW:
        return Answer(send=(message,))
    return visit.show(message, close=close)


def _days_before(asked: AskedExtension, visit: Visit) -> list[date]:
    """A few working days between the deadline in force and the day asked for."""
    calendar = working_calendar()
    first = max(asked.old_due or visit.today, visit.today)
    days: list[date] = []
    day = calendar.previous_working_day(asked.wanted_due)
    while day > first and len(days) < _MOST_DAYS:
        days.append(day)
        day = calendar.add_working_days(day, -3)
    return sorted(days)
