"""Removes the demo again; what real people did stays, and so does every line of the audit log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.demo.crowd import PREFIX
from portal.demo.documents import DOCUMENTS
from portal.demo.emptiness import DemoRefused
from portal.demo.plans import PLANS
from portal.demo.records import MAIL_DOMAIN
from portal.demo.sign_ins import forget_demo_password
from portal.demo.units import UNITS
from portal.domain.types import Actor
from portal.models.delivery import Conversation, Notice, OutboxMessage, ReceivedUpdate, Reminder
from portal.models.office import OfficeSetting
from portal.models.organisation import (
    ChatLink,
    Invitation,
    Person,
    PostHolding,
    SignInSession,
    Unit,
)
from portal.models.planning import Document, DocumentRelation, Phase, Plan, TaskGroup
from portal.models.registry import metadata
from portal.models.task import (
    ClearWaiver,
    ExtensionRequest,
    HolderInterval,
    Obstacle,
    ProgressUpdate,
    Task,
    task_coordinating_units,
)
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
    codes = [row.code for row in PLANS]
    return select(Plan.id).where(or_(Plan.code.in_(codes), Plan.code.startswith(PREFIX)))


def _units() -> _Ids:
    codes = [row.code for row in UNITS]
    return select(Unit.id).where(or_(Unit.code.in_(codes), Unit.code.startswith(PREFIX)))


def _tasks() -> _Ids:
    return select(Task.id).where(Task.plan_id.in_(_plans()))


def _people() -> _Ids:
    return select(Person.id).where(Person.email.endswith(f"@{MAIL_DOMAIN}"))


def _remove_messages_and_tasks(session: Session) -> int:
    messages = select(OutboxMessage.id).where(
        or_(OutboxMessage.task_id.in_(_tasks()), OutboxMessage.person_id.in_(_people()))
    )
    reminders = select(Reminder.id).where(Reminder.task_id.in_(_tasks()))
    session.execute(
        delete(Notice).where(
            or_(
                Notice.reminder_id.in_(reminders),
                Notice.task_id.in_(_tasks()),
                Notice.person_id.in_(_people()),
                Notice.outbox_id.in_(messages),
            )
        )
    )
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.repeat_of_id.in_(messages))
        .values(repeat_of_id=None)
    )
    session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(messages)))
    for model in (
        Reminder,
        ClearWaiver,
        ProgressUpdate,
        HolderInterval,
        ExtensionRequest,
        Obstacle,
    ):
        session.execute(delete(model).where(model.task_id.in_(_tasks())))
    coordinating = task_coordinating_units
    session.execute(delete(coordinating).where(coordinating.c.task_id.in_(_tasks())))
    removed = session.scalar(select(func.count()).select_from(_tasks().subquery())) or 0
    session.execute(delete(Task).where(Task.plan_id.in_(_plans())))
    return removed


def _remove_plans(session: Session) -> None:
    documents = select(Document.id).where(Document.code.in_([row.code for row in DOCUMENTS]))
    for part in (Phase, TaskGroup):
        session.execute(delete(part).where(part.plan_id.in_(_plans())))
    _delete_unmentioned(session, Plan, _plans())
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
    for model in (ChatLink, Invitation, SignInSession, PostHolding):
        session.execute(delete(model).where(model.person_id.in_(_people())))
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


def _remove_units(session: Session) -> None:
    session.execute(
        update(Unit)
        .where(Unit.id.in_(_units()))
        .values(parent_id=None)
        .execution_options(synchronize_session=False)
    )
    _delete_unmentioned(session, Unit, _units())


def _delete_unmentioned(session: Session, model: Any, ids: _Ids) -> None:
    """Delete those rows that nothing points at any more."""
    mentioned = _mentioned(session, model)
    gone = [row_id for row_id in session.scalars(ids) if row_id not in mentioned]
    session.execute(
        delete(model).where(model.id.in_(gone)).execution_options(synchronize_session=False)
    )


def _mentioned(session: Session, model: Any) -> set[int]:
    """The ids that any table still points at."""
    columns: Iterable[Any] = (
        key.parent
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is model.__table__
    )
    return {
        row_id
        for column in columns
        for row_id in session.scalars(select(column).where(column.is_not(None)).distinct())
    }
