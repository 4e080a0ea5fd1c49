"""Loads a demo preset into an empty installation.

Documents, bodies, dates and task lines are facts; progress, lateness and people are fiction, and
the setting `demo_preset` makes every page say so. Preset C is Monday 7 July 2025, the day on which
the urgent phase of Plan 02 is exactly one week past its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.database import count_rows_anew
from portal.demo.clear import clear_demo
from portal.demo.emptiness import DemoRefused, refuse_unless_empty
from portal.demo.lines import write_plans
from portal.demo.meeting import write_meeting
from portal.demo.organisation import write_calendar, write_documents, write_people
from portal.demo.past_reminders import settle_past_reminders
from portal.demo.sign_ins import demo_chats, demo_password, demo_sign_ins
from portal.domain.types import Actor
from portal.extensions import db
from portal.models.office import OfficeSetting
from portal.models.organisation import Person, Unit
from portal.models.planning import Document, Plan
from portal.models.task import ProgressUpdate, Task
from portal.queries.office import local_day, zone
from portal.services import audit, digests, marks, written_lists
from portal.services.lights import refresh_lights
from portal.services.periods import due_periods, freeze_period, open_periods
from portal.services.signing_in import hash_password
from portal.services.ticking import LIGHTS_MARK
from portal.services.transaction import transaction
from portal.services.weekly_prompts import PROMPT, REMINDER

__all__ = ["DemoRefused", "DemoReport", "clear_demo", "demo_chats", "demo_sign_ins", "load_demo"]

#: The instant at which the demo clock of each preset begins.
PRESETS = {"C": datetime.fromisoformat("2025-07-07T07:59:30+07:00")}

#: how far back the figures of the demo's weeks and months are frozen
PAST = timedelta(weeks=8)

#: Regular work that is caught up after a gap; the marks let the day's own digests out, no older.
REGULAR_WORK = (PROMPT, REMINDER, LIGHTS_MARK, written_lists.MARK, digests.MARK)


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What was written."""

    preset: str
    starts_at: datetime
    units: int
    people: int
    documents: int
    plans: int
    tasks: int
    reports: int


def load_demo(preset: str = "C") -> DemoReport:
    """Write a preset in one transaction; raises DemoRefused with the sentence to show."""
    now = PRESETS.get(preset)
    if now is None:
        raise DemoRefused(f"There is no demo preset {preset!r}; there is: {', '.join(PRESETS)}.")
    with transaction() as session:
        refuse_unless_empty(session)
        write_calendar(session)
        cast = write_people(session, hash_password(demo_password()), now)
        write_plans(session, cast, write_documents(session))
        write_meeting(session, cast)
        session.flush()
        settle_past_reminders(session, now)
        refresh_lights(now)
        _freeze_past_weeks(now)
        _set_office_up(session, preset, now)
        report = _report(session, preset, now)
        audit.record(
            Actor.system(),
            "load_demo",
            object_type="installation",
            object_id=None,
            at=now,
            after={"preset": preset, "tasks": report.tasks, "people": report.people},
        )
    count_rows_anew(db.engine)
    return report


def _freeze_past_weeks(now: datetime) -> None:
    """The figures of the weeks and the months before, as they would have been frozen then."""
    open_periods(now, since=local_day(now) - PAST)
    for period_id, due_at in due_periods(now):
        freeze_period(period_id, now=due_at)


def _set_office_up(session: Session, preset: str, now: datetime) -> None:
    session.add(OfficeSetting(key="demo_preset", value=preset, changed_at=now))
    midnight = datetime.combine(local_day(now), time(), tzinfo=zone())
    for name in REGULAR_WORK:
        marks.mark_done(name, midnight)


def _report(session: Session, preset: str, now: datetime) -> DemoReport:
    def count(model: Any) -> int:
        return session.scalar(select(func.count()).select_from(model)) or 0

    return DemoReport(
        preset=preset,
        starts_at=now,
        units=count(Unit),
        people=count(Person),
        documents=count(Document),
        plans=count(Plan),
        tasks=count(Task),
        reports=count(ProgressUpdate),
    )
