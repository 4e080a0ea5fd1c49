"""At which hour somebody's morning list comes: the office's, or one that he chose."""

from __future__ import annotations

from datetime import datetime, time, tzinfo

from portal.domain.ladder import DEFAULT_MORNING

#: what somebody may choose instead of the office's hour
MORNINGS = (time(7, 45), time(8, 15), time(9), time(13, 30))
#: all hours at which lists are written, the earliest first
SLOTS = tuple(sorted({DEFAULT_MORNING, *MORNINGS}))


def slot_of(now: datetime, zone: tzinfo) -> time | None:
    """The last hour of the local day at which lists were due by now; None before the first."""
    clock = now.astimezone(zone).time()
    return max((slot for slot in SLOTS if slot <= clock), default=None)
