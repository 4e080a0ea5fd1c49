"""The office's rules as plain data: read, checked and written, so that they can be settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import time
from typing import Any

from portal.domain.errors import RuleUnreadable
from portal.domain.ladder import RungRule, When
from portal.domain.lights import LightRules
from portal.domain.periods import WeekRules
from portal.domain.types import Clear, Recipient, Rung

LAST_WEEKDAY = 6
MOST_DAYS = 366


def ladder_to_data(ladder: Iterable[RungRule]) -> list[dict[str, Any]]:
    return [
        {
            "rung": str(rule.rung),
            "when": str(rule.when),
            "recipients": [str(each) for each in rule.recipients],
            "days": list(rule.days),
            "alone": rule.alone,
            "shares_length": rule.shares_length,
            "longer_than_days": rule.longer_than_days,
        }
        for rule in ladder
    ]


def ladder_from_data(data: Any) -> tuple[RungRule, ...]:
    """The ladder that some data says; raises RuleUnreadable naming the rung and what is wrong.

    Every rung stands once, speaks to somebody, and the rungs after the deadline climb.
    """
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise RuleUnreadable(rule="ladder", where="", why="not_a_list")
    ladder = tuple(_rung_rule(row) for row in data)
    names = [rule.rung for rule in ladder]
    for rung in names:
        if names.count(rung) > 1:
            raise RuleUnreadable(rule="ladder", where=rung, why="twice")
    _refuse_unless_climbing(ladder)
    return ladder


def _rung_rule(row: Any) -> RungRule:
    where = str(row.get("rung", "")) if isinstance(row, Mapping) else ""
    try:
        rule = RungRule(
            rung=Rung(row["rung"]),
            when=When(row["when"]),
            recipients=tuple(Recipient(each) for each in row["recipients"]),
            days=tuple(int(day) for day in row.get("days", (0,))),
            alone=bool(row.get("alone", False)),
            shares_length=bool(row.get("shares_length", False)),
            longer_than_days=int(row.get("longer_than_days", 0)),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise RuleUnreadable(rule="ladder", where=where, why="unknown_word") from error
    if not rule.recipients:
        raise RuleUnreadable(rule="ladder", where=where, why="nobody_told")
    if not rule.days or min(rule.days) < 0 or max(rule.days) > MOST_DAYS:
        raise RuleUnreadable(rule="ladder", where=where, why="days_out_of_range")
    return rule


def _refuse_unless_climbing(ladder: Sequence[RungRule]) -> None:
    """Later rungs stand further from the deadline, so that "the strongest speaks" is one rung."""
    late = [day for rule in ladder if rule.when is When.DAYS_AFTER_DUE for day in rule.days]
    early = [rule.days[0] for rule in ladder if rule.when is When.WORKING_DAYS_BEFORE_DUE]
    if late != sorted(set(late)) or early != sorted(set(early), reverse=True):
        raise RuleUnreadable(rule="ladder", where="", why="not_climbing")


def light_rules_to_data(rules: LightRules) -> dict[str, int]:
    return asdict(rules)


def light_rules_from_data(data: Any) -> LightRules:
    """The thresholds that some data says; what it leaves out is the default."""
    known = {field.name for field in fields(LightRules)}
    given = data if isinstance(data, Mapping) else {}
    for name, value in given.items():
        if name not in known or not isinstance(value, int) or not 0 <= value <= MOST_DAYS:
            raise RuleUnreadable(rule="lights", where=str(name), why="days_out_of_range")
    return LightRules(**given)


def week_rules_to_data(rules: WeekRules) -> dict[str, Any]:
    return {
        "prompt_weekday": rules.prompt_weekday,
        "prompt_time": f"{rules.prompt_time:%H:%M}",
        "lock_weekday": rules.lock_weekday,
        "lock_time": f"{rules.lock_time:%H:%M}",
    }


def week_rules_from_data(data: Any) -> WeekRules:
    """The week that some data says; the lock comes after the prompt."""
    given = {**week_rules_to_data(WeekRules()), **(data if isinstance(data, Mapping) else {})}
    try:
        rules = WeekRules(
            prompt_weekday=int(given["prompt_weekday"]),
            prompt_time=time.fromisoformat(given["prompt_time"]),
            lock_weekday=int(given["lock_weekday"]),
            lock_time=time.fromisoformat(given["lock_time"]),
        )
    except (TypeError, ValueError) as error:
        raise RuleUnreadable(rule="weeks", where="", why="unknown_word") from error
    prompt, lock = (
        (rules.prompt_weekday, rules.prompt_time),
        (rules.lock_weekday, rules.lock_time),
    )
    if not 0 <= rules.prompt_weekday <= LAST_WEEKDAY or not 0 <= rules.lock_weekday <= LAST_WEEKDAY:
        raise RuleUnreadable(rule="weeks", where="", why="days_out_of_range")
    if lock <= prompt:
        raise RuleUnreadable(rule="weeks", where="", why="lock_before_prompt")
    return rules


def clears_to_data(wanted: Iterable[Clear]) -> list[str]:
    return [str(clear) for clear in Clear if clear in set(wanted)]


def clears_from_data(data: Any) -> frozenset[Clear]:
    """Which clears the office asks for: five in some bodies, six in current practice."""
    try:
        wanted = frozenset(Clear(each) for each in data)
    except (TypeError, ValueError) as error:
        raise RuleUnreadable(rule="clears", where="", why="unknown_word") from error
    if Clear.RESPONSIBILITY not in wanted:
        raise RuleUnreadable(rule="clears", where=Clear.RESPONSIBILITY, why="lead_needed")
    return wanted
