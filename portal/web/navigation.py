"""The header's entries by role: few, the same everywhere, only pages that exist."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import LazyString, lazy_gettext

from portal.domain.types import Actor, Role

STAFF = frozenset({Role.OFFICE, Role.HUB})
HOLDERS = frozenset({Role.OFFICIAL, Role.FOCAL_POINT})
EVERYBODY = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the header: `key` is pressed after `g` to go there."""

    endpoint: str
    label: LazyString
    roles: frozenset[Role]
    key: str = ""

    @property
    def url(self) -> str:
        return url_for(self.endpoint)

    @property
    def is_current(self) -> bool:
        """Whether the page shown belongs to this entry's part of the portal."""
        return (request.endpoint or "").partition(".")[0] == self.endpoint.partition(".")[0]


MAIN_ENTRIES = (
    Entry("me.show", lazy_gettext("My work"), HOLDERS, "v"),
    Entry("today.show", lazy_gettext("Today"), EVERYBODY - HOLDERS - {Role.OBSERVER}, "h"),
    Entry("tasks.index", lazy_gettext("Tasks"), EVERYBODY, "n"),
    Entry("plans.index", lazy_gettext("Plans"), EVERYBODY, "k"),
    Entry("dashboard.show", lazy_gettext("Overview"), EVERYBODY - HOLDERS, "t"),
)
MENU_ENTRIES = (
    Entry("people.index", lazy_gettext("People"), STAFF | {Role.ADMIN}),
    Entry("deliveries.index", lazy_gettext("Messages sent"), STAFF | {Role.ADMIN}),
    Entry("simulator.show", lazy_gettext("Conversation simulator"), STAFF | {Role.ADMIN}),
)


def navigation(actor: Actor | None) -> tuple[Entry, ...]:
    """The main entries of the header, six at most."""
    return _open_to(actor, MAIN_ENTRIES)


def menu(actor: Actor | None) -> tuple[Entry, ...]:
    """The entries of the menu under the person's name."""
    return _open_to(actor, MENU_ENTRIES)


def _open_to(actor: Actor | None, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    if actor is None or actor.role is None:
        return ()
    return tuple(
        entry
        for entry in entries
        if actor.role in entry.roles and entry.endpoint in current_app.view_functions
    )
