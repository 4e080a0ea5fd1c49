"""The light of a task's row with its reason, by the rule and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from portal.domain.lights import LightFacts, Verdict, light
from portal.domain.periods import periods_missed
from portal.domain.types import OPEN_STATES
from portal.models.task import Task
from portal.queries.office import OfficeRules, local_day, zone


def verdict_of(
    task: Task | Row[*tuple[Any, ...]], now: datetime, rules: OfficeRules, needs_help: bool
) -> Verdict:
    """What the rule says about a task, or a row with the columns it asks for, now."""
    missed = 0
    if task.issued_at is not None and task.state in OPEN_STATES:
        missed = periods_missed(
            last_report_at=task.last_report_at,
            since=task.issued_at,
            now=now,
            calendar=rules.calendar,
            zone=zone(),
            rules=rules.weeks,
        )
    facts = LightFacts(
        state=task.state,
        start_on=task.start_on,
        effective_due=task.effective_due,
        claimed_on=task.claimed_on,
        accepted_on=local_day(task.accepted_at) if task.accepted_at else None,
        percent=task.percent,
        periods_missed=missed,
        needs_help=needs_help,
        paused_until=task.paused_until,
    )
    return light(facts, local_day(now), rules.lights)
