"""What somebody sets for himself: density, shortcuts, how messages reach him, lists under a name.

These are nobody else's business, so the audit log does not tell them, but for the order of
channels: there the office may decide for somebody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy import select, update

from portal.domain.actions import Action
from portal.domain.errors import HourNotOffered, NameMissing, NotAllowed, NotFound
from portal.domain.ladder import DEFAULT_MORNING
from portal.domain.mornings import SLOTS
from portal.domain.permissions import require
from portal.domain.types import Actor, Channel, Density, OutboxState
from portal.domain.ways import CHOOSABLE, channel_order
from portal.extensions import db
from portal.models.delivery import OutboxMessage
from portal.models.organisation import Person
from portal.models.preferences import Preference, SavedView
from portal.queries.preferences import channels_of_person
from portal.services import audit
from portal.services.acts import row_to_change
from portal.services.farewells import FAREWELL
from portal.services.transaction import transactional
from portal.services.ways import first_channels


@transactional
def set_preferences(
    actor: Actor, *, density: Density | None = None, has_shortcuts: bool | None = None
) -> None:
    """Keep what is given; the rest stays as it was."""
    kept = _kept(actor)
    if density is not None:
        kept.density = density
    if has_shortcuts is not None:
        kept.has_shortcuts = has_shortcuts


@transactional
def choose_morning(actor: Actor, at: time, *, now: datetime) -> None:
    """Let one's morning list come at another hour of the office's clock.

    Whoever chooses an hour that has passed still gets the list of the day at the next one. Raises
    HourNotOffered.
    """
    if at not in SLOTS:
        raise HourNotOffered(hour=at)
    kept = _kept(actor)
    kept.morning_at = None if at == DEFAULT_MORNING else at
    kept.morning_chosen_at = now


@transactional
def choose_channels(
    actor: Actor, person_id: int, chosen: Sequence[Channel], *, now: datetime
) -> None:
    """Let messages look for somebody by these channels, first to last; what waits goes so, too.

    One's own order is one's own choice; another's is the administrator's. Raises NotAllowed,
    NotFound, NoChannelChosen, ChannelTwice.
    """
    if person_id != actor.person_id:
        require(actor, Action.MANAGE_PEOPLE)
    row_to_change(Person, person_id, "person")
    order = channel_order(chosen)
    kept = _kept_of(person_id)
    before = channels_of_person(person_id)
    if order == before:
        return
    kept.channels = None if order == CHOOSABLE else [channel.value for channel in order]
    db.session.flush()
    _redirect_waiting(person_id)
    audit.record(
        actor,
        "choose_channels",
        object_type="person",
        object_id=person_id,
        at=now,
        before={"channels": [channel.value for channel in before]},
        after={"channels": [channel.value for channel in order]},
    )


def _redirect_waiting(person_id: int) -> None:
    """What has not set out yet; a farewell is for the chat alone."""
    first = first_channels([person_id]).get(person_id, Channel.TELEGRAM)
    db.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.person_id == person_id,
            OutboxMessage.state == OutboxState.PENDING,
            OutboxMessage.repeat_of_id.is_(None),
            OutboxMessage.kind != FAREWELL,
        )
        .values(channel=first)
    )


@transactional
def save_view(actor: Actor, name: str, query: str, *, is_shared: bool, now: datetime) -> int:
    """Keep a list under a name and return its id; the same name again replaces what it said."""
    person_id, name = _person(actor), name.strip()
    if not name:
        raise NameMissing()
    view = db.session.scalar(
        select(SavedView).where(SavedView.owner_id == person_id, SavedView.name == name)
    )
    if view is None:
        view = SavedView(owner_id=person_id, name=name)
        db.session.add(view)
    view.query, view.is_shared, view.saved_at = query, is_shared, now
    db.session.flush()
    return view.id


@transactional
def change_view(actor: Actor, view_id: int, query: str, *, now: datetime) -> None:
    """Let one's own view say what the list says now. Raises NotFound for somebody else's."""
    view = _own_view(actor, view_id)
    view.query, view.saved_at = query, now


@transactional
def delete_view(actor: Actor, view_id: int) -> str:
    """Forget one's own view and return its name. Raises NotFound for somebody else's."""
    view = _own_view(actor, view_id)
    name = view.name
    db.session.delete(view)
    return name


def _own_view(actor: Actor, view_id: int) -> SavedView:
    view = row_to_change(SavedView, view_id, "saved_view")
    if view.owner_id != _person(actor):
        raise NotFound(what="saved_view", key=view_id)
    return view


def _kept(actor: Actor) -> Preference:
    """What the actor set so far, to be changed."""
    return _kept_of(_person(actor))


def _kept_of(person_id: int) -> Preference:
    kept = db.session.get(Preference, person_id)
    if kept is None:
        kept = Preference(person_id=person_id, density=Density.COMFORTABLE, has_shortcuts=True)
        db.session.add(kept)
    return kept


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotAllowed(action=Action.SEE_TASK)
    return actor.person_id
