"""When a step beside the daily reports of a task can be taken, by how the task stands."""

from __future__ import annotations

from collections.abc import Callable

from portal.domain.machines.task import REPORTABLE, TASK
from portal.domain.types import OPEN_STATES, Hardness
from portal.queries.task_pages import TaskPageFacts


def step(name: str) -> Callable[[TaskPageFacts], bool]:
    return lambda facts: TASK.is_possible(name, facts.task.state)


def is_open(facts: TaskPageFacts) -> bool:
    return facts.task.state in OPEN_STATES


def is_worked_on(facts: TaskPageFacts) -> bool:
    return facts.task.state in REPORTABLE


def has_window(facts: TaskPageFacts) -> bool:
    return is_open(facts) and facts.task.hardness is Hardness.FLEXIBLE


def waits_for_word(facts: TaskPageFacts) -> bool:
    return facts.answer is not None


def is_asked(facts: TaskPageFacts) -> bool:
    return TASK.is_possible("dispute", facts.task.state) and facts.answer is None


def may_ask_for_time(facts: TaskPageFacts) -> bool:
    has_due = facts.task.effective_due is not None
    return is_worked_on(facts) and facts.extension is None and has_due


def may_propose(facts: TaskPageFacts) -> bool:
    lacks_due = facts.task.effective_due is None
    return is_worked_on(facts) and facts.extension is None and lacks_due


def may_commit(facts: TaskPageFacts) -> bool:
    due = facts.task.effective_due
    return (
        is_worked_on(facts)
        and due is not None
        and facts.task.committed_due != due
        and facts.answer is None
    )


def owes_explanation(facts: TaskPageFacts) -> bool:
    return is_worked_on(facts) and facts.explanation_due is not None
