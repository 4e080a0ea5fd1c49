"""Done: the product and the claim of completion; when not done, a promised day (script S4)."""

from __future__ import annotations

from datetime import date

from bot.answers import Answer, alert
from bot.dates import date_in, offered_days
from bot.replies import asking, odd, receipts
from bot.replies.words import clock_time, full_day
from bot.visit import Visit, card_for, card_of, place_of, refuse_stale
from portal.domain.actions import Action
from portal.domain.errors import PastDeadline
from portal.services import completion, progress
from portal.services.conversations import Question

LONGEST_REFERENCE = 200
_PROMISE_AFTER = (2, 5, 10)


def claim(visit: Visit) -> Answer:
    """ "Done": ask for the product's number, or note that it follows later."""
    tap = visit.tap
    place_of(visit, tap.message_id)
    about = card_for(visit, tap.task_id, Action.CLAIM_COMPLETION)
    if tap.arg == "l":
        visit.stop_asking()
        if about.percent < 100:
            progress.report_progress(
                visit.known, about.id, 100, now=visit.now, source_key=visit.source
            )
        about = card_of(visit, about.id)
        at = clock_time(about.last_report_at or visit.now)
        return visit.show(receipts.product_later(about, tap.message_id, at))
    visit.ask("document", about, tap.message_id)
    if tap.arg == "n":
        return visit.show(asking.document_number(about, tap.message_id))
    return visit.show(asking.product_wanted(about, tap.message_id))


def receive_document(visit: Visit, question: Question) -> Answer:
    about = card_for(visit, question.task_id, Action.CLAIM_COMPLETION)
    product = " ".join(visit.incoming.text.split())
    if len(product) > LONGEST_REFERENCE:
        again = asking.product_too_long(about, question.outbox_id, LONGEST_REFERENCE)
        return Answer(send=(again,))
    completion.claim_completion(visit.known, about.id, product, now=visit.now, criteria_met=True)
    visit.stop_asking()
    about = card_of(visit, about.id)
    shown = receipts.claimed(about, question.outbox_id, product, clock_time(visit.now))
    return visit.show(shown, close=question.message_id)


def ask_promise(visit: Visit) -> Answer:
    tap = visit.tap
    place_of(visit, tap.message_id)
    about = card_for(visit, tap.task_id, Action.REPORT_PROGRESS)
    visit.ask("promise_date", about, tap.message_id)
    days = offered_days(visit.today, _PROMISE_AFTER)
    return visit.show(asking.promise_dates(about, tap.message_id, days))


def promise(visit: Visit) -> Answer:
    """A day was tapped, or "other date"."""
    tap = visit.tap
    place_of(visit, tap.message_id)
    about = card_for(visit, tap.task_id, Action.REPORT_PROGRESS)
    day = date_in(tap.arg, visit.today)
    if day is None:
        visit.ask("promise_date", about, tap.message_id)
        return visit.show(asking.date_wanted(about, tap.message_id))
    if about.forecast_on != day:
        refuse_stale(tap, about)
    return _promise(visit, about.id, tap.message_id, day)


def receive_promise(visit: Visit, question: Question) -> Answer:
    about = card_for(visit, question.task_id, Action.REPORT_PROGRESS)
    day = date_in(visit.incoming.text, visit.today)
    if day is None:
        wanted = asking.date_wanted(about, question.outbox_id, unread=visit.incoming.text)
        return Answer(send=(wanted,))
    return _promise(visit, about.id, question.outbox_id, day, close=question.message_id)


def _promise(
    visit: Visit, task_id: int, outbox_id: int | None, day: date, *, close: int | None = None
) -> Answer:
    try:
        progress.promise_finish(visit.known, task_id, day, now=visit.now)
    except PastDeadline:
        return _past(visit, task_id, outbox_id, day)
    visit.stop_asking()
    shown = receipts.promise_recorded(card_of(visit, task_id), outbox_id)
    return visit.show(shown, close=close)


def _past(visit: Visit, task_id: int, outbox_id: int | None, day: date) -> Answer:
    said = odd.day_is_past(full_day(day))
    days = offered_days(visit.today, _PROMISE_AFTER)
    again = asking.promise_dates(card_of(visit, task_id), outbox_id, days, before=said)
    return alert(said, edit=again) if visit.incoming.is_tap else Answer(send=(again,))
