"""The next batch of messages, seen before it is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from portal.queries.office import local_day, working_calendar
from portal.services import foresight
from portal.services.foresight import PreviewLine

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Batch:
    """What a day would write: the first lines, and how many there are of each kind."""

    day: date
    lines: tuple[PreviewLine, ...]
    total: int
    people: int
    kinds: tuple[tuple[str, int], ...]


def next_batch_now(now: datetime) -> Batch:
    """What today still brings; once that is written, or on a day off, the next working day."""
    day, calendar = local_day(now), working_calendar()
    lines = [] if calendar.is_day_off(day) else foresight.preview(day)
    if not lines:
        day = calendar.next_working_day(day)
        lines = foresight.preview(day)
    return Batch(
        day=day,
        lines=tuple(lines[:SHOWN]),
        total=len(lines),
        people=len({line.person for line in lines}),
        kinds=tuple(Counter(line.kind for line in lines).most_common()),
    )
