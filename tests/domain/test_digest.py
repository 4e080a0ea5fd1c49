from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from portal.domain.digest import (
    Digest,
    DigestDecision,
    DigestRow,
    DigestTask,
    build_digest,
    needs_daily,
)
from portal.domain.types import Light, Timeliness

MONDAY = date(2025, 7, 7)
LAST_MONDAY = date(2025, 6, 30)
SUNDAY = date(2025, 7, 13)

RUNNING = DigestRow(
    id=1,
    code="A-1",
    title="Xây dựng nền tảng dùng chung",
    unit="Cục Chuyển đổi số",
    light=Light.ON_TRACK,
    timeliness=Timeliness.IN_TIME,
    effective_due=date(2025, 12, 31),
    percent=40,
)
DECISION = DigestDecision("extension", "7", "A-1", "Xây dựng nền tảng", "Cục Chuyển đổi số", 2)


def overdue(number: int, days: int, unit: str = "Vụ Pháp chế") -> DigestRow:
    return replace(
        RUNNING,
        id=number,
        code=f"Q-{number}",
        unit=unit,
        light=Light.OVERDUE,
        timeliness=Timeliness.OVERDUE,
        effective_due=MONDAY - timedelta(days=days),
    )


def digest_of(*rows: DigestRow, since: date = LAST_MONDAY, **more: Any) -> Digest:
    return build_digest(kind="weekly", day=MONDAY, since=since, until=SUNDAY, rows=rows, **more)


def codes(lines: tuple[DigestTask, ...]) -> list[str]:
    return [line.code for line in lines]


def test_overdue_tasks_come_longest_first() -> None:
    digest = digest_of(overdue(1, 3), overdue(2, 40), RUNNING, overdue(3, 7))
    assert [(line.code, line.days) for line in digest.overdue] == [
        ("Q-2", 40),
        ("Q-3", 7),
        ("Q-1", 3),
    ]


def test_new_is_what_was_reached_since_the_last_digest() -> None:
    digest = digest_of(*(overdue(n, n) for n in (1, 6, 7, 8, 13, 14, 29, 30, 36, 37)))
    assert codes(digest.newly_overdue) == ["Q-7", "Q-6", "Q-1"]
    assert codes(digest.newly_week_late) == ["Q-13", "Q-8", "Q-7"]
    assert codes(digest.newly_month_late) == ["Q-36", "Q-30"]


def test_every_milestone_is_new_in_exactly_one_daily_digest() -> None:
    due = date(2025, 6, 2)
    row = replace(overdue(1, 0), effective_due=due)
    seen: dict[str, list[int]] = {"day": [], "week": [], "month": []}
    for n in range(1, 60):
        day = due + timedelta(days=n)
        digest = build_digest(
            kind="daily", day=day, since=day - timedelta(days=1), until=day, rows=[row]
        )
        for name, lines in (
            ("day", digest.newly_overdue),
            ("week", digest.newly_week_late),
            ("month", digest.newly_month_late),
        ):
            seen[name] += [line.days for line in lines]
    assert seen == {"day": [1], "week": [7], "month": [30]}


def test_early_finishes_since_the_last_digest_show_the_days_gained() -> None:
    early = replace(
        RUNNING,
        light=Light.COMPLETED,
        timeliness=Timeliness.EARLY,
        effective_due=date(2025, 7, 15),
        claimed_on=date(2025, 7, 3),
    )
    before = replace(early, id=2, code="A-2", claimed_on=LAST_MONDAY)
    digest = digest_of(early, before)
    assert [(line.code, line.days) for line in digest.finished_early] == [("A-1", 12)]


def test_lights_are_counted_and_compared() -> None:
    before = {"light_overdue": 3, "light_on_track": 1, "light_at_risk": 0, "assigned": 1}
    digest = digest_of(overdue(1, 1), RUNNING, before=before)
    assert digest.lights[Light.OVERDUE] == 1
    assert digest.change("light_overdue") == -2
    assert digest.change("light_on_track") == 0
    assert digest.change("light_at_risk") == 0
    assert digest.change("assigned") == 1
    assert digest.change("done") is None
    assert sum(digest.lights.values()) == digest.counters.assigned == 2


def test_without_a_last_time_there_is_no_change() -> None:
    digest = digest_of(RUNNING)
    assert {digest.change(name) for name in digest.counts} == {None}


def test_units_with_most_overdue_come_first() -> None:
    digest = digest_of(RUNNING, overdue(1, 1, "B"), overdue(2, 1, "C"), overdue(3, 9, "C"))
    assert [unit.name for unit in digest.units] == ["C", "B", "Cục Chuyển đổi số"]
    assert digest.units[0].lights[Light.OVERDUE] == 2
    assert digest.units[2].lights[Light.OVERDUE] == 0


@pytest.mark.parametrize(("due_in", "due"), [(-1, 0), (0, 1), (6, 1), (7, 0)])
def test_the_week_ahead_counts_open_deadlines(due_in: int, due: int) -> None:
    row = replace(RUNNING, effective_due=MONDAY + timedelta(days=due_in))
    assert len(digest_of(row).ahead) == due


def test_a_finished_task_is_not_due_next_week() -> None:
    done = replace(RUNNING, timeliness=Timeliness.EARLY, effective_due=MONDAY)
    assert digest_of(done).ahead == ()


def test_a_daily_digest_needs_a_decision_or_a_new_red() -> None:
    yesterday = MONDAY - timedelta(days=1)
    assert not needs_daily(digest_of(RUNNING, overdue(1, 5), since=yesterday))
    assert needs_daily(digest_of(RUNNING, overdue(1, 1), since=yesterday))
    assert needs_daily(digest_of(RUNNING, decisions=[DECISION], since=yesterday))
