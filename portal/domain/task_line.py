"""A task as one line of a message or a short list: what its reader needs, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.domain.lights import Verdict
from portal.domain.types import Desk, Light, Role, TaskState

_MANAGERS = frozenset({Role.TOP_LEADER, Role.DEPUTY_LEADER})


@dataclass(frozen=True, slots=True)
class PendingExtension:
    """A deadline that was asked for and is not decided yet."""

    wanted_due: date
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task on one day.

    `days` are calendar days from that day to the deadline, negative once it has passed.
    `working_days` and `holiday` (a named day off on the way) are there when it is near.
    """

    id: int
    code: str
    title: str
    title_en: str
    plan_title: str
    plan_title_en: str
    product: str
    state: TaskState
    verdict: Verdict
    effective_due: date | None
    days: int | None
    working_days: int | None
    holiday: date | None
    percent: int
    version: int
    official_id: int | None
    official_name: str
    official_name_en: str
    unit_name: str
    unit_name_en: str
    leader_in_charge_id: int | None
    hide_on_telegram: bool
    last_report_at: datetime | None
    reported_this_week: bool
    pending_extension: PendingExtension | None
    desk: Desk
    desk_unit_name: str
    desk_unit_name_en: str
    desk_since: date | None

    @property
    def light(self) -> Light:
        return self.verdict.light

    @property
    def days_late(self) -> int:
        return max(0, -(self.days or 0))

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title

    def plan_named(self, locale: str) -> str:
        return (self.plan_title_en or self.plan_title) if locale == "en" else self.plan_title

    def unit_named(self, locale: str) -> str:
        return (self.unit_name_en or self.unit_name) if locale == "en" else self.unit_name

    def official_named(self, locale: str) -> str:
        return (
            (self.official_name_en or self.official_name) if locale == "en" else self.official_name
        )

    def desk_named(self, locale: str) -> str:
        """The unit on whose desk it lies, empty when that is no unit of ours."""
        return (
            (self.desk_unit_name_en or self.desk_unit_name)
            if locale == "en"
            else self.desk_unit_name
        )


@dataclass(frozen=True, slots=True)
class Reader:
    """To whom a message speaks."""

    person_id: int
    role: Role
    locale: str

    @property
    def is_manager(self) -> bool:
        return self.role in _MANAGERS
