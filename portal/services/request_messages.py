"""What those who decide hear when more time is asked for (ux.md S7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from functools import partial

from sqlalchemy import select

from portal.domain.machines.extension import UNDECIDED, Decider
from portal.domain.quiet import next_allowed
from portal.domain.task_line import Reader
from portal.domain.types import Message
from portal.extensions import db
from portal.messages.compose_request import AskedExtension, extension_asked, extension_waits
from portal.models.delivery import OutboxMessage
from portal.models.organisation import Person
from portal.models.requests import ExtensionRequest
from portal.models.task import Task
from portal.queries.approvers import approvers_of
from portal.queries.office import local_day, working_calendar, zone
from portal.queries.recipients import office_people
from portal.queries.task_lines import reader, readers
from portal.services import marks, relevance
from portal.services.outbox_texts import write_one
from portal.services.transaction import transaction

REQUEST, WAITING = "extension_request", "extension_waiting"
#: the last morning on which it was looked what waits too long
MARK = "undecided"
MORNING = time(8)
#: working days after which a request that nobody decided is told again
PATIENCE = 3


def tell_approvers(request: ExtensionRequest, task: Task, now: datetime) -> None:
    """Ask for the decision, one message each, in working hours; joins the transaction.

    Nobody is asked about a request of his own.
    """
    people = approvers_of(request.decider, task.leader_in_charge_id, local_day(now))
    not_before = next_allowed(now, working_calendar(), zone())
    _write(request, REQUEST, people, now, not_before)


def remind_of_undecided(now: datetime) -> int:
    """Tell approvers and the Office of requests that have waited three working days; how many.

    Once on each working morning, and once for each request; the unit is not told.
    """
    calendar, today = working_calendar(), local_day(now)
    morning = datetime.combine(today, MORNING, tzinfo=zone())
    if calendar.is_day_off(today) or now < morning or marks.is_done(MARK, morning):
        return 0
    written = 0
    with transaction():
        for request in _undecided():
            if _patience_ends(request) <= morning:
                leader_id = request.task.leader_in_charge_id
                people = approvers_of(request.decider, leader_id, today)
                told = (*people, *office_people(today)[:1])
                written += _write(request, WAITING, told, now, now)
        marks.mark_done(MARK, morning)
    return written


def next_reminder(now: datetime) -> datetime | None:
    """When the next request has waited too long, strictly after now; None when none waits."""
    coming = [at for at in map(_patience_ends, _undecided()) if at > now]
    return min(coming, default=None)


def _undecided() -> Sequence[ExtensionRequest]:
    return db.session.scalars(
        select(ExtensionRequest)
        .where(ExtensionRequest.state.in_(UNDECIDED))
        .order_by(ExtensionRequest.id)
    ).all()


def _patience_ends(request: ExtensionRequest) -> datetime:
    day = working_calendar().add_working_days(local_day(request.asked_at), PATIENCE)
    return datetime.combine(day, MORNING, tzinfo=zone())


def _write(
    request: ExtensionRequest,
    kind: str,
    people: Sequence[int],
    now: datetime,
    not_before: datetime,
) -> int:
    """One message for each, told once; how many there are that were not there before."""
    told = readers(person for person in people if person != request.asked_by_id)
    written = [
        write_one(
            partial(_composed, kind, request.id, to, now),
            key=f"{kind}:{request.id}:{person_id}",
            kind=kind,
            to=to,
            at=now,
            not_before=not_before,
            task_id=request.task_id,
        )
        for person_id, to in told.items()
    ]
    return sum(message_id is not None for message_id in written)


def _composed(
    kind: str, request_id: int, to: Reader, now: datetime, message_id: int
) -> Message | None:
    asked = asked_extension(request_id, to.locale)
    if asked is None:
        return None
    if kind == REQUEST:
        return extension_asked(to, asked, message_id=message_id)
    return extension_waits(to, asked, _days_waited(request_id, now), message_id=message_id)


def _days_waited(request_id: int, now: datetime) -> int:
    asked_at = db.session.get_one(ExtensionRequest, request_id).asked_at
    return working_calendar().working_days_between(local_day(asked_at), local_day(now))


def approvers_named(request_id: int, locale: str) -> list[str]:
    """The names of those who are asked to decide a request."""
    prefix = f"{REQUEST}:{request_id}:"
    rows = db.session.execute(
        select(Person.name, Person.name_en)
        .join(OutboxMessage, OutboxMessage.person_id == Person.id)
        .where(OutboxMessage.key.startswith(prefix, autoescape=True))
        .order_by(OutboxMessage.id)
    )
    return [(name_en or name) if locale == "en" else name for name, name_en in rows]


def asked_extension(request_id: int, locale: str) -> AskedExtension | None:
    """A request that is not decided yet, as its message says it; None when there is none."""
    request = db.session.get(ExtensionRequest, request_id, populate_existing=True)
    if request is None or request.state not in UNDECIDED:
        return None
    task, by = request.task, db.session.get_one(Person, request.asked_by_id)
    unit, is_english, is_hidden = task.lead_unit, locale == "en", task.hide_on_telegram
    unit_name = ((unit.name_en if is_english else "") or unit.name) if unit else ""
    return AskedExtension(
        id=request.id,
        task_id=task.id,
        code=task.code,
        title="" if is_hidden else (task.title_en if is_english else "") or task.title,
        unit=unit_name,
        by=(by.name_en if is_english else "") or by.name,
        percent=task.percent,
        old_due=request.old_due,
        wanted_due=request.wanted_due,
        number=request.earlier_grants + 1,
        reason="" if is_hidden else request.reason,
        is_superiors=request.decider is Decider.SUPERIOR,
    )


@relevance.register(REQUEST)
@relevance.register(WAITING)
def recheck_request(row: OutboxMessage, now: datetime) -> Message | None:
    """Composed anew; pointless once it is decided or withdrawn."""
    request_id = int(row.key.split(":")[1])
    return _composed(row.kind, request_id, reader(row.person_id), now, row.id)
