"""Which tasks a synthesis tells of in which part."""

from __future__ import annotations

from datetime import UTC, date, datetime

from portal.domain.figures import Counters
from portal.domain.synthesis import (
    Synthesis,
    SynthesisTask,
    UnitCounters,
    last_day_after,
)
from portal.domain.types import Light, PeriodKind, Timeliness

T = Timeliness


def task(code: str, timeliness: Timeliness, **facts: object) -> SynthesisTask:
    known = {
        "title": f"Nhiệm vụ {code}",
        "unit": "Vụ A",
        "coordinating": (),
        "leader": "",
        "product": "",
        "due": None,
        "due_text": "",
        "claimed_on": None,
        "light": Light.ON_TRACK,
        "percent": 0,
        "percent_before": None,
        "was_done": None,
    }
    return SynthesisTask(code=code, timeliness=timeliness, **{**known, **facts})  # type: ignore[arg-type]


def week(*tasks: SynthesisTask, units: tuple[UnitCounters, ...] = ()) -> Synthesis:
    return Synthesis(
        kind=PeriodKind.WEEK,
        starts_on=date(2025, 6, 30),
        ends_on=date(2025, 7, 6),
        as_of=datetime(2025, 7, 4, 8, tzinfo=UTC),
        is_frozen=True,
        plan_code="",
        plan_title="",
        counters=Counters(),
        added=Counters(),
        before=None,
        lights={},
        units=units,
        tasks=tasks,
        decisions=(),
        reporting=(),
    )


def codes(tasks: tuple[SynthesisTask, ...]) -> list[str]:
    return [each.code for each in tasks]


def test_completed_are_those_that_the_figures_before_did_not_count_as_done() -> None:
    found = week(
        task("ACCEPTED-LATER", T.EARLY, claimed_on=date(2025, 6, 27), was_done=False),
        task("DONE-BEFORE", T.EARLY, claimed_on=date(2025, 7, 1), was_done=True),
        task("NOT-ACCEPTED", T.IN_TIME, claimed_on=date(2025, 7, 2), was_done=False),
        task("NEW", T.LATE, claimed_on=date(2025, 7, 3), was_done=False),
    )
    assert codes(found.completed) == ["ACCEPTED-LATER", "NEW"]


def test_without_earlier_figures_the_day_of_the_claim_decides() -> None:
    found = week(
        task("BEFORE", T.EARLY, claimed_on=date(2025, 6, 29)),
        task("FIRST", T.LATE, claimed_on=date(2025, 6, 30)),
        task("LAST", T.ON_TIME, claimed_on=date(2025, 7, 6)),
        task("AFTER", T.ON_TIME, claimed_on=date(2025, 7, 7)),
        task("REMOVED", T.REMOVED, claimed_on=date(2025, 7, 1)),
    )
    assert codes(found.completed) == ["FIRST", "LAST"]
    assert found.completed_in_time == 1


def test_overdue_come_longest_first_and_next_are_those_of_the_next_period_only() -> None:
    found = week(
        task("LATE-1", T.OVERDUE, due=date(2025, 7, 3)),
        task("LATE-2", T.OVERDUE, due=date(2025, 6, 1)),
        task("NEXT-LAST", T.IN_TIME, due=date(2025, 7, 13)),
        task("NEXT-FIRST", T.IN_TIME, due=date(2025, 7, 7)),
        task("THEN", T.IN_TIME, due=date(2025, 7, 14)),
        task("OPEN", T.NO_DEADLINE),
        task("DONE", T.EARLY, due=date(2025, 7, 8), claimed_on=date(2025, 6, 2)),
    )
    assert codes(found.overdue) == ["LATE-2", "LATE-1"]
    assert codes(found.due_next) == ["NEXT-FIRST", "NEXT-LAST"]


def test_the_annex_has_what_is_open_and_what_was_completed_in_the_period_by_unit() -> None:
    found = week(
        task("B-1", T.IN_TIME, unit="Vụ B", due=date(2025, 9, 1)),
        task("A-2", T.NO_DEADLINE),
        task("A-1", T.OVERDUE, due=date(2025, 6, 1)),
        task("A-3", T.LATE, due=date(2025, 7, 1), claimed_on=date(2025, 7, 2)),
        task("OLD", T.ON_TIME, claimed_on=date(2025, 5, 2)),
        task("OUT", T.REMOVED),
    )
    assert codes(found.annex) == ["A-1", "A-3", "A-2", "B-1"]


def test_units_with_overdue_tasks_come_with_the_most_first() -> None:
    units = tuple(
        UnitCounters(name, Counters(assigned=number, overdue=number))
        for name, number in (("C", 2), ("A", 2), ("B", 5), ("D", 0))
    )
    assert week(units=units).overdue_of() == [("B", 5), ("A", 2), ("C", 2)]


def test_the_period_after_a_month_is_the_next_state_month_also_over_new_year() -> None:
    assert last_day_after(PeriodKind.WEEK, date(2025, 12, 28)) == date(2026, 1, 4)
    assert last_day_after(PeriodKind.MONTH, date(2025, 12, 14)) == date(2026, 1, 14)
