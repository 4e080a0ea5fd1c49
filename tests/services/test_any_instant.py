"""Figures now, as of that now, and frozen then are the same, whatever has happened to the tasks.

Random stories go through the real services; at some instants the living figures are noted and a
snapshot is taken. When everything is over, the history has to give each of them again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.calendar import DayKind
from portal.domain.errors import DomainError
from portal.domain.figures import COUNTED, FigureUnit, Part
from portal.domain.types import (
    OPEN_STATES,
    Actor,
    Desk,
    Hardness,
    ObstacleKind,
    Origin,
    Role,
    TaskKind,
)
from portal.extensions import db
from portal.models.reporting import Snapshot
from portal.models.task import Task
from portal.queries.figure_rows import counter_rows, figure_rows
from portal.queries.figure_scope import Scope, history_at
from portal.queries.figures import (
    OfficeFigures,
    figures_as_of,
    figures_of,
    figures_of_snapshot,
)
from portal.queries.office import local_day
from portal.services import (
    completion,
    deadline_moves,
    desks,
    drafting,
    interruption,
    issuing,
    obstacles,
    progress,
    working_days,
)
from portal.services.drafting import TaskFields
from portal.services.lights import refresh_lights
from portal.services.snapshots import take_snapshot, verify_snapshots
from portal.services.transaction import transaction
from tests.conftest import MigratedDatabase
from tests.factories import Cast, acting, make_cast, make_person, make_plan
from tests.office_days import at

#: how many stories each of the parts tells
STORIES = {"sqlite": 50, "postgres": 8}
PARTS = 4
BEGINNING = at("2025-03-03 08:00")
LENGTH = timedelta(days=35)
ACTS = 14


@dataclass(frozen=True)
class Noted:
    """The figures as they were when the instant was now, of the story's plan and of the office."""

    at: datetime
    of_plan: OfficeFigures
    of_office: OfficeFigures
    snapshot_id: int


