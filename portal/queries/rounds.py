"""Rounds of tasks issued in one go: how each was answered, and who has not answered yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import aliased

from portal.domain.actions import Action
from portal.domain.errors import NotFound
from portal.domain.machines.extension import UNDECIDED
from portal.domain.rounds import OPEN_ANSWERS, RoundAnswer, answer_of
from portal.domain.types import Actor, TaskState
from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.models.planning import Plan
from portal.models.requests import ExtensionRequest
from portal.models.rounds import IssueRound, RoundTask
from portal.models.task import Task
from portal.models.task_parts import Acknowledgement
from portal.queries.awaited_answers import AwaitedPerson, awaited_people
from portal.queries.many_ids import is_one_of
from portal.queries.task_facts import allowed_on

SHOWN = 50
_Unit, _Official = aliased(Unit), aliased(Person)


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in the list, with how many of its tasks nobody has answered."""

    id: int
    plan_code: str
    plan_title: str
    plan_title_en: str
    issued_at: datetime
    issued_by: str
    tasks: int
    waiting: int

    def plan_named(self, locale: str) -> str:
        return (self.plan_title_en or self.plan_title) if locale == "en" else self.plan_title


@dataclass(frozen=True, slots=True)
class RoundAnswerLine:
    """One task of a round: who has it, what was answered, by whom, with which words."""

    task_id: int
    code: str
    title: str
    title_en: str
    unit_id: int | None
    unit: str
    unit_en: str
    official: str
    official_en: str
    effective_due: date | None
    answer: RoundAnswer
    answered_by: str
    answered_by_en: str
    answered_at: datetime | None
    text: str
    proposed_due: date | None
    proposal_id: int | None
    is_committed: bool
    may_commit: bool

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title

    def unit_named(self, locale: str) -> str:
        return (self.unit_en or self.unit) if locale == "en" else self.unit

    def official_named(self, locale: str) -> str:
        return (self.official_en or self.official) if locale == "en" else self.official

    def answered_named(self, locale: str) -> str:
        return (self.answered_by_en or self.answered_by) if locale == "en" else self.answered_by


@dataclass(frozen=True, slots=True)
class RoundPage:
    """One round as its page shows it to one reader."""

    id: int
    plan_code: str
    plan_title: str
    plan_title_en: str
    issued_at: datetime
    issued_by: str
    lines: tuple[RoundAnswerLine, ...]
    awaited: tuple[AwaitedPerson, ...]

    def plan_named(self, locale: str) -> str:
        return (self.plan_title_en or self.plan_title) if locale == "en" else self.plan_title

    @property
    def counts(self) -> Counter[RoundAnswer]:
        return Counter(line.answer for line in self.lines)

    @property
    def proposed(self) -> int:
        return sum(line.proposed_due is not None for line in self.lines)

    @property
    def committed(self) -> int:
        return sum(line.is_committed for line in self.lines)


def round_lines(plan_id: int | None = None) -> list[RoundLine]:
    """The rounds issued lately, the newest first."""
    asks_back = exists().where(
        Acknowledgement.task_id == Task.id,
        Acknowledgement.state.in_(OPEN_ANSWERS),
    )
    waits = (Task.state == TaskState.ISSUED) & Task.acknowledged_at.is_(None) & ~asks_back
    query = (
        select(
            IssueRound.id,
            Plan.code,
            Plan.title,
            Plan.title_en,
            IssueRound.issued_at,
            func.coalesce(Person.name, ""),
            func.count(Task.id),
            func.count(Task.id).filter(waits),
        )
        .join(Plan, Plan.id == IssueRound.plan_id)
        .join(RoundTask, RoundTask.round_id == IssueRound.id)
        .join(Task, Task.id == RoundTask.task_id)
        .outerjoin(Person, Person.id == IssueRound.issued_by_id)
        .group_by(IssueRound.id, Plan.id, Person.id)
        .order_by(IssueRound.id.desc())
        .limit(SHOWN)
    )
    if plan_id is not None:
        query = query.where(IssueRound.plan_id == plan_id)
    return [RoundLine(*row) for row in db.session.execute(query)]


