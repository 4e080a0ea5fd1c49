"""From one task to the next inside one message: questions, what comes next, the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.answers import Answer, alert
from bot.handlers.my_tasks import own_list
from bot.replies import cards, receipts, weekly
from bot.replies.words import clock_time
from bot.visit import Place, Visit, card_of, place_of
from portal.domain.periods import Week, lock_at, week_of
from portal.domain.types import Message
from portal.messages.callbacks import Verb
from portal.queries.bot_cards import Answered, Card, answered_in_week, card, raised_since
from portal.queries.office import local_day, working_calendar, zone
from portal.queries.task_lines import held_lines
from portal.services import redrawing
from portal.services.weekly_prompts import asked_lines


@dataclass(frozen=True, slots=True)
class Report:
    """A weekly report as it stands: its tasks, and what was answered so far."""

    week: Week
    lock: datetime
    cards: tuple[Card, ...]
    answered: dict[int, Answered]

    def position(self, task_id: int) -> tuple[int, int] | None:
        ids = [one.id for one in self.cards]
        return (ids.index(task_id) + 1, len(ids)) if task_id in ids else None

    def next_after(self, task_id: int | None, *, wraps: bool) -> Card | None:
        """The next task that can be and is not answered; from the first one on if it `wraps`."""
        ids = [one.id for one in self.cards]
        start = ids.index(task_id) + 1 if task_id in ids else 0
        rest = (*self.cards[start:], *(self.cards[:start] if wraps else ()))
        return next(
            (
                one
                for one in rest
                if one.is_reportable and one.id not in self.answered and one.id != task_id
            ),
            None,
        )


def report_of(visit: Visit, place: Place) -> Report:
    """The report that a weekly prompt asked for, with what the official holds since then."""
    week = week_of(local_day(place.created_at))
    held = held_lines([visit.person_id], visit.now).get(visit.person_id, [])
    asked = [line.id for line in asked_lines(held)]
    task_ids = tuple(dict.fromkeys((*place.task_ids, *asked)))
    answered = answered_in_week(visit.person_id, task_ids, week.start)
    found = [card(task_id, visit.known, visit.now) for task_id in task_ids]
    shown = [one for one in found if one and (one.is_reportable or one.id in answered)]
    return Report(week, lock_at(week, working_calendar(), zone()), tuple(shown), answered)


def closed(visit: Visit, place: Place | None, task_id: int | None) -> Answer | None:
    """What a tap in a report answers after its lock, or None while it is open."""
    if place is None or not place.is_weekly:
        return None
    week = week_of(local_day(place.created_at))
    lock = lock_at(week, working_calendar(), zone())
    if visit.now < lock:
        return None
    current = week_of(visit.today)
    if visit.now >= lock_at(current, working_calendar(), zone()):
        current = week_of(current.end + timedelta(days=1))
    shown = weekly.locked(week.number, lock, current.number, task_id)
    if visit.incoming.is_tap:
        return alert(weekly.locked_sentence(week.number, lock), edit=shown)
    return Answer(send=(shown,))


def question(visit: Visit, about: Card, place: Place | None, *, toast: str = "") -> Answer:
    """Show the question for one task; a bare number is understood from now on."""
    outbox_id = place.id if place else None
    position = None
    if place is not None and place.is_weekly:
        position = report_of(visit, place).position(about.id)
    visit.ask("percent", about, outbox_id)
    shown = cards.progress_question(about, outbox_id, visit.today, visit.locale, place=position)
    return visit.show(shown, toast=toast)


def go_on(
    visit: Visit, outbox_id: int | None, task_id: int | None, *, skips: bool = False
) -> Answer:
    """After an answer: the next task of a weekly report, else the receipt."""
    place = place_of(visit, outbox_id)
    visit.stop_asking()
    if place is not None and place.is_weekly:
        report = report_of(visit, place)
        following = report.next_after(task_id, wraps=not skips)
        if following is not None and visit.now < report.lock:
            return question(visit, following, place)
        return visit.show(receipt(visit, place, report))
    return visit.show(_single_receipt(visit, outbox_id, task_id))


def receipt(visit: Visit, place: Place, report: Report | None = None) -> Message:
    """What was reported in the week; the numbers to choose from while nothing was."""
    report = report or report_of(visit, place)
    if not report.answered:
        return choice(visit, place, report)
    task_ids = tuple(one.id for one in report.cards)
    return weekly.receipt(
        report.cards,
        report.answered,
        raised_since(visit.person_id, task_ids, place.created_at),
        outbox_id=place.id,
        week=report.week.number,
        at=max(answer.at for answer in report.answered.values()),
        lock=report.lock,
    )


def choice(visit: Visit, place: Place, report: Report | None = None) -> Message:
    """All tasks of a weekly report with a number each, answered or not."""
    report = report or report_of(visit, place)
    return cards.my_tasks(
        report.cards, visit.today, visit.locale, verb=Verb.ASK_PROGRESS, outbox_id=place.id
    )


def back_to_list(visit: Visit) -> Answer:
    """The message it began with, as it reads now; settled, the receipt or one's own list."""
    place = place_of(visit, visit.tap.message_id)
    if place is None:
        return visit.show(own_list(visit))
    drawn = redrawing.redraw(place.id, visit.now)
    if drawn is None and place.is_weekly:
        drawn = receipt(visit, place)
    return visit.show(drawn or own_list(visit, outbox_id=place.id))


def _single_receipt(visit: Visit, outbox_id: int | None, task_id: int | None) -> Message:
    about = card_of(visit, task_id)
    this_week = week_of(visit.today).start
    answered = answered_in_week(visit.person_id, (about.id,), this_week).get(about.id)
    if answered is None:
        return cards.task_card(about, outbox_id, visit.today, visit.locale)
    return receipts.recorded(about, outbox_id, answered.before, clock_time(answered.at))
