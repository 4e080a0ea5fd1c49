"""A message that somebody sends to himself to see whether it arrives."""

from __future__ import annotations

from datetime import datetime

from portal.domain.actions import Action
from portal.domain.errors import AlreadyHandled, NotFound
from portal.domain.permissions import require
from portal.domain.types import Actor
from portal.messages.compose_trial import trial_message
from portal.queries.task_lines import reader
from portal.services.outbox_texts import write_one
from portal.services.transaction import transactional

TRIAL = "trial"


@transactional
def send_trial(actor: Actor, *, now: datetime) -> int:
    """Write a message to oneself that leaves at once; its number. Raises NotAllowed."""
    require(actor, Action.CHANGE_SETTINGS)
    if actor.person_id is None:
        raise NotFound(what="person", key=None)
    to = reader(actor.person_id)
    message_id = write_one(
        lambda number: trial_message(to, message_id=number),
        key=f"{TRIAL}:{actor.person_id}:{now:%Y%m%d%H%M%S%f}",
        kind=TRIAL,
        to=to,
        at=now,
    )
    if message_id is None:
        raise AlreadyHandled()
    return message_id
