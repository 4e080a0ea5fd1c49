"""The audit log as it is read: who did what, when, through which door, newest first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased

from portal.domain.folding import fold
from portal.domain.types import Channel
from portal.extensions import db
from portal.models.office import AuditEntry
from portal.models.organisation import Person
from portal.models.task import Task
from portal.queries.office import zone

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What is looked for; an empty field looks at everything. `before` is the number to go on."""

    who: str = ""
    action: str = ""
    task: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One entry with the names it refers to; `before` and `after` are values by their names."""

    id: int
    at: datetime
    who: str
    in_the_name_of: str
    channel: Channel
    action: str
    object_type: str
    object_id: int | None
    task_code: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some entries, and the number before which the older ones begin; None at the end."""

    lines: tuple[AuditLine, ...]
    older: int | None


def audit_page(asked: AuditFilter, size: int = PAGE_SIZE) -> AuditPage:
    """The newest entries that are looked for."""
    lines = [_line(row) for row in db.session.execute(_query(asked).limit(size + 1))]
    older = lines[size - 1].id if len(lines) > size else None
    return AuditPage(tuple(lines[:size]), older)


def audit_lines(asked: AuditFilter) -> Iterator[AuditLine]:
    """All entries that are looked for, a few at a time."""
    rows = db.session.execute(_query(asked).execution_options(yield_per=PAGE_SIZE))
    for row in rows:
        yield _line(row)


def audit_actions() -> list[str]:
    """Every act that the log has."""
    return list(
        db.session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action))
    )


def _query(asked: AuditFilter) -> Select[Any]:
    actor, principal = aliased(Person), aliased(Person)
    return (
        select(AuditEntry, actor.name, principal.name, Task.code)
        .outerjoin(actor, actor.id == AuditEntry.actor_id)
        .outerjoin(principal, principal.id == AuditEntry.on_behalf_of_id)
        .outerjoin(Task, Task.id == AuditEntry.task_id)
        .where(*_conditions(asked))
        .order_by(AuditEntry.id.desc())
    )


def _conditions(asked: AuditFilter) -> Iterator[ColumnElement[bool]]:
    if asked.who:
        people = select(Person.id)
        for word in fold(asked.who).split():
            people = people.where(Person.folded.contains(word, autoescape=True))
        yield or_(AuditEntry.actor_id.in_(people), AuditEntry.on_behalf_of_id.in_(people))
    if asked.action:
        yield AuditEntry.action == asked.action
    if asked.task:
        yield AuditEntry.task_id.in_(select(Task.id).where(Task.code == asked.task))
    if asked.since is not None:
        yield AuditEntry.at >= datetime.combine(asked.since, time(), tzinfo=zone())
    if asked.until is not None:
        after = asked.until + timedelta(days=1)
        yield AuditEntry.at < datetime.combine(after, time(), tzinfo=zone())
    if asked.before is not None:
        yield AuditEntry.id < asked.before


def _line(row: Any) -> AuditLine:
    entry, who, principal, code = row
    return AuditLine(
        id=entry.id,
        at=entry.at,
        who=who or "",
        in_the_name_of=principal or "",
        channel=entry.channel,
        action=entry.action,
        object_type=entry.object_type,
        object_id=entry.object_id,
        task_code=code or "",
        before=json.loads(entry.before),
        after=json.loads(entry.after),
    )
