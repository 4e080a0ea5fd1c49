"""Today: the queues of whoever works with tasks all day, with the action in the row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response

from portal import clock
from portal.domain.actions import Action
from portal.domain.periods import lock_at, prompt_at, week_of
from portal.domain.types import Actor, Role
from portal.queries.deliveries import StaffQueue, needs_staff
from portal.queries.intake_waiting import WaitingDocuments, waiting_documents
from portal.queries.office import local_day, office_week_rules, working_calendar, zone
from portal.queries.people import WithoutBot, people_without_bot
from portal.queries.recipients import told_when_issued
from portal.queries.today import SHOWN, TodayQueues, today_queues
from portal.web.doors import acting, may_somewhere, needs
from portal.web.htmx import fragment, page

bp = Blueprint("today", __name__, url_prefix="/today")


@bp.get("")
@needs(Action.SEE_TASK)
def show() -> Response:
    now, actor = clock.utc_now(), acting()
    day = local_day(now)
    week, calendar, weeks = week_of(day), working_calendar(), office_week_rules()
    queues = _queues(actor, now)
    may_issue = may_somewhere(Action.ISSUE_TASK)
    return page(
        "today/show.html",
        day=day,
        week=week,
        prompt_at=prompt_at(week, calendar, zone(), weeks),
        lock_at=lock_at(week, calendar, zone(), weeks),
        **queues,
        may_issue=may_issue,
        told=_told(queues["queues"], day) if may_issue else {},
    )


def done_row(code: str, said: str, *, undo: str = "") -> Response:
    """What a row of the page becomes when it is done, with the numbers of all queues."""
    queues = _queues(acting(), clock.utc_now())
    blocks = ["done_row", "queue_chips"]
    return fragment("today/show.html", blocks, code=code, said=said, undo=undo, **queues)


def _told(queues: TodayQueues, day: date) -> dict[int, tuple[int, ...]]:
    """Who would hear of the drafts that can be issued from their rows."""
    return told_when_issued([line.id for line in queues.drafts.lines if not line.missing], day)


def _queues(actor: Actor, now: datetime) -> dict[str, Any]:
    sees_staff = may_somewhere(Action.SEE_DELIVERIES)
    is_office = actor.role is Role.OFFICE
    return {
        "queues": today_queues(actor, now),
        "staff": needs_staff(now) if sees_staff else StaffQueue([], [], []),
        "unlinked": people_without_bot(now, SHOWN) if sees_staff else WithoutBot(0, ()),
        "papers": waiting_documents(SHOWN) if is_office else WaitingDocuments(0, ()),
    }
