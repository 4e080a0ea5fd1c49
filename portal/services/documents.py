"""Documents as the office registers them: what they do to others, and what they order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.domain.actions import Action
from portal.domain.documents import DocumentStatus, RelationKind
from portal.domain.errors import CodeTaken, DocumentKnown
from portal.domain.permissions import require
from portal.domain.types import Actor, Secrecy, Urgency
from portal.extensions import db
from portal.models.planning import Document, DocumentRelation, Passage
from portal.services import audit
from portal.services.acts import row_to_change
from portal.services.transaction import transactional


@dataclass(frozen=True, slots=True)
class DocumentFields:
    """What is written on a document; what is more secret than internal never enters."""

    number: str
    issuer: str
    title: str
    symbol: str = ""
    doc_type: str = ""
    issuer_en: str = ""
    title_en: str = ""
    signer_office: str = ""
    event_on: date | None = None
    issued_on: date | None = None
    status: DocumentStatus = DocumentStatus.IN_FORCE
    secrecy: Secrecy = Secrecy.NONE
    urgency: Urgency = Urgency.ORDINARY
    address: str = ""
    checksum: str = ""


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage with its reference, such as "3.2, gạch đầu dòng 4"; None = not judged yet."""

    reference: str
    text: str
    orders: bool | None = None


@transactional
def register_document(actor: Actor, code: str, fields: DocumentFields, *, now: datetime) -> int:
    """Enter a document and return its id.

    "02" alone names a plan, a notice and a regulation (trap T4): number, symbol, issuer and date
    together are one document. Raises NotAllowed, CodeTaken, DocumentKnown naming the other entry.
    """
    require(actor, Action.EDIT_DOCUMENTS)
    if db.session.scalar(select(Document.id).where(Document.code == code)) is not None:
        raise CodeTaken(code=code)
    known = db.session.scalar(
        select(Document.code).where(
            Document.number == fields.number,
            Document.symbol == fields.symbol,
            Document.issuer == fields.issuer,
            Document.issued_on.is_not_distinct_from(fields.issued_on),
        )
    )
    if known is not None:
        raise DocumentKnown(code=known, symbol=fields.symbol or fields.number)
    document = Document(
        code=code, **{name: getattr(fields, name) for name in DocumentFields.__slots__}
    )
    db.session.add(document)
    db.session.flush()
    after = {"number": fields.number, "symbol": fields.symbol, "issuer": fields.issuer}
    _record(actor, "register_document", document, now, after)
    return document.id


@transactional
def change_document_status(
    actor: Actor, document_id: int, status: DocumentStatus, reason: str, *, now: datetime
) -> None:
    """Say that a document is in force, superseded or repealed; the tasks below it are warned.

    The warning is the timeline's and the plan page's: see `queries.documents.tasks_below`.
    """
    require(actor, Action.EDIT_DOCUMENTS)
    document = row_to_change(Document, document_id, "document")
    before, document.status = document.status, status
    after = {"before": before, "status": status, "reason": reason}
    _record(actor, "change_document_status", document, now, after)


@transactional
def relate_documents(
    actor: Actor, from_id: int, kind: RelationKind, to_id: int, *, now: datetime
) -> None:
    """Say what one document does to another; once is enough.

    A document that replaces another one supersedes it.
    """
    require(actor, Action.EDIT_DOCUMENTS)
    document = row_to_change(Document, from_id, "document")
    other = row_to_change(Document, to_id, "document")
    known = db.session.scalar(
        select(DocumentRelation.id).where(
            DocumentRelation.from_id == from_id,
            DocumentRelation.to_id == to_id,
            DocumentRelation.kind == kind,
        )
    )
    if known is not None:
        return
    db.session.add(DocumentRelation(from_id=from_id, to_id=to_id, kind=kind))
    _record(actor, "relate_documents", document, now, {"kind": kind, "to": other.code})
    if kind is RelationKind.REPLACES and other.status is DocumentStatus.IN_FORCE:
        other.status = DocumentStatus.SUPERSEDED
        after = {"status": other.status, "reason": document.symbol or document.number}
        _record(actor, "change_document_status", other, now, after)


@transactional
def add_passages(
    actor: Actor, document_id: int, passages: Sequence[PassageText], *, now: datetime
) -> list[int]:
    """Enter passages of a document in their order and return their ids."""
    require(actor, Action.EDIT_DOCUMENTS)
    document = row_to_change(Document, document_id, "document")
    last = db.session.scalar(
        select(func.max(Passage.position)).where(Passage.document_id == document.id)
    )
    rows = [
        Passage(
            document_id=document.id,
            position=(last or 0) + number,
            reference=passage.reference,
            text=passage.text,
            orders=passage.orders,
        )
        for number, passage in enumerate(passages, start=1)
    ]
    db.session.add_all(rows)
    db.session.flush()
    _record(actor, "add_passages", document, now, {"references": [row.reference for row in rows]})
    return [row.id for row in rows]


@transactional
def judge_passage(
    actor: Actor, passage_id: int, *, orders: bool, now: datetime, no_task_because: str = ""
) -> None:
    """Say whether a passage orders something, and, if it has no task, why it needs none."""
    require(actor, Action.EDIT_DOCUMENTS)
    passage = row_to_change(Passage, passage_id, "passage")
    passage.orders, passage.no_task_because = orders, no_task_because.strip()
    document = db.session.get_one(Document, passage.document_id)
    after = {"reference": passage.reference, "orders": orders, "because": no_task_because}
    _record(actor, "judge_passage", document, now, after)


def _record(
    actor: Actor, action: str, document: Document, now: datetime, after: Mapping[str, object]
) -> None:
    audit.record(
        actor,
        action,
        object_type="document",
        object_id=document.id,
        at=now,
        after={"document": document.code, **after},
    )
