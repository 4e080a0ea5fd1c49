"""A message that somebody sends to himself to see whether it arrives."""

from __future__ import annotations

from datetime import datetime

from portal.domain.actions import Action
from portal.domain.errors import NotFound
from portal.domain.permissions import require
from portal.domain.types import Actor
from portal.messages.compose_trial import trial_message
from portal.queries.task_lines import reader
from portal.services.outbox import add_message
from portal.services.outbox_texts import BLANK, fill
from portal.services.transaction import transactional

TRIAL = "trial"


@transactional
def send_trial(actor: Actor, *, now: datetime) -> int:
    """Write a message to oneself that leaves at once; its number. Raises NotAllowed."""
    require(actor, Action.CHANGE_SETTINGS)
    if actor.person_id is None:
        raise NotFound(what="person", key=None)
    to = reader(actor.person_id)
    message_id = add_message(
        key=f"{TRIAL}:{actor.person_id}:{now:%Y%m%d%H%M%S%f}",
        kind=TRIAL,
        person_id=actor.person_id,
        message=BLANK,
        locale=to.locale,
        at=now,
    )
    if message_id is None:
        raise NotFound(what="message", key=None)
    fill({message_id: trial_message(to, message_id=message_id)})
    return message_id
