"""Whose evaluation it is, who may see it, and a score as it stands now; readings are logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.domain.actions import Action, Relation
from portal.domain.errors import NotFound
from portal.domain.permissions import entitled
from portal.domain.types import Actor, Post
from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.queries.evaluation import Score, score_of_person, score_of_unit
from portal.queries.office import local_day
from portal.queries.people import holders
from portal.services import audit
from portal.services.transaction import transactional


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom an evaluation is about: one person or one unit."""

    person_id: int | None = None
    unit_id: int | None = None


@transactional
def read_score(actor: Actor, subject: Subject, start: date, end: date, *, now: datetime) -> Score:
    """The score of a period as it would be computed now; who read whose is written down.

    Raises NotAllowed, NotFound.
    """
    actor = entitled_about(actor, Action.SEE_EVALUATION, subject, now)
    score = score_about(subject, start, end, now)
    audit.record(
        actor,
        "read_score",
        object_type="unit" if subject.unit_id is not None else "person",
        object_id=subject.unit_id or subject.person_id,
        at=now,
        after={"start": start, "end": end},
    )
    return score


def entitled_about(
    actor: Actor, action: Action, subject: Subject, now: datetime, *, is_draft: bool = False
) -> Actor:
    """The actor as one who may do this with a subject's evaluation; raises NotAllowed."""

    def relations(each: Actor) -> frozenset[Relation]:
        held = {
            Relation.OWN: not is_draft and is_subject(each, subject, now),
            Relation.UNIT_SUBJECT: subject.unit_id is not None,
        }
        return frozenset(relation for relation, holds in held.items() if holds)

    return entitled(actor, action, relations)


def is_subject(actor: Actor, subject: Subject, now: datetime) -> bool:
    """Whether an evaluation is about the actor: himself, or the unit he heads today."""
    if subject.unit_id is None:
        return actor.acts_as is not None and actor.acts_as == subject.person_id
    heads = holders({subject.unit_id}, Post.HEAD, local_day(now))
    return actor.acts_as in heads.get(subject.unit_id, [])


def score_about(subject: Subject, start: date, end: date, now: datetime) -> Score:
    """The score of a person or a unit; raises NotFound."""
    if subject.unit_id is not None:
        if db.session.get(Unit, subject.unit_id) is None:
            raise NotFound(what="unit", key=subject.unit_id)
        return score_of_unit(subject.unit_id, start, end, now)
    if subject.person_id is None or db.session.get(Person, subject.person_id) is None:
        raise NotFound(what="person", key=subject.person_id)
    return score_of_person(subject.person_id, start, end, now)
