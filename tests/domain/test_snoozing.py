"""Until when a message can be put off, and at which hours lists are written."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from portal.domain.calendar import WorkingCalendar
from portal.domain.mornings import slot_of
from portal.domain.snoozing import Snooze, offered, snoozed_until

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = WorkingCalendar()


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZONE)


TOMORROW = at("2026-11-27 08:15")


@pytest.mark.parametrize(
    ("choice", "now", "until"),
    [
        (Snooze.HOUR, "2026-11-26 09:00", "2026-11-26 10:00"),
        (Snooze.HOUR, "2026-11-26 10:45", "2026-11-26 13:30"),
        (Snooze.HOUR, "2026-11-26 17:00", "2026-11-27 07:30"),
        (Snooze.HOUR, "2026-11-27 20:00", "2026-11-30 07:30"),
        (Snooze.AFTERNOON, "2026-11-26 09:00", "2026-11-26 14:00"),
        (Snooze.AFTERNOON, "2026-11-26 14:00", None),
        (Snooze.AFTERNOON, "2026-11-28 09:00", None),
        (Snooze.MORNING, "2026-11-26 09:00", "2026-11-27 08:15"),
    ],
)
def test_what_would_fall_into_quiet_hours_moves_to_their_end(
    choice: Snooze, now: str, until: str | None
) -> None:
    found = snoozed_until(choice, at(now), TOMORROW, CALENDAR, ZONE)
    assert found == (None if until is None else at(until))


@pytest.mark.parametrize(
    ("now", "lock", "choices"),
    [
        ("2026-11-26 09:00", None, "hat"),
        ("2026-11-26 09:00", "2026-11-27 15:00", "hat"),
        ("2026-11-27 09:00", "2026-11-27 15:00", "ha"),
        ("2026-11-27 13:31", "2026-11-27 15:00", "a"),
        ("2026-11-27 14:01", "2026-11-27 15:00", ""),
        # one o'clock plus an hour and two o'clock are one choice
        ("2026-11-26 13:00", None, "ht"),
        ("2026-11-26 16:45", None, "ht"),
    ],
)
def test_only_what_leaves_time_before_the_lock_is_offered(
    now: str, lock: str | None, choices: str
) -> None:
    found = offered(at(now), TOMORROW, CALENDAR, ZONE, None if lock is None else at(lock))
    assert "".join(sorted(until.choice for until in found)) == "".join(sorted(choices))
    assert [until.at for until in found] == sorted(until.at for until in found)


@pytest.mark.parametrize(
    ("clock", "slot"),
    [
        ("07:44", None),
        ("07:45", time(7, 45)),
        ("08:00", time(8)),
        ("08:14", time(8)),
        ("12:00", time(9)),
        ("23:00", time(13, 30)),
    ],
)
def test_lists_are_written_at_few_hours(clock: str, slot: time | None) -> None:
    assert slot_of(at(f"2026-11-26 {clock}"), ZONE) == slot
