"""What Legal does with a dossier: takes it into review, returns it with points, clears it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.domain.actions import Action
from portal.domain.machines.dossier import DossierFacts, ReviewResult
from portal.domain.types import Actor
from portal.extensions import db
from portal.models.dossiers import Dossier, ReviewRound
from portal.models.task import Task
from portal.queries.office import local_day, working_calendar
from portal.services.acts import entitled_on, row_to_change, task_to_change
from portal.services.dossiers import take_step
from portal.services.transaction import transactional

#: working days Legal has for one review; the office's own rule may be shorter
REVIEW_WORKING_DAYS = 10


@transactional
def take_into_review(actor: Actor, dossier_id: int, *, now: datetime) -> int:
    """Begin a review and return the round's id; an incomplete dossier cannot enter it."""
    dossier, task, actor = _to_review(actor, dossier_id)
    missing = tuple(str(row["paper"]) for row in dossier.checklist if not row["there"])
    facts = DossierFacts(missing_papers=missing)
    take_step(actor, "take_into_review", dossier, task, facts, now)
    due = working_calendar().add_working_days(local_day(now), REVIEW_WORKING_DAYS)
    review = ReviewRound(dossier_id=dossier.id, reviewer_id=actor.acts_as, received_at=now, due=due)
    db.session.add(review)
    db.session.flush()
    return review.id


@transactional
def return_with_points(actor: Actor, dossier_id: int, points: str, *, now: datetime) -> None:
    """Send a dossier back to the unit with what is missing or wrong."""
    dossier, task, actor = _to_review(actor, dossier_id)
    facts = DossierFacts(points=points)
    take_step(actor, "return_with_points", dossier, task, facts, now, {"points": points})
    _end_round(dossier, ReviewResult.RETURNED, points, now)


@transactional
def clear_dossier(actor: Actor, dossier_id: int, *, now: datetime, reservations: str = "") -> None:
    """Clear a dossier for signature, with reservations or without."""
    dossier, task, actor = _to_review(actor, dossier_id)
    step = "clear_with_reservations" if reservations.strip() else "clear"
    facts = DossierFacts(points=reservations)
    take_step(actor, step, dossier, task, facts, now, {"reservations": reservations})
    dossier.legally_cleared_on = local_day(now)
    result = (
        ReviewResult.CLEARED_WITH_RESERVATIONS if reservations.strip() else ReviewResult.CLEARED
    )
    _end_round(dossier, result, reservations, now)


def _to_review(actor: Actor, dossier_id: int) -> tuple[Dossier, Task, Actor]:
    dossier = row_to_change(Dossier, dossier_id, "dossier")
    task = task_to_change(dossier.task_id)
    return dossier, task, entitled_on(actor, Action.REVIEW_DOSSIER, task)


def _end_round(dossier: Dossier, result: ReviewResult, points: str, now: datetime) -> None:
    review = db.session.scalar(
        select(ReviewRound)
        .where(ReviewRound.dossier_id == dossier.id, ReviewRound.ended_at.is_(None))
        .order_by(ReviewRound.id.desc())
        .limit(1)
    )
    if review is not None:
        review.result, review.missing_points, review.ended_at = result, points, now
