"""Whatever people do, in whatever order: after every step the office's books are in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from portal.domain.deadlines import effective_due
from portal.domain.errors import DomainError
from portal.domain.figures import Tally
from portal.domain.machines.extension import UNDECIDED
from portal.domain.types import OPEN_STATES, REMOVED_STATES, Actor, ReminderState, TaskState
from portal.extensions import db
from portal.models.delivery import Reminder
from portal.models.history import TaskVersion
from portal.models.office import CalendarDay
from portal.models.requests import ExtensionRequest
from portal.models.task import HolderInterval, Task
from portal.queries.figures import figures_as_of, figures_of, figures_of_snapshot
from portal.queries.office import local_day, working_calendar
from portal.services.reminders import NO_DEADLINE
from portal.services.snapshots import take_snapshot
from portal.services.transaction import transaction
from tests.conftest import MigratedDatabase
from tests.factories import Cast, make_cast, make_plan
from tests.office_days import at
from tests.services.stories import Office, people_of

EXAMPLES = {"sqlite": 2_000, "postgres": 50}
BEGINNING = at("2025-03-03 08:00")
#: states whose ladder is taken down; that of a claim waits for a return, and is asked when due
TAKEN_DOWN = REMOVED_STATES | {TaskState.PAUSED}
FREEZE = "freeze"
ACTS = tuple(Office(Random(0), *[None] * 4).acts())


class _Over(Exception):
    """The end of a story, which leaves nothing behind."""


class EveryOrder(RuleBasedStateMachine):
    """Each story is one transaction that is rolled back; each act is a savepoint in it."""

    def __init__(self, cast: Cast, actors: dict[str, Actor], plan_id: int) -> None:
        super().__init__()
        self._office = Office(Random(0), cast, actors, plan_id, BEGINNING)
        self._transaction = transaction()
        self._session = self._transaction.__enter__()
        self._frozen: tuple[int, datetime, Tally] | None = None

    def teardown(self) -> None:
        with suppress(_Over):
            self._transaction.__exit__(_Over, _Over(), None)
        db.session.remove()

    @initialize(dice=st.randoms(use_true_random=False))
    def begin(self, dice: Random) -> None:
        self._office.dice = dice
        self._office.issue()
        self._office.issue()

    @rule(
        act=st.sampled_from((*ACTS, FREEZE)),
        dice=st.randoms(use_true_random=False),
        hours=st.integers(0, 24 * 12),
    )
    def act(self, act: str, dice: Random, hours: int) -> None:
        self._office.dice = dice
        self._office.now += timedelta(hours=hours)
        if act == FREEZE:
            self._freeze()
            return
        with suppress(DomainError), self._session.begin_nested():
            self._office.acts()[act]()

    def _freeze(self) -> None:
        now = self._office.now
        number = take_snapshot(Actor.system(), at=now, reason="", now=now)
        self._frozen = (number, now, figures_of(now).tally)
        self._office.now += timedelta(seconds=1)

    @invariant()
    def figures_add_up_and_the_history_knows_them(self) -> None:
        now = self._office.now
        assert figures_of(now).tally == figures_as_of(now).tally

    @invariant()
    def frozen_figures_stay_and_are_those_of_their_instant(self) -> None:
        if self._frozen is not None:
            number, then, tally = self._frozen
            assert figures_of_snapshot(number).tally == tally == figures_as_of(then).tally

    @invariant()
    def every_task_is_in_a_state_that_has_what_it_needs(self) -> None:
        calendar = working_calendar()
        for task in self._tasks():
            assert 0 <= task.percent <= 100
            assert (task.state is TaskState.PAUSED) == (task.paused_until is not None)
            if task.state is TaskState.COMPLETED:
                assert task.accepted_at is not None
                assert task.claimed_on is not None
            if task.state in (TaskState.AWAITING_ACCEPTANCE, TaskState.COMPLETED):
                assert task.claimed_by_id is not None
            if task.state is TaskState.MERGED:
                assert task.merged_into_id not in (None, task.id)
            if task.state in OPEN_STATES:
                assert task.effective_due == effective_due(
                    task.due_date, task.granted_due, task.hardness, calendar
                )

    @invariant()
    def the_history_of_a_task_has_no_gap_and_ends_with_what_it_is(self) -> None:
        versions = defaultdict(list)
        query = select(TaskVersion).order_by(TaskVersion.task_id, TaskVersion.since, TaskVersion.id)
        for version in self._session.scalars(query):
            versions[version.task_id].append(version)
        for task in self._tasks():
            told = versions[task.id]
            for earlier, later in pairwise(told):
                assert earlier.until == later.since
            last = told[-1]
            assert last.until is None
            assert (last.state, last.effective_due) == (task.state, task.effective_due)
            assert (last.lead_unit_id, last.claimed_on) == (task.lead_unit_id, task.claimed_on)

    @invariant()
    def no_ladder_outlives_its_task_and_no_rung_is_planned_twice(self) -> None:
        tasks = {task.id: task for task in self._tasks()}
        planned = self._session.scalars(
            select(Reminder).where(Reminder.state == ReminderState.PLANNED)
        ).all()
        said = [(each.task_id, each.rung, each.repeat) for each in planned]
        assert len(said) == len(set(said))
        for each in planned:
            assert tasks[each.task_id].state not in TAKEN_DOWN
            assert each.for_due == (tasks[each.task_id].effective_due or NO_DEADLINE)

    @invariant()
    def an_open_task_lies_on_exactly_one_desk(self) -> None:
        lying = defaultdict(int)
        open_ones = select(HolderInterval.task_id).where(HolderInterval.until.is_(None))
        for task_id in self._session.scalars(open_ones):
            lying[task_id] += 1
        for task in self._tasks():
            if task.state in OPEN_STATES:
                assert lying[task.id] == 1

    @invariant()
    def at_most_one_extension_waits_and_only_for_a_task_that_is_open(self) -> None:
        states = {task.id: task.state for task in self._tasks()}
        waiting = self._session.scalars(
            select(ExtensionRequest.task_id).where(ExtensionRequest.state.in_(UNDECIDED))
        ).all()
        assert len(waiting) == len(set(waiting))
        assert all(states[task_id] in OPEN_STATES for task_id in waiting)

    @invariant()
    def the_first_date_of_a_task_is_kept_whatever_is_granted(self) -> None:
        for task in self._tasks():
            written = self._office.tasks.get(task.id)
            if written is not None:
                assert task.due_date == written.due_date

    def _tasks(self) -> list[Task]:
        """The story's tasks as the database has them now."""
        self._session.flush()
        return list(self._session.scalars(select(Task).order_by(Task.id)))


def _run(examples: int, steps: int, **chosen: Any) -> None:
    cast = make_cast()
    actors, plan_id = people_of(cast), make_plan(ends_on=local_day(BEGINNING) + timedelta(days=400))
    tell: Callable[[], EveryOrder] = lambda: EveryOrder(cast, actors, plan_id)  # noqa: E731
    run_state_machine_as_test(
        tell,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            **chosen,
        ),
    )
    assert db.session.scalars(select(Task)).all() == []
    assert db.session.scalars(select(CalendarDay)).all() == []


@pytest.mark.slow
def test_the_books_are_in_order_after_every_step(app: Flask, database: MigratedDatabase) -> None:
    _run(EXAMPLES[database.kind], 6, derandomize=True, database=None)


@pytest.mark.fuzz
def test_the_books_are_in_order_in_long_stories(app: Flask, database: MigratedDatabase) -> None:
    _run(EXAMPLES[database.kind], 40)
