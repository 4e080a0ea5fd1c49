"""One task as its page shows it: facts, light, what it waits for, and its timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.domain.actions import Action
from portal.domain.clears import missing_clears
from portal.domain.lights import Verdict
from portal.domain.machines.dossier import DossierState
from portal.domain.machines.requests import AcknowledgementState
from portal.domain.machines.task import REPORTABLE, TASK
from portal.domain.progress import planned_percent
from portal.domain.types import (
    Actor,
    Clear,
    Desk,
    ObstacleKind,
    Post,
    TaskState,
)
from portal.extensions import db
from portal.models.history import Explanation
from portal.models.organisation import Person, Unit
from portal.models.requests import Obstacle
from portal.models.task import Task
from portal.models.task_parts import Acknowledgement, Milestone
from portal.queries.cascade import Lineage, lineage_of
from portal.queries.dependencies import TaskLinks, links_of, unlinked
from portal.queries.dossier_pages import dossier_of
from portal.queries.evidence import EvidenceLine, evidence_of
from portal.queries.meetings import DirectiveLine, TaskOrigin, directives_on, meeting_of
from portal.queries.office import local_day, office_rules, wanted_clears
from portal.queries.people import holders
from portal.queries.same_line import SameLine, tasks_of_same_line
from portal.queries.task_details import (
    Named,
    TaskDetail,
    named_person,
    named_unit,
    task_detail,
)
from portal.queries.task_facts import (
    allowed_on,
    asks_for_help,
    clear_facts,
    current_desk,
    pending_extension,
    waived_clears,
)
from portal.queries.task_parts import LINKS, OBSTACLES, TaskPart, parts_of
from portal.queries.timeline import TimelineEntry, timeline
from portal.queries.verdicts import verdict_of


@dataclass(frozen=True, slots=True)
class OpenObstacle:
    id: int
    kind: ObstacleKind
    statement: str
    raised_at: datetime
    days: int


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """A unit's question or dispute that the Office has not settled."""

    state: AcknowledgementState
    text: str
    settle_by: date | None


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A dated step on the way to the product."""

    id: int
    title: str
    title_en: str
    planned_on: date
    actual_on: date | None
    is_late: bool

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title


@dataclass(frozen=True, slots=True)
class TaskPageFacts:
    """Everything the task page shows, and what the reader may do on it."""

    task: TaskDetail
    verdict: Verdict
    expected: int | None
    head: Named | None
    desk: Desk
    desk_unit: Named | None
    extension: tuple[date, datetime, int] | None
    answer: OpenAnswer | None
    #: until when a written explanation is wanted and not sent yet
    explanation_due: date | None
    obstacles: tuple[OpenObstacle, ...]
    milestones: tuple[MilestoneLine, ...]
    evidence: tuple[EvidenceLine, ...]
    dossier: tuple[int, DossierState] | None
    links: TaskLinks
    lineage: Lineage
    #: the conclusion it comes from, and what meetings said about it since
    meeting: TaskOrigin | None
    directives: tuple[DirectiveLine, ...]
    same_line: tuple[SameLine, ...]
    missing: tuple[Clear, ...]
    allowed: frozenset[Action]
    timeline: tuple[TimelineEntry, ...]

    @property
    def may_read_files(self) -> bool:
        """Files may say more than the task: for who sees all of it, and Legal where it reviews."""
        reviews = self.dossier is not None and Action.REVIEW_DOSSIER in self.allowed
        return reviews or Action.SEE_EVERYTHING in self.allowed


#: read with the task, because the page names each of them
_NAMED_WITH_IT = tuple(
    joinedload(each)
    for each in (
        *(Task.plan, Task.phase, Task.group),
        *(Task.lead_unit, Task.official, Task.leader_in_charge),
    )
)


def task_page_facts(code: str, actor: Actor, now: datetime) -> TaskPageFacts | None:
    """The page of a task by its code, or None when there is none."""
    task = db.session.scalar(select(Task).where(Task.code == code).options(*_NAMED_WITH_IT))
    if task is None:
        return None
    today, parts = local_day(now), parts_of(task.id)
    wants_help = not parts.isdisjoint(OBSTACLES) and asks_for_help(task.id)
    desk, desk_unit_id = current_desk(task.id)
    is_draft = task.state is TaskState.DRAFT
    return TaskPageFacts(
        task=task_detail(task),
        verdict=verdict_of(task, now, office_rules(), wants_help),
        expected=planned_percent(task.start_on, task.effective_due, today),
        head=_head_of(task, today),
        desk=desk,
        desk_unit=named_unit(db.session.get(Unit, desk_unit_id)) if desk_unit_id else None,
        extension=pending_extension(task.id) if TaskPart.EXTENSION in parts else None,
        answer=_unsettled_answer(task.id) if TaskPart.ANSWER in parts else None,
        explanation_due=_explanation_due(task) if TaskPart.EXPLANATION in parts else None,
        obstacles=_open_obstacles(task.id, today) if TaskPart.OBSTACLE in parts else (),
        milestones=_milestones(task.id, today) if TaskPart.MILESTONE in parts else (),
        evidence=evidence_of(task.id) if TaskPart.EVIDENCE in parts else (),
        dossier=dossier_of(task.id) if TaskPart.DOSSIER in parts else None,
        links=links_of(task, today) if not parts.isdisjoint(LINKS) else unlinked(task, today),
        lineage=lineage_of(task, has_lower=TaskPart.LOWER_TASK in parts),
        meeting=meeting_of(task.id) if TaskPart.CONCLUSION in parts else None,
        directives=directives_on(task.id, today) if TaskPart.DIRECTIVE in parts else (),
        same_line=tasks_of_same_line(task.id) if TaskPart.INTAKE_LINE in parts else (),
        missing=_missing(task, today) if is_draft else (),
        allowed=_allowed(actor, task),
        timeline=tuple(timeline(task.id)),
    )


def _explanation_due(task: Task) -> date | None:
    return db.session.scalar(
        select(Explanation.answer_due).where(
            Explanation.task_id == task.id,
            Explanation.for_due == task.effective_due,
            Explanation.sent_at.is_(None),
        )
    )


def _missing(task: Task, today: date) -> tuple[Clear, ...]:
    return missing_clears(
        clear_facts(task, today), waived=waived_clears(task.id), wanted=wanted_clears()
    )


def _unsettled_answer(task_id: int) -> OpenAnswer | None:
    row = db.session.execute(
        select(Acknowledgement.state, Acknowledgement.text, Acknowledgement.settle_by)
        .where(
            Acknowledgement.task_id == task_id,
            Acknowledgement.state.in_(
                [AcknowledgementState.CLARIFICATION, AcknowledgementState.DISPUTED]
            ),
        )
        .order_by(Acknowledgement.id.desc())
        .limit(1)
    ).first()
    return OpenAnswer(*row) if row else None


def _milestones(task_id: int, today: date) -> tuple[MilestoneLine, ...]:
    rows = db.session.scalars(
        select(Milestone).where(Milestone.task_id == task_id).order_by(Milestone.position)
    )
    return tuple(
        MilestoneLine(
            id=row.id,
            title=row.title,
            title_en=row.title_en,
            planned_on=row.planned_on,
            actual_on=row.actual_on,
            is_late=(row.actual_on or today) > row.planned_on,
        )
        for row in rows
    )


def _open_obstacles(task_id: int, today: date) -> tuple[OpenObstacle, ...]:
    rows = db.session.scalars(
        select(Obstacle)
        .where(Obstacle.task_id == task_id, Obstacle.lifted_at.is_(None))
        .order_by(Obstacle.id)
    )
    return tuple(
        OpenObstacle(
            id=row.id,
            kind=row.kind,
            statement=row.statement,
            raised_at=row.raised_at,
            days=(today - local_day(row.raised_at)).days,
        )
        for row in rows
    )


def _head_of(task: Task, today: date) -> Named | None:
    if task.lead_unit_id is None:
        return None
    heads = holders({task.lead_unit_id}, Post.HEAD, today).get(task.lead_unit_id, [])
    return named_person(db.session.get(Person, heads[0])) if heads else None


#: what only the holder of a task that is being worked on does
_WORK = frozenset(
    {
        Action.REPORT_PROGRESS,
        Action.CLAIM_COMPLETION,
        Action.REQUEST_EXTENSION,
        Action.RAISE_OBSTACLE,
    }
)
_STEPS = frozenset(step.action for step in TASK.steps) - _WORK


def _allowed(actor: Actor, task: Task) -> frozenset[Action]:
    """What the reader may do to this task in its present state."""
    possible = {step.action for step in TASK.steps_from(task.state)}
    allowed = {
        action
        for action in allowed_on(actor, task, Action)
        if action not in _STEPS or action in possible
    }
    if task.state not in REPORTABLE:
        allowed -= _WORK
    if task.claimed_by_id is not None and task.claimed_by_id == actor.person_id:
        allowed.discard(Action.ACCEPT_COMPLETION)
    return frozenset(allowed)
