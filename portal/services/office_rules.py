"""Rules the office changes for itself: ladder, lights, weeks, clears; tasks follow at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.domain.actions import Action
from portal.domain.errors import NameMissing
from portal.domain.first_run import GuideStep, steps_from_data
from portal.domain.lights import LightRules
from portal.domain.permissions import require
from portal.domain.rule_data import (
    clears_from_data,
    clears_to_data,
    ladder_from_data,
    ladder_to_data,
    light_rules_from_data,
    light_rules_to_data,
    week_rules_from_data,
    week_rules_to_data,
)
from portal.domain.searching import abbreviations_from_data
from portal.domain.types import OPEN_STATES, Actor
from portal.extensions import db
from portal.models.office import OfficeSetting
from portal.models.task import Task
from portal.queries.office import (
    ABBREVIATIONS,
    CLEARS,
    GUIDE,
    HEAD,
    LADDER,
    LIGHTS,
    PAUSE,
    SENDING,
    WEEKS,
    office_setting,
)
from portal.services import audit, reminders
from portal.services.lights import count_changes, refresh_lights
from portal.services.transaction import transaction, transactional

CHUNK = 1_000


def change_ladder(actor: Actor, data: Any, *, now: datetime) -> int:
    """Put another ladder in force and plan every open task's reminders anew; how many tasks.

    What has fired stays. Raises NotAllowed, RuleUnreadable naming the rung.
    """
    keep_rule(actor, LADDER, ladder_to_data(ladder_from_data(data)), now)
    with transaction() as session:
        tasks = session.scalars(
            select(Task)
            .where(Task.state.in_(OPEN_STATES))
            .order_by(Task.id)
            .execution_options(yield_per=CHUNK)
        )
        return reminders.plan_all(tasks, now)


def change_light_rules(actor: Actor, data: Any, *, now: datetime) -> int:
    """Put other thresholds in force; how many tasks changed their light."""
    keep_rule(actor, LIGHTS, light_rules_to_data(light_rules_from_data(data)), now)
    return refresh_lights(now)


def preview_light_rules(rules: LightRules, *, now: datetime) -> int:
    """How many tasks would change their light under other thresholds; nothing is kept."""
    return count_changes(rules, now)


def change_week_rules(actor: Actor, data: Any, *, now: datetime) -> None:
    """Put another weekly rhythm in force: when reports are asked for, and when the week locks."""
    keep_rule(actor, WEEKS, week_rules_to_data(week_rules_from_data(data)), now)
    refresh_lights(now)


def change_clears(actor: Actor, data: Any, *, now: datetime) -> None:
    """Say which of the six clears an assignment needs; the lead unit can never be left out."""
    keep_rule(actor, CLEARS, clears_to_data(clears_from_data(data)), now)


def change_abbreviations(actor: Actor, data: Any, *, now: datetime) -> None:
    """Say what the office writes short; searches find either. Raises RuleUnreadable."""
    keep_rule(actor, ABBREVIATIONS, abbreviations_from_data(data), now)


def switch_sending(actor: Actor, is_on: bool, *, now: datetime) -> None:
    """Let messages leave for the real Telegram, or hold them back; what waits goes on waiting."""
    keep_rule(actor, SENDING, is_on, now)


def change_head(actor: Actor, above: str, name: str, *, now: datetime) -> None:
    """Say what stands at the head of what is printed. Raises NotAllowed, NameMissing."""
    if not name.strip():
        raise NameMissing()
    keep_rule(actor, HEAD, {"above": above.strip(), "name": name.strip()}, now)


def skip_step(actor: Actor, step: GuideStep, is_skipped: bool, *, now: datetime) -> None:
    """Leave a step of the first-run guide out, or take it up again."""
    skipped = steps_from_data(office_setting(GUIDE, [])) - {step}
    kept = skipped | {step} if is_skipped else skipped
    keep_rule(actor, GUIDE, sorted(kept), now)


def pause_sending(actor: Actor, *, now: datetime) -> None:
    """Let no message leave until sending is resumed; those under way arrive. Raises NotAllowed."""
    require(actor, Action.RESEND_MESSAGE)
    _put(actor, PAUSE, True, "pause_sending", now)


def resume_sending(actor: Actor, *, now: datetime) -> None:
    """Let messages leave again; what has become pointless meanwhile is not sent."""
    require(actor, Action.RESEND_MESSAGE)
    _put(actor, PAUSE, False, "resume_sending", now)


def keep_rule(actor: Actor, key: str, value: Any, now: datetime) -> None:
    """Put a rule of the office in force under its key. Raises NotAllowed."""
    require(actor, Action.CHANGE_SETTINGS)
    _put(actor, key, value, "change_rule", now)


@transactional
def _put(actor: Actor, key: str, value: Any, act: str, now: datetime) -> None:
    kept = db.session.get(OfficeSetting, key, with_for_update=True)
    before = None if kept is None else kept.value
    if kept is None:
        kept = OfficeSetting(key=key)
        db.session.add(kept)
    kept.value, kept.changed_at, kept.changed_by_id = value, now, actor.person_id
    audit.record(
        actor,
        act,
        object_type="office_setting",
        object_id=None,
        at=now,
        before={key: before},
        after={key: value},
    )
    db.session.flush()
