"""The whole matrix over sixteen people who stand to one task in every way there is."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.domain.actions import Action, Relation
from portal.extensions import db
from portal.models.task import Task
from portal.queries.task_facts import may_do, relations_to
from tests.factories import acting
from tests.services.bigger_cast import BiggerCast, make_bigger_cast
from tests.services.who_may import EVERYBODY, WHO, task_of_all


@pytest.fixture
def office(app: Flask) -> BiggerCast:
    return make_bigger_cast()


def test_the_table_names_every_action_and_nobody_but_the_cast(office: BiggerCast) -> None:
    assert set(WHO) == set(Action)
    assert set(EVERYBODY.split()) == set(office.everybody)
    assert frozenset().union(*WHO.values()) <= set(office.everybody)


def test_the_cast_stands_to_the_task_in_six_ways(office: BiggerCast) -> None:
    task = db.session.get_one(Task, task_of_all(office))
    found = {
        relation
        for person_id in office.everybody.values()
        for relation in relations_to(acting(person_id), task)
    }
    elsewhere = {
        Relation.CHILD_UNIT,
        Relation.COORDINATING,
        Relation.SET_DEADLINE,
        Relation.OWN_PLAN,
    }
    assert found == set(Relation) - elsewhere - {Relation.ANY, Relation.UNIT_SUBJECT}
    assert len(found) == 6


def test_every_action_is_for_those_who_may_and_for_nobody_else(office: BiggerCast) -> None:
    task = db.session.get_one(Task, task_of_all(office))
    actors = {name: acting(person_id) for name, person_id in office.everybody.items()}
    found = {
        action: {name for name, actor in actors.items() if may_do(actor, action, task)}
        for action in Action
    }
    assert found == WHO
