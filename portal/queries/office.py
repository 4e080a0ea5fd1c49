"""The office's calendar and rules, as the domain wants them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import event, select
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction

from portal.domain.calendar import DayKind, WorkingCalendar
from portal.domain.ladder import DEFAULT_LADDER, RungRule
from portal.domain.lights import LightRules
from portal.domain.periods import WeekRules
from portal.domain.rule_data import (
    clears_from_data,
    ladder_from_data,
    light_rules_from_data,
    week_rules_from_data,
)
from portal.domain.types import Clear
from portal.domain.wordings import Address, OfficeWords, sentences_from_data
from portal.extensions import db
from portal.models.office import CalendarDay, OfficeSetting
from portal.models.organisation import Person
from portal.settings import Settings

#: under these keys the office's own rules are kept; what is not there is the default
LADDER, LIGHTS, WEEKS, CLEARS = "ladder", "lights", "weeks", "clears"
ABBREVIATIONS, SENDING, PAUSE = "abbreviations", "sending", "sending_paused"
WORDINGS, ADDRESS = "wordings", "address"
HEAD, GUIDE = "office_head", "guide_skipped"

_READ = "dondoc_office_read"
_SETTINGS = select(OfficeSetting.key, OfficeSetting.value)
_DAYS = select(CalendarDay.day, CalendarDay.kind, CalendarDay.name)


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
    read = _read_once()
    if read.calendar is None:
        read.calendar = _calendar()
    return read.calendar


def _calendar() -> WorkingCalendar:
    days = db.session.execute(_DAYS).all()
    return WorkingCalendar(
        days_off={day: name for day, kind, name in days if kind is not DayKind.MAKE_UP},
        make_up=frozenset(day for day, kind, _name in days if kind is DayKind.MAKE_UP),
    )


@dataclass(slots=True)
class _Read:
    """What one transaction has read of the office's rules; every act on a task asks for them."""

    settings: dict[str, Any] | None = None
    calendar: WorkingCalendar | None = None


def _read_once() -> _Read:
    read: _Read = db.session().info.setdefault(_READ, _Read())
    return read


@event.listens_for(db.session, "after_transaction_end")
def _forget_at_the_end(session: Session, transaction: SessionTransaction) -> None:
    is_of_a_flush = transaction.parent is not None and not transaction.nested
    if not is_of_a_flush:
        session.info.pop(_READ, None)


@event.listens_for(db.session, "after_flush")
def _forget_what_changes(session: Session, _unit_of_work: UOWTransaction) -> None:
    changing = (*session.new, *session.dirty, *session.deleted)
    if any(isinstance(each, OfficeSetting | CalendarDay) for each in changing):
        session.info.pop(_READ, None)


@event.listens_for(db.session, "do_orm_execute")
def _forget_at_bulk_changes(statement: ORMExecuteState) -> None:
    if not statement.is_select:
        statement.session.info.pop(_READ, None)


@dataclass(frozen=True, slots=True)
class OfficeRules:
    """What the office decided about its calendar, its weeks and its lights, read once."""

    calendar: WorkingCalendar
    lights: LightRules
    weeks: WeekRules


@dataclass(frozen=True, slots=True)
class OfficeHead:
    """The two lines at the left of an official head: the body above, and the office itself."""

    above: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class SendingPause:
    """Since when nothing leaves, and who stopped it."""

    since: datetime
    by: str


def office_rules() -> OfficeRules:
    """The rules that the light of a task is judged by."""
    kept = _settings(LIGHTS, WEEKS)
    return OfficeRules(
        working_calendar(),
        light_rules_from_data(kept.get(LIGHTS, {})),
        week_rules_from_data(kept.get(WEEKS, {})),
    )


def office_ladder() -> tuple[RungRule, ...]:
    """The reminder ladder: the office's own, else that of the specification."""
    kept = _settings(LADDER)
    return ladder_from_data(kept[LADDER]) if LADDER in kept else DEFAULT_LADDER


def office_week_rules() -> WeekRules:
    return week_rules_from_data(_settings(WEEKS).get(WEEKS, {}))


def office_light_rules() -> LightRules:
    return light_rules_from_data(_settings(LIGHTS).get(LIGHTS, {}))


def wanted_clears() -> frozenset[Clear]:
    """Which of the six clears an assignment needs here."""
    kept = _settings(CLEARS)
    return clears_from_data(kept[CLEARS]) if CLEARS in kept else frozenset(Clear)


def _settings(*keys: str) -> dict[str, Any]:
    read = _read_once()
    if read.settings is None:
        read.settings = {key: value for key, value in db.session.execute(_SETTINGS)}
    return {key: read.settings[key] for key in keys if key in read.settings}


def office_setting(key: str, default: Any = None) -> Any:
    """A rule the office changed, or its default."""
    value = _settings(key).get(key)
    return default if value is None else value


def office_head() -> OfficeHead:
    """What stands at the head of what the office prints; empty until it is entered."""
    kept = office_setting(HEAD, {})
    return OfficeHead(str(kept.get("above", "")), str(kept.get("name", "")))


def is_sending_on() -> bool:
    """Whether the office has switched real sending on; it begins off."""
    return bool(office_setting(SENDING, False))


def is_sending_paused() -> bool:
    """Whether somebody has stopped all messages for the time being."""
    return bool(office_setting(PAUSE, False))


def sending_pause() -> SendingPause | None:
    """Since when and by whom sending is paused; None while it is not."""
    if not is_sending_paused():
        return None
    row = db.session.execute(
        select(OfficeSetting.changed_at, Person.name)
        .outerjoin(Person, Person.id == OfficeSetting.changed_by_id)
        .where(OfficeSetting.key == PAUSE)
    ).first()
    return SendingPause(row.changed_at, row.name or "") if row else None


def office_words() -> OfficeWords:
    """What the office says otherwise than the catalogues, and how it addresses people."""
    # a sentence may be wanted in the middle of an act: what is half written stays unwritten
    with db.session.no_autoflush:
        kept = _settings(WORDINGS, ADDRESS)
    return OfficeWords(
        sentences_from_data(kept.get(WORDINGS)), Address(kept.get(ADDRESS, Address.NEUTRAL))
    )


def demo_preset() -> str:
    """The letter of the loaded demo preset, or an empty word in a real office."""
    return str(office_setting("demo_preset", ""))
