"""The difference between two instants: each class then and later, and who moved which task."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, Row, Select, String, case, cast, func, null, select, union_all

from portal.domain.figure_changes import LAST_HOURS, Act, Closing, closing_of, is_in_last_hours
from portal.domain.figures import Counters, check_sum, count_groups
from portal.domain.types import Timeliness
from portal.extensions import db
from portal.models.history import TaskVersion
from portal.models.organisation import Person, Unit
from portal.models.task import Task
from portal.queries.figure_scope import WHOLE_OFFICE, Scope, Source, history_at
from portal.queries.many_ids import is_one_of
from portal.queries.office import local_day


@dataclass(frozen=True, slots=True)
class TaskChange:
    """One task that changed its class; a class is None where it was not counted in the scope.

    Without acts only time has passed. `closing` says how it came to be done, `is_late_hour`
    whether that was in the last hours before the later instant.
    """

    task_id: int
    code: str
    title: str
    title_en: str
    unit: str
    unit_en: str
    before: Timeliness | None
    after: Timeliness | None
    acts: tuple[Act, ...]
    closing: Closing | None
    is_late_hour: bool

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title

    def unit_named(self, locale: str) -> str:
        return (self.unit_en or self.unit) if locale == "en" else self.unit


@dataclass(frozen=True, slots=True)
class FiguresDifference:
    """Two tables of counters that both add up, the moves between the classes, and the tasks."""

    earlier: datetime
    later: datetime
    before: Counters
    after: Counters
    moves: Mapping[tuple[Timeliness | None, Timeliness | None], int]
    changes: tuple[TaskChange, ...]

    @property
    def net(self) -> Counters:
        """The change of each counter."""
        return self.after - self.before

    @property
    def closings(self) -> tuple[TaskChange, ...]:
        return tuple(each for each in self.changes if each.closing is not None)


def figures_difference(
    earlier: datetime,
    later: datetime,
    scope: Scope = WHOLE_OFFICE,
    last_hours: int = LAST_HOURS,
) -> FiguresDifference:
    """What changed in a scope between two instants; raises FiguresDoNotAddUp.

    Both tables and the moves come out of one statement, so that they cannot disagree.
    """
    pairs = _pairs(history_at(earlier), history_at(later), scope).subquery()
    keys = (pairs.c.before, pairs.c.near_before, pairs.c.after, pairs.c.near_after)
    rows = db.session.execute(select(*keys, func.count().label("number")).group_by(*keys)).all()
    before, after = _counters(rows, "before"), _counters(rows, "after")
    check_sum(before)
    check_sum(after)
    moved = select(pairs).where(pairs.c.before.is_distinct_from(pairs.c.after))
    return FiguresDifference(
        earlier=earlier,
        later=later,
        before=before,
        after=after,
        moves=_moves(rows),
        changes=_changes(db.session.execute(moved).all(), earlier, later, last_hours),
    )


def _pairs(earlier: Source, later: Source, scope: Scope) -> Select[Any]:
    """Every task of either instant once, with its class at both."""
    both = union_all(_side(earlier, scope, "before"), _side(later, scope, "after")).subquery()
    ends = ("before", "near_before", "claimed_before", "after", "near_after")
    return select(both.c.task_id, *(func.max(both.c[end]).label(end) for end in ends)).group_by(
        both.c.task_id
    )


def _side(source: Source, scope: Scope, end: str) -> Select[Any]:
    near = case((source.due_soon, 1), else_=0)
    empty, no_number, no_day = cast(null(), String), cast(null(), Integer), _as_text(null())
    is_before = end == "before"
    return select(
        source.task_id.label("task_id"),
        (source.timeliness if is_before else empty).label("before"),
        (near if is_before else no_number).label("near_before"),
        (_as_text(source.rows.claimed_on) if is_before else no_day).label("claimed_before"),
        (empty if is_before else source.timeliness).label("after"),
        (no_number if is_before else near).label("near_after"),
    ).where(*source.within(scope))


def _as_text(day: Any) -> Any:
    return cast(day, String)


def _counters(rows: Sequence[Row[Any]], end: str) -> Counters:
    return count_groups(
        (Timeliness(word), bool(row._mapping[f"near_{end}"]), row.number)
        for row in rows
        if (word := row._mapping[end]) is not None
    )


def _moves(
    rows: Sequence[Row[Any]],
) -> dict[tuple[Timeliness | None, Timeliness | None], int]:
    moves: Counter[tuple[Timeliness | None, Timeliness | None]] = Counter()
    for row in rows:
        if row.before != row.after:
            moves[_class(row.before), _class(row.after)] += row.number
    return dict(moves)


def _class(word: str | None) -> Timeliness | None:
    return None if word is None else Timeliness(word)


def _changes(
    rows: Sequence[Row[Any]], earlier: datetime, later: datetime, last_hours: int
) -> tuple[TaskChange, ...]:
    ids = [row.task_id for row in rows]
    acts, named = acts_between(ids, earlier, later), _named(ids)
    day = local_day(earlier)
    changes = [
        _change(row, named[row.task_id], tuple(acts[row.task_id]), day, later, last_hours)
        for row in rows
    ]
    return tuple(sorted(changes, key=lambda change: change.code))


def _change(
    row: Row[Any],
    named: Row[Any],
    acts: tuple[Act, ...],
    day: date,
    later: datetime,
    last_hours: int,
) -> TaskChange:
    before, after = _class(row.before), _class(row.after)
    claimed = date.fromisoformat(row.claimed_before) if row.claimed_before else None
    closing = closing_of(before, after, claimed, acts, day)
    return TaskChange(
        task_id=row.task_id,
        code=named.code,
        title=named.title,
        title_en=named.title_en,
        unit=named.unit or "",
        unit_en=named.unit_en or "",
        before=before,
        after=after,
        acts=acts,
        closing=closing,
        is_late_hour=closing is not None and is_in_last_hours(acts, later, last_hours),
    )


def _named(task_ids: Iterable[int]) -> dict[int, Row[Any]]:
    rows = db.session.execute(
        select(
            Task.id,
            Task.code,
            Task.title,
            Task.title_en,
            Unit.name.label("unit"),
            Unit.name_en.label("unit_en"),
        )
        .outerjoin(Unit, Unit.id == Task.lead_unit_id)
        .where(is_one_of(Task.id, task_ids))
    )
    return {row.id: row for row in rows}


def acts_between(
    task_ids: Iterable[int], earlier: datetime, later: datetime
) -> defaultdict[int, list[Act]]:
    """The acts that changed how tasks stand after one instant and until another, by task."""
    rows = db.session.execute(
        select(
            TaskVersion.task_id,
            TaskVersion.action,
            TaskVersion.channel,
            TaskVersion.since,
            TaskVersion.state,
            TaskVersion.claimed_on,
            Person.name,
            Person.name_en,
        )
        .outerjoin(Person, Person.id == TaskVersion.actor_id)
        .where(
            is_one_of(TaskVersion.task_id, task_ids),
            TaskVersion.since > earlier,
            TaskVersion.since <= later,
        )
        .order_by(TaskVersion.since)
    )
    acts: defaultdict[int, list[Act]] = defaultdict(list)
    for row in rows:
        acts[row.task_id].append(
            Act(
                action=row.action,
                actor=row.name or "",
                actor_en=row.name_en or "",
                channel=row.channel,
                at=row.since,
                on=local_day(row.since),
                state=row.state,
                claimed_on=row.claimed_on,
            )
        )
    return acts
