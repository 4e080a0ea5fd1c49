"""Who may open which page: everything is closed unless it is named here or carries `needs`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, current_app, request
from flask_login import LoginManager, UserMixin, current_user, login_user
from flask_wtf import CSRFProtect

from portal import clock
from portal.domain.actions import Action, Relation
from portal.domain.permissions import entitled, may
from portal.domain.types import Actor, Channel, Role
from portal.queries.actors import actor_in_role
from portal.queries.cascade import has_derived
from portal.queries.office import local_day
from portal.services.signing_in import SignedIn, signed_in
from portal.web.errors import ask_to_sign_in

P = ParamSpec("P")
R = TypeVar("R")

login_manager = LoginManager()
csrf = CSRFProtect()

#: pages for people who are not signed in
OPEN_ENDPOINTS = frozenset(
    {
        "auth.login",
        "auth.language",
        "one_tap.show",
        "one_tap.follow",
        "webhook.receive",
        "health.alive",
        "health.ready",
        "metrics.show",
        "assets.serve",
    }
)


class PortalUser(UserMixin):
    """The signed-in person, as Flask-Login and the templates see them."""

    def __init__(self, secret: str, person: SignedIn, actor: Actor) -> None:
        self.secret = secret
        self.person_id = person.person_id
        self.name = person.name_en if person.locale == "en" and person.name_en else person.name
        self.role: Role = person.role
        self.locale = person.locale
        self.actor = actor

    def get_id(self) -> str:
        return self.secret


def init_doors(app: Flask) -> None:
    """Close every page but the open ones, and load whoever holds the session."""
    login_manager.init_app(app)
    login_manager.user_loader(load_user)
    app.before_request(_close_by_default)


def load_user(secret: str) -> PortalUser | None:
    """The person of a session secret; None sends the browser to sign in again."""
    now = clock.utc_now()
    person = signed_in(secret, now)
    if person is None:
        return None
    actor = actor_in_role(person.person_id, person.role, Channel.WEB, local_day(now))
    if person.is_own_work:
        actor = replace(actor, stands_in_for=())
    return PortalUser(secret, person, actor)


def open_session(secret: str) -> None:
    """Let this browser carry a new session."""
    user = load_user(secret)
    if user is not None:
        login_user(user)


def acting() -> Actor:
    """Who acts in this request; only called behind a closed door."""
    actor: Actor = current_user.actor
    return actor


def may_somewhere(action: Action) -> bool:
    """Whether a control for `action` is worth showing: there can be something to do it to.

    What somebody may do only in a plan that the own unit derived counts once there is one.
    """
    actor = acting()
    if may(actor, action, frozenset(Relation) - {Relation.OWN_PLAN}):
        return True
    return may(actor, action, frozenset({Relation.OWN_PLAN})) and has_derived(actor.unit_ids)


def needs(action: Action) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A page for whoever may do `action` to anything, by right or by standing in for somebody."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            entitled(acting(), action, lambda _actor: frozenset(Relation))
            return view(*args, **kwargs)

        guarded.needs = action
        return guarded

    return guard


def _close_by_default() -> Any:
    if request.endpoint is None or request.endpoint in OPEN_ENDPOINTS:
        return None
    if current_user.is_authenticated:
        return None
    if current_app.view_functions.get(request.endpoint) is None:
        return None
    return ask_to_sign_in()
