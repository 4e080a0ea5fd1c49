"""A synthetic population of any size for load tests; the same numbers give the same data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal import clock
from portal.database import count_rows_anew
from portal.demo.crowd import PREFIX, SMALLEST, Crowd, CrowdUnit, write_crowd
from portal.demo.emptiness import DemoRefused, refuse_unless_empty
from portal.demo.fates import Fate, Fates
from portal.demo.organisation import write_calendar
from portal.demo.pasts import versions_of
from portal.demo.sign_ins import demo_password
from portal.demo.vocabulary import AUTHORITIES, ILLUSTRATION, PRODUCTS, Title, titles
from portal.domain.deadlines import effective_due
from portal.domain.folding import fold
from portal.domain.lights import LightFacts, light
from portal.domain.periods import periods_missed, week_of
from portal.domain.types import (
    OPEN_STATES,
    Actor,
    Cadence,
    Channel,
    Desk,
    Hardness,
    Light,
    TaskKind,
    TaskState,
)
from portal.extensions import db
from portal.models.history import TaskVersion
from portal.models.office import OfficeSetting
from portal.models.planning import Plan
from portal.models.registry import metadata
from portal.models.task import HolderInterval, ProgressUpdate, Task, task_coordinating_units
from portal.queries.office import local_day, working_calendar, zone
from portal.services import audit
from portal.services.signing_in import hash_password
from portal.services.transaction import transaction

#: what the banner's setting says of a population
PRESET = "N"
CHUNK = 5_000
_PLANS = 12
_SEED = 57
_NOON = time(12)
# The plain tables: a mapped class would split a bulk insert wherever a value is missing.
_TASKS, _HOLDER_INTERVALS, _PROGRESS_UPDATES, _TASK_VERSIONS = (
    metadata.tables[model.__tablename__]
    for model in (Task, HolderInterval, ProgressUpdate, TaskVersion)
)


def load_population(tasks: int, people: int, units: int = 200) -> None:
    """Write that many tasks and people in one transaction, spread around the office's day.

    With fewer people than a head and an official for each unit there are fewer units. Raises
    DemoRefused for too few people, no task, or an installation that is not empty.
    """
    if people < SMALLEST or tasks < 1 or units < 1:
        raise DemoRefused(
            f"A population needs at least {SMALLEST} people, one unit and one task; "
            f"asked for {people} people, {units} units and {tasks} tasks."
        )
    now = clock.utc_now()
    with transaction() as session:
        refuse_unless_empty(session)
        write_calendar(session)
        password_hash = hash_password(demo_password())
        crowd = write_crowd(session, people, min(units, people // 4), password_hash, now)
        _write_tasks(session, tasks, crowd, now)
        session.add(OfficeSetting(key="demo_preset", value=PRESET, changed_at=now))
        audit.record(
            Actor.system(),
            "load_population",
            object_type="installation",
            object_id=None,
            at=now,
            after={"tasks": tasks, "people": people},
        )
    count_rows_anew(db.engine)


def _write_tasks(session: Session, count: int, crowd: Crowd, now: datetime) -> None:
    maker = _Maker(_write_plans(session), crowd, now)
    rows = iter(maker.rows(count))
    while chunk := list(islice(rows, CHUNK)):
        session.execute(insert(_TASKS), chunk)
        codes = (chunk[0]["code"], chunk[-1]["code"])
        found = select(Task.id).where(Task.code.between(*codes)).order_by(Task.code)
        _write_details(session, chunk, list(session.scalars(found)), crowd, now)


def _write_plans(session: Session) -> list[int]:
    rows = [
        {
            "code": f"{PREFIX}{number:02d}",
            "title": f"Chương trình chuyển đổi số sinh tự động {number:02d}",
            "title_en": f"Generated digital transformation programme {number:02d}",
            "cadence": Cadence.WEEKLY,
            "folded": fold(f"Chương trình chuyển đổi số sinh tự động {number:02d}"),
        }
        for number in range(1, _PLANS + 1)
    ]
    session.execute(insert(Plan), rows)
    return list(session.scalars(select(Plan.id).where(Plan.code.startswith(PREFIX))))


class _Maker:
    """Makes the rows of tasks, always the same for the same day and crowd."""

    def __init__(self, plan_ids: Sequence[int], crowd: Crowd, now: datetime) -> None:
        self._dice = Random(_SEED)  # noqa: S311
        self._plan_ids = plan_ids
        self._crowd = crowd
        self._calendar = working_calendar()
        self._zone = zone()
        self._now = now
        self._today = local_day(now)
        self._titles = titles(self._dice)
        self._fates = Fates(self._dice, now, self._today)

    def rows(self, count: int) -> Iterator[dict[str, Any]]:
        for number in range(1, count + 1):
            unit = self._dice.choice(self._crowd.units)
            yield self._row(number, next(self._titles), unit, self._fates.draw())

    def _row(self, number: int, title: Title, unit: CrowdUnit, fate: Fate) -> dict[str, Any]:
        code = f"{PREFIX}{number:06d}"
        dice = self._dice
        is_done = fate.state is TaskState.COMPLETED
        due = effective_due(fate.due, None, Hardness.FIXED, self._calendar)
        issued_at = self._issued_at(fate)
        return {
            "code": code,
            "plan_id": dice.choice(self._plan_ids),
            "title": title.vi,
            "title_en": title.en,
            "content": ILLUSTRATION,
            "kind": TaskKind.STANDING if fate.due is None else TaskKind.ONE_OFF,
            "is_key": dice.random() < 0.05,
            "lead_unit_id": unit.unit_id,
            "leader_in_charge_id": dice.choice(self._crowd.deputy_leaders),
            "official_id": dice.choice(unit.officials),
            "competent_authority": dice.choice(AUTHORITIES),
            "product": dice.choice(PRODUCTS),
            "start_on": fate.start_on,
            "due_date": fate.due,
            "effective_due": due,
            "state": fate.state,
            "percent": fate.percent,
            "issued_at": issued_at,
            "issued_by_id": self._crowd.clerk_id,
            "last_report_at": fate.last_report_at,
            "claimed_on": fate.claimed_on,
            "accepted_at": fate.last_report_at if is_done else None,
            "paused_until": fate.paused_until,
            "light": self._light(fate, due, issued_at),
            "version": 1,
            "folded": f"{fold(code)} {title.folded}",
        }

    def _light(self, fate: Fate, due: date | None, issued_at: datetime | None) -> Light:
        """By the same rule as everywhere; worked out here, because writing it twice takes long."""
        missed = 0
        if issued_at is not None and fate.state in OPEN_STATES:
            missed = periods_missed(
                last_report_at=fate.last_report_at,
                since=issued_at,
                now=self._now,
                calendar=self._calendar,
                zone=self._zone,
            )
        facts = LightFacts(
            state=fate.state,
            start_on=fate.start_on,
            effective_due=due,
            claimed_on=fate.claimed_on,
            percent=fate.percent,
            periods_missed=missed,
            paused_until=fate.paused_until,
        )
        return light(facts, self._today).light

    def _issued_at(self, fate: Fate) -> datetime | None:
        """Noon of the day of the start, or of a day before today when the start lies ahead."""
        if fate.state is TaskState.DRAFT or fate.start_on is None:
            return None
        past = self._today - timedelta(days=self._dice.randint(1, 40))
        return datetime.combine(min(fate.start_on, past), _NOON, tzinfo=self._zone)


def _write_details(
    session: Session,
    rows: Sequence[dict[str, Any]],
    task_ids: Sequence[int],
    crowd: Crowd,
    now: datetime,
) -> None:
    """How each task came to stand so, its desk and last report, and who works along on some."""
    given = [
        (task_id, row)
        for task_id, row in zip(task_ids, rows, strict=True)
        if row["issued_at"] is not None
    ]
    desks = [
        {
            "task_id": task_id,
            "desk": Desk.UNIT,
            "unit_id": row["lead_unit_id"],
            "since": local_day(row["issued_at"]),
        }
        for task_id, row in given
    ]
    reports = [_report(task_id, row) for task_id, row in given if row["last_report_at"]]
    helpers = [
        {"task_id": task_id, "unit_id": crowd.units[task_id % len(crowd.units)].unit_id}
        for task_id, _row in given[::2]
    ]
    pasts = [version for task_id, row in given for version in versions_of(task_id, row, now)]
    for table, found in (
        (_TASK_VERSIONS, pasts),
        (_HOLDER_INTERVALS, desks),
        (_PROGRESS_UPDATES, reports),
        (task_coordinating_units, helpers),
    ):
        if found:
            session.execute(insert(table), found)


def _report(task_id: int, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "task_id": task_id,
        "person_id": row["official_id"],
        "channel": Channel.TELEGRAM if task_id % 3 else Channel.WEB,
        "week_start": week_of(local_day(row["last_report_at"])).start,
        "percent_before": max(0, row["percent"] - 10),
        "percent": row["percent"],
        "note": "",
        "reported_at": row["last_report_at"],
    }
