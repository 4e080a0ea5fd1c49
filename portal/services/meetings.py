"""Meetings: written down, corrected when the notice is out, and their conclusions taken in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.domain.actions import Action
from portal.domain.errors import NotFound
from portal.domain.intake.batches import ALIKE_FROM
from portal.domain.intake.found import FoundTask
from portal.domain.intake.reading import read_source
from portal.domain.intake.source import Passage
from portal.domain.meetings import MeetingKind
from portal.domain.permissions import require
from portal.domain.types import Actor
from portal.extensions import db
from portal.models.meetings import Conclusion, Meeting
from portal.models.organisation import Unit
from portal.models.planning import Plan
from portal.queries.intake import counting_from, unit_book
from portal.queries.office import local_day
from portal.queries.overlaps import AlikeTasks
from portal.readers.reading import read_text
from portal.services import audit
from portal.services.acts import row_to_change
from portal.services.transaction import transactional

_PLAIN = ("kind", "title", "plan_id", "held_on", "chair_id", "notice_number", "notice_on")


@dataclass(frozen=True, slots=True)
class MeetingFields:
    """What is written down about a meeting; attendees are units."""

    kind: MeetingKind
    title: str
    plan_id: int
    held_on: date
    chair_id: int | None = None
    unit_ids: tuple[int, ...] = ()
    notice_number: str = ""
    notice_on: date | None = None


@transactional
def record_meeting(actor: Actor, fields: MeetingFields, *, now: datetime) -> int:
    """Write a meeting down and return its id. Raises NotAllowed, NotFound."""
    require(actor, Action.RECORD_MEETING)
    meeting = Meeting(recorded_by_id=actor.person_id, recorded_at=now)
    _write(meeting, fields)
    db.session.add(meeting)
    db.session.flush()
    _record(actor, "record_meeting", meeting, now)
    return meeting.id


@transactional
def change_meeting(actor: Actor, meeting_id: int, fields: MeetingFields, *, now: datetime) -> None:
    """Correct a meeting, or add its notice. Raises NotAllowed, NotFound."""
    require(actor, Action.RECORD_MEETING)
    meeting = row_to_change(Meeting, meeting_id, "meeting")
    _write(meeting, fields)
    _record(actor, "change_meeting", meeting, now)


@transactional
def take_conclusions(actor: Actor, meeting_id: int, text: str, *, now: datetime) -> int:
    """Split a pasted text into conclusions, after those that are there; returns how many came.

    What orders something is one conclusion each, as the intake reads it, and what orders without
    becoming a task as well. A text in which nothing orders comes passage by passage. Words that
    are there already are not taken twice. Raises NotAllowed, NotFound, FileUnreadable.
    """
    require(actor, Action.RECORD_MEETING)
    meeting = row_to_change(Meeting, meeting_id, "meeting")
    source = read_text(text)
    day = counting_from(meeting.notice_on or meeting.held_on)
    reading = read_source(source, unit_book(local_day(now)), day)
    wanted = [_found(each) for each in reading.tasks]
    if not wanted or reading.omissions:
        wanted += _passages(reading.omissions if wanted else source.passages)
    known = set(
        db.session.scalars(select(Conclusion.words).where(Conclusion.meeting_id == meeting.id))
    )
    fresh = [each for each in wanted if each.words not in known]
    last = db.session.scalar(
        select(func.max(Conclusion.position)).where(Conclusion.meeting_id == meeting.id)
    )
    _look_for_alike(fresh)
    for position, conclusion in enumerate(fresh, start=(last or 0) + 1):
        conclusion.meeting_id, conclusion.position = meeting.id, position
    db.session.add_all(fresh)
    db.session.flush()
    _record(actor, "take_conclusions", meeting, now, number=len(fresh))
    return len(fresh)


def _found(task: FoundTask) -> Conclusion:
    return Conclusion(
        reference=task.reference[:120],
        words=task.words or task.title.value,
        title=task.title.value,
        lead_unit_id=task.lead.ids[0] if task.lead.ids else None,
        coordinating_unit_ids=list(task.lead.ids[1:] + task.coordinating.ids),
        due_text=task.time.words[:200],
        due_date=task.time.due,
        comes_again=task.time.every is not None,
        product=task.product.value,
    )


def _passages(passages: Sequence[Passage]) -> list[Conclusion]:
    """Passages as they are."""
    return [
        Conclusion(reference=each.reference[:120], words=each.text, coordinating_unit_ids=[])
        for each in passages
    ]


def _look_for_alike(conclusions: Sequence[Conclusion]) -> None:
    alike = AlikeTasks()
    for conclusion in conclusions:
        nearest = alike.nearest(conclusion.title, least=ALIKE_FROM) if conclusion.title else None
        conclusion.like_task_id, conclusion.like_percent = nearest or (None, 0)


def _write(meeting: Meeting, fields: MeetingFields) -> None:
    plan = db.session.get(Plan, fields.plan_id)
    if plan is None:
        raise NotFound(what="plan", key=fields.plan_id)
    for name in _PLAIN:
        setattr(meeting, name, getattr(fields, name))
    units = select(Unit).where(Unit.id.in_(fields.unit_ids)).order_by(Unit.name)
    meeting.units = list(db.session.scalars(units)) if fields.unit_ids else []
    meeting.plan = plan


def _record(actor: Actor, action: str, meeting: Meeting, now: datetime, **after: object) -> None:
    said = {"kind": meeting.kind, "title": meeting.title, "held_on": meeting.held_on}
    notice = {"notice": meeting.notice_number, "notice_on": meeting.notice_on}
    audit.record(
        actor,
        action,
        object_type="meeting",
        object_id=meeting.id,
        at=now,
        after={**said, **notice, **after},
    )
