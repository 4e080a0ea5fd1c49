"""A plan taken away in the official columns is the same plan when it is taken in again."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import pytest
from sqlalchemy import select

from portal.domain.task_fields import TaskFields
from portal.extensions import db
from portal.models.task import Task
from portal.services.drafting import create_tasks
from portal.services.plans import PlanFields, create_plan
from tests.factories import acting
from tests.visitors import House


def filled(house: House) -> int:
    """Three drafts in the cast's plan, and an empty plan beside it."""
    cast = house.cast
    with house.inside():
        clerk = acting(cast.clerk)
        create_tasks(
            clerk,
            cast.plan_id,
            [
                TaskFields(
                    title="Ban hành quy chế; dữ liệu, “mở” | 2025",
                    lead_unit_id=cast.unit_id,
                    coordinating_unit_ids=(cast.legal_unit_id, cast.other_unit_id),
                    due_date=date(2025, 9, 30),
                    due_text="Quý III/2025",
                    product="Quy chế <b>",
                    competent_authority="Bộ trưởng",
                    leader_in_charge_id=cast.deputy_leader,
                ),
                TaskFields(title="=1+1 và – các việc khác", lead_unit_id=cast.legal_unit_id),
                TaskFields(title="Tổng hợp, báo cáo tiến độ", due_text="hằng tháng"),
            ],
            now=house.now,
        )
        return create_plan(clerk, "KH09", PlanFields(title="Trống"), now=house.now)


def tasks_of(house: House, plan_id: int) -> list[tuple[Any, ...]]:
    with house.inside():
        return [
            (
                task.title,
                task.lead_unit_id,
                sorted(unit.id for unit in task.coordinating_units),
                task.leader_in_charge_id,
                task.due_date,
                # words that name a day go out as that day
                task.due_text if task.due_date is None else "",
                task.product,
                task.competent_authority,
            )
            for task in db.session.scalars(
                select(Task).where(Task.plan_id == plan_id).order_by(Task.code)
            )
        ]


@pytest.mark.parametrize("locale", ["vi", "en"])
@pytest.mark.parametrize("form", ["docx", "xlsx", "csv", "json"])
def test_a_plan_reads_back_as_it_was(house: House, form: str, locale: str) -> None:
    empty = filled(house)
    clerk = house.visit(house.cast.clerk, locale=locale)
    file = clerk.client.get(f"/plans/KH02/annex/{form}")
    assert file.status_code == 200
    clerk.get("/intake")
    clerk.post(
        "/intake",
        {
            "plan": empty,
            "issued_on": "2025-07-01",
            "file": (io.BytesIO(file.data), f"annex.{form}"),
        },
        content_type="multipart/form-data",
    )
    clerk.landed()
    rows = [each["value"] for each in clerk.page.select("input[name=row][type=checkbox]")]
    assert len(rows) == 3
    clerk.post("/intake/1/rows", {"row": rows, "do": "add"})
    clerk.landed()
    clerk.send("/intake/1/commit")
    assert tasks_of(house, empty) == tasks_of(house, house.cast.plan_id)


def test_the_word_file_is_one_that_others_open(house: House) -> None:
    filled(house)
    clerk = house.visit(house.cast.clerk)
    file = clerk.client.get("/plans/KH02/annex/docx")
    (table,) = docx.Document(io.BytesIO(file.data)).tables
    assert table.rows[1].cells[5].text == "30/09/2025"
    assert table.rows[1].cells[6].text == "Quy chế <b>"


@pytest.mark.parametrize("form", ["docx", "xlsx"])
@pytest.mark.parametrize("locale", ["vi", "en"])
def test_the_sample_is_taken_in_as_it_is(house: House, form: str, locale: str) -> None:
    clerk = house.visit(house.cast.clerk, locale=locale)
    file = clerk.client.get(f"/intake/sample/{form}")
    clerk.get("/intake")
    clerk.post(
        "/intake",
        {
            "plan": house.cast.plan_id,
            "issued_on": "2025-07-01",
            "file": (io.BytesIO(file.data), f"sample.{form}"),
        },
        content_type="multipart/form-data",
    )
    clerk.landed()
    rows = clerk.page.select("table.list tbody tr")
    assert [row.select("td")[3].text.strip()[:10] for row in rows[:2]] == [
        "30/09/2025",
        "22/07/2025",
    ]


def test_other_forms_and_plans_are_not_there(house: House) -> None:
    clerk = house.visit(house.cast.clerk)
    clerk.get("/plans/KH02/annex/exe", status=404)
    clerk.get("/plans/KH99/annex/csv", status=404)
    house.visit(house.cast.official).get("/intake/sample/docx", status=403)
