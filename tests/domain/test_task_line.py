from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portal.domain.lights import Verdict
from portal.domain.task_line import Reader, TaskLine
from portal.domain.types import Desk, Light, Role, TaskState

LINE = TaskLine(
    id=1,
    code="KH02-1",
    title="Xây dựng nền tảng",
    title_en="Build the platform",
    plan_title="Kế hoạch 02",
    plan_title_en="Plan 02",
    product="",
    state=TaskState.IN_PROGRESS,
    verdict=Verdict(Light.OVERDUE, "overdue", days=7),
    effective_due=date(2025, 6, 30),
    days=-7,
    working_days=None,
    holiday=None,
    percent=45,
    version=1,
    official_id=1,
    official_name="Chuyên viên 1",
    official_name_en="Official 1",
    unit_name="Vụ Pháp chế",
    unit_name_en="Legal Department",
    leader_in_charge_id=None,
    hide_on_telegram=False,
    last_report_at=None,
    reported_this_week=False,
    pending_extension=None,
    desk=Desk.LEGAL,
    desk_unit_name="Thanh tra",
    desk_unit_name_en="Inspectorate",
    desk_since=date(2025, 7, 1),
)


def named(line: TaskLine, locale: str) -> tuple[str, ...]:
    return (
        line.titled(locale),
        line.plan_named(locale),
        line.official_named(locale),
        line.unit_named(locale),
        line.desk_named(locale),
    )


def test_a_line_speaks_the_readers_language() -> None:
    vietnamese = ("Xây dựng nền tảng", "Kế hoạch 02", "Chuyên viên 1", "Vụ Pháp chế", "Thanh tra")
    english = ("Build the platform", "Plan 02", "Official 1", "Legal Department", "Inspectorate")
    assert named(LINE, "vi") == vietnamese
    assert named(LINE, "en") == english


def test_what_was_not_translated_is_said_in_vietnamese() -> None:
    bare = replace(
        LINE,
        title_en="",
        plan_title_en="",
        official_name_en="",
        unit_name_en="",
        desk_unit_name_en="",
    )
    assert named(bare, "en") == named(LINE, "vi")


@pytest.mark.parametrize(("days", "late"), [(-7, 7), (0, 0), (3, 0), (None, 0)])
def test_days_late_are_the_days_past_the_deadline(days: int | None, late: int) -> None:
    assert replace(LINE, days=days).days_late == late


@pytest.mark.parametrize("role", list(Role))
def test_leaders_are_managers_and_nobody_else(role: Role) -> None:
    reader = Reader(person_id=1, role=role, locale="vi")
    assert reader.is_manager is (role in (Role.TOP_LEADER, Role.DEPUTY_LEADER))
