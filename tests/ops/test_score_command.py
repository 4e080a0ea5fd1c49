"""`dondoc score`: the ledger of a unit or a person, to whoever may see it."""

from __future__ import annotations

import pytest

from portal.extensions import db
from portal.models.organisation import Person, Unit
from tests.ops.commands import Command
from tests.services.bigger_cast import BiggerCast, make_bigger_cast
from tests.services.worked_month import play_worked_month


@pytest.fixture
def worked(on_database: Command) -> BiggerCast:
    found = make_bigger_cast()
    play_worked_month(found.cast)
    return found


def unit_code(office: BiggerCast) -> str:
    return db.session.get_one(Unit, office.cast.unit_id).code


def address(person_id: int) -> str:
    return db.session.get_one(Person, person_id).email


def test_the_ledger_of_a_unit_adds_up(worked: BiggerCast, on_database: Command) -> None:
    answer = on_database("score", "--unit", unit_code(worked), "--period", "2025-07", "--json")
    assert answer.code == 0, answer.err
    found = answer.data
    assert (found["from"], found["to"]) == ("2025-06-15", "2025-07-14")
    assert (found["total"], found["of"], found["grade"]) == (80.61, 100, "good")
    assert sum(line["points"] for line in found["lines"]) == pytest.approx(80.6101, abs=0.001)
    assert {line["task"] for line in found["lines"] if line["part"] == "timeliness"} == {
        "T1",
        "T3",
        "T6",
    }
    timeliness = found["parts"][0]
    assert (timeliness["numerator"], timeliness["denominator"]) == (3, 4)
    assert found["rankable"]


def test_the_ledger_is_shown_to_people(worked: BiggerCast, on_database: Command) -> None:
    told = on_database("score", "--unit", unit_code(worked), "--period", "2025-07").out
    assert "80.61 of 100, class good" in told
    assert "open_burden         overdue" in told


def test_a_quarter_and_two_days_are_periods_too(worked: BiggerCast, on_database: Command) -> None:
    for period, days in (
        ("2025-Q3", ("2025-07-01", "2025-09-30")),
        ("2025-Q4", ("2025-10-01", "2025-12-31")),
        ("2025-07-01/2025-07-03", ("2025-07-01", "2025-07-03")),
    ):
        data = on_database("score", "--unit", unit_code(worked), "--period", period, "--json").data
        assert (data["from"], data["to"]) == days


@pytest.mark.parametrize("period", ["2025-13", "July", "2025-07-09/2025-07-01", "2025-Q5"])
def test_a_period_that_is_none_is_wrong_use(on_database: Command, period: str) -> None:
    answer = on_database("score", "--unit", "X", "--period", period)
    assert answer.code == 2
    assert period in answer.err


def test_a_person_s_score_is_for_whoever_may_see_it(
    worked: BiggerCast, on_database: Command
) -> None:
    official = ("score", "--person", address(worked.cast.official), "--period", "2025-07")
    refused = on_database(*official)
    assert refused.code == 1
    assert "see_evaluation; it is for " in refused.err
    assert on_database(*official, "--as", address(worked.cast.colleague)).code == 1
    own = on_database(*official, "--as", address(worked.cast.official), "--json")
    assert (own.data["total"], own.data["of"], own.data["grade"]) == (58.33, 70, None)


def test_one_subject_is_wanted(on_database: Command) -> None:
    assert on_database("score", "--period", "2025-07").code == 2
    assert on_database("score", "--unit", "NOWHERE", "--period", "2025-07").code == 1
