"""What hangs on what: circles refused, the effect of a delay, the task that unlocks most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Link:
    """A task that cannot be finished before another; `days_after` of its own work follow."""

    task_id: int
    depends_on_id: int
    days_after: int = 0


@dataclass(frozen=True, slots=True)
class Shift:
    """A task whose finish moves: from its own deadline to the day it can be done at best."""

    task_id: int
    due: date
    finish: date

    @property
    def days(self) -> int:
        return (self.finish - self.due).days


def circle_of(links: Iterable[Link], task_id: int, depends_on_id: int) -> tuple[int, ...]:
    """The tasks of the circle that a new link would close, in order; empty when it closes none."""
    waits_for: dict[int, list[int]] = {}
    for link in links:
        waits_for.setdefault(link.task_id, []).append(link.depends_on_id)
    path = _path(waits_for, depends_on_id, task_id, (depends_on_id,))
    return (task_id, *path) if path else ()


def _path(
    waits_for: Mapping[int, list[int]], start: int, goal: int, so_far: tuple[int, ...]
) -> tuple[int, ...]:
    if start == goal:
        return so_far
    for following in waits_for.get(start, ()):
        if following not in so_far and (
            found := _path(waits_for, following, goal, (*so_far, following))
        ):
            return found
    return ()


def delay_effect(
    links: Iterable[Link], dues: Mapping[int, date], task_id: int, finish: date
) -> tuple[Shift, ...]:
    """The tasks that a later finish of one moves past their own deadline, worst first.

    Each waits until the last of what it depends on is done, then needs its own days. Tasks without
    a deadline pass the wait on, but have nothing to miss.
    """
    followers: dict[int, list[Link]] = {}
    for link in links:
        followers.setdefault(link.depends_on_id, []).append(link)
    finishes = {task_id: finish}
    waiting = [task_id]
    while waiting:
        done = waiting.pop(0)
        for link in followers.get(done, ()):
            earliest = finishes[done] + timedelta(days=link.days_after)
            if earliest > finishes.get(link.task_id, dues.get(link.task_id, date.min)):
                finishes[link.task_id] = earliest
                waiting.append(link.task_id)
    shifts = [
        Shift(moved, dues[moved], at)
        for moved, at in finishes.items()
        if moved != task_id and moved in dues and at > dues[moved]
    ]
    return tuple(sorted(shifts, key=lambda shift: (-shift.days, shift.task_id)))


def unlocked_by(links: Iterable[Link], task_id: int) -> frozenset[int]:
    """Every task that, directly or not, waits for one."""
    followers: dict[int, list[int]] = {}
    for link in links:
        followers.setdefault(link.depends_on_id, []).append(link.task_id)
    found: set[int] = set()
    waiting = [task_id]
    while waiting:
        for follower in followers.get(waiting.pop(), ()):
            if follower not in found:
                found.add(follower)
                waiting.append(follower)
    return frozenset(found - {task_id})
