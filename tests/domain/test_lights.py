from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.lights import LightFacts, LightRules, Verdict, is_due_soon, light
from portal.domain.types import Light, TaskState

TODAY = date(2025, 7, 7)
RUNNING = LightFacts(
    state=TaskState.IN_PROGRESS,
    start_on=date(2025, 6, 19),
    effective_due=date(2025, 12, 31),
    percent=50,
)


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("claimed_on", "due", "reason", "days"),
    [
        (date(2025, 6, 18), date(2025, 6, 30), "done_early", 12),
        (date(2025, 6, 30), date(2025, 6, 30), "done_on_time", 0),
        (date(2025, 7, 3), date(2025, 6, 30), "done_late", 3),
        (date(2025, 7, 3), None, "done_on_time", 0),
    ],
)
def test_a_completed_task_says_how_it_stood_to_its_deadline(
    claimed_on: date, due: date | None, reason: str, days: int
) -> None:
    facts = LightFacts(
        TaskState.COMPLETED, effective_due=due, claimed_on=claimed_on, accepted_on=TODAY
    )
    assert light(facts, TODAY) == Verdict(Light.COMPLETED, reason, days=days, until=TODAY)


def test_a_claimed_task_is_under_review_even_after_its_deadline() -> None:
    facts = replace(
        RUNNING,
        state=TaskState.AWAITING_ACCEPTANCE,
        effective_due=in_days(-3),
        claimed_on=in_days(-1),
    )
    assert light(facts, TODAY) == Verdict(Light.UNDER_REVIEW, "claimed", days=1, until=in_days(-1))


def test_only_a_passed_deadline_is_overdue() -> None:
    assert light(replace(RUNNING, effective_due=in_days(-7)), TODAY) == Verdict(
        Light.OVERDUE, "overdue", days=7, percent=50, until=in_days(-7)
    )
    assert light(replace(RUNNING, effective_due=TODAY), TODAY).light is Light.AT_RISK


@pytest.mark.parametrize(
    ("state", "reason"), [(TaskState.CANCELLED, "cancelled"), (TaskState.MERGED, "merged")]
)
def test_no_deadline_binds_a_removed_task(state: TaskState, reason: str) -> None:
    facts = replace(RUNNING, state=state, effective_due=in_days(-30))
    assert light(facts, TODAY) == Verdict(Light.PAUSED, reason)


def test_a_paused_task_says_until_when() -> None:
    facts = replace(RUNNING, state=TaskState.PAUSED, paused_until=in_days(30))
    assert light(facts, TODAY) == Verdict(Light.PAUSED, "paused", until=in_days(30))


def test_a_draft_has_not_started_whatever_its_dates() -> None:
    facts = replace(RUNNING, state=TaskState.DRAFT, effective_due=in_days(-30))
    assert light(facts, TODAY) == Verdict(Light.NOT_STARTED, "draft")


def test_a_start_in_the_future_is_not_started() -> None:
    assert light(replace(RUNNING, start_on=in_days(5)), TODAY) == Verdict(
        Light.NOT_STARTED, "starts", days=5, until=in_days(5)
    )
    assert light(replace(RUNNING, start_on=TODAY), TODAY).light is Light.ON_TRACK


def test_two_silent_periods_are_unknown_and_never_green() -> None:
    assert light(replace(RUNNING, percent=100, periods_missed=2), TODAY) == Verdict(
        Light.UNKNOWN, "silent", days=2, percent=100
    )


@pytest.mark.parametrize(
    ("days", "percent", "expected"),
    [
        (7, 89, Light.AT_RISK),
        (7, 90, Light.ON_TRACK),
        (0, 0, Light.AT_RISK),
        (8, 89, Light.ON_TRACK),
    ],
)
def test_a_near_deadline_with_work_left_is_at_risk(
    days: int, percent: int, expected: Light
) -> None:
    facts = LightFacts(TaskState.IN_PROGRESS, effective_due=in_days(days), percent=percent)
    assert light(facts, TODAY).light is expected


