"""Writes plans and their task lines as drafts, and plays the stories of those that were issued."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.demo import directive75, hung_yen, plan02, prime_minister, working_session
from portal.demo.cast import Cast
from portal.demo.history import Teller
from portal.demo.leaders import CLERK
from portal.demo.links import write_links
from portal.demo.plans import PLANS
from portal.demo.records import PlanRow, TaskRow
from portal.domain.deadlines import resolve_words
from portal.domain.folding import fold
from portal.domain.task_fields import TaskFields
from portal.domain.types import Channel
from portal.models.planning import Passage, Phase, Plan, TaskGroup
from portal.models.task import Task
from portal.queries.office import local_day, working_calendar, zone
from portal.services import drafting

TASKS: Mapping[str, tuple[TaskRow, ...]] = {
    "HY": hung_yen.TASKS,
    "KH286": working_session.TASKS,
    "CT75": directive75.TASKS,
    "KH02": plan02.TASKS,
    "PM": prime_minister.TASKS,
}

#: When the clerk wrote each plan's lines down, in the order in which it happened.
_TAKEN_IN: Mapping[str, datetime] = {
    "HY": datetime.fromisoformat("2025-03-14T09:00:00+07:00"),
    "KH286": datetime.fromisoformat("2025-03-17T09:00:00+07:00"),
    "CT75": datetime.fromisoformat("2025-03-18T09:00:00+07:00"),
    "KH02": datetime.fromisoformat("2025-06-19T10:00:00+07:00"),
    "PM": datetime.fromisoformat("2025-07-07T07:35:00+07:00"),
}


_LINKED_AT = datetime.fromisoformat("2025-07-04T16:30:00+07:00")


def write_plans(session: Session, cast: Cast, documents: Mapping[str, int]) -> None:
    """All plans with their lines; what happened to a plan's tasks happens before the next one."""
    plans = {row.code: _plan(row, cast, documents) for row in PLANS}
    session.add_all(plans.values())
    for row in PLANS:
        session.add_all(_groups(row, documents))
    session.flush()
    for code, taken_in in _TAKEN_IN.items():
        writer = _Writer(session, plans[code], cast)
        tellers = [
            writer.draft(row, minute, taken_in + timedelta(minutes=minute))
            for minute, row in enumerate(TASKS[code])
        ]
        _play(tellers)
    write_links(session, cast, _LINKED_AT)


def _plan(row: PlanRow, cast: Cast, documents: Mapping[str, int]) -> Plan:
    plan = Plan(
        code=row.code,
        title=row.title,
        title_en=row.title_en,
        document_id=documents[row.document] if row.document else None,
        owner_unit_id=cast.unit(row.owner),
        hub_unit_id=cast.unit(row.hub),
        cadence=row.cadence,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        folded=fold(f"{row.code} {row.title} {row.title_en}"),
    )
    plan.phases = [
        Phase(
            position=position,
            name=phase.name,
            name_en=phase.name_en,
            starts_on=phase.starts_on,
            ends_on=phase.ends_on,
            purpose=phase.purpose,
            purpose_en=phase.purpose_en,
        )
        for position, phase in enumerate(row.phases, start=1)
    ]
    return plan


def _groups(row: PlanRow, documents: Mapping[str, int]) -> list[TaskGroup]:
    """The groups belong to the document, so that every plan that implements it speaks of them."""
    return [
        TaskGroup(
            document_id=documents[row.document], position=position, name=name, name_en=name_en
        )
        for position, (name, name_en) in enumerate(row.groups, start=1)
    ]


def _passages(session: Session, plan: Plan) -> dict[str, int]:
    """The passages of the plan's document, by what its lines call their source."""
    rows = session.execute(
        select(Passage.reference, Passage.id).where(Passage.document_id == plan.document_id)
    )
    return {reference: passage_id for reference, passage_id in rows}


class _Writer:
    """Writes the lines of one plan as drafts."""

    def __init__(self, session: Session, plan: Plan, cast: Cast) -> None:
        self._session = session
        self._plan_id = plan.id
        self._cast = cast
        self._phases = {phase.position: phase.id for phase in plan.phases}
        self._groups = {group.position: group.id for group in plan.groups}
        self._passages = _passages(session, plan)
        self._calendar = working_calendar()

    def draft(self, row: TaskRow, minute: int, now: datetime) -> Teller:
        clerk = self._cast.acting(CLERK, Channel.WEB)
        fields = self._fields(row)
        self._check_words(row, now)
        drafting.create_task(clerk, self._plan_id, fields, now=now, code=row.code)
        task = self._session.scalars(select(Task).where(Task.code == row.code)).one()
        if row.story is not None:
            task.self_confidence = row.story.self_confidence
            task.office_confidence = row.story.office_confidence
        return Teller(task.id, row, self._cast, zone(), minute)

    def _fields(self, row: TaskRow) -> TaskFields:
        cast = self._cast
        return TaskFields(
            title=row.title,
            title_en=row.title_en,
            content=row.content,
            kind=row.kind,
            phase_id=self._phases[row.phase] if row.phase else None,
            group_id=self._groups[row.group] if row.group else None,
            lead_unit_id=cast.unit(row.lead),
            coordinating_unit_ids=tuple(cast.units[code] for code in row.coordinating),
            leader_in_charge_id=cast.person(row.leader),
            official_id=cast.person(row.official),
            competent_authority=row.authority,
            product=row.product,
            start_on=row.start_on,
            source_reference=row.source_reference,
            passage_id=self._passages.get(row.source_reference),
            due_text=row.due_text,
            due_date=row.due,
            hardness=row.hardness,
            is_key=row.is_key,
        )

    def _check_words(self, row: TaskRow, now: datetime) -> None:
        """The words of a line and its date must say the same."""
        if row.due is None:
            return
        found = resolve_words(row.due_text, issued_on=local_day(now), calendar=self._calendar)
        if found.due != row.due:
            raise ValueError(f"{row.code}: {row.due_text!r} does not mean {row.due}")


def _play(tellers: Iterable[Teller]) -> None:
    events = chain.from_iterable(teller.events() for teller in tellers)
    for event in sorted(events, key=lambda event: event.at):
        event.act()
