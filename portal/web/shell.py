"""The portal's shell: everything a page needs around its own content, wired in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, g
from flask_login import current_user

from portal import clock
from portal.domain.types import Actor
from portal.i18n import init_babel
from portal.queries.office import SendingPause
from portal.settings import Settings
from portal.web.assets import init_assets
from portal.web.errors import init_errors
from portal.web.htmx import init_htmx
from portal.web.navigation import menu, navigation
from portal.web.rendering import register_macros
from portal.web.security import init_security
from portal.web.typed import init_typed


@dataclass(frozen=True, slots=True)
class ShellFacts:
    """What every page says of the whole: a demo, a channel that cannot be reached, the keys."""

    is_demo: bool = False
    telegram_down_since: datetime | None = None
    messages_waiting: int = 0
    #: parts that give no sign of life, by name, with the office's instant of the last one
    silent: tuple[tuple[str, datetime], ...] = ()
    has_shortcuts: bool = True
    #: messages for the real Telegram that the office still holds back; None while it does not
    held_back: int | None = None
    #: all messages are stopped for the time being
    pause: SendingPause | None = None


def init_web_shell(
    app: Flask, settings: Settings, facts: Callable[[], ShellFacts] = ShellFacts
) -> None:
    """Wire assets, languages, security headers, errors, navigation and macros into the app.

    Comes after the extensions (CSRF, sign-in). `facts` is asked once for a whole page.
    The signed-in person offers `actor`, `name` and `locale`.
    """
    init_babel(app, _person_locale)
    init_htmx(app)
    init_assets(app, settings)
    init_security(app, settings)
    init_typed(app)
    init_errors(app, settings)
    app.jinja_env.globals.update(
        shell_facts=facts,
        navigation=lambda: navigation(current_actor()),
        person_menu=lambda: menu(current_actor()),
        now=clock.utc_now,
        support_contact=settings.support_contact,
    )
    register_macros(app)


def current_actor() -> Actor | None:
    """Who acts in this request, or None before sign-in."""
    return getattr(current_user, "actor", None) if current_user else None


def _person_locale() -> str | None:
    # The sign-in library asks the database; an answer about its failure must not ask again.
    if g.get("answers_failure", False):
        return None
    return getattr(current_user, "locale", None) if current_user else None
