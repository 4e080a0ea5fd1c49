"""What is due and still has to wait: nothing leaves in quiet hours, and no list of an earlier day
before the lists of the day.

What was written in working hours may become due outside them: Telegram was away, sending was
paused, the machine stood still. Were yesterday's list to leave first this morning, it would say
what today's says a moment later.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from portal.domain.quiet import next_allowed
from portal.models.delivery import OutboxMessage
from portal.queries.office import local_day, working_calendar, zone
from portal.queries.outbox_rows import is_put_off
from portal.services import marks
from portal.services.trial_messages import TRIAL
from portal.services.written_lists import KIND, MARK

#: today's lists are written, and take in what waits, at the scheduler's next step
STEP = timedelta(minutes=1)


def held_until(row: OutboxMessage, now: datetime) -> datetime | None:
    """Until when a due message to a chat waits; None when it may leave.

    Whoever tries out sending wants to see it at once, whatever the hour.
    """
    if row.kind == TRIAL:
        return None
    opens = next_allowed(now, working_calendar(), zone())
    if opens > now:
        return opens
    return now + STEP if _precedes_todays_lists(row, now) else None


def _precedes_todays_lists(row: OutboxMessage, now: datetime) -> bool:
    began = datetime.combine(local_day(now), time(), tzinfo=zone())
    is_old_list = row.kind == KIND and row.created_at < began and not is_put_off(row)
    return is_old_list and not marks.is_done(MARK, began)
