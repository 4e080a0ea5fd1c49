"""Every page of the portal, and what the strips of all of them say."""

from __future__ import annotations

from flask import Flask

from portal.queries.heartbeats import telegram_outage
from portal.queries.office import demo_preset
from portal.queries.preferences import preferences_of
from portal.settings import Settings
from portal.web import (
    audit,
    auth,
    bulk,
    calendar,
    changes,
    dashboard,
    deliveries,
    extensions,
    health,
    help,
    me,
    obstacles,
    people,
    plans,
    preferences,
    reports,
    row_edits,
    search,
    settings_pages,
    simulator,
    task_decisions,
    task_steps,
    tasks,
    today,
    units,
)
from portal.web.doors import csrf, init_doors
from portal.web.shell import ShellFacts, current_actor, init_web_shell

BLUEPRINTS = (
    auth.bp,
    today.bp,
    tasks.bp,
    search.bp,
    row_edits.bp,
    bulk.bp,
    preferences.bp,
    task_steps.bp,
    task_decisions.bp,
    plans.bp,
    units.bp,
    reports.bp,
    extensions.bp,
    obstacles.bp,
    dashboard.bp,
    changes.bp,
    calendar.bp,
    audit.bp,
    settings_pages.bp,
    deliveries.bp,
    people.bp,
    simulator.bp,
    me.bp,
    help.bp,
    health.bp,
)


def init_pages(app: Flask, settings: Settings) -> None:
    """Close the doors, wire the shell, and open every page."""
    csrf.init_app(app)
    init_doors(app)
    init_web_shell(app, settings, shell_facts)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)


def shell_facts() -> ShellFacts:
    """Whether this is a demo, whether Telegram can be reached, whether letters are shortcuts."""
    outage, actor = telegram_outage(), current_actor()
    return ShellFacts(
        is_demo=bool(demo_preset()),
        telegram_down_since=outage.since if outage else None,
        messages_waiting=outage.waiting if outage else 0,
        has_shortcuts=preferences_of(actor.person_id).has_shortcuts if actor else True,
    )
