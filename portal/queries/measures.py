"""What the measured figures are made of: delays, updates, passages, obstacles (domain.md §3.9).

Passages have no history of their own: which of them order something is read as judged today.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, not_, or_, select

from portal.domain.figures import OPEN, OVERDUE, Group
from portal.domain.measures import Measures
from portal.domain.periods import last_closed_month, last_closed_week
from portal.domain.types import Cadence, Timeliness
from portal.extensions import db
from portal.models.planning import Passage, Plan
from portal.models.requests import Obstacle
from portal.models.task import Task
from portal.queries.figure_scope import Scope, Source
from portal.queries.office import local_day, office_week_rules, working_calendar, zone


def measures_of(source: Source, scope: Scope, groups: Sequence[Group]) -> Measures:
    """All measures of a scope at the source's instant; those of its tasks come by groups."""
    overdue = [each for each in groups if each.timeliness in OVERDUE]
    still_open = [each for each in groups if each.timeliness in OPEN]
    ordering, covered = _passages(source, scope)
    return Measures(
        overdue_tasks=sum(each.number for each in overdue),
        days_late=sum(each.days_late for each in overdue),
        open_tasks=sum(each.number for each in still_open),
        updated_tasks=sum(each.updated for each in still_open),
        ordering_passages=ordering,
        covered_passages=covered,
        days_to_unblock=tuple(
            days_to_unblock(row) for row in db.session.execute(lifted_obstacles(source, scope))
        ),
    )


def is_updated(source: Source) -> ColumnElement[bool]:
    """Whether a task had an update since its last closed period began: a week, or the plan's month.

    The plan's cadence says which; a plan that reports both ways is asked by the week.
    """
    week = last_closed_week(source.at, working_calendar(), zone(), office_week_rules())
    month = last_closed_month(source.at, zone())
    monthly = db.session.scalars(select(Plan.id).where(Plan.cadence == Cadence.MONTHLY)).all()
    by_week = source.updated_since(_beginning(week.start))
    if not monthly:
        return by_week
    is_monthly = source.rows.plan_id.in_(monthly)
    by_month = source.updated_since(_beginning(month.start))
    return or_(and_(is_monthly, by_month), and_(not_(is_monthly), by_week))


def ordering_passages(scope: Scope) -> Select[Any]:
    """The passages that order something, of all documents or of the plan's own."""
    query = select(Passage).where(Passage.orders.is_(True))
    if scope.plan_id is None:
        return query
    return query.join(Plan, Plan.document_id == Passage.document_id).where(Plan.id == scope.plan_id)


def is_covered(source: Source, scope: Scope) -> ColumnElement[bool]:
    """Whether a passage has a task that was assigned and not removed by the instant."""
    given = source.timeliness != Timeliness.REMOVED.value
    tasks = select(Task.passage_id).where(Task.passage_id.is_not(None), given)
    if source.rows is not Task:
        tasks = tasks.join(source.rows, source.task_id == Task.id)
    return Passage.id.in_(tasks.where(*source.within(scope)))


def lifted_obstacles(source: Source, scope: Scope) -> Select[Any]:
    """The obstacles of a scope's tasks that were out of the way by the instant."""
    return (
        select(Obstacle.id, Obstacle.task_id, Obstacle.raised_at, Obstacle.lifted_at)
        .join(source.rows, source.task_id == Obstacle.task_id)
        .where(*source.within(scope), Obstacle.lifted_at <= source.at)
        .order_by(Obstacle.id)
    )


def days_to_unblock(row: Row[Any]) -> int:
    """Calendar days from raising an obstacle to its end."""
    return (local_day(row.lifted_at) - local_day(row.raised_at)).days


def _passages(source: Source, scope: Scope) -> tuple[int, int]:
    """Nothing is counted below the level of a plan: passages order, but no unit by name."""
    if not scope.is_of_plan_or_office:
        return 0, 0
    covered = func.sum(case((is_covered(source, scope), 1), else_=0))
    ordering, covering = db.session.execute(
        ordering_passages(scope).with_only_columns(func.count(), covered)
    ).one()
    return ordering, int(covering or 0)


def _beginning(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone())
