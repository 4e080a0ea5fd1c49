"""Removes the demo again; what real people did stays, and so does every line of the audit log."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Table, delete, or_, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.demo.crowd import PREFIX
from portal.demo.documents import DOCUMENTS
from portal.demo.emptiness import DemoRefused
from portal.demo.plans import PLANS
from portal.demo.records import MAIL_DOMAIN
from portal.demo.removal import delete_with_dependants, mentioned
from portal.demo.sign_ins import forget_demo_password
from portal.demo.units import UNITS
from portal.domain.types import Actor
from portal.models.committees import CommitteeMember
from portal.models.delivery import Conversation, Notice, OutboxFile, OutboxMessage, ReceivedUpdate
from portal.models.evaluation import EvaluationSheet
from portal.models.intake import IntakeBatch
from portal.models.meetings import Meeting
from portal.models.objectives import Objective
from portal.models.office import OfficeSetting
from portal.models.organisation import (
    ChatLink,
    Invitation,
    Person,
    PostHolding,
    SignInSession,
    Unit,
    UnitAlias,
    UnitSuccession,
)
from portal.models.planning import (
    Document,
    DocumentRelation,
    Passage,
    Phase,
    Plan,
    TaskGroup,
    plan_observers,
)
from portal.models.registry import metadata
from portal.models.reporting import ConsolidatedReport, Report
from portal.models.rounds import IssueRound
from portal.models.standing_in import Absence, Delegation
from portal.models.task import Task
from portal.queries.many_ids import is_one_of
from portal.queries.office import demo_preset
from portal.services import audit
from portal.services.transaction import transaction

_Ids = Select[int]


def clear_demo() -> None:
    """Remove the demo's plans with all their tasks, its documents, units and people.

    Demo people and units that the audit log or real work still names are kept without access;
    the calendar stays, because it is true. Raises DemoRefused when no demo is loaded.
    """
    now = clock.utc_now()
    with transaction() as session:
        preset = demo_preset()
        if not preset:
            raise DemoRefused("No demo is loaded, so there is nothing to remove.")
        _remove_reports_and_sheets(session)
        removed = _remove_messages_and_tasks(session)
        _remove_plans(session)
        _remove_people(session)
        _remove_units(session)
        session.execute(delete(OfficeSetting).where(OfficeSetting.key == "demo_preset"))
        audit.record(
            Actor.system(),
            "clear_demo",
            object_type="installation",
            object_id=None,
            at=now,
            after={"preset": preset, "tasks": removed},
        )
    forget_demo_password()


def _plans() -> _Ids:
    """The demo's plans and what units derived from them while somebody played."""
    codes = [row.code for row in PLANS]
    own = or_(Plan.code.in_(codes), Plan.code.startswith(PREFIX))
    below = select(Plan.id).where(own).cte("demo_plans", recursive=True)
    below = below.union(select(Plan.id).join(below, Plan.upper_plan_id == below.c.id))
    return select(below.c.id)


def _units() -> _Ids:
    codes = [row.code for row in UNITS]
    return select(Unit.id).where(or_(Unit.code.in_(codes), Unit.code.startswith(PREFIX)))


def _tasks() -> _Ids:
    return select(Task.id).where(Task.plan_id.in_(_plans()))


def _people() -> _Ids:
    return select(Person.id).where(Person.email.endswith(f"@{MAIL_DOMAIN}"))


def _remove_reports_and_sheets(session: Session) -> None:
    subject = or_(EvaluationSheet.unit_id.in_(_units()), EvaluationSheet.person_id.in_(_people()))
    for model, belongs in (
        (ConsolidatedReport, ConsolidatedReport.plan_id.in_(_plans())),
        (Report, Report.unit_id.in_(_units())),
        (EvaluationSheet, subject),
    ):
        rows = session.scalars(select(model.id).where(belongs)).all()
        delete_with_dependants(session, _table(model), rows)


