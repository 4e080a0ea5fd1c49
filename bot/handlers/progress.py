"""How far is it: the number, a decrease, a correction, what follows (scripts S2 and S3)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from bot.answers import Answer
from bot.handlers import walking
from bot.replies import asking, cards, odd
from bot.visit import Place, Visit, card_for, card_of, place_of, refuse_stale
from portal.domain.actions import Action
from portal.domain.errors import AlreadyRecorded, NotFound, ReportDecreases
from portal.messages.callbacks import UnreadableCallback
from portal.queries.bot_cards import Answered, Card, answered_from
from portal.services import progress
from portal.services.conversations import Question

#: two different numbers so close together are one answer that was corrected
SECOND_THOUGHT = timedelta(seconds=5)
_PERCENT = re.compile(r"(\d{1,3})\s*%?", re.ASCII)


def percent_in(text: str) -> int | None:
    """The number in `75` or `75%`; None for anything else."""
    found = _PERCENT.fullmatch(text.strip())
    return int(found[1]) if found else None


def ask(visit: Visit) -> Answer:
    tap = visit.tap
    place = place_of(visit, tap.message_id)
    about = card_for(visit, tap.task_id, Action.REPORT_PROGRESS)
    return walking.closed(visit, place, about.id) or walking.question(visit, about, place)


def record(visit: Visit) -> Answer:
    return _record(visit, is_confirmed=False)


def confirm_decrease(visit: Visit) -> Answer:
    return _record(visit, is_confirmed=True)


def _record(visit: Visit, *, is_confirmed: bool) -> Answer:
    """A number was tapped.

    The same button again changes nothing and says when it was recorded; another number within
    seconds corrects the first; a button from before a change shows the task as it is now.
    """
    tap = visit.tap
    if tap.task_id is None:
        raise NotFound(what="task", key=None)
    if not tap.arg.isdecimal():
        raise UnreadableCallback(visit.incoming.data)
    percent = int(tap.arg)
    place = place_of(visit, tap.message_id)
    prefix = f"telegram:{visit.chat_id}:{visit.incoming.message_id}:{tap.task_id}:{tap.version}:"
    earlier = answered_from(tap.task_id, prefix)
    if earlier is not None and earlier.percent == percent:
        raise AlreadyRecorded(percent=percent, at=earlier.at)
    about = card_for(visit, tap.task_id, Action.REPORT_PROGRESS)
    locked = walking.closed(visit, place, about.id)
    if locked is not None:
        return locked
    if earlier is not None and visit.now - earlier.at <= SECOND_THOUGHT:
        return _correct(
            visit, about, place, percent, earlier, f"{prefix}{visit.incoming.update_id}"
        )
    refuse_stale(tap, about)
    return _save(visit, about, place, percent, f"{prefix}{percent}", is_confirmed=is_confirmed)


def _correct(
    visit: Visit, about: Card, place: Place | None, percent: int, earlier: Answered, source: str
) -> Answer:
    is_sure = percent >= earlier.before
    toast = odd.changed_to(percent)
    return _save(visit, about, place, percent, source, is_confirmed=is_sure, toast=toast)


def _save(
    visit: Visit,
    about: Card,
    place: Place | None,
    percent: int,
    source: str,
    *,
    is_confirmed: bool,
    toast: str = "",
) -> Answer:
    outbox_id = place.id if place else None
    try:
        saved = progress.report_progress(
            visit.known,
            about.id,
            percent,
            now=visit.now,
            source_key=source,
            decrease_confirmed=is_confirmed,
        )
    except ReportDecreases:
        visit.stop_asking()
        return visit.show(cards.decrease_question(about, outbox_id, percent))
    toast = toast or odd.recorded_before(percent, saved.at)
    if percent == 100:
        about = card_of(visit, about.id)
        if Action.CLAIM_COMPLETION in about.allowed:
            visit.ask("document", about, outbox_id)
            return visit.show(asking.product_wanted(about, outbox_id), toast=toast)
    about = replace(about, percent=saved.percent, version=saved.version)
    visit.ask("follow_up", about, outbox_id)
    return visit.show(cards.difficulty_question(about, outbox_id), toast=toast)


def ask_other_number(visit: Visit) -> Answer:
    tap = visit.tap
    place_of(visit, tap.message_id)
    about = card_for(visit, tap.task_id, Action.REPORT_PROGRESS)
    visit.ask("percent", about, tap.message_id)
    return visit.show(cards.number_wanted(about, tap.message_id))


def receive_number(visit: Visit, question: Question) -> Answer:
    """A text after the question: a number, or something that has to be asked again."""
    percent = percent_in(visit.incoming.text)
    if percent is None or percent > 100:
        about = card_for(visit, question.task_id, Action.REPORT_PROGRESS)
        wanted = cards.number_wanted(about, question.outbox_id, unread=visit.incoming.text)
        return Answer(send=(wanted,))
    return record_typed(visit, question.task_id, question.outbox_id, percent)


def record_typed(visit: Visit, task_id: int | None, outbox_id: int | None, percent: int) -> Answer:
    """A typed number for a task; nothing is stale about what somebody writes now."""
    place = place_of(visit, outbox_id)
    about = card_for(visit, task_id, Action.REPORT_PROGRESS)
    locked = walking.closed(visit, place, about.id)
    if locked is not None:
        return locked
    return _save(visit, about, place, percent, visit.source, is_confirmed=False)


def no_difficulty(visit: Visit) -> Answer:
    """ "No", or "Go on": the next task, or the receipt."""
    tap = visit.tap
    return walking.go_on(visit, tap.message_id, tap.task_id)


def skip(visit: Visit) -> Answer:
    tap = visit.tap
    return walking.go_on(visit, tap.message_id, tap.task_id, skips=True)
