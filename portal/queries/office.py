"""The office's calendar and rules, as the domain wants them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select

from portal.domain.calendar import WorkingCalendar
from portal.extensions import db
from portal.models.office import CalendarDay, OfficeSetting
from portal.settings import Settings


def settings() -> Settings:
    """The settings of the running application."""
    kept: Settings = current_app.extensions["dondoc_settings"]
    return kept


def zone() -> ZoneInfo:
    return settings().zone


def local_day(now: datetime) -> date:
    """The office's date at an instant."""
    return now.astimezone(zone()).date()


def working_calendar() -> WorkingCalendar:
    """The editable calendar: weekends by rule, everything else from its table."""
    days = db.session.execute(select(CalendarDay.day, CalendarDay.kind, CalendarDay.name)).all()
    return WorkingCalendar(
        days_off={day: name for day, kind, name in days if kind != "makeup"},
        make_up=frozenset(day for day, kind, _name in days if kind == "makeup"),
    )


def office_setting(key: str, default: Any = None) -> Any:
    """A rule the office changed, or its default."""
    value = db.session.scalar(select(OfficeSetting.value).where(OfficeSetting.key == key))
    return default if value is None else value


def demo_preset() -> str:
    """The letter of the loaded demo preset, or an empty word in a real office."""
    return str(office_setting("demo_preset", ""))
