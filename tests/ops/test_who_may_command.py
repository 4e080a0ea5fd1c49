"""Commands given in somebody's name, by sixteen people: the same matrix as everywhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.domain.actions import Action
from portal.extensions import db
from portal.models.organisation import Person, Unit
from tests.factories import make_unit
from tests.ops.commands import Command
from tests.services.bigger_cast import BiggerCast, make_bigger_cast
from tests.services.who_may import WHO, task_of_all


@pytest.fixture
def office(on_database: Command) -> BiggerCast:
    found = make_bigger_cast()
    task_of_all(found, code="NV-1")
    return found


def address(person_id: int) -> str:
    return db.session.get_one(Person, person_id).email


def who_may(office: BiggerCast, run: Command, command: Callable[[], tuple[str, ...]]) -> set[str]:
    """Whose command is not refused as not allowed; a refused one says so in one line."""
    allowed = set()
    for name, person_id in office.everybody.items():
        answer = run(*command(), "--as", address(person_id))
        if "That is not allowed: " in answer.err:
            assert answer.code == 1
            assert answer.err.count("\n") == 1
        else:
            assert answer.code == 0, (name, answer.err)
            allowed.add(name)
    return allowed


def test_the_calendar(office: BiggerCast, on_database: Command) -> None:
    day = ("calendar", "set", "2027-03-02", "holiday", "--name", "Nghỉ", "--document", "CV 1")
    assert who_may(office, on_database, lambda: day) == WHO[Action.EDIT_CALENDAR]


def test_reorganisations(office: BiggerCast, on_database: Command) -> None:
    def merge() -> tuple[str, ...]:
        old, new = (db.session.get_one(Unit, make_unit()).code for _ in range(2))
        return ("units", "merge", old, "--into", new, "--on", "2027-01-01", "--document", "QĐ 1")

    assert who_may(office, on_database, merge) == WHO[Action.SUCCEED_UNITS]


def test_frozen_figures(office: BiggerCast, on_database: Command) -> None:
    take = ("snapshot", "take", "--reason", "Họp")
    assert who_may(office, on_database, lambda: take) == WHO[Action.FREEZE_FIGURES]


def test_scores(office: BiggerCast, on_database: Command) -> None:
    official = ("score", "--person", address(office.cast.official), "--period", "2025-07")
    assert who_may(office, on_database, lambda: official) == WHO[Action.SEE_EVALUATION]
    unit = db.session.get_one(Unit, office.cast.unit_id).code
    of_unit = ("score", "--unit", unit, "--period", "2025-07")
    assert who_may(office, on_database, lambda: of_unit) == {
        "admin",
        "head",
        "personnel",
        "top_leader",
    }
