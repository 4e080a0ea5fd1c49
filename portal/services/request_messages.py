"""What those who decide hear when more time is asked for (ux.md S7)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.domain.machines.extension import UNDECIDED, Decider
from portal.domain.quiet import next_allowed
from portal.domain.types import Message
from portal.extensions import db
from portal.messages.compose_request import AskedExtension, extension_asked
from portal.models.delivery import OutboxMessage
from portal.models.organisation import Person
from portal.models.requests import ExtensionRequest
from portal.models.task import Task
from portal.queries.approvers import approvers_of
from portal.queries.office import local_day, working_calendar, zone
from portal.queries.task_lines import reader, readers
from portal.services import relevance
from portal.services.outbox import add_message
from portal.services.outbox_texts import BLANK, fill

REQUEST = "extension_request"


def tell_approvers(request: ExtensionRequest, task: Task, now: datetime) -> None:
    """Ask for the decision, one message each, in working hours; joins the transaction.

    Nobody is asked about a request of his own.
    """
    people = approvers_of(request.decider, task.leader_in_charge_id, local_day(now))
    told = readers(person for person in people if person != request.asked_by_id)
    for person_id, to in told.items():
        message_id = add_message(
            key=f"{REQUEST}:{request.id}:{person_id}",
            kind=REQUEST,
            person_id=person_id,
            message=BLANK,
            locale=to.locale,
            at=now,
            not_before=next_allowed(now, working_calendar(), zone()),
            task_id=request.task_id,
        )
        asked = asked_extension(request.id, to.locale)
        if message_id is not None and asked is not None:
            fill({message_id: extension_asked(to, asked, message_id=message_id)})


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
def recheck_request(row: OutboxMessage, now: datetime) -> Message | None:
    """Composed anew; pointless once it is decided or withdrawn."""
    to = reader(row.person_id)
    asked = asked_extension(int(row.key.split(":")[1]), to.locale)
    return extension_asked(to, asked, message_id=row.id) if asked is not None else None
