"""Which tasks of Plan 02 wait for which, and the steps on the way of two of them; all fiction.

The shared data store is late, so that its page shows what it moves.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.demo.cast import Cast
from portal.demo.leaders import CLERK
from portal.domain.types import Channel
from portal.models.task import Task
from portal.models.task_parts import Milestone
from portal.services import task_parts

#: the task that waits, the one it waits for, and its own days of work after that
DEPENDENCIES = (
    ("KH02-18", "KH02-17", 30),
    ("KH02-23", "KH02-08", 95),
    ("KH02-27", "KH02-18", 60),
    ("KH02-36", "KH02-23", 60),
)

#: task, step, planned for, reached on
MILESTONES = (
    ("KH02-08", "Duyệt cấu hình", "Configuration approved", date(2025, 6, 23), date(2025, 6, 24)),
    ("KH02-08", "Cài đặt xong", "Installation finished", date(2025, 6, 27), None),
    ("KH02-21", "Hoàn thành phòng máy", "Machine room finished", date(2025, 8, 15), None),
    ("KH02-21", "Chạy thử tải", "Load tested", date(2025, 10, 15), None),
)


def write_links(session: Session, cast: Cast, now: datetime) -> None:
    """The Office links the tasks on the last working evening before the preset."""
    clerk = cast.acting(CLERK, Channel.WEB)
    codes = {code for waits, other, _days in DEPENDENCIES for code in (waits, other)}
    codes |= {code for code, *_rest in MILESTONES}
    rows = session.execute(select(Task.code, Task.id).where(Task.code.in_(codes)))
    ids = {code: task_id for code, task_id in rows}
    for minute, (waits, other, days) in enumerate(DEPENDENCIES):
        at = now + timedelta(minutes=minute)
        task_parts.link_tasks(clerk, ids[waits], ids[other], days_after=days, now=at)
    for position, (code, title, title_en, planned_on, actual_on) in enumerate(MILESTONES, 1):
        session.add(
            Milestone(
                task_id=ids[code],
                position=position,
                title=title,
                title_en=title_en,
                planned_on=planned_on,
                actual_on=actual_on,
            )
        )