def _remove_messages_and_tasks(session: Session) -> int:
    messages = session.scalars(
        select(OutboxMessage.id).where(
            or_(OutboxMessage.task_id.in_(_tasks()), OutboxMessage.person_id.in_(_people()))
        )
    ).all()
    session.execute(
        delete(Notice).where(
            or_(Notice.person_id.in_(_people()), is_one_of(Notice.outbox_id, messages))
        )
    )
    delete_with_dependants(session, _table(OutboxMessage), messages)
    session.execute(delete(OutboxFile).where(OutboxFile.person_id.in_(_people())))
    tasks = session.scalars(_tasks()).all()
    delete_with_dependants(session, _table(Task), tasks)
    return len(tasks)


def _remove_plans(session: Session) -> None:
    documents = select(Document.id).where(Document.code.in_([row.code for row in DOCUMENTS]))
    for model in (Phase, Objective, IntakeBatch, IssueRound, Meeting):
        parts = session.scalars(select(model.id).where(model.plan_id.in_(_plans()))).all()
        delete_with_dependants(session, _table(model), parts)
    session.execute(delete(plan_observers).where(plan_observers.c.plan_id.in_(_plans())))
    plans = session.scalars(_plans()).all()
    session.execute(
        update(Plan)
        .where(Plan.id.in_(plans))
        .values(upper_plan_id=None)
        .execution_options(synchronize_session=False)
    )
    _delete_unmentioned(session, Plan, select(Plan.id).where(Plan.id.in_(plans)))
    for model in (TaskGroup, Passage):
        parts = session.scalars(select(model.id).where(model.document_id.in_(documents))).all()
        delete_with_dependants(session, _table(model), parts)
    session.execute(
        delete(DocumentRelation).where(
            or_(DocumentRelation.from_id.in_(documents), DocumentRelation.to_id.in_(documents))
        )
    )
    _delete_unmentioned(session, Document, documents)


def _remove_people(session: Session) -> None:
    chats = select(ChatLink.chat_id).where(ChatLink.person_id.in_(_people()))
    session.execute(delete(Conversation).where(Conversation.chat_id.in_(chats)))
    session.execute(
        update(ReceivedUpdate).where(ReceivedUpdate.person_id.in_(_people())).values(person_id=None)
    )
    for model in (ChatLink, Invitation, SignInSession, PostHolding, CommitteeMember):
        session.execute(delete(model).where(model.person_id.in_(_people())))
    _remove_standing_in(session)
    session.execute(
        update(Invitation).where(Invitation.created_by_id.in_(_people())).values(created_by_id=None)
    )
    _delete_unmentioned(session, Person, _people())
    session.execute(
        update(Person)
        .where(Person.id.in_(_people()))
        .values(is_active=False, password_hash=None)
        .execution_options(synchronize_session=False)
    )


def _remove_standing_in(session: Session) -> None:
    for first, second in (
        (Delegation.principal_id, Delegation.delegate_id),
        (Absence.person_id, Absence.deputy_id),
    ):
        concerned = or_(first.in_(_people()), second.in_(_people()))
        session.execute(delete(first.class_).where(concerned))


def _remove_units(session: Session) -> None:
    session.execute(
        update(Unit)
        .where(Unit.id.in_(_units()))
        .values(parent_id=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(delete(UnitAlias).where(UnitAlias.unit_id.in_(_units())))
    session.execute(
        delete(UnitSuccession).where(
            or_(
                UnitSuccession.from_unit_id.in_(_units()),
                UnitSuccession.to_unit_id.in_(_units()),
            )
        )
    )
    _delete_unmentioned(session, Unit, _units())


def _delete_unmentioned(session: Session, model: Any, ids: _Ids) -> None:
    """Delete those rows that nothing points at any more."""
    still_named = mentioned(session, _table(model))
    gone = [row_id for row_id in session.scalars(ids) if row_id not in still_named]
    session.execute(
        delete(model).where(model.id.in_(gone)).execution_options(synchronize_session=False)
    )


def _table(model: Any) -> Table:
    return metadata.tables[model.__tablename__]
