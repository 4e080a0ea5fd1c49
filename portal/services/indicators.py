"""Indicators with their trajectory, and the readings that show where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from portal.domain.actions import Action, Relation
from portal.domain.errors import PastDeadline
from portal.domain.permissions import entitled, require
from portal.domain.trajectory import Frequency
from portal.domain.types import Actor
from portal.extensions import db
from portal.models.objectives import Indicator, Objective, Reading, TrajectoryPoint
from portal.models.planning import Plan
from portal.models.task import Task
from portal.queries.office import local_day
from portal.queries.task_facts import relations_to
from portal.services import audit
from portal.services.acts import row_to_change
from portal.services.transaction import transactional


@dataclass(frozen=True, slots=True)
class IndicatorFields:
    """A number with its unit, source and rhythm, from a baseline to a target."""

    name: str
    unit_of_measure: str
    source: str = ""
    name_en: str = ""
    frequency: Frequency = Frequency.MONTHLY
    baseline: Decimal | None = None
    baseline_on: date | None = None
    target: Decimal | None = None
    target_on: date | None = None


@transactional
def add_indicator(
    actor: Actor,
    fields: IndicatorFields,
    *,
    now: datetime,
    objective_id: int | None = None,
    task_id: int | None = None,
    trajectory: Mapping[date, Decimal] | None = None,
) -> int:
    """Add an indicator to an objective or a task and return its id."""
    require(actor, Action.EDIT_PLANS)
    indicator = Indicator(
        objective_id=objective_id,
        task_id=task_id,
        **{name: getattr(fields, name) for name in IndicatorFields.__slots__},
    )
    indicator.trajectory = [
        TrajectoryPoint(on=on, value=value) for on, value in sorted((trajectory or {}).items())
    ]
    db.session.add(indicator)
    db.session.flush()
    _record(actor, "add_indicator", indicator, now, {"name": fields.name})
    return indicator.id


@transactional
def record_reading(
    actor: Actor, indicator_id: int, on: date, value: Decimal, source: str, *, now: datetime
) -> int:
    """Write down what an indicator stood at and return the reading's id.

    A correction is another reading of the same day. Raises NotAllowed, NotFound, PastDeadline for
    a day ahead.
    """
    indicator = row_to_change(Indicator, indicator_id, "indicator")
    actor = _entitled(actor, indicator)
    if on > local_day(now):
        raise PastDeadline(on)
    reading = Reading(
        indicator_id=indicator.id,
        on=on,
        value=value,
        source=source,
        read_by_id=actor.person_id,
        recorded_at=now,
    )
    db.session.add(reading)
    db.session.flush()
    after = {"on": on, "value": str(value), "source": source}
    _record(actor, "record_reading", indicator, now, after)
    return reading.id


def _entitled(actor: Actor, indicator: Indicator) -> Actor:
    """Who holds the task the indicator belongs to, or keeps the plan."""

    def relations(each: Actor) -> frozenset[Relation]:
        if indicator.task_id is not None:
            return relations_to(each, db.session.get_one(Task, indicator.task_id))
        objective = db.session.get_one(Objective, indicator.objective_id)
        hub = db.session.get_one(Plan, objective.plan_id).hub_unit_id
        return frozenset({Relation.HUB}) if hub in each.unit_ids else frozenset()

    return entitled(actor, Action.RECORD_READING, relations)


def _record(
    actor: Actor, action: str, indicator: Indicator, now: datetime, after: Mapping[str, object]
) -> None:
    audit.record(
        actor,
        action,
        object_type="indicator",
        object_id=indicator.id,
        task_id=indicator.task_id,
        at=now,
        after=after,
    )