def test_the_near_deadline_is_named_with_what_is_done() -> None:
    facts = LightFacts(TaskState.IN_PROGRESS, effective_due=in_days(3), percent=45)
    assert light(facts, TODAY) == Verdict(
        Light.AT_RISK, "due_soon", days=3, percent=45, until=in_days(3)
    )


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        (31, Verdict(Light.ON_TRACK, "on_track", days=50, percent=31, until=in_days(50))),
        (30, Verdict(Light.AT_RISK, "behind", days=50, percent=20, until=in_days(50))),
        (None, Verdict(Light.AT_RISK, "behind", days=50, percent=50, until=in_days(50))),
    ],
)
def test_twenty_points_behind_the_planned_line_are_at_risk(
    percent: int | None, expected: Verdict
) -> None:
    facts = LightFacts(
        TaskState.IN_PROGRESS, start_on=in_days(-50), effective_due=in_days(50), percent=percent
    )
    assert light(facts, TODAY) == expected


def test_one_silent_period_is_at_risk() -> None:
    assert light(replace(RUNNING, periods_missed=1), TODAY) == Verdict(
        Light.AT_RISK, "no_report", days=1, percent=50
    )


def test_a_call_for_help_is_at_risk() -> None:
    assert light(replace(RUNNING, needs_help=True), TODAY) == Verdict(
        Light.AT_RISK, "needs_help", percent=50
    )


def test_otherwise_a_task_is_on_track() -> None:
    assert light(RUNNING, TODAY) == Verdict(
        Light.ON_TRACK, "on_track", days=177, percent=50, until=date(2025, 12, 31)
    )
    assert light(LightFacts(TaskState.ISSUED), TODAY) == Verdict(Light.ON_TRACK, "no_deadline")


@pytest.mark.parametrize("state", [TaskState.ISSUED, TaskState.CARRIED_OVER])
def test_a_carried_over_task_is_judged_like_an_open_one(state: TaskState) -> None:
    facts = replace(RUNNING, state=state, effective_due=in_days(-1))
    assert light(facts, TODAY).light is Light.OVERDUE


def test_the_first_rule_that_matches_wins() -> None:
    """One task that matches every rule loses them one by one, from the top."""
    facts = LightFacts(
        state=TaskState.PAUSED,
        start_on=in_days(5),
        effective_due=in_days(-1),
        percent=0,
        periods_missed=2,
        needs_help=True,
    )
    seen = [light(facts, TODAY).reason]
    changes: tuple[dict[str, Any], ...] = (
        {"effective_due": in_days(7)},
        {"state": TaskState.IN_PROGRESS},
        {"start_on": in_days(-20)},
        {"periods_missed": 1},
        {"effective_due": in_days(20)},
        {"percent": 40},
        {"periods_missed": 0},
        {"needs_help": False},
    )
    for change in changes:
        facts = replace(facts, **change)
        seen.append(light(facts, TODAY).reason)
    assert seen == [
        "overdue",
        "paused",
        "starts",
        "silent",
        "due_soon",
        "behind",
        "no_report",
        "needs_help",
        "on_track",
    ]


def test_the_thresholds_are_the_offices() -> None:
    rules = LightRules(due_soon_days=3, due_soon_percent=50, behind_points=60, unknown_periods=4)
    facts = replace(RUNNING, effective_due=in_days(4), periods_missed=0)
    assert light(facts, TODAY, rules).light is Light.ON_TRACK
    assert light(replace(facts, periods_missed=3), TODAY, rules).reason == "no_report"
    assert light(replace(facts, periods_missed=4), TODAY, rules).reason == "silent"


@pytest.mark.parametrize(("days", "near"), [(-1, False), (0, True), (7, True), (8, False)])
def test_due_soon_is_a_near_deadline_that_has_not_passed(days: int, near: bool) -> None:
    assert is_due_soon(in_days(days), TODAY) is near


@given(
    st.builds(
        LightFacts,
        state=st.sampled_from(TaskState),
        start_on=st.none() | st.dates(in_days(-99), in_days(99)),
        effective_due=st.none() | st.dates(in_days(-99), in_days(99)),
        claimed_on=st.none() | st.dates(in_days(-99), TODAY),
        percent=st.none() | st.integers(0, 100),
        periods_missed=st.integers(0, 5),
        needs_help=st.booleans(),
    )
)
def test_red_means_a_passed_deadline_and_silence_is_never_green(facts: LightFacts) -> None:
    shown = light(facts, TODAY).light
    if shown is Light.OVERDUE:
        assert facts.effective_due is not None
        assert facts.effective_due < TODAY
    if facts.periods_missed > 0:
        assert shown is not Light.ON_TRACK
