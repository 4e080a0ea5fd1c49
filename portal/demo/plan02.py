"""Plan 02 on Monday 7 July 2025: 40 illustrative tasks in the population of preset C.

The plan's own task lines are not public, so every line here is fiction of a sample ministry and
says so. Urgent phase, all due 30 June: 16 = 2 early + 7 on time + 2 late (3 and 5 days) + 5 overdue
by exactly 7 days. Breakthrough phase, due 31 July to 31 December: 24 = 22 in time + 2 without a
fixed deadline. Two of the 22 were brought forward by the leaders and are due soon; three were given
out in the last days before the preset and wait for their units' answer.
"""

from __future__ import annotations

from portal.demo.plan02_breakthrough import BREAKTHROUGH
from portal.demo.plan02_overdue import OVERDUE
from portal.demo.plan02_platforms import PLATFORMS
from portal.demo.plan02_urgent import URGENT
from portal.demo.records import TaskRow

TASKS: tuple[TaskRow, ...] = tuple(
    sorted((*URGENT, *OVERDUE, *BREAKTHROUGH, *PLATFORMS), key=lambda row: row.code)
)