def round_page(round_id: int, actor: Actor, now: datetime) -> RoundPage:
    """A round with the tasks of which the reader may see everything. Raises NotFound."""
    found = db.session.get(IssueRound, round_id)
    seen = {
        task.id: allowed_on(actor, task, (Action.SEE_EVERYTHING, Action.COMMIT_TASKS))
        for task in db.session.scalars(
            select(Task)
            .join(RoundTask, RoundTask.task_id == Task.id)
            .where(RoundTask.round_id == round_id)
        )
    }
    allowed = {task_id: may for task_id, may in seen.items() if Action.SEE_EVERYTHING in may}
    if found is None or not allowed:
        raise NotFound(what="issue_round", key=round_id)
    by = db.session.get(Person, found.issued_by_id) if found.issued_by_id else None
    lines = _lines(allowed)
    waiting = {line.task_id: line.code for line in lines if line.answer is RoundAnswer.WAITING}
    return RoundPage(
        id=found.id,
        plan_code=found.plan.code,
        plan_title=found.plan.title,
        plan_title_en=found.plan.title_en,
        issued_at=found.issued_at,
        issued_by=by.name if by else "",
        lines=lines,
        awaited=awaited_people(waiting, now),
    )


def _lines(allowed: dict[int, frozenset[Action]]) -> tuple[RoundAnswerLine, ...]:
    rows = db.session.execute(
        select(
            Task.id,
            Task.code,
            Task.title,
            Task.title_en,
            Task.state,
            Task.acknowledged_at,
            Task.effective_due,
            Task.committed_due,
            Task.lead_unit_id,
            func.coalesce(_Unit.name, "").label("unit"),
            func.coalesce(_Unit.name_en, "").label("unit_en"),
            func.coalesce(_Official.name, "").label("official"),
            func.coalesce(_Official.name_en, "").label("official_en"),
        )
        .outerjoin(_Unit, _Unit.id == Task.lead_unit_id)
        .outerjoin(_Official, _Official.id == Task.official_id)
        .where(is_one_of(Task.id, allowed))
        .order_by(Task.code)
    ).all()
    answers, proposals = _newest_answers(allowed), _proposals(allowed)
    return tuple(
        _line(row, answers.get(row.id), proposals.get(row.id), allowed[row.id]) for row in rows
    )


def _line(
    task: Row[Any],
    newest: Row[Any] | None,
    proposal: tuple[int, date] | None,
    allowed: frozenset[Action],
) -> RoundAnswerLine:
    answer = answer_of(
        task.state,
        is_acknowledged=task.acknowledged_at is not None,
        newest=newest.state if newest else None,
    )
    said = newest if newest is not None and newest.answered_at is not None else None
    is_committed = task.committed_due is not None and task.committed_due == task.effective_due
    copied = ("code", "title", "title_en", "unit", "unit_en", "official", "official_en")
    return RoundAnswerLine(
        **{name: getattr(task, name) for name in (*copied, "effective_due")},
        task_id=task.id,
        unit_id=task.lead_unit_id,
        answer=answer,
        answered_by=said.name if said else "",
        answered_by_en=said.name_en if said else "",
        answered_at=said.answered_at if said else task.acknowledged_at,
        text=said.text if said else "",
        proposed_due=proposal[1] if proposal else None,
        proposal_id=proposal[0] if proposal else None,
        is_committed=is_committed,
        may_commit=Action.COMMIT_TASKS in allowed
        and answer in (RoundAnswer.ACCEPTED, RoundAnswer.WAITING)
        and task.effective_due is not None
        and not is_committed,
    )


def _newest_answers(task_ids: Collection[int]) -> dict[int, Row[Any]]:
    rows = db.session.execute(
        select(
            Acknowledgement.task_id,
            Acknowledgement.state,
            Acknowledgement.answered_at,
            Acknowledgement.text,
            func.coalesce(Person.name, "").label("name"),
            func.coalesce(Person.name_en, "").label("name_en"),
        )
        .outerjoin(Person, Person.id == Acknowledgement.answered_by_id)
        .where(is_one_of(Acknowledgement.task_id, task_ids))
        .order_by(Acknowledgement.id)
    )
    return {row.task_id: row for row in rows}


def _proposals(task_ids: Collection[int]) -> dict[int, tuple[int, date]]:
    """Deadlines proposed for tasks that were issued without one, and not decided yet."""
    rows = db.session.execute(
        select(ExtensionRequest.task_id, ExtensionRequest.id, ExtensionRequest.wanted_due)
        .where(
            is_one_of(ExtensionRequest.task_id, task_ids),
            ExtensionRequest.old_due.is_(None),
            ExtensionRequest.state.in_(UNDECIDED),
        )
        .order_by(ExtensionRequest.id)
    )
    return {task_id: (request_id, wanted) for task_id, request_id, wanted in rows}
