"""How far an installation has come, looked at live: what the first-run guide shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import extract, func, select

from portal.domain.first_run import GuideStep, next_step, steps_from_data
from portal.domain.periods import prompt_at, week_of
from portal.domain.types import Channel, Light, Post
from portal.extensions import db
from portal.models.delivery import OutboxMessage
from portal.models.office import CalendarDay
from portal.models.organisation import Person, PostHolding, Unit
from portal.models.planning import Plan
from portal.models.task import Task
from portal.queries.heartbeats import bot_username, is_alive
from portal.queries.office import (
    GUIDE,
    local_day,
    office_head,
    office_setting,
    office_week_rules,
    working_calendar,
    zone,
)
from portal.queries.organisation import is_valid_on
from portal.queries.people import is_held_on

PROMPTS = 5
_A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OfficeSoFar:
    """What there is of an office on a day."""

    units: int
    headless: tuple[str, ...]
    people: int
    postless: int
    days_off: Mapping[int, int]
    prompts: tuple[datetime, ...]
    lights: Mapping[Light, int]
    bot: str
    is_bot_alive: bool
    plans: int
    done: frozenset[GuideStep]
    skipped: frozenset[GuideStep]


def office_so_far(now: datetime) -> OfficeSoFar:
    """The guide's live checks; a step is done when what it proves is there."""
    today = local_day(now)
    units, headless = _units(today)
    people, postless = _people(today)
    days_off = _days_off(today)
    bot, is_bot_alive = bot_username(), is_alive("bot")
    plans = db.session.scalar(select(func.count(Plan.id))) or 0
    done = {
        GuideStep.OFFICE: bool(office_head().name),
        GuideStep.PEOPLE: units > 0 and people > 1,
        GuideStep.CALENDAR: all(days_off.values()),
        GuideStep.LIGHTS: True,
        GuideStep.BOT: bool(bot) and is_bot_alive,
        GuideStep.TRY: _was_tried(),
        GuideStep.PLAN: plans > 0,
    }
    return OfficeSoFar(
        units=units,
        headless=headless,
        people=people,
        postless=postless,
        days_off=days_off,
        prompts=_prompts(now),
        lights=_lights(),
        bot=bot,
        is_bot_alive=is_bot_alive,
        plans=plans,
        done=frozenset(step for step, is_done in done.items() if is_done),
        skipped=skipped_steps(),
    )


def is_guide_open(now: datetime) -> bool:
    """Whether the guide has a step that is neither done nor skipped."""
    so_far = office_so_far(now)
    return next_step(so_far.done, so_far.skipped) is not None


def skipped_steps() -> frozenset[GuideStep]:
    return steps_from_data(office_setting(GUIDE, []))


def _units(day: date) -> tuple[int, tuple[str, ...]]:
    """How many units there are on a day, and the names of those that nobody leads."""
    led = select(PostHolding.unit_id).where(PostHolding.post == Post.HEAD, is_held_on(day))
    total = db.session.scalar(select(func.count(Unit.id)).where(is_valid_on(day))) or 0
    rows = db.session.scalars(
        select(Unit.name).where(is_valid_on(day), Unit.id.not_in(led)).order_by(Unit.name)
    )
    return total, tuple(rows)


def _people(day: date) -> tuple[int, int]:
    """How many may sign in, and how many of them hold no post."""
    held = select(PostHolding.person_id).where(is_held_on(day))
    active = select(func.count(Person.id)).where(Person.is_active.is_(True))
    return (
        db.session.scalar(active) or 0,
        db.session.scalar(active.where(Person.id.not_in(held))) or 0,
    )


def _days_off(today: date) -> dict[int, int]:
    """How many days of the calendar are entered for this year and, from November on, the next."""
    years = [today.year] if today.month < 11 else [today.year, today.year + 1]
    counted = {year: 0 for year in years}
    rows = db.session.execute(
        select(extract("year", CalendarDay.day), func.count())
        .where(extract("year", CalendarDay.day).in_(years))
        .group_by(extract("year", CalendarDay.day))
    )
    return counted | {int(year): number for year, number in rows}


def _prompts(now: datetime) -> tuple[datetime, ...]:
    """The next instants at which reports are asked for."""
    calendar, rules = working_calendar(), office_week_rules()
    first = week_of(local_day(now)).start
    moments = (
        prompt_at(week_of(first + number * _A_WEEK), calendar, zone(), rules)
        for number in range(PROMPTS + 1)
    )
    return tuple(moment for moment in moments if moment > now)[:PROMPTS]


def _lights() -> dict[Light, int]:
    rows = db.session.execute(
        select(Task.light, func.count()).where(Task.issued_at.is_not(None)).group_by(Task.light)
    )
    return {Light(light): number for light, number in rows}


def _was_tried() -> bool:
    """Whether a message of trial, or any other, has reached anybody's phone."""
    arrived = (
        select(OutboxMessage.id)
        .where(OutboxMessage.sent_at.is_not(None), OutboxMessage.channel == Channel.TELEGRAM)
        .limit(1)
    )
    return db.session.scalar(arrived) is not None
