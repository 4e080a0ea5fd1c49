"""Evidence of work: a document's number, a link, a text; for standing tasks, of which period."""

from __future__ import annotations

from datetime import date, datetime

from portal.domain.actions import Action
from portal.domain.errors import EvidenceUnreadable, NotAllowed
from portal.domain.standing_tasks import period_kind_of, period_start_of
from portal.domain.types import Actor, EvidenceKind, TaskKind
from portal.extensions import db
from portal.models.task import Task
from portal.models.task_parts import Evidence
from portal.queries.files import evidence_of_source
from portal.queries.office import local_day
from portal.services.acts import entitled_on, record_act, row_to_change, task_to_change
from portal.services.transaction import transactional

_LINKS = ("https://", "http://")


@transactional
def add_evidence(
    actor: Actor,
    task_id: int,
    kind: EvidenceKind,
    title: str,
    reference: str,
    *,
    now: datetime,
    is_final: bool = False,
    for_day: date | None = None,
    milestone_id: int | None = None,
    source_key: str | None = None,
) -> int:
    """Add evidence to a task and return its id; the same source adds it once.

    Evidence of a standing task counts for the period of `for_day`, else of today. Raises
    NotAllowed, NotFound, EvidenceUnreadable (nothing written, or a link that is none).
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.ADD_EVIDENCE, task)
    if actor.person_id is None:
        raise NotAllowed(action=Action.ADD_EVIDENCE)
    known = evidence_of_source(source_key)
    if known is not None:
        return known.id
    reference = reference.strip()
    if not reference or (kind is EvidenceKind.LINK and not reference.startswith(_LINKS)):
        raise EvidenceUnreadable(kind=kind)
    evidence = new_evidence(
        actor,
        task,
        kind,
        title.strip() or reference[:300],
        reference,
        now,
        is_final=is_final,
        for_day=for_day,
        milestone_id=milestone_id,
        source_key=source_key,
    )
    about = ("evidence", evidence.id)
    after = {"kind": kind, "title": evidence.title, "reference": reference}
    record_act(actor, "add_evidence", task, now=now, about=about, after=after)
    return evidence.id


@transactional
def remove_evidence(actor: Actor, evidence_id: int, *, now: datetime) -> None:
    """Take evidence away that was added to the wrong task; the log keeps that it was there."""
    evidence = row_to_change(Evidence, evidence_id, "evidence")
    task = task_to_change(evidence.task_id)
    actor = entitled_on(actor, Action.ADD_EVIDENCE, task)
    if evidence.removed_at is None:
        evidence.removed_at = now
        evidence.source_key = None
        about, after = ("evidence", evidence.id), {"title": evidence.title}
        record_act(actor, "remove_evidence", task, now=now, about=about, after=after)


def _period_of(task: Task, day: date) -> date | None:
    if task.kind is not TaskKind.STANDING:
        return None
    return period_start_of(period_kind_of(task.plan.cadence), day)


def new_evidence(
    actor: Actor,
    task: Task,
    kind: EvidenceKind,
    title: str,
    reference: str,
    now: datetime,
    *,
    is_final: bool = False,
    for_day: date | None = None,
    milestone_id: int | None = None,
    source_key: str | None = None,
) -> Evidence:
    """The row of a piece of evidence, in the open transaction of whoever may add it."""
    assert actor.person_id is not None
    evidence = Evidence(
        task_id=task.id,
        milestone_id=milestone_id,
        kind=kind,
        title=title[:300],
        reference=reference,
        is_final=is_final,
        period_start=_period_of(task, for_day or local_day(now)),
        added_by_id=actor.person_id,
        added_at=now,
        channel=actor.channel,
        source_key=source_key,
    )
    db.session.add(evidence)
    db.session.flush()
    return evidence
