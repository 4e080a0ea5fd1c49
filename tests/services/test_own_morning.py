"""The morning list comes at the hour somebody chose: once, with everything of the day."""

from __future__ import annotations

from datetime import date, time

import pytest
from flask import Flask

from portal.domain.errors import HourNotOffered
from portal.models.delivery import OutboxMessage
from portal.services import batching
from portal.services.preferences import choose_morning
from portal.services.ticking import next_event_at, run_tick
from tests.factories import Cast, acting, make_cast
from tests.office_days import at, mark_sent, messages, task_of_unit

SUNDAY = at("2025-07-06 10:00")
SOON = date(2025, 7, 10)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def lists_of(person_id: int) -> list[OutboxMessage]:
    return [row for row in messages("morning") if row.person_id == person_id]


def choose(person_id: int, hour: time, moment: str = "2025-07-06 10:00") -> None:
    choose_morning(acting(person_id), hour, now=at(moment))


@pytest.mark.parametrize(
    ("hour", "before", "on_time"),
    [
        (time(7, 45), "2025-07-07 07:44", "2025-07-07 07:45"),
        (time(8), "2025-07-07 07:59", "2025-07-07 08:00"),
        (time(8, 15), "2025-07-07 08:14", "2025-07-07 08:15"),
        (time(13, 30), "2025-07-07 13:29", "2025-07-07 13:30"),
    ],
)
def test_it_comes_at_the_chosen_hour_with_the_days_rungs(
    cast: Cast, hour: time, before: str, on_time: str
) -> None:
    task_of_unit(cast, due=SOON, now=at("2025-07-04 10:00"))
    choose(cast.official, hour)
    run_tick(at(before))
    assert lists_of(cast.official) == []
    run_tick(at(on_time))
    run_tick(at(on_time))
    assert len(lists_of(cast.official)) == 1


def test_the_others_keep_the_offices_hour(cast: Cast) -> None:
    task_of_unit(cast, due=SOON, now=at("2025-07-04 10:00"))
    choose(cast.official, time(7, 45))
    run_tick(at("2025-07-07 07:45"))
    assert (len(lists_of(cast.official)), len(lists_of(cast.head))) == (1, 0)
    run_tick(at("2025-07-07 08:00"))
    assert (len(lists_of(cast.official)), len(lists_of(cast.head))) == (1, 1)


def test_what_comes_alone_keeps_its_own_hour(cast: Cast) -> None:
    task_of_unit(cast, now=at("2025-07-04 10:00"))
    choose(cast.official, time(7, 45))
    run_tick(at("2025-07-07 07:45"))
    assert {row.not_before for row in messages("week_late")} == {at("2025-07-07 08:00")}


def test_a_gap_over_several_hours_is_caught_up_for_all(cast: Cast) -> None:
    task_of_unit(cast, due=SOON, now=at("2025-07-04 10:00"))
    choose(cast.official, time(8, 15))
    run_tick(at("2025-07-07 10:20"))
    assert (len(lists_of(cast.official)), len(lists_of(cast.head))) == (1, 1)


def test_an_hour_that_has_passed_costs_nobody_the_days_list(cast: Cast) -> None:
    task_of_unit(cast, due=SOON, now=at("2025-07-04 10:00"))
    choose(cast.official, time(13, 30))
    run_tick(at("2025-07-07 08:00"))
    choose(cast.official, time(7, 45), "2025-07-07 09:10")
    run_tick(at("2025-07-07 13:30"))
    assert len(lists_of(cast.official)) == 1
    mark_sent(cast.official)
    run_tick(at("2025-07-08 07:45"))
    assert len(lists_of(cast.official)) <= 2


def test_whoever_has_the_list_gets_no_second_one_at_a_later_hour(cast: Cast) -> None:
    task_of_unit(cast, due=SOON, now=at("2025-07-04 10:00"))
    run_tick(at("2025-07-07 08:00"))
    choose(cast.official, time(13, 30), "2025-07-07 09:00")
    task_of_unit(cast, due=date(2025, 7, 8), now=at("2025-07-07 07:00"), code="NV-2")
    run_tick(at("2025-07-07 13:30"))
    assert len(lists_of(cast.official)) == 1


def test_a_list_of_an_early_hour_is_not_folded_into_the_offices(cast: Cast) -> None:
    task_of_unit(cast, due=SOON, now=at("2025-07-04 10:00"))
    choose(cast.official, time(7, 45))
    run_tick(at("2025-07-07 07:45"))
    run_tick(at("2025-07-07 08:00"))
    (row,) = lists_of(cast.official)
    assert row.outcome == ""


def test_the_next_event_is_the_next_chosen_hour(cast: Cast) -> None:
    choose(cast.official, time(7, 45))
    assert batching.next_morning(SUNDAY) == at("2025-07-07 07:45")
    assert batching.next_morning(at("2025-07-07 07:45")) == at("2025-07-07 08:00")
    assert batching.next_morning(at("2025-07-07 08:00")) == at("2025-07-08 07:45")
    assert next_event_at(SUNDAY) is not None


def test_hours_that_nobody_offers_are_refused(cast: Cast) -> None:
    with pytest.raises(HourNotOffered):
        choose(cast.official, time(6))
