"""The commands of the office: figures of any instant, frozen figures, what is to be mended."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update

from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.models.planning import Plan
from portal.models.registry import metadata
from portal.services import completion
from portal.services.transaction import transaction
from tests.factories import Cast, acting, make_cast
from tests.office_days import at, task_of_unit
from tests.ops.commands import Command

BEFORE, AFTER = "2025-07-07T12:00:00+07:00", "2025-07-09T12:00:00+07:00"


@pytest.fixture
def cast(on_database: Command) -> Cast:
    """One task is overdue and handed in on the 8th, one is still in time."""
    cast = make_cast()
    late = task_of_unit(cast, code="NV-LATE")
    task_of_unit(cast, code="NV-TIME", due=date(2025, 9, 30))
    head = acting(cast.head)
    completion.claim_completion(head, late, "QĐ 1", now=at("2025-07-08 09:00"))
    completion.accept_completion(acting(cast.clerk), late, now=at("2025-07-08 15:00"))
    return cast


def code_of(model: type[Plan] | type[Unit], row_id: int) -> str:
    return db.session.scalars(select(model.code).where(model.id == row_id)).one()


def test_the_figures_of_an_instant_add_up(cast: Cast, on_database: Command) -> None:
    then = on_database("figures", "--as-of", BEFORE, "--json").data
    later = on_database("figures", "--as-of", AFTER, "--json").data
    assert (then["counters"]["overdue"], then["counters"]["done"]) == (1, 0)
    assert (later["counters"]["overdue"], later["counters"]["late"]) == (0, 1)
    told = on_database("figures", "--as-of", AFTER)
    assert (
        "The sum check holds: 2 assigned - 0 removed = 1 done + 1 in time + 0 overdue" in told.out
    )
    assert "As of 2025-07-09T12:00:00+07:00" in told.out


def test_figures_have_their_ends(cast: Cast, on_database: Command) -> None:
    figures = on_database("figures", "--as-of", BEFORE, "--json").data["figures"]
    overdue = next(each for each in figures if each["key"] == "overdue_rate_of_assigned")
    assert (overdue["numerator"], overdue["denominator"], overdue["value"]) == (1, 2, 50)


def test_figures_open_to_their_rows(cast: Cast, on_database: Command) -> None:
    rows = on_database("figures", "--as-of", BEFORE, "--rows", "overdue", "--json").data
    assert [row["code"] for row in rows] == ["NV-LATE"]
    base = on_database(
        "figures", "--as-of", BEFORE, "--rows", "overdue_rate_of_assigned.denominator"
    )
    assert base.out.endswith("2 rows.\n")
    assert on_database("figures", "--rows", "beauty").code == 2


def test_figures_are_those_of_a_plan_and_a_unit(cast: Cast, on_database: Command) -> None:
    plan, other = code_of(Plan, cast.plan_id), code_of(Unit, cast.other_unit_id)
    of_plan = on_database("figures", "--plan", plan, "--as-of", BEFORE, "--json").data
    of_other = on_database("figures", "--unit", other, "--as-of", BEFORE, "--json").data
    assert (of_plan["counters"]["assigned"], of_other["counters"]["assigned"]) == (2, 0)
    answer = on_database("figures", "--unit", "NOWHERE")
    assert (answer.code, answer.err) == (1, "dondoc: There is no unit NOWHERE.\n")


def test_the_difference_says_who_closed_what(cast: Cast, on_database: Command) -> None:
    answer = on_database("figures", "--since", BEFORE, "--as-of", AFTER, "--json").data
    (change,) = answer["changes"]
    assert (change["code"], change["before"], change["after"]) == ("NV-LATE", "overdue", "late")
    assert change["closing"] == "claimed"
    name = db.session.get_one(Person, cast.head).name
    told = on_database("figures", "--since", BEFORE, "--as-of", AFTER).out
    assert f"{name}: claim_completion" in told


def test_frozen_figures_are_verified(cast: Cast, on_database: Command) -> None:
    clerk = acting(cast.clerk)
    with transaction() as session:
        session.get_one(Plan, cast.plan_id).hub_unit_id = min(clerk.unit_ids)
        address = session.get_one(Person, cast.clerk).email
    refused = on_database("snapshot", "take", "--reason", "Thử")
    assert refused.code == 1
    assert "freeze_figures; it is for " in refused.err
    taken = on_database(
        "snapshot", "take", "--reason", "Họp", "--at", BEFORE, "--as", address, "--json"
    )
    assert taken.code == 0, taken.err
    (listed,) = on_database("snapshot", "list", "--json").data
    assert (listed["hash"], listed["rows"]) == (taken.data["hash"], 2)
    assert on_database("audit", "verify").code == 0
    rows = metadata.tables["snapshot_rows"]
    with transaction() as session:
        session.execute(update(rows).values(percent=99))
    answer = on_database("audit", "verify")
    assert answer.code == 1
    assert f"Snapshot {taken.data['id']} is not what was frozen: changed." in answer.out


def test_lint_counts_what_a_plan_misses(cast: Cast, on_database: Command) -> None:
    answer = on_database("lint", "--plan", code_of(Plan, cast.plan_id))
    assert "1 tasks, 0 of them drafts" in answer.out
    assert on_database("lint", "--plan", "NOWHERE").code == 1


def test_the_chart_of_a_day_is_shown(cast: Cast, on_database: Command) -> None:
    answer = on_database("units", "chart", "--as-of", "2025-07-07", "--json")
    assert code_of(Unit, cast.unit_id) in {line["code"] for line in answer.data}


def test_a_day_off_is_declared_and_taken_back(cast: Cast, on_database: Command) -> None:
    clerk = db.session.get_one(Person, cast.clerk).email
    day = ("2027-03-02", "holiday", "--name", "Nghỉ mẫu", "--document", "Công văn mẫu")
    declared = on_database("calendar", "set", *day, "--as", clerk)
    assert declared.code == 0, declared.err
    assert "2027-03-02" in on_database("calendar", "show", "2027").out
    assert on_database("calendar", "clear", "2027-03-02", "--as", clerk).code == 0
    assert "2027-03-02" not in on_database("calendar", "show", "2027").out
