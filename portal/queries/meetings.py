"""Meetings as their pages show them, with what became of each conclusion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import aliased

from portal.domain.errors import NotFound
from portal.domain.meetings import (
    Conclusions,
    MeetingKind,
    Standing,
    count_conclusions,
    standing_of_directive,
    standing_of_task,
)
from portal.domain.supervision import SupervisionKind
from portal.extensions import db
from portal.models.meetings import Conclusion, Meeting
from portal.models.organisation import Unit
from portal.models.supervision import SupervisionAct
from portal.models.task import Task
from portal.queries.task_details import Named, named_person, named_unit

_Directed, _Like = aliased(Task), aliased(Task)


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting in the list; `count` says how its conclusions stand."""

    id: int
    kind: MeetingKind
    title: str
    held_on: date
    chair: Named | None
    notice_number: str
    notice_on: date | None
    plan: Named
    count: Conclusions


@dataclass(frozen=True, slots=True)
class ConclusionLine:
    """A conclusion with its standing; `code` is the task it became or directs.

    `answer_due` is the day by which a directive is to be answered.
    """

    id: int
    meeting_id: int
    position: int
    reference: str
    words: str
    title: str
    lead_unit: Named | None
    coordinating_unit_ids: tuple[int, ...]
    due_text: str
    due_date: date | None
    product: str
    answer_due: date | None
    standing: Standing
    code: str
    is_directive: bool
    answer: str
    noted_because: str
    like_code: str
    like_percent: int
    settled_at: datetime | None

    @property
    def said(self) -> str:
        return self.title or self.words

    @property
    def is_clear(self) -> bool:
        """Whether it can become a draft without being looked at."""
        is_whole = bool(self.title) and self.lead_unit is not None
        return self.standing is Standing.UNSETTLED and is_whole and not self.like_code


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """A meeting with its attendees and conclusions."""

    line: MeetingLine
    units: tuple[Named, ...]
    chair_id: int | None
    conclusions: tuple[ConclusionLine, ...]


@dataclass(frozen=True, slots=True)
class TaskOrigin:
    """From which conclusion of which meeting a task comes."""

    meeting_id: int
    kind: MeetingKind
    held_on: date
    notice_number: str
    reference: str
    chair: Named | None


@dataclass(frozen=True, slots=True)
class DirectiveLine:
    """A directive on a task, from a meeting if it has one; `answer` is empty until it comes."""

    id: int
    content: str
    at: datetime
    answer_due: date | None
    answer: str
    standing: Standing
    meeting_id: int | None


def meeting_lines(today: date) -> list[MeetingLine]:
    """Every meeting, the latest first."""
    meetings = db.session.scalars(
        select(Meeting).order_by(Meeting.held_on.desc(), Meeting.id.desc())
    ).all()
    standings: dict[int, list[Standing]] = defaultdict(list)
    for row in db.session.execute(_conclusions()):
        standings[row.Conclusion.meeting_id].append(_standing(row, today))
    return [_line(meeting, standings[meeting.id]) for meeting in meetings]


def meeting_page(meeting_id: int, today: date) -> MeetingPage:
    """A meeting by its number. Raises NotFound."""
    meeting = db.session.get(Meeting, meeting_id)
    if meeting is None:
        raise NotFound(what="meeting", key=meeting_id)
    rows = db.session.execute(
        _conclusions().where(Conclusion.meeting_id == meeting_id).order_by(Conclusion.position)
    )
    lines = tuple(_conclusion(row, today) for row in rows)
    return MeetingPage(
        line=_line(meeting, [each.standing for each in lines]),
        units=tuple(Named(unit.id, unit.code, unit.name, unit.name_en) for unit in meeting.units),
        chair_id=meeting.chair_id,
        conclusions=lines,
    )


def meeting_of(task_id: int) -> TaskOrigin | None:
    """The meeting that a task comes from, if one does."""
    conclusion = db.session.scalar(select(Conclusion).where(Conclusion.task_id == task_id))
    if conclusion is None:
        return None
    meeting = conclusion.meeting
    return TaskOrigin(
        meeting_id=meeting.id,
        kind=meeting.kind,
        held_on=meeting.held_on,
        notice_number=meeting.notice_number,
        reference=conclusion.reference,
        chair=named_person(meeting.chair),
    )


def directives_on(task_id: int, today: date) -> tuple[DirectiveLine, ...]:
    """The directives on a task, the newest first."""
    rows = db.session.execute(
        select(SupervisionAct, Conclusion.meeting_id)
        .outerjoin(Conclusion, Conclusion.directive_id == SupervisionAct.id)
        .where(SupervisionAct.task_id == task_id, SupervisionAct.kind == SupervisionKind.DIRECT)
        .order_by(SupervisionAct.id.desc())
    )
    return tuple(
        DirectiveLine(
            id=act.id,
            content=act.content,
            at=act.at,
            answer_due=act.answer_due,
            answer=act.answer,
            standing=standing_of_directive(
                is_answered=act.answered_at is not None, answer_due=act.answer_due, today=today
            ),
            meeting_id=meeting_id,
        )
        for act, meeting_id in rows
    )


def _conclusions() -> Select[Any]:
    return (
        select(
            Conclusion,
            Unit,
            Task.code,
            Task.state,
            Task.light,
            _Directed.code.label("directed_code"),
            _Like.code.label("like_code"),
            SupervisionAct.answer_due,
            SupervisionAct.answered_at,
            SupervisionAct.answer,
        )
        .outerjoin(Unit, Unit.id == Conclusion.lead_unit_id)
        .outerjoin(Task, Task.id == Conclusion.task_id)
        .outerjoin(SupervisionAct, SupervisionAct.id == Conclusion.directive_id)
        .outerjoin(_Directed, _Directed.id == SupervisionAct.task_id)
        .outerjoin(_Like, _Like.id == Conclusion.like_task_id)
    )


def _standing(row: Row[Any], today: date) -> Standing:
    if row.state is not None:
        return standing_of_task(row.state, row.light)
    if row.Conclusion.directive_id is not None:
        return standing_of_directive(
            is_answered=row.answered_at is not None, answer_due=row.answer_due, today=today
        )
    return Standing.NOTED if row.Conclusion.noted_because else Standing.UNSETTLED


def _conclusion(row: Row[Any], today: date) -> ConclusionLine:
    each: Conclusion = row.Conclusion
    return ConclusionLine(
        id=each.id,
        meeting_id=each.meeting_id,
        position=each.position,
        reference=each.reference,
        words=each.words,
        title=each.title,
        lead_unit=named_unit(row.Unit),
        coordinating_unit_ids=tuple(each.coordinating_unit_ids),
        due_text=each.due_text,
        due_date=each.due_date,
        product=each.product,
        answer_due=row.answer_due,
        standing=_standing(row, today),
        code=row.code or row.directed_code or "",
        is_directive=each.directive_id is not None,
        answer=row.answer or "",
        noted_because=each.noted_because,
        like_code=row.like_code or "",
        like_percent=each.like_percent,
        settled_at=each.settled_at,
    )


def _line(meeting: Meeting, standings: Sequence[Standing]) -> MeetingLine:
    plan = meeting.plan
    return MeetingLine(
        id=meeting.id,
        kind=meeting.kind,
        title=meeting.title,
        held_on=meeting.held_on,
        chair=named_person(meeting.chair),
        notice_number=meeting.notice_number,
        notice_on=meeting.notice_on,
        plan=Named(plan.id, plan.code, plan.title, plan.title_en),
        count=count_conclusions(standings),
    )
