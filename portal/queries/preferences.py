"""How somebody likes the portal, and the lists that are kept under a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from sqlalchemy import or_, select

from portal.domain.ladder import DEFAULT_MORNING
from portal.domain.types import Channel, Density
from portal.domain.ways import CHOOSABLE
from portal.extensions import db
from portal.models.organisation import Person
from portal.models.preferences import Preference, SavedView
from portal.queries.many_ids import is_one_of


@dataclass(frozen=True, slots=True)
class Preferences:
    """What somebody set, or what everybody begins with."""

    density: Density = Density.COMFORTABLE
    has_shortcuts: bool = True
    morning_at: time | None = None
    channels: tuple[Channel, ...] = CHOOSABLE


@dataclass(frozen=True, slots=True)
class View:
    """A list under a name; `owner` is empty for the reader's own."""

    id: int
    name: str
    query: str
    is_shared: bool
    is_own: bool
    owner: str


def preferences_of(person_id: int | None) -> Preferences:
    kept = db.session.get(Preference, person_id) if person_id is not None else None
    if kept is None:
        return Preferences()
    channels = CHOOSABLE if kept.channels is None else _order(kept.channels)
    return Preferences(kept.density, kept.has_shortcuts, kept.morning_at, channels)


def morning_of_person(person_id: int) -> time:
    """The hour at which somebody's morning list comes, by the office's clock."""
    return preferences_of(person_id).morning_at or DEFAULT_MORNING


def chosen_mornings(person_ids: Iterable[int] | None = None) -> dict[int, time]:
    """The hours that some people, or all, chose instead of the office's."""
    query = select(Preference.person_id, Preference.morning_at).where(
        Preference.morning_at.is_not(None)
    )
    if person_ids is not None:
        query = query.where(is_one_of(Preference.person_id, person_ids))
    return {person_id: at for person_id, at in db.session.execute(query) if at is not None}


def channels_of_person(person_id: int) -> tuple[Channel, ...]:
    """The channels by which somebody is looked for, first to last."""
    return preferences_of(person_id).channels


def chosen_channels(person_ids: Iterable[int]) -> dict[int, tuple[Channel, ...]]:
    """The orders of those among some people who chose one."""
    rows = db.session.execute(
        select(Preference.person_id, Preference.channels).where(
            Preference.channels.is_not(None), is_one_of(Preference.person_id, person_ids)
        )
    )
    return {person_id: _order(kept) for person_id, kept in rows if kept is not None}


def views_for(person_id: int | None) -> list[View]:
    """Somebody's own views first, then those that others share, by name."""
    rows = db.session.execute(
        select(SavedView, Person.name)
        .join(Person, Person.id == SavedView.owner_id)
        .where(or_(SavedView.owner_id == person_id, SavedView.is_shared.is_(True)))
        .order_by(SavedView.owner_id != person_id, SavedView.name, SavedView.id)
    )
    return [
        View(
            view.id,
            view.name,
            view.query,
            view.is_shared,
            view.owner_id == person_id,
            "" if view.owner_id == person_id else owner,
        )
        for view, owner in rows
    ]


def _order(kept: Iterable[str]) -> tuple[Channel, ...]:
    return tuple(Channel(word) for word in kept)
