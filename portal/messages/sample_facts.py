"""The invented office of the samples: its people, its tasks, its Monday morning."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.domain.lights import Verdict
from portal.domain.task_line import PendingExtension, Reader, TaskLine
from portal.domain.types import (
    Desk,
    Light,
    Role,
    TaskState,
)
from portal.messages.format import Moment

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
#: a Monday morning
NOW = datetime.combine(date(2026, 11, 23), time(8), ZONE)
TODAY, MOMENT = NOW.date(), Moment(NOW, ZONE)
OFFICIAL, HEAD, LEADER, OFFICE = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Told:
    """The people the samples speak to, in one language."""

    locale: str

    def reader(self, person_id: int, role: Role) -> Reader:
        return Reader(person_id, role, self.locale)

    @property
    def official(self) -> Reader:
        return self.reader(OFFICIAL, Role.OFFICIAL)

    @property
    def others(self) -> tuple[Reader, ...]:
        return (
            self.reader(HEAD, Role.UNIT_HEAD),
            self.reader(LEADER, Role.DEPUTY_LEADER),
            self.reader(OFFICE, Role.OFFICE),
        )


def sample_line(days: int | None = 7, **other: Any) -> TaskLine:
    """A task that is due in so many days; None has no fixed deadline."""
    due = None if days is None else TODAY + timedelta(days=days)
    is_late = days is not None and days < 0
    known = TaskLine(
        id=104,
        code="NV-104",
        title="Tổng hợp báo cáo quý IV",
        title_en="Report of quarter IV",
        plan_title="Kế hoạch mẫu",
        plan_title_en="Sample plan",
        product="Báo cáo",
        state=TaskState.IN_PROGRESS,
        verdict=Verdict(Light.OVERDUE, "overdue", days=-days)
        if is_late and days
        else Verdict(Light.AT_RISK, "due_soon", days=days),
        effective_due=due,
        days=days,
        working_days=None,
        holiday=None,
        percent=55,
        version=1,
        official_id=OFFICIAL,
        official_name="Chuyên viên mẫu",
        official_name_en="Sample official",
        unit_name="Đơn vị mẫu",
        unit_name_en="Sample unit",
        leader_in_charge_id=LEADER,
        hide_on_telegram=False,
        last_report_at=NOW - timedelta(days=4),
        reported_this_week=False,
        pending_extension=None,
        desk=Desk.UNIT,
        desk_unit_name="",
        desk_unit_name_en="",
        desk_since=None,
    )
    return replace(known, **other)


def asked_for() -> PendingExtension:
    return PendingExtension(TODAY + timedelta(days=14), NOW - timedelta(days=3))
