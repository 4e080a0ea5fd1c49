"""A product's way to a superior authority: prepared by the unit, cleared by Legal, signed, sent.

Each step moves the task to the desk that has the dossier next, so that every desk has its clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.domain.actions import Action
from portal.domain.dossier_papers import papers_for
from portal.domain.errors import CodeTaken
from portal.domain.machines.dossier import DESK_OF_STATE, DOSSIER, DossierFacts, OpinionResult
from portal.domain.types import Actor, Desk, Role
from portal.extensions import db
from portal.models.dossiers import Dossier, Opinion
from portal.models.task import Task
from portal.queries.office import local_day
from portal.queries.people import unit_of_role
from portal.services import desks
from portal.services.acts import (
    entitled_for_unit,
    entitled_on,
    record_act,
    row_to_change,
    task_to_change,
)
from portal.services.transaction import transactional


@dataclass(frozen=True, slots=True)
class Numbered:
    """A document by its number and its day, as it leaves or comes back."""

    number: str
    on: date


@transactional
def open_dossier(
    actor: Actor,
    task_id: int,
    *,
    now: datetime,
    product_type: str = "",
    authority_id: int | None = None,
) -> int:
    """Begin the dossier of a task's product and return its id; a task has one at most.

    Raises NotAllowed, NotFound, CodeTaken (there is one already).
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.PREPARE_DOSSIER, task)
    if db.session.scalar(select(Dossier.id).where(Dossier.task_id == task.id)) is not None:
        raise CodeTaken(code=task.code)
    dossier = Dossier(
        task_id=task.id,
        authority_id=authority_id or task.authority_id,
        product_type=product_type,
        state=DOSSIER.initial,
        state_since=now,
        checklist=[{"paper": paper, "there": False} for paper in papers_for(product_type)],
    )
    db.session.add(dossier)
    db.session.flush()
    about = ("dossier", dossier.id)
    record_act(actor, "open_dossier", task, now=now, about=about, after={"type": product_type})
    return dossier.id


@transactional
def tick_paper(actor: Actor, dossier_id: int, paper: str, *, there: bool, now: datetime) -> None:
    """Say that a paper of the checklist is there, or is not."""
    dossier, task = _to_change(dossier_id)
    actor = entitled_on(actor, Action.PREPARE_DOSSIER, task)
    dossier.checklist = [
        {**row, "there": there} if row["paper"] == paper else row for row in dossier.checklist
    ]
    after = {"paper": paper, "there": there}
    record_act(actor, "tick_paper", task, now=now, about=("dossier", dossier.id), after=after)


@transactional
def send_for_consultation(
    actor: Actor, dossier_id: int, unit_ids: tuple[int, ...], due: date, *, now: datetime
) -> None:
    """Send the draft to other units for their opinion, by a day."""
    dossier, task = _to_change(dossier_id)
    actor = entitled_on(actor, Action.PREPARE_DOSSIER, task)
    for unit_id in unit_ids:
        db.session.add(Opinion(dossier_id=dossier.id, unit_id=unit_id, asked_at=now, due=due))
    take_step(actor, "consult", dossier, task, DossierFacts(), now, {"units": list(unit_ids)})


@transactional
def give_opinion(actor: Actor, opinion_id: int, text: str, *, now: datetime) -> None:
    """A consulted unit gives its opinion."""
    opinion = row_to_change(Opinion, opinion_id, "opinion")
    dossier, task = _to_change(opinion.dossier_id)
    actor = entitled_for_unit(actor, Action.ANSWER_COORDINATION, opinion.unit_id)
    opinion.text, opinion.given_at, opinion.given_by_id = text, now, actor.acts_as
    after = {"unit_id": opinion.unit_id, "text": text}
    record_act(actor, "give_opinion", task, now=now, about=("dossier", dossier.id), after=after)


