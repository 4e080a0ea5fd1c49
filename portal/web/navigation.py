"""The header's entries by role: few, the same everywhere, only pages that exist."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import LazyString, lazy_gettext

from portal.domain.actions import Action
from portal.domain.permissions import may
from portal.domain.types import Actor, Role

HOLDERS = frozenset({Role.OFFICIAL, Role.FOCAL_POINT})
EVERYBODY = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the header: `key` is pressed after `g` to go there."""

    endpoint: str
    label: LazyString
    key: str = ""
    roles: frozenset[Role] = EVERYBODY
    needs: Action | None = None

    @property
    def url(self) -> str:
        return url_for(self.endpoint)

    @property
    def is_current(self) -> bool:
        """Whether the page shown belongs to this entry's part of the portal."""
        return (request.endpoint or "").partition(".")[0] == self.endpoint.partition(".")[0]


MAIN_ENTRIES = (
    Entry("me.show", lazy_gettext("My work"), "v", HOLDERS),
    Entry("today.show", lazy_gettext("Today"), "h", EVERYBODY - HOLDERS),
    Entry("tasks.index", lazy_gettext("Tasks"), "n"),
    Entry("plans.index", lazy_gettext("Plans"), "k"),
    Entry("units.index", lazy_gettext("Units"), "u", needs=Action.SEE_DASHBOARD),
    Entry("reports.index", lazy_gettext("Reports"), "b"),
    Entry("dashboard.show", lazy_gettext("Overview"), "t", needs=Action.SEE_DASHBOARD),
)
MENU_ENTRIES = (
    Entry("intake.index", lazy_gettext("Take in a document"), needs=Action.CREATE_TASK),
    Entry("rounds.index", lazy_gettext("Rounds of issued tasks"), needs=Action.ISSUE_TASK),
    Entry("meetings.index", lazy_gettext("Meetings"), needs=Action.SEE_DASHBOARD),
    Entry("extensions.index", lazy_gettext("Extensions"), roles=EVERYBODY - HOLDERS),
    Entry("obstacles.index", lazy_gettext("Obstacles"), roles=EVERYBODY - HOLDERS),
    Entry("dossiers.index", lazy_gettext("Dossiers"), roles=EVERYBODY - HOLDERS),
    Entry("absences.show", lazy_gettext("My absences")),
    Entry("delegations.show", lazy_gettext("Delegations"), roles=EVERYBODY - HOLDERS),
    Entry("people.index", lazy_gettext("People and Telegram"), needs=Action.SEE_PEOPLE),
    Entry("organisation.index", lazy_gettext("Organisation"), needs=Action.SEE_PEOPLE),
    Entry("deliveries.index", lazy_gettext("Messages sent"), needs=Action.SEE_DELIVERIES),
    Entry("calendar.index", lazy_gettext("Working calendar"), roles=EVERYBODY - HOLDERS),
    Entry("guide.show", lazy_gettext("First steps"), needs=Action.CHANGE_SETTINGS),
    Entry("settings.show", lazy_gettext("Settings"), needs=Action.CHANGE_SETTINGS),
    Entry("audit.index", lazy_gettext("Audit log"), needs=Action.SEE_AUDIT),
    Entry("accounts.own_password", lazy_gettext("Change my password")),
    Entry("simulator.show", lazy_gettext("Conversation simulator"), needs=Action.USE_SIMULATOR),
)


def navigation(actor: Actor | None) -> tuple[Entry, ...]:
    """The main entries of the header, six at most."""
    return _open_to(actor, MAIN_ENTRIES)


def menu(actor: Actor | None) -> tuple[Entry, ...]:
    """The entries of the menu under the person's name."""
    return _open_to(actor, MENU_ENTRIES)


def _open_to(actor: Actor | None, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    if actor is None:
        return ()
    return tuple(
        entry
        for entry in entries
        if entry.endpoint in current_app.view_functions
        and actor.role in entry.roles
        and (entry.needs is None or may(actor, entry.needs))
    )