@dataclass
class Story:
    """A few tasks of one plan and what random people do with them, one act after another."""

    dice: Random
    cast: Cast
    actors: dict[str, Actor]
    plan_id: int
    now: datetime
    tasks: dict[int, TaskFields] = field(default_factory=dict)
    noted: list[Noted] = field(default_factory=list)
    done: int = 0

    def tell(self) -> None:
        """Everything in one transaction, a savepoint for each act: what is refused leaves no trace.

        So it is told within a second; in real work every act is a transaction.
        """
        with transaction() as session:
            self._tell(session)

    def _tell(self, session: Session) -> None:
        for _ in range(2):
            self.issue()
        acts: list[Callable[[], object]] = [
            *(self.issue, self.claim, self.claim, self.accept, self.accept, self.give_back),
            *(self.report, self.reopen, self.move_deadline, self.pause, self.resume, self.cancel),
            *(self.merge, self.carry_over, self.change_unit, self.move_desk, self.obstruct),
            *(self.change_calendar,),
        ]
        for step in range(ACTS):
            self.now += timedelta(hours=self.dice.randint(0, 2 * 24 * LENGTH.days // ACTS))
            with suppress(DomainError), session.begin_nested():
                self.dice.choice(acts)()
                self.done += 1
            if step in (4, ACTS - 1):
                self.note()
        self.close()

    def note(self) -> None:
        refresh_lights(self.now)
        self.noted.append(
            Noted(
                at=self.now,
                of_plan=figures_of(self.now, Scope(plan_id=self.plan_id)),
                of_office=figures_of(self.now),
                snapshot_id=take_snapshot(Actor.system(), at=self.now, reason="", now=self.now),
            )
        )

    def close(self) -> None:
        self.now += timedelta(minutes=1)
        still_open = select(Task.id).where(Task.state.in_(OPEN_STATES))
        for task_id in db.session.scalars(still_open).all():
            interruption.cancel_task(self.actors["leader"], task_id, "QĐ 9", now=self.now)

    def one(self) -> int:
        return self.dice.choice(list(self.tasks))

    def day(self, first: int, last: int) -> date:
        return local_day(self.now) + timedelta(days=self.dice.randint(first, last))

    def issue(self) -> None:
        is_standing = self.dice.random() < 0.1
        fields = TaskFields(
            title=f"Việc mẫu {len(self.tasks)}",
            kind=TaskKind.STANDING if is_standing else TaskKind.ONE_OFF,
            origin=self.dice.choice(list(Origin)),
            lead_unit_id=self.cast.unit_id,
            official_id=self.cast.official,
            leader_in_charge_id=self.cast.deputy_leader,
            competent_authority="Bộ trưởng",
            product="Quyết định",
            due_date=None if is_standing else self.day(1, 25),
            hardness=self.dice.choice((Hardness.FIXED, Hardness.SUPERIOR)),
        )
        clerk = self.actors["clerk"]
        code = drafting.create_task(clerk, self.plan_id, fields, now=self.now)
        task_id = db.session.scalars(select(Task.id).where(Task.code == code)).one()
        issuing.issue_task(clerk, task_id, now=self.now)
        self.tasks[task_id] = fields

    def report(self) -> None:
        percent = self.dice.randint(0, 100)
        progress.report_progress(
            self.actors["official"], self.one(), percent, now=self.now, decrease_confirmed=True
        )

    def claim(self) -> None:
        head = self.actors[self.dice.choice(("head", "other_head"))]
        completion.claim_completion(head, self.one(), "QĐ 1", now=self.now)

    def accept(self) -> None:
        completion.accept_completion(self.actors["clerk"], self.one(), now=self.now)

    def give_back(self) -> None:
        completion.return_completion(self.actors["clerk"], self.one(), "Thiếu", now=self.now)

    def reopen(self) -> None:
        completion.reopen_task(self.actors["clerk"], self.one(), "Chưa xong", now=self.now)

    def move_deadline(self) -> None:
        deadline_moves.move_deadline(
            self.actors["clerk"], self.one(), self.day(-5, 20), "Lùi hạn", now=self.now
        )

    def pause(self) -> None:
        leader, until = self.actors["leader"], self.day(1, 20)
        interruption.pause_task(leader, self.one(), "Chờ ý kiến", until, now=self.now)

    def resume(self) -> None:
        interruption.resume_task(self.actors["leader"], self.one(), "Tiếp tục", now=self.now)

    def cancel(self) -> None:
        interruption.cancel_task(self.actors["leader"], self.one(), "QĐ 2", now=self.now)

    def merge(self) -> None:
        leader = self.actors["leader"]
        interruption.merge_task(leader, self.one(), self.one(), "QĐ 3", now=self.now)

    def carry_over(self) -> None:
        clerk = self.actors["clerk"]
        interruption.carry_over_task(clerk, self.one(), None, "Hết kỳ", now=self.now)

    def change_unit(self) -> None:
        task_id = self.one()
        units = (self.cast.unit_id, self.cast.other_unit_id)
        fields = replace(self.tasks[task_id], lead_unit_id=self.dice.choice(units))
        version = db.session.get_one(Task, task_id).version
        drafting.edit_task(self.actors["clerk"], task_id, fields, version=version, now=self.now)
        self.tasks[task_id] = fields

    def move_desk(self) -> None:
        desk = self.dice.choice((Desk.LEGAL, Desk.UNIT, Desk.LEADER))
        desks.move_desk(self.actors["clerk"], self.one(), desk, now=self.now, why="Chuyển")

    def obstruct(self) -> None:
        obstacles.raise_obstacle(
            self.actors["official"], self.one(), ObstacleKind.DATA, "Thiếu số liệu", now=self.now
        )

    def change_calendar(self) -> None:
        """A day of a later week: what has been asked of a past one is not asked again."""
        entry = working_days.DayEntry(DayKind.HOLIDAY, "Ngày nghỉ mẫu")
        working_days.set_day(self.actors["clerk"], self.day(8, 21), entry, now=self.now)


@pytest.mark.parametrize("part", range(PARTS))
def test_the_figures_of_an_instant_are_always_the_same(
    app: Flask, database: MigratedDatabase, part: int
) -> None:
    cast = make_cast()
    other_head = make_person(role=Role.UNIT_HEAD, unit_id=cast.other_unit_id)
    people = {
        "clerk": cast.clerk,
        "official": cast.official,
        "head": cast.head,
        "other_head": other_head,
        "leader": cast.top_leader,
    }
    actors = {name: acting(person_id) for name, person_id in people.items()}
    stories, done = STORIES[database.kind], 0
    for number in range(stories):
        begins = BEGINNING + number * 3 * LENGTH
        story = Story(
            dice=Random(part * 1_000 + number),
            cast=cast,
            actors=actors,
            plan_id=make_plan(ends_on=local_day(begins) + timedelta(days=10)),
            now=begins,
        )
        story.tell()
        done += story.done
        for noted in story.noted:
            _compare(noted, Scope(plan_id=story.plan_id), f"story {part * 1_000 + number}")
            if number % 5 == 0:
                _open_to_rows(noted, Scope(plan_id=story.plan_id))
    assert done > stories * ACTS / 3, "most acts were refused"
    assert verify_snapshots().are_whole


def _compare(noted: Noted, scope: Scope, story: str) -> None:
    later = take_snapshot(Actor.system(), at=noted.at, reason="", now=noted.at)
    seals = [db.session.get_one(Snapshot, each).hash for each in (noted.snapshot_id, later)]
    assert seals[0] == seals[1], story
    for living, asked in ((noted.of_plan, scope), (noted.of_office, Scope())):
        then, frozen = figures_as_of(noted.at, asked), figures_of_snapshot(later, asked)
        assert living.tally == then.tally == frozen.tally, story
        assert living.rates == then.rates == frozen.rates, story
        assert living.lights == frozen.lights, story
        assert [unit.tally for unit in living.units] == [unit.tally for unit in then.units], story


def _open_to_rows(noted: Noted, scope: Scope) -> None:
    """Every counter and both ends of every figure have exactly the rows they say."""
    source, figures = history_at(noted.at), noted.of_plan
    for key, classes in COUNTED.items():
        assert len(counter_rows(key, source, scope)) == figures.counters.of(classes), key
    assert len(counter_rows("due_soon", source, scope)) == figures.counters.due_soon
    for figure in figures.rates:
        base = figure_rows(figure.key, Part.DENOMINATOR, source, scope)
        assert len(base) == figure.denominator, figure.key
        top = figure_rows(figure.key, Part.NUMERATOR, source, scope)
        if figure.unit is FigureUnit.PERCENT:
            assert len(top) == figure.numerator, figure.key
        elif figure.key != "unblock_time":
            assert sum(row.days or 0 for row in top) == figure.numerator, figure.key