@transactional
def answer_opinion(
    actor: Actor, opinion_id: int, answer: str, *, accepted: bool, now: datetime
) -> None:
    """The drafting unit accepts an opinion, or explains why not."""
    opinion = row_to_change(Opinion, opinion_id, "opinion")
    dossier, task = _to_change(opinion.dossier_id)
    actor = entitled_on(actor, Action.PREPARE_DOSSIER, task)
    opinion.result = OpinionResult.ACCEPTED if accepted else OpinionResult.EXPLAINED
    opinion.answer = answer
    after = {"unit_id": opinion.unit_id, "result": opinion.result, "answer": answer}
    record_act(actor, "answer_opinion", task, now=now, about=("dossier", dossier.id), after=after)


@transactional
def settle_comments(actor: Actor, dossier_id: int, *, now: datetime) -> None:
    """Close the consultation: every opinion that came is accepted or explained."""
    dossier, task = _to_change(dossier_id)
    actor = entitled_on(actor, Action.PREPARE_DOSSIER, task)
    unanswered = db.session.scalar(
        select(func.count()).where(
            Opinion.dossier_id == dossier.id,
            Opinion.given_at.is_not(None),
            Opinion.result == OpinionResult.OPEN,
        )
    )
    facts = DossierFacts(open_comments=unanswered or 0)
    take_step(actor, "settle_comments", dossier, task, facts, now)


@transactional
def send_to_legal(actor: Actor, dossier_id: int, *, now: datetime) -> None:
    """Hand the dossier over to Legal."""
    dossier, task = _to_change(dossier_id)
    actor = entitled_on(actor, Action.PREPARE_DOSSIER, task)
    take_step(actor, "send_to_legal", dossier, task, DossierFacts(), now)


@transactional
def sign_as_deputy(actor: Actor, dossier_id: int, *, now: datetime) -> None:
    """The deputy leader in charge signs; the top leader's signature follows."""
    dossier, task = _to_change(dossier_id)
    actor = entitled_on(actor, Action.SIGN_DOSSIER, task)
    take_step(actor, "sign_by_deputy", dossier, task, _clearance(dossier), now)


@transactional
def sign_dossier(actor: Actor, dossier_id: int, *, now: datetime) -> None:
    """The last signature before the dossier leaves the office."""
    dossier, task = _to_change(dossier_id)
    actor = entitled_on(actor, Action.SIGN_DOSSIER, task)
    take_step(actor, "sign", dossier, task, _clearance(dossier), now)
    dossier.signed_by_id, dossier.signed_on = actor.acts_as, local_day(now)


@transactional
def sign_without_clearance(actor: Actor, dossier_id: int, reason: str, *, now: datetime) -> None:
    """A leader signs past Legal, by name and with a reason that stays in the dossier."""
    dossier, task = _to_change(dossier_id)
    actor = entitled_on(actor, Action.BYPASS_LEGAL, task)
    dossier.bypassed_by_id, dossier.bypass_reason = actor.acts_as, reason
    facts = _clearance(dossier)
    take_step(actor, "sign_without_clearance", dossier, task, facts, now, {"reason": reason})
    dossier.signed_by_id, dossier.signed_on = actor.acts_as, local_day(now)


@transactional
def record_submission(actor: Actor, dossier_id: int, sent: Numbered, *, now: datetime) -> None:
    """Write down that the dossier was submitted, or submitted again: the unit has done its part.

    The first submission's day is the one that counts for the unit.
    """
    dossier, task = _to_change(dossier_id)
    actor = entitled_on(actor, Action.RECORD_SUBMISSION, task)
    is_first = dossier.submitted_on is None
    facts = _clearance(dossier, number=sent.number, on=sent.on)
    after = {"number": sent.number, "on": sent.on}
    take_step(actor, "submit" if is_first else "resubmit", dossier, task, facts, now, after)
    dossier.submission_number = sent.number
    dossier.submitted_on = dossier.submitted_on or sent.on


@transactional
def record_consideration(actor: Actor, dossier_id: int, *, now: datetime) -> None:
    """Write down that the authority has taken the dossier under consideration."""
    _record_outcome(actor, dossier_id, "take_under_consideration", DossierFacts(), now)


