"""The worked month of domain.md §3.8, played through the services: what its numbers come from."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from portal.domain.machines.report import ReportState
from portal.domain.machines.requests import CoordinationState
from portal.domain.types import Actor, CauseKind, PeriodKind
from portal.extensions import db
from portal.models.history import DelayEvent
from portal.models.reporting import Period, Report
from portal.models.requests import CoordinationRequest
from portal.services import completion, delays
from portal.services.transaction import transaction
from tests.factories import Cast, acting
from tests.office_days import at, task_of_unit

#: the state reporting month "July 2025"
START, END = date(2025, 6, 15), date(2025, 7, 14)
AFTERWARDS = at("2025-07-15 09:00")


def play_worked_month(cast: Cast) -> dict[str, int]:
    """Six tasks of the cast's unit and official, with what became of them; their ids."""
    tasks = {
        "T1": _issue(cast, "T1", 2, date(2025, 7, 12)),
        "T2": _issue(cast, "T2", 1, date(2025, 7, 1)),
        "T3": _issue(cast, "T3", 3, date(2025, 7, 10)),
        "T4": _issue(cast, "T4", 1, date(2025, 7, 4)),
        "T5": _issue(cast, "T5", 2, date(2025, 6, 24)),
        "T6": _issue(cast, "T6", 1, date(2025, 7, 10)),
    }
    clerk, leader = acting(cast.clerk), acting(cast.top_leader)
    delays.record_delays(at("2025-06-25 07:30"))
    _finish(cast, tasks["T1"], at("2025-06-30 10:00"))
    delays.record_delays(at("2025-07-02 07:30"))
    _finish(cast, tasks["T2"], at("2025-07-03 10:00"))
    delays.record_delays(at("2025-07-05 07:30"))
    _claim(cast, tasks["T3"], at("2025-07-08 10:00"))
    completion.return_completion(
        clerk, tasks["T3"], "Thiếu phụ lục", is_major=True, now=at("2025-07-08 15:00")
    )
    _finish(cast, tasks["T3"], at("2025-07-10 09:00"))
    _finish(cast, tasks["T6"], at("2025-07-10 10:00"))
    _excuse(acting(cast.head), leader, tasks["T5"])
    _make_reports(cast.unit_id, [True, True, False, True, True, True])
    _make_answers(tasks["T1"], cast, in_time=9, late=1)
    return tasks


def _issue(cast: Cast, code: str, weight: int, due: date) -> int:
    return task_of_unit(cast, code=code, weight=weight, due=due, now=at("2025-06-18 09:00"))


def _claim(cast: Cast, task_id: int, now: datetime) -> None:
    completion.claim_completion(acting(cast.head), task_id, "QĐ 1", now=now)


def _finish(cast: Cast, task_id: int, now: datetime) -> None:
    _claim(cast, task_id, now)
    completion.accept_completion(acting(cast.clerk), task_id, now=now + timedelta(hours=1))


def _excuse(unit: Actor, leader: Actor, task_id: int) -> None:
    """The unit states an objective cause, and who is competent confirms it."""
    event_id = db.session.query(DelayEvent.id).filter_by(task_id=task_id).scalar()
    now = at("2025-07-09 09:00")
    delays.state_cause(unit, event_id, CauseKind.OBJECTIVE, "Luật chưa được thông qua", now=now)
    delays.confirm_cause(leader, event_id, now=now + timedelta(hours=2))


def _make_reports(unit_id: int, in_time: list[bool]) -> None:
    with transaction() as session:
        for number, is_on_time in enumerate(in_time):
            due = at("2025-06-20 15:00") + timedelta(days=4 * number)
            period = Period(
                kind=PeriodKind.WEEK,
                starts_on=due.date(),
                ends_on=due.date(),
                cutoff_at=due,
                freezes_at=due,
                frozen_at=due,
            )
            session.add(period)
            session.flush()
            session.add(
                Report(
                    period_id=period.id,
                    unit_id=unit_id,
                    state=ReportState.ACCEPTED,
                    due_at=due,
                    is_on_time=is_on_time,
                )
            )


def _make_answers(task_id: int, cast: Cast, *, in_time: int, late: int) -> None:
    due = date(2025, 7, 8)
    with transaction() as session:
        for number in range(in_time + late):
            day = at("2025-07-08 11:00") if number < in_time else at("2025-07-09 11:00")
            session.add(
                CoordinationRequest(
                    task_id=task_id,
                    state=CoordinationState.ANSWERED,
                    from_unit_id=cast.other_unit_id,
                    to_unit_id=cast.unit_id,
                    what="Số liệu",
                    due=due,
                    asked_by_id=cast.stranger,
                    asked_at=at("2025-07-01 09:00"),
                    answered_at=day,
                )
            )
