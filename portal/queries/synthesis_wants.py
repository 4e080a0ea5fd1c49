"""What the leadership was asked for and had not decided at an instant: more time, and help."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, or_, select

from portal.domain.machines.extension import UNDECIDED
from portal.domain.synthesis import WantedDecision
from portal.extensions import db
from portal.models.organisation import Unit
from portal.models.requests import ExtensionRequest, Obstacle, ResourceRequest
from portal.models.task import Task
from portal.queries.many_ids import is_one_of
from portal.queries.names import said_in


def wanted_decisions(ids: Sequence[int], at: datetime, locale: str) -> tuple[WantedDecision, ...]:
    """The extensions and the help that were waited for on these tasks; the longest wait first."""
    wanted = [*_extensions(ids, at, locale), *_difficulties(ids, at, locale)]
    return tuple(sorted(wanted, key=lambda each: (each.asked_at, each.code)))


def _extensions(ids: Sequence[int], at: datetime, locale: str) -> Iterable[WantedDecision]:
    asked = ExtensionRequest
    rows = db.session.execute(
        _of_tasks(asked.asked_at, asked.reason, asked.old_due, asked.wanted_due)
        .join(asked, asked.task_id == Task.id)
        .where(
            is_one_of(asked.task_id, ids),
            asked.asked_at <= at,
            or_(asked.decided_at > at, asked.decided_at.is_(None) & asked.state.in_(UNDECIDED)),
        )
    )
    return (
        WantedDecision(
            **_task(row, locale),
            is_extension=True,
            text=row.reason,
            old_due=row.old_due,
            wanted_due=row.wanted_due,
            asked_at=row.asked_at,
        )
        for row in rows
    )


def _difficulties(ids: Sequence[int], at: datetime, locale: str) -> Iterable[WantedDecision]:
    """What is wanted by its own words: so much money or people, a decision, else the difficulty."""
    rows = db.session.execute(
        _of_tasks(
            Obstacle.raised_at,
            Obstacle.statement,
            Obstacle.proposed_decision,
            ResourceRequest.quantity,
        )
        .join(Obstacle, Obstacle.task_id == Task.id)
        .outerjoin(ResourceRequest, ResourceRequest.id == Obstacle.resource_request_id)
        .where(
            is_one_of(Obstacle.task_id, ids),
            Obstacle.needs_help.is_(True),
            Obstacle.raised_at <= at,
            or_(Obstacle.lifted_at.is_(None), Obstacle.lifted_at > at),
        )
    )
    return (
        WantedDecision(
            **_task(row, locale),
            is_extension=False,
            text=row.quantity or row.proposed_decision or row.statement,
            old_due=None,
            wanted_due=None,
            asked_at=row.raised_at,
        )
        for row in rows
    )


def _of_tasks(*columns: Any) -> Select[Any]:
    return (
        select(
            Task.code,
            Task.title,
            Task.title_en,
            Unit.name.label("unit"),
            Unit.name_en.label("unit_en"),
            *columns,
        )
        .select_from(Task)
        .outerjoin(Unit, Unit.id == Task.lead_unit_id)
    )


def _task(row: Row[Any], locale: str) -> dict[str, str]:
    return {
        "code": row.code,
        "title": said_in(locale, row.title, row.title_en),
        "unit": said_in(locale, row.unit or "", row.unit_en or ""),
    }
