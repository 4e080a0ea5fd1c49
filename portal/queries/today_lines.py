"""A task that waits for somebody's hand, as a line of a queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.domain.types import Clear, ObstacleKind
from portal.models.organisation import Unit
from portal.models.task import Task


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One task that waits for somebody's hand."""

    id: int
    code: str
    title: str
    title_en: str
    unit: str
    unit_en: str
    since: date | None
    days: int
    detail: str = ""
    request_id: int | None = None
    kind: ObstacleKind | None = None
    old_due: date | None = None
    wanted_due: date | None = None
    #: until when an answer was promised that did not come
    promised: date | None = None
    missing: tuple[Clear, ...] = ()
    may_act: bool = True

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title

    def unit_named(self, locale: str) -> str:
        return (self.unit_en or self.unit) if locale == "en" else self.unit


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue with its whole length and the lines shown."""

    total: int
    lines: tuple[QueueLine, ...]


def queue_line(
    task: Task, unit: Unit | None, since: date | None, day: date, **details: object
) -> QueueLine:
    return QueueLine(
        id=task.id,
        code=task.code,
        title=task.title,
        title_en=task.title_en,
        unit=unit.name if unit else "",
        unit_en=unit.name_en if unit else "",
        since=since,
        days=(day - since).days if since else 0,
        **details,
    )
