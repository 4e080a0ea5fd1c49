"""How somebody likes the portal, and the lists that are kept under a name."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from portal.domain.types import Density
from portal.extensions import db
from portal.models.organisation import Person
from portal.models.preferences import Preference, SavedView


@dataclass(frozen=True, slots=True)
class Preferences:
    """What somebody set, or what everybody begins with."""

    density: Density = Density.COMFORTABLE
    has_shortcuts: bool = True


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
    return Preferences(kept.density, kept.has_shortcuts) if kept else Preferences()


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
