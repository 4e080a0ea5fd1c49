"""One step does all that is due, in its order; what is to come can be seen before."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask

from portal.domain.types import Light
from portal.extensions import db
from portal.models.task import Task
from portal.services import lights
from portal.services.foresight import preview
from portal.services.ticking import next_event_at, run_tick
from tests.factories import Cast, make_cast
from tests.office_days import at, change_task, counts, messages, readers_of, task_of_unit

MONDAY = at("2025-07-07 08:00")
LATER = date(2025, 9, 30)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def light_of(task_id: int) -> Light:
    found = db.session.get_one(Task, task_id, populate_existing=True).light
    db.session.rollback()
    return found


def test_a_monday_morning_has_everything_in_it(cast: Cast) -> None:
    task_of_unit(cast)
    task_of_unit(cast, due=date(2025, 7, 10))
    report = run_tick(MONDAY)
    assert report.planned == 2
    assert report.dropped == 0
    assert report.queued == len(messages())
    assert {row.kind for row in messages()} == {"week_late", "morning", "digest_weekly"}


def test_a_week_of_steps_every_hour_doubles_nothing(cast: Cast) -> None:
    task_of_unit(cast)
    task_of_unit(cast, due=date(2025, 7, 10))
    for day in range(7, 14):
        for hour in range(7, 18):
            run_tick(at(f"2025-07-{day:02d} {hour:02d}:50"))
    keys = [row.key for row in messages()]
    assert len(keys) == len(set(keys))
    per_day = [(row.person_id, row.created_at.date()) for row in messages("morning")]
    assert len(per_day) == len(set(per_day))
    before = counts()
    run_tick(at("2025-07-13 18:00"))
    assert counts() == before


def test_lights_are_refreshed_when_a_day_begins_and_when_a_week_closes(cast: Cast) -> None:
    task_id = task_of_unit(cast, due=LATER, plan_reminders=False)
    run_tick(at("2025-07-11 10:00"))
    change_task(task_id, light=Light.PAUSED)
    run_tick(at("2025-07-11 14:59"))
    assert light_of(task_id) is Light.PAUSED
    run_tick(at("2025-07-11 15:00"))
    assert light_of(task_id) is not Light.PAUSED
    change_task(task_id, light=Light.PAUSED)
    run_tick(at("2025-07-12 00:01"))
    assert light_of(task_id) is not Light.PAUSED


def test_a_preview_says_what_the_day_brings_and_keeps_nothing(cast: Cast) -> None:
    task_of_unit(cast, code="NV-LATE")
    task_of_unit(cast, code="NV-SOON", due=date(2025, 7, 10))
    before = counts()
    lines = preview(date(2025, 7, 7))
    assert counts() == before
    own = [line for line in lines if line.kind == "week_late"]
    assert {(line.task_codes, line.why) for line in own} == {(("NV-LATE",), ("E2",))}
    assert any(line.kind == "morning" and line.task_codes == ("NV-SOON",) for line in lines)
    run_tick(at("2025-07-07 07:45"))
    run_tick(MONDAY)
    assert len(messages()) == len(lines)


def test_a_preview_of_a_thursday_names_the_weekly_prompt(cast: Cast) -> None:
    task_of_unit(cast, due=LATER)
    assert "weekly_prompt" in {line.kind for line in preview(date(2025, 7, 10))}


@pytest.mark.parametrize(
    ("now", "coming"),
    [
        ("2025-07-07 07:59", "2025-07-07 08:00"),
        ("2025-07-07 08:00", "2025-07-10 09:00"),
        ("2025-07-10 09:00", "2025-07-11 09:00"),
        ("2025-07-11 09:00", "2025-07-14 07:45"),
    ],
)
def test_the_next_event_is_the_soonest_of_all(cast: Cast, now: str, coming: str) -> None:
    task_of_unit(cast)
    assert next_event_at(at(now)) == at(coming)


def test_with_notices_waiting_the_next_event_is_the_next_list(cast: Cast) -> None:
    run_tick(MONDAY)
    late: datetime = at("2025-07-07 10:00")
    task_of_unit(cast, due=date(2025, 7, 9), now=late)
    run_tick(late)
    assert next_event_at(late) == at("2025-07-08 08:00")


def test_everybody_with_a_part_is_told_and_nobody_else(cast: Cast) -> None:
    task_of_unit(cast)
    run_tick(MONDAY)
    told = set(readers_of(""))
    assert cast.stranger not in told
    assert cast.colleague not in told


def test_a_task_changed_while_lights_are_refreshed_keeps_its_own(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_id = task_of_unit(cast, due=LATER, plan_reminders=False)
    other_id = task_of_unit(cast, due=LATER, plan_reminders=False)
    change_task(task_id, light=Light.PAUSED)
    change_task(other_id, light=Light.PAUSED)
    write = lights._write

    def changed_before(changed: list[lights._Changed]) -> None:
        change_task(task_id, version=Task.version + 1, light=Light.UNDER_REVIEW)
        write(changed)

    monkeypatch.setattr(lights, "_write", changed_before)
    assert lights.refresh_lights(MONDAY) == 2
    assert light_of(task_id) is Light.UNDER_REVIEW
    assert light_of(other_id) is not Light.PAUSED
