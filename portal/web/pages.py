"""Every page of the portal, and what the strips of all of them say."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask, Response, current_app

from portal import clock
from portal.queries.deliveries import messages_waiting
from portal.queries.heartbeats import PartLife, heartbeats, silent_parts, telegram_outage
from portal.queries.office import demo_preset, is_sending_on, sending_pause
from portal.queries.preferences import preferences_of
from portal.services.transaction import let_go
from portal.settings import Settings
from portal.web import (
    absences,
    accounts,
    annexes,
    audit,
    auth,
    bulk,
    calendar,
    cascade,
    changes,
    channel_orders,
    conclusions,
    dashboard,
    delegations,
    deliveries,
    directives,
    dossiers,
    evidence,
    evidence_files,
    extensions,
    figure_rows,
    guide,
    health,
    help,
    holder_steps,
    intake,
    intake_passages,
    intake_rows,
    me,
    meetings,
    metrics,
    obstacles,
    one_tap,
    organisation,
    people,
    phases,
    plan_changes,
    plans,
    posts,
    preferences,
    reports,
    rounds,
    row_edits,
    search,
    sending,
    settings_pages,
    simulator,
    synthesis,
    task_decisions,
    task_steps,
    tasks,
    today,
    units,
    webhook,
    wordings,
)
from portal.web.doors import csrf, init_doors
from portal.web.health import PART_WORDS
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
    holder_steps.bp,
    evidence.bp,
    evidence_files.bp,
    one_tap.bp,
    webhook.bp,
    plans.bp,
    phases.bp,
    cascade.bp,
    channel_orders.bp,
    plan_changes.bp,
    annexes.bp,
    rounds.bp,
    intake.bp,
    intake_rows.bp,
    intake_passages.bp,
    meetings.bp,
    conclusions.bp,
    directives.bp,
    units.bp,
    synthesis.bp,
    reports.bp,
    extensions.bp,
    obstacles.bp,
    dossiers.bp,
    dashboard.bp,
    changes.bp,
    figure_rows.bp,
    calendar.bp,
    audit.bp,
    settings_pages.bp,
    guide.bp,
    sending.bp,
    wordings.bp,
    deliveries.bp,
    people.bp,
    accounts.bp,
    posts.bp,
    organisation.bp,
    absences.bp,
    delegations.bp,
    simulator.bp,
    me.bp,
    help.bp,
    health.bp,
    metrics.bp,
)


_STARTED_AT = "dondoc_web_started_at"


def init_pages(app: Flask, settings: Settings) -> None:
    """Close the doors, wire the shell, and open every page."""
    csrf.init_app(app)
    init_doors(app)
    init_web_shell(app, settings, shell_facts)
    app.jinja_env.globals["new_evidence_form"] = evidence.evidence_form
    app.extensions[_STARTED_AT] = clock.steady_now()
    app.after_request(_let_go)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)


def _let_go(response: Response) -> Response:
    """A page that is written needs the database no more."""
    let_go()
    return response


def shell_facts() -> ShellFacts:
    """Whether this is a demo, whether Telegram can be reached, whether letters are shortcuts."""
    lives, actor = heartbeats(), current_actor()
    outage = telegram_outage(lives)
    return ShellFacts(
        is_demo=bool(demo_preset()),
        telegram_down_since=outage.since if outage else None,
        messages_waiting=outage.waiting if outage else 0,
        silent=_silent(lives) if actor else (),
        held_back=_held_back(),
        pause=sending_pause(),
        has_shortcuts=preferences_of(actor.person_id).has_shortcuts if actor else True,
    )


def _silent(lives: list[PartLife]) -> tuple[tuple[str, datetime], ...]:
    """Whoever has just started cannot know who is silent; the others may be starting, too."""
    now, started_at = clock.utc_now(), current_app.extensions[_STARTED_AT]
    silent = silent_parts(lives, clock.steady_now() - started_at)
    return tuple((str(PART_WORDS[life.part]), now - timedelta(seconds=life.age)) for life in silent)


def _held_back() -> int | None:
    settings: Settings = current_app.extensions["dondoc_settings"]
    if not settings.sends_for_real or is_sending_on():
        return None
    return messages_waiting(clock.utc_now())
