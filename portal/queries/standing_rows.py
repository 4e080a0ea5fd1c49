"""How every assigned task stood when an instant was over: the rows of a snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, case, func, null, select

from portal.domain.figures import Group
from portal.domain.types import Desk, Light, Origin, TaskState, Timeliness
from portal.extensions import db
from portal.models.history import TaskVersion
from portal.models.organisation import Unit
from portal.models.planning import Plan
from portal.models.task import ProgressUpdate, Task
from portal.queries.figure_scope import WHOLE_OFFICE, Scope, Source, history_at
from portal.queries.office import office_rules
from portal.queries.task_facts import helped_tasks
from portal.queries.verdicts import verdict_of

CHUNK = 5_000


class StandingRow(NamedTuple):
    """One task as it stood, by the names of the columns of a snapshot's row."""

    task_id: int
    code: str
    plan_id: int
    plan_code: str
    phase_id: int | None
    group_id: int | None
    lead_unit_id: int | None
    unit_code: str
    official_id: int | None
    leader_in_charge_id: int | None
    state: TaskState
    origin: Origin
    times_carried_over: int
    timeliness: Timeliness
    due_soon: bool
    light: Light
    percent: int
    effective_due: date | None
    claimed_on: date | None
    last_report_at: datetime | None
    desk: Desk


def standing_rows(at: datetime, scope: Scope = WHOLE_OFFICE) -> list[StandingRow]:
    """Every assigned task of a scope at an instant, by its number.

    The light is judged by the rule, from what was known then: the last report, the obstacles and
    the desk of that instant. Thresholds and calendar are those of today.
    """
    source, rules, helped = history_at(at), office_rules(), helped_tasks(at=at)
    rows = db.session.execute(_standing(source, scope).execution_options(yield_per=CHUNK))
    return [_row(row, verdict_of(row, at, rules, row.task_id in helped).light) for row in rows]


def groups_of(rows: Iterable[StandingRow]) -> Iterable[Group]:
    """The rows as the counters count them, one by one."""
    for row in rows:
        in_arrears = row.times_carried_over > 0
        yield Group(row.timeliness, row.due_soon, row.origin, in_arrears, number=1)


def _row(row: Row[Any], light: Light) -> StandingRow:
    return StandingRow(
        task_id=row.task_id,
        code=row.code,
        plan_id=row.plan_id,
        plan_code=row.plan_code,
        phase_id=row.phase_id,
        group_id=row.group_id,
        lead_unit_id=row.lead_unit_id,
        unit_code=row.unit_code or "",
        official_id=row.official_id,
        leader_in_charge_id=row.leader_in_charge_id,
        state=row.state,
        origin=row.origin,
        times_carried_over=row.times_carried_over,
        timeliness=Timeliness(row.timeliness),
        due_soon=bool(row.due_soon),
        light=light,
        percent=row.percent,
        effective_due=row.effective_due,
        claimed_on=row.claimed_on,
        last_report_at=row.last_report_at,
        desk=row.desk,
    )


def _standing(source: Source, scope: Scope) -> Select[Any]:
    latest = (
        select(ProgressUpdate.task_id, func.max(ProgressUpdate.id).label("id"))
        .where(ProgressUpdate.reported_at <= source.at)
        .group_by(ProgressUpdate.task_id)
        .subquery()
    )
    reported = func.coalesce(ProgressUpdate.percent, 0)
    return (
        select(
            TaskVersion.task_id,
            Task.code,
            TaskVersion.plan_id,
            Plan.code.label("plan_code"),
            TaskVersion.phase_id,
            TaskVersion.group_id,
            TaskVersion.lead_unit_id,
            Unit.code.label("unit_code"),
            TaskVersion.official_id,
            TaskVersion.leader_in_charge_id,
            TaskVersion.state,
            TaskVersion.origin,
            TaskVersion.times_carried_over,
            source.timeliness.label("timeliness"),
            case((source.due_soon, 1), else_=0).label("due_soon"),
            # a claim that stands says a hundred, whatever the last report said
            case((TaskVersion.claimed_on.is_not(None), 100), else_=reported).label("percent"),
            TaskVersion.start_on,
            TaskVersion.effective_due,
            TaskVersion.claimed_on,
            TaskVersion.paused_until,
            ProgressUpdate.reported_at.label("last_report_at"),
            TaskVersion.desk,
            Task.issued_at,
            null().label("accepted_at"),
        )
        .join(Task, Task.id == TaskVersion.task_id)
        .join(Plan, Plan.id == TaskVersion.plan_id)
        .outerjoin(Unit, Unit.id == TaskVersion.lead_unit_id)
        .outerjoin(latest, latest.c.task_id == TaskVersion.task_id)
        .outerjoin(ProgressUpdate, ProgressUpdate.id == latest.c.id)
        .where(*source.within(scope))
        .order_by(TaskVersion.task_id)
    )
