"""The weekly report as a whole: all unchanged, one by one, correcting it (script S2)."""

from __future__ import annotations

from bot.answers import Answer, toast
from bot.handlers import walking
from bot.replies import odd, weekly
from bot.visit import Place, Visit, card_for, place_of
from portal.domain.actions import Action
from portal.domain.errors import NotFound, ReasonNeeded
from portal.services import progress


def all_unchanged(visit: Visit) -> Answer:
    """No change in all that are not answered yet; an overdue one needs a line of reason."""
    place = _place(visit)
    locked = walking.closed(visit, place, None)
    if locked is not None:
        return locked
    visit.stop_asking()
    report = walking.report_of(visit, place)
    recorded, wanted = 0, []
    for about in report.cards:
        if not about.is_reportable or about.id in report.answered:
            continue
        try:
            progress.report_progress(
                visit.known,
                about.id,
                about.percent,
                now=visit.now,
                source_key=f"{visit.source}:{about.id}",
                unchanged_by_bulk=True,
            )
        except ReasonNeeded:
            wanted.append((about.id, about.code))
        else:
            recorded += 1
    if wanted:
        return visit.show(weekly.reasons_missing(recorded, wanted, place.id))
    if not recorded and report.answered:
        last = max(report.answered.values(), key=lambda answer: answer.at)
        return toast(odd.recorded_before(last.percent, last.at), edit=walking.receipt(visit, place))
    return visit.show(walking.receipt(visit, place))


def one_by_one(visit: Visit) -> Answer:
    place = _place(visit)
    locked = walking.closed(visit, place, None)
    return locked or walking.go_on(visit, place.id, None)


def edit_answers(visit: Visit) -> Answer:
    """ "Edit": the list of the weekly report again, or the question for one task."""
    tap = visit.tap
    place = place_of(visit, tap.message_id)
    locked = walking.closed(visit, place, tap.task_id)
    if locked is not None:
        return locked
    if tap.task_id is None:
        visit.stop_asking()
        return visit.show(walking.choice(visit, _place(visit)))
    about = card_for(visit, tap.task_id, Action.REPORT_PROGRESS)
    return walking.question(visit, about, place)


def _place(visit: Visit) -> Place:
    place = place_of(visit, visit.tap.message_id)
    if place is None:
        raise NotFound(what="message", key=visit.tap.message_id)
    return place
