"""A list or a prompt comes again later: at most twice, never past the close (script S10)."""

from __future__ import annotations

from bot.answers import Answer, alert, say
from bot.handlers.my_tasks import own_list
from bot.replies import snoozing as said
from bot.visit import Visit, place_of
from portal.domain.errors import (
    HourNotOffered,
    NotFound,
    NotToBePutOff,
    PastTheLock,
    PutOffTooOften,
)
from portal.domain.snoozing import Snooze
from portal.messages.callbacks import UnreadableCallback
from portal.services import redrawing
from portal.services.snoozing import (
    Snoozable,
    end_snooze,
    newest_snoozable,
    snoozable,
    snooze,
)


def ask_newest(visit: Visit) -> Answer:
    """`/hoanlai`: the newest list or prompt that is still of use."""
    visit.stop_asking()
    newest = newest_snoozable(visit.person_id, visit.now)
    if newest is None:
        return say(said.nothing_to_put_off())
    return _ask(visit, snoozable(visit.known, newest, now=visit.now))


def choose(visit: Visit) -> Answer:
    """Asked, chosen, or taken up again at once."""
    outbox_id = visit.tap.message_id
    if place_of(visit, outbox_id) is None or outbox_id is None:
        raise NotFound(what="message", key=outbox_id)
    visit.stop_asking()
    try:
        if visit.tap.arg == said.NOW:
            return _take_up(visit, outbox_id)
        if not visit.tap.arg:
            return _ask(visit, snoozable(visit.known, outbox_id, now=visit.now))
        return _put_off(visit, outbox_id)
    except NotToBePutOff:
        return alert(said.not_to_be_put_off())


def _put_off(visit: Visit, outbox_id: int) -> Answer:
    if visit.tap.arg not in set(Snooze):
        raise UnreadableCallback(visit.incoming.data)
    try:
        at = snooze(visit.known, outbox_id, Snooze(visit.tap.arg), now=visit.now)
    except HourNotOffered:
        return _ask(visit, snoozable(visit.known, outbox_id, now=visit.now))
    except PutOffTooOften as refusal:
        return alert(said.used_up(refusal.facts["lock"], visit.now))
    except PastTheLock as refusal:
        latest, lock = refusal.facts["latest"], refusal.facts["lock"]
        sentence = said.past_the_lock(latest, lock)
        rest = snoozable(visit.known, outbox_id, now=visit.now)
        if not rest.choices:
            return alert(sentence)
        return alert(sentence, edit=said.question(rest.choices, outbox_id))
    return visit.show(said.put_off(at, visit.now, outbox_id))


def _ask(visit: Visit, found: Snoozable) -> Answer:
    if found.choices and not found.is_used_up:
        return visit.show(said.question(found.choices, found.root_id))
    sentence = said.used_up(found.lock, visit.now) if found.is_used_up else said.not_to_be_put_off()
    return alert(sentence) if visit.incoming.is_tap else say(sentence)


def _take_up(visit: Visit, outbox_id: int) -> Answer:
    end_snooze(visit.known, outbox_id, now=visit.now)
    drawn = redrawing.redraw(outbox_id, visit.now)
    return visit.show(drawn or own_list(visit, outbox_id=outbox_id))
