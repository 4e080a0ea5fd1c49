"""What had to be done by a moment: reports, answers to other units, the acts of leading a unit."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import select

from portal.domain.ledger import Duty
from portal.extensions import db
from portal.models.reporting import Report
from portal.models.requests import CoordinationRequest, GuidanceRequest, Obstacle
from portal.models.task import Task
from portal.models.task_parts import Acknowledgement
from portal.queries.office import local_day, working_calendar, zone

#: working days in which a head answers whether the unit takes a task (rung R1 of the ladder)
ACKNOWLEDGED_WITHIN = 2


def reports_due(unit_id: int, start: date, at: datetime) -> list[Duty]:
    """The unit's reports that fell due from a day up to an instant: in time, or not."""
    return [
        Duty("report", report.id, bool(report.is_on_time)) for report in _due(unit_id, start, at)
    ]


def _due(unit_id: int, start: date, at: datetime) -> list[Report]:
    """The unit's reports that fell due in the period and are in, or were missed."""
    reports = db.session.scalars(
        select(Report)
        .where(
            Report.unit_id == unit_id,
            Report.is_on_time.is_not(None),
            Report.due_at >= datetime.combine(start, time(), tzinfo=zone()),
        )
        .order_by(Report.due_at, Report.id)
    )
    return [report for report in reports if report.due_at <= at]


def answers_due(unit_id: int, start: date, at: datetime) -> list[Duty]:
    """What other units asked of this one: answered by the day it was wanted, or not."""
    requests = db.session.scalars(
        select(CoordinationRequest)
        .where(
            CoordinationRequest.to_unit_id == unit_id,
            CoordinationRequest.due.between(start, local_day(at)),
        )
        .order_by(CoordinationRequest.due, CoordinationRequest.id)
    )
    return [
        Duty("answer", each.id, _is_in_time(each.answered_at, each.due), each.task_id)
        for each in requests
        if each.answered_at is not None or each.due < local_day(at)
    ]


def _is_in_time(done_at: datetime | None, due: date) -> bool:
    return done_at is not None and local_day(done_at) <= due


def acts_of_leading(person_id: int, unit_id: int, start: date, at: datetime) -> list[Duty]:
    """Answers to new tasks, reports signed by the own hand, obstacles told early, guidance."""
    began = datetime.combine(start, time(), tzinfo=zone())
    signed = [
        Duty(
            "signed_report", report.id, bool(report.is_on_time) and report.signed_by_id == person_id
        )
        for report in _due(unit_id, start, at)
    ]
    obstacles = db.session.scalars(
        select(Obstacle)
        .join(Task, Task.id == Obstacle.task_id)
        .where(Task.lead_unit_id == unit_id, Obstacle.raised_at.between(began, at))
        .order_by(Obstacle.id)
    )
    told = [
        Duty("obstacle", each.id, each.before_deadline or each.lifted_at is not None, each.task_id)
        for each in obstacles
    ]
    questions = db.session.scalars(
        select(GuidanceRequest)
        .where(
            GuidanceRequest.addressee_id == person_id, GuidanceRequest.asked_at.between(began, at)
        )
        .order_by(GuidanceRequest.id)
    )
    guided = [
        Duty("guidance", each.id, each.answered_at is not None, each.task_id) for each in questions
    ]
    return [*_acknowledged(unit_id, began, at), *signed, *told, *guided]


def _acknowledged(unit_id: int, began: datetime, at: datetime) -> list[Duty]:
    calendar = working_calendar()
    asked = db.session.scalars(
        select(Acknowledgement)
        .where(Acknowledgement.unit_id == unit_id, Acknowledgement.asked_at.between(began, at))
        .order_by(Acknowledgement.id)
    )
    duties = []
    for each in asked:
        due = calendar.add_working_days(local_day(each.asked_at), ACKNOWLEDGED_WITHIN)
        if each.answered_at is not None or due < local_day(at):
            kept = _is_in_time(each.answered_at, due)
            duties.append(Duty("acknowledgement", each.id, kept, each.task_id))
    return duties
