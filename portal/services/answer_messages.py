"""What the unit hears when its request for more time was decided (ux.md S7)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from portal.domain.quiet import next_allowed
from portal.domain.types import Message, OutboxState
from portal.extensions import db
from portal.messages.compose_answer import ExtensionAnswer, answered, reopened
from portal.messages.format import Moment
from portal.models.delivery import OutboxMessage
from portal.models.organisation import Person
from portal.models.requests import ExtensionRequest
from portal.queries.office import working_calendar, zone
from portal.queries.task_lines import lines_for, reader
from portal.services import relevance
from portal.services.followups import cancel
from portal.services.outbox_texts import write_one

ANSWER, REOPENED = "extension_answer", "extension_reopened"
#: as long as a decision can be taken back without anybody having heard of it
HOLD = timedelta(seconds=60)


def tell_answer(request: ExtensionRequest, now: datetime) -> None:
    """Write the answer to whoever asked; joins the transaction. It leaves after a minute."""
    _write(request, ANSWER, now, not_before=now + HOLD)


def call_off(request: ExtensionRequest, now: datetime) -> None:
    """Stop the answer that waits, or say that it does not hold any more."""
    rows = db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.key.startswith(f"{ANSWER}:{request.id}:", autoescape=True))
        .with_for_update()
    ).all()
    for row in rows:
        if row.state is OutboxState.PENDING:
            cancel(row, "taken back", now)
    if any(row.state is not OutboxState.CANCELLED for row in rows):
        _write(request, REOPENED, now, not_before=now)


def _write(request: ExtensionRequest, kind: str, now: datetime, *, not_before: datetime) -> None:
    write_one(
        lambda message_id: _composed(request, kind, message_id, now),
        key=f"{kind}:{request.id}:{now:%Y%m%d%H%M%S}",
        kind=kind,
        to=reader(request.asked_by_id),
        at=now,
        not_before=next_allowed(not_before, working_calendar(), zone()),
        task_id=request.task_id,
    )


def _composed(
    request: ExtensionRequest, kind: str, message_id: int, now: datetime
) -> Message | None:
    db.session.flush()
    to, line = reader(request.asked_by_id), lines_for([request.task_id], now).get(request.task_id)
    if line is None:
        return None
    moment = Moment(now, zone())
    if kind == REOPENED:
        return reopened(to, line, moment, message_id=message_id)
    by = db.session.get(Person, request.decided_by_id) if request.decided_by_id else None
    if by is None or request.decided_at is None:
        return None
    answer = ExtensionAnswer(
        wanted_due=request.wanted_due,
        granted_due=request.granted_due,
        by=(by.name_en or by.name) if to.locale == "en" else by.name,
        at=request.decided_at,
        remark=request.decision,
    )
    return answered(to, line, answer, moment, message_id=message_id)


@relevance.register(ANSWER)
@relevance.register(REOPENED)
def recheck_answer(row: OutboxMessage, now: datetime) -> Message | None:
    """Composed anew; pointless when the decision was taken back, or made once more since."""
    request = db.session.get(ExtensionRequest, int(row.key.split(":")[1]))
    if request is None:
        return None
    is_decided = request.decided_at is not None
    if row.kind == REOPENED:
        return None if is_decided else _composed(request, row.kind, row.id, now)
    is_this = is_decided and row.key.endswith(f"{request.decided_at:%Y%m%d%H%M%S}")
    return _composed(request, row.kind, row.id, now) if is_this else None
