"""Asking for a later deadline (script S7); until decided the old one counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.answers import Answer, alert
from bot.dates import date_in, days_near, offered_days
from bot.replies import asking, odd, receipts
from bot.replies.words import clock_time, full_day
from bot.visit import Visit, card_for, card_of, place_of
from portal.domain.actions import Action
from portal.domain.errors import PastDeadline
from portal.domain.types import Message
from portal.messages.callbacks import UnreadableCallback
from portal.queries.bot_cards import Card
from portal.queries.office import working_calendar
from portal.services import conversations, extensions
from portal.services.conversations import Question
from portal.services.request_messages import approvers_named

_LATER_BY = (5, 10, 15)


def ask(visit: Visit) -> Answer:
    tap = visit.tap
    place_of(visit, tap.message_id)
    about = card_for(visit, tap.task_id, Action.REQUEST_EXTENSION)
    if about.wanted_due is not None:
        return alert(odd.extension_waiting(about.code))
    visit.ask("extension_date", about, tap.message_id)
    return visit.show(_dates(visit, about, tap.message_id))


def _dates(visit: Visit, about: Card, outbox_id: int | None, before: str = "") -> Message:
    start = max(about.effective_due or visit.today, visit.today)
    days = offered_days(start, _LATER_BY)
    return asking.extension_dates(about, outbox_id, days, before=before)


def choose(visit: Visit) -> Answer:
    """A day, "other date", or a day with one of the ready reasons was tapped."""
    tap = visit.tap
    place_of(visit, tap.message_id)
    about = card_for(visit, tap.task_id, Action.REQUEST_EXTENSION)
    if tap.arg == "s":
        return _send_read(visit, about)
    if tap.arg == "o":
        visit.ask("extension_date", about, tap.message_id)
        return visit.show(asking.date_wanted(about, tap.message_id))
    wanted, _dash, reason = tap.arg.partition("-")
    day = date_in(wanted, visit.today)
    if day is None or (reason and reason not in asking.REASONS):
        raise UnreadableCallback(visit.incoming.data)
    if reason:
        return _read_over(visit, about, tap.message_id, day, asking.reason_words()[reason])
    return _ask_reason(visit, about, tap.message_id, day)


def receive_date(visit: Visit, question: Question) -> Answer:
    about = card_for(visit, question.task_id, Action.REQUEST_EXTENSION)
    day = date_in(visit.incoming.text, visit.today)
    if day is None:
        wanted = asking.date_wanted(about, question.outbox_id, unread=visit.incoming.text)
        return Answer(send=(wanted,))
    return _ask_reason(visit, about, question.outbox_id, day)


def receive_reason(visit: Visit, question: Question) -> Answer:
    about = card_for(visit, question.task_id, Action.REQUEST_EXTENSION)
    day, reason = date.fromisoformat(question.arg), " ".join(visit.incoming.text.split())
    shown = _read_over(visit, about, question.outbox_id, day, reason)
    return replace(shown, close=question.message_id)


def receive_instead(visit: Visit, question: Question) -> Answer:
    """A text while the whole waits to be sent is another reason."""
    about = card_for(visit, question.task_id, Action.REQUEST_EXTENSION)
    day = date.fromisoformat(question.arg.partition("|")[0])
    reason = " ".join(visit.incoming.text.split())
    shown = _read_over(visit, about, question.outbox_id, day, reason)
    return replace(shown, close=question.message_id)


def _read_over(visit: Visit, about: Card, outbox_id: int | None, day: date, reason: str) -> Answer:
    """Everything once more, with whoever decides, before it goes."""
    if about.wanted_due is not None:
        visit.stop_asking()
        return visit.show(receipts.extension_pending(about, outbox_id))
    visit.ask("extension_read", about, outbox_id, arg=f"{day.isoformat()}|{reason}")
    number, approvers = extensions.would_decide(about.id, visit.locale, now=visit.now)
    return visit.show(asking.extension_read_over(about, outbox_id, day, reason, number, approvers))


def _send_read(visit: Visit, about: Card) -> Answer:
    question = conversations.open_question(visit.chat_id)
    if about.wanted_due is not None:
        return visit.show(receipts.extension_pending(about, visit.tap.message_id))
    if question is None or question.kind != "extension_read" or question.task_id != about.id:
        return alert(odd.old_button())
    day, _bar, reason = question.arg.partition("|")
    return _send(visit, about, question.outbox_id, date.fromisoformat(day), reason)


def _ask_reason(visit: Visit, about: Card, outbox_id: int | None, day: date) -> Answer:
    if day <= max(about.effective_due or visit.today, visit.today):
        return _too_early(visit, about, outbox_id, day)
    if working_calendar().is_day_off(day):
        visit.ask("extension_date", about, outbox_id)
        earliest = max(about.effective_due or visit.today, visit.today)
        return visit.show(asking.day_off(about, outbox_id, day, days_near(day, earliest)))
    visit.ask("reason", about, outbox_id, arg=day.isoformat())
    return visit.show(asking.extension_reason(about, outbox_id, day))


def _send(visit: Visit, about: Card, outbox_id: int | None, day: date, reason: str) -> Answer:
    try:
        extensions.request_extension(
            visit.known, about.id, day, reason, now=visit.now, source_key=visit.source
        )
    except PastDeadline:
        return _too_early(visit, about, outbox_id, day)
    visit.stop_asking()
    about = card_of(visit, about.id)
    approvers = approvers_named(about.request_id, visit.locale) if about.request_id else []
    shown = receipts.extension_sent(about, outbox_id, reason, clock_time(visit.now), approvers)
    return visit.show(shown)


def _too_early(visit: Visit, about: Card, outbox_id: int | None, day: date) -> Answer:
    visit.ask("extension_date", about, outbox_id)
    said = odd.day_has_passed(full_day(day))
    again = _dates(visit, about, outbox_id, said)
    return alert(said, edit=again) if visit.incoming.is_tap else Answer(send=(again,))