@transactional
def record_supplement_wanted(actor: Actor, dossier_id: int, points: str, *, now: datetime) -> None:
    """Write down what the authority wants to have added."""
    facts = DossierFacts(points=points)
    _record_outcome(actor, dossier_id, "ask_to_supplement", facts, now, {"points": points})


@transactional
def record_promulgation(actor: Actor, dossier_id: int, issued: Numbered, *, now: datetime) -> None:
    """Write down that the product was issued, under which number and when: the second clock."""
    facts = DossierFacts(number=issued.number, on=issued.on)
    after = {"number": issued.number, "on": issued.on}
    dossier = _record_outcome(actor, dossier_id, "promulgate", facts, now, after)
    dossier.promulgated_number, dossier.promulgated_on = issued.number, issued.on


@transactional
def record_return(actor: Actor, dossier_id: int, reason: str, *, now: datetime) -> None:
    """Write down that the authority sent the dossier back for good."""
    facts = DossierFacts(reason=reason)
    _record_outcome(actor, dossier_id, "return", facts, now, {"reason": reason})


@transactional
def withdraw_dossier(actor: Actor, dossier_id: int, reason: str, *, now: datetime) -> None:
    """A leader withdraws a product from the programme."""
    _give_up(actor, dossier_id, "withdraw", reason, now)


@transactional
def move_to_next_year(actor: Actor, dossier_id: int, reason: str, *, now: datetime) -> None:
    """A leader moves a product into the next year's programme, where it is arrears."""
    _give_up(actor, dossier_id, "move_to_next_year", reason, now)


def _give_up(actor: Actor, dossier_id: int, step: str, reason: str, now: datetime) -> None:
    dossier, task = _to_change(dossier_id)
    actor = entitled_on(actor, Action.SIGN_DOSSIER, task)
    dossier.outcome = reason
    take_step(actor, step, dossier, task, DossierFacts(reason=reason), now, {"reason": reason})


def _record_outcome(
    actor: Actor,
    dossier_id: int,
    step: str,
    facts: DossierFacts,
    now: datetime,
    after: Mapping[str, object] | None = None,
) -> Dossier:
    dossier, task = _to_change(dossier_id)
    actor = entitled_on(actor, Action.RECORD_SUBMISSION, task)
    take_step(actor, step, dossier, task, facts, now, after)
    return dossier


def _clearance(dossier: Dossier, *, number: str = "", on: date | None = None) -> DossierFacts:
    return DossierFacts(
        legal_clearance=dossier.legally_cleared_on is not None,
        bypassed_by=dossier.bypassed_by_id,
        bypass_reason=dossier.bypass_reason,
        number=number,
        on=on,
    )


def take_step(
    actor: Actor,
    step: str,
    dossier: Dossier,
    task: Task,
    facts: DossierFacts,
    now: datetime,
    after: Mapping[str, object] | None = None,
) -> None:
    """Inside the open transaction: take a step of the machine; the task moves to its desk."""
    before = dossier.state
    dossier.state = DOSSIER.after(step, before, facts)
    dossier.state_since = now
    desk = DESK_OF_STATE[dossier.state]
    if desk is not None:
        desks.place(task, desk, _unit_at(desk, task, now), now=now, why=f"dossier:{dossier.state}")
    record_act(
        actor,
        f"{step}_dossier",
        task,
        now=now,
        about=("dossier", dossier.id),
        before={"state": before},
        after={"state": dossier.state, **(after or {})},
    )


def _unit_at(desk: Desk, task: Task, now: datetime) -> int | None:
    if desk is Desk.UNIT:
        return task.lead_unit_id
    return unit_of_role(Role.LEGAL, local_day(now)) if desk is Desk.LEGAL else None


def _to_change(dossier_id: int) -> tuple[Dossier, Task]:
    dossier = row_to_change(Dossier, dossier_id, "dossier")
    return dossier, task_to_change(dossier.task_id)
