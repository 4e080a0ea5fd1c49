"""Documents: why a task exists, what a document covers, and what hangs below one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.domain.documents import DocumentStatus, RelationKind
from portal.extensions import db
from portal.models.planning import Document, DocumentRelation, Passage, Plan
from portal.models.task import Task

#: what leads upwards from a document to the one it comes from
_UPWARDS = (RelationKind.IMPLEMENTS, RelationKind.BASED_ON, RelationKind.AMENDS)


@dataclass(frozen=True, slots=True)
class DocumentInChain:
    """One step on the way up from a task: the document, what it does, how far up it stands."""

    id: int
    code: str
    symbol: str
    title: str
    title_en: str
    issuer: str
    issued_on: date | None
    status: DocumentStatus
    relation: RelationKind | None
    step: int


@dataclass(frozen=True, slots=True)
class CoveredPassage:
    """A passage and the tasks that carry it out."""

    id: int
    reference: str
    text: str
    orders: bool | None
    no_task_because: str
    task_codes: tuple[str, ...]

    @property
    def is_omitted(self) -> bool:
        """It orders something, has no task, and nobody has said why."""
        return bool(self.orders) and not self.task_codes and not self.no_task_because


@dataclass(frozen=True, slots=True)
class Coverage:
    """Passages with a task over passages that order something (domain.md §3.9)."""

    covered: int
    ordering: int
    passages: tuple[CoveredPassage, ...]


def why_it_exists(task: Task) -> tuple[DocumentInChain, ...]:
    """The documents a task comes from, from its own up to the resolution, nearest first."""
    start = task.passage.document_id if task.passage is not None else task.plan.document_id
    if start is None:
        return ()
    chain: list[DocumentInChain] = []
    level: list[tuple[int, RelationKind | None]] = [(start, None)]
    seen: set[int] = set()
    step = 0
    while level:
        above: list[tuple[int, RelationKind | None]] = []
        for document_id, relation in level:
            if document_id in seen:
                continue
            seen.add(document_id)
            document = db.session.get_one(Document, document_id)
            chain.append(_in_chain(document, relation, step))
            rows = db.session.execute(
                select(DocumentRelation.to_id, DocumentRelation.kind)
                .where(DocumentRelation.from_id == document_id, DocumentRelation.kind.in_(_UPWARDS))
                .order_by(DocumentRelation.id)
            )
            above += [(to_id, kind) for to_id, kind in rows]
        level, step = above, step + 1
    return tuple(chain)


def coverage_of(document_id: int) -> Coverage:
    """The passages of a document with their tasks, in order."""
    codes: dict[int, list[str]] = {}
    for passage_id, code in db.session.execute(
        select(Task.passage_id, Task.code)
        .join(Passage, Passage.id == Task.passage_id)
        .where(Passage.document_id == document_id)
        .order_by(Task.code)
    ):
        codes.setdefault(passage_id, []).append(code)
    passages = tuple(
        CoveredPassage(
            id=row.id,
            reference=row.reference,
            text=row.text,
            orders=row.orders,
            no_task_because=row.no_task_because,
            task_codes=tuple(codes.get(row.id, ())),
        )
        for row in db.session.scalars(
            select(Passage).where(Passage.document_id == document_id).order_by(Passage.position)
        )
    )
    ordering = [passage for passage in passages if passage.orders]
    covered = sum(bool(passage.task_codes) for passage in ordering)
    return Coverage(covered, len(ordering), passages)


def tasks_below(document_id: int) -> list[str]:
    """The codes of all tasks that hang on a document, directly or through those it leads to.

    They are the ones to look at when it is changed, replaced or repealed.
    """
    below, waiting = {document_id}, [document_id]
    while waiting:
        rows = db.session.scalars(
            select(DocumentRelation.from_id).where(
                DocumentRelation.to_id == waiting.pop(), DocumentRelation.kind.in_(_UPWARDS)
            )
        )
        for lower in rows:
            if lower not in below:
                below.add(lower)
                waiting.append(lower)
    plans = select(Plan.id).where(Plan.document_id.in_(below))
    passages = select(Passage.id).where(Passage.document_id.in_(below))
    return list(
        db.session.scalars(
            select(Task.code)
            .where(Task.plan_id.in_(plans) | Task.passage_id.in_(passages))
            .order_by(Task.code)
        )
    )


def _in_chain(document: Document, relation: RelationKind | None, step: int) -> DocumentInChain:
    return DocumentInChain(
        id=document.id,
        code=document.code,
        symbol=document.symbol or document.number,
        title=document.title,
        title_en=document.title_en,
        issuer=document.issuer,
        issued_on=document.issued_on,
        status=document.status,
        relation=relation,
        step=step,
    )
