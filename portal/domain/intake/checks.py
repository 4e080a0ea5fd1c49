"""What somebody has to look at in the rows of a source before they become tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from portal.domain.clears import ClearFacts, missing_clears
from portal.domain.folding import fold
from portal.domain.intake.found import Every, FoundTask, Problem, Sure
from portal.domain.types import Clear, TaskKind


def problems_of(tasks: Sequence[FoundTask]) -> tuple[tuple[Problem, ...], ...]:
    """The problems of each row, in the order of `Problem`.

    A row that says word for word what an earlier row of the file says is there twice.
    """
    seen: Counter[tuple[str, tuple[int, ...]]] = Counter()
    found = []
    for task in tasks:
        key = (fold(task.title.value), task.lead.ids)
        seen[key] += 1
        found.append(tuple(_problems(task, is_twice=seen[key] > 1 and bool(key[0]))))
    return tuple(found)


def _problems(task: FoundTask, *, is_twice: bool) -> list[Problem]:
    time, lead = task.time, task.lead
    holds = {
        Problem.NO_TASK: not fold(task.title.value),
        Problem.NO_LEAD: lead.is_empty,
        Problem.UNKNOWN_UNIT: bool(lead.unknown or task.coordinating.unknown),
        Problem.ALL_UNITS: lead.is_all,
        Problem.UNREADABLE_DUE: time.is_unreadable,
        Problem.GUESSED_DUE: time.due is not None and time.sure is Sure.GUESSED,
        Problem.COMES_AGAIN: time.every not in (None, Every.STANDING),
        Problem.TWICE_IN_FILE: is_twice,
    }
    return [problem for problem in Problem if holds.get(problem)]


def kind_of(task: FoundTask) -> TaskKind:
    """A task with a rhythm or without an end stands; every other is done once."""
    return TaskKind.STANDING if task.time.every is not None else TaskKind.ONE_OFF


def clears_missing(task: FoundTask, *, has_head: bool, has_official: bool) -> tuple[Clear, ...]:
    """Which of the six clears a row would still miss as a task."""
    return missing_clears(
        ClearFacts(
            title=task.title.value,
            lead_unit=bool(task.lead.ids),
            responsible=has_head,
            official=has_official,
            due_date=task.time.due,
            kind=kind_of(task),
            product=task.product.value,
            competent_authority=task.authority.value,
        )
    )
