"""The office's rules as data: there and back, and every refusal names its place."""

from __future__ import annotations

import json
from datetime import time
from typing import Any

import pytest

from portal.domain.errors import RuleUnreadable
from portal.domain.ladder import DEFAULT_LADDER
from portal.domain.lights import DEFAULT_LIGHT_RULES, LightRules
from portal.domain.periods import DEFAULT_WEEK_RULES, WeekRules
from portal.domain.rule_data import (
    clears_from_data,
    clears_to_data,
    ladder_from_data,
    ladder_to_data,
    light_rules_from_data,
    light_rules_to_data,
    week_rules_from_data,
    week_rules_to_data,
)
from portal.domain.types import Clear


def through_json(data: Any) -> Any:
    return json.loads(json.dumps(data))


def test_rules_come_back_as_they_went() -> None:
    assert ladder_from_data(through_json(ladder_to_data(DEFAULT_LADDER))) == DEFAULT_LADDER
    rules = LightRules(due_soon_days=5, behind_points=30)
    assert light_rules_from_data(through_json(light_rules_to_data(rules))) == rules
    week = WeekRules(lock_weekday=4, lock_time=time(16, 30))
    assert week_rules_from_data(through_json(week_rules_to_data(week))) == week
    five = frozenset(Clear) - {Clear.TIME}
    assert clears_from_data(through_json(clears_to_data(five))) == five


def test_what_is_left_out_is_the_default() -> None:
    assert light_rules_from_data({}) == DEFAULT_LIGHT_RULES
    assert week_rules_from_data({"lock_time": "17:00"}) == WeekRules(lock_time=time(17))
    assert week_rules_from_data({}) == DEFAULT_WEEK_RULES


def changed(which: str, **fields: Any) -> list[dict[str, Any]]:
    return [
        {**row, **fields} if row["rung"] == which else row for row in ladder_to_data(DEFAULT_LADDER)
    ]


@pytest.mark.parametrize(
    ("data", "where", "why"),
    [
        (changed("E2", when="some day"), "E2", "unknown_word"),
        (changed("E2", recipients=["the_cat"]), "E2", "unknown_word"),
        (changed("R1", recipients=[]), "R1", "nobody_told"),
        (changed("E3", days=[-1]), "E3", "days_out_of_range"),
        (changed("E3", days=[]), "E3", "days_out_of_range"),
        (changed("E4", days=[5]), "", "not_climbing"),
        (changed("R4", days=[12]), "", "not_climbing"),
        (changed("R4", rung="R5"), "R5", "twice"),
        ([{"when": "at_issue"}], "", "unknown_word"),
        (["E2"], "", "unknown_word"),
        ("E2", "", "not_a_list"),
    ],
)
def test_a_ladder_that_cannot_be_climbed_is_refused(data: Any, where: str, why: str) -> None:
    with pytest.raises(RuleUnreadable) as refusal:
        ladder_from_data(data)
    assert refusal.value.facts == {"rule": "ladder", "where": where, "why": why}


@pytest.mark.parametrize("data", [{"due_soon_days": -1}, {"colour": 3}, {"behind_points": "20"}])
def test_thresholds_out_of_range_are_refused(data: Any) -> None:
    with pytest.raises(RuleUnreadable):
        light_rules_from_data(data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"lock_weekday": 2}, "lock_before_prompt"),
        ({"lock_weekday": 7}, "days_out_of_range"),
        ({"prompt_time": "soon"}, "unknown_word"),
    ],
)
def test_a_week_locks_after_it_was_asked_about(data: Any, why: str) -> None:
    with pytest.raises(RuleUnreadable) as refusal:
        week_rules_from_data(data)
    assert refusal.value.facts["why"] == why


def test_the_lead_unit_is_never_left_out() -> None:
    with pytest.raises(RuleUnreadable):
        clears_from_data(["person", "time"])
    with pytest.raises(RuleUnreadable):
        clears_from_data(["beauty"])
