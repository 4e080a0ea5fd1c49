"""What a unit's report must say: every open task, and why an overdue one is."""

from __future__ import annotations

from datetime import date

import pytest

from portal.domain.errors import StepRefused
from portal.domain.machines.report import REPORT, ReportFacts, ReportState
from portal.domain.reporting import ReportedTask, is_silent, is_unexplained, whole_report
from portal.domain.types import CauseKind, TaskState

MONDAY, THURSDAY = date(2025, 7, 7), date(2025, 7, 10)


def a_task(**fields: object) -> ReportedTask:
    given = {
        "code": "NV-1",
        "state": TaskState.IN_PROGRESS,
        "effective_due": date(2025, 9, 30),
        "issued_on": date(2025, 6, 1),
    }
    return ReportedTask(**(given | fields))


def test_a_task_without_a_word_is_silent() -> None:
    assert is_silent(a_task(), MONDAY)
    assert is_silent(a_task(no_change_because="  "), MONDAY)


def test_an_update_or_the_words_why_nothing_changed_are_enough() -> None:
    assert not is_silent(a_task(has_update=True), MONDAY)
    assert not is_silent(a_task(no_change_because="Chờ Bộ Tài chính trả lời"), MONDAY)


def test_a_task_issued_in_the_middle_of_the_period_owes_nothing() -> None:
    assert is_silent(a_task(issued_on=MONDAY), MONDAY)
    assert not is_silent(a_task(issued_on=THURSDAY), MONDAY)


@pytest.mark.parametrize(
    "state", [TaskState.AWAITING_ACCEPTANCE, TaskState.PAUSED, TaskState.COMPLETED]
)
def test_nothing_is_asked_of_what_the_unit_cannot_move(state: TaskState) -> None:
    task = a_task(state=state, effective_due=date(2025, 7, 1))
    assert not is_silent(task, MONDAY)
    assert not is_unexplained(task, THURSDAY)


def test_an_overdue_task_needs_a_cause_and_a_forecast_from_today_on() -> None:
    overdue = {"effective_due": date(2025, 7, 9), "has_update": True}
    caused = overdue | {"cause_kind": CauseKind.SUBJECTIVE, "cause": "Thiếu người"}
    assert is_unexplained(a_task(**overdue), THURSDAY)
    assert is_unexplained(a_task(**caused), THURSDAY)
    assert is_unexplained(a_task(**caused, forecast_on=date(2025, 7, 9)), THURSDAY)
    assert is_unexplained(a_task(**overdue, forecast_on=THURSDAY), THURSDAY)
    assert not is_unexplained(a_task(**caused, forecast_on=THURSDAY), THURSDAY)


def test_the_deadline_itself_is_not_overdue() -> None:
    assert not is_unexplained(a_task(effective_due=THURSDAY), THURSDAY)


def test_a_report_names_the_tasks_that_miss_something() -> None:
    facts = whole_report(
        [
            a_task(code="A", has_update=True),
            a_task(code="B"),
            a_task(code="C", has_update=True, effective_due=date(2025, 7, 1)),
        ],
        period_start=MONDAY,
        today=THURSDAY,
    )
    assert facts == ReportFacts(silent=("B",), unexplained=("C",))
    with pytest.raises(StepRefused) as refusal:
        REPORT.after("submit", ReportState.OPEN, facts)
    assert refusal.value.missing == ("every_task_said", "overdue_explained")
