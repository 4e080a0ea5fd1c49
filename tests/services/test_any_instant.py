"""Figures now, as of that now, and frozen then are the same, whatever has happened to the tasks.

Random stories go through the real services; at some instants the living figures are noted and a
snapshot is taken. When everything is over, the history has to give each of them again.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.errors import DomainError
from portal.domain.figures import COUNTED, FigureUnit, Part
from portal.domain.types import OPEN_STATES, Actor
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
from portal.services import interruption
from portal.services.lights import refresh_lights
from portal.services.snapshots import take_snapshot, verify_snapshots
from portal.services.transaction import transaction
from tests.conftest import MigratedDatabase
from tests.factories import make_cast, make_plan
from tests.office_days import at
from tests.services.stories import Office, people_of

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
class Story(Office):
    """One act after another; at two instants the figures are noted."""

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
        acts = [*self.acts().values(), self.claim, self.accept]
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
        self.now += timedelta(seconds=1)  # what is done at the very instant belongs to it

    def close(self) -> None:
        self.now += timedelta(minutes=1)
        still_open = select(Task.id).where(Task.state.in_(OPEN_STATES))
        for task_id in db.session.scalars(still_open).all():
            interruption.cancel_task(self.actors["leader"], task_id, "QĐ 9", now=self.now)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_the_figures_of_an_instant_are_always_the_same(
    app: Flask, database: MigratedDatabase, part: int
) -> None:
    cast = make_cast()
    actors = people_of(cast)
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
