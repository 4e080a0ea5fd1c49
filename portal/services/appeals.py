"""Appeals against an evaluation: filed by its subject, examined by somebody else, answered.

What was wrong is corrected by an added line; the line itself stays where it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from portal.domain.actions import Action
from portal.domain.errors import NotFound, ReasonMissing, StepRefused
from portal.domain.machines.evaluation import APPEAL, AppealFacts, SheetState
from portal.domain.types import Actor
from portal.extensions import db
from portal.models.evaluation import Appeal, EvaluationSheet, LedgerLine
from portal.queries.office import local_day
from portal.services import audit
from portal.services.acts import row_to_change
from portal.services.evaluation import sheet_to_change
from portal.services.transaction import transactional


@dataclass(frozen=True, slots=True)
class Correction:
    """Points given back for a line, or taken from it where they are negative, and why."""

    line_id: int
    points: Decimal
    note: str = ""


@transactional
def file_appeal(
    actor: Actor, sheet_id: int, reason: str, *, now: datetime, line_id: int | None = None
) -> int:
    """Object to the own sheet or to one of its lines, and return the appeal's id.

    Raises NotAllowed, NotFound, ReasonMissing, StepRefused (the time for appeals does not run).
    """
    sheet, actor = sheet_to_change(actor, Action.FILE_APPEAL, sheet_id, now)
    if not reason.strip():
        raise ReasonMissing()
    if not _is_open_to_appeal(sheet, now):
        raise StepRefused(step="file", state=sheet.state, missing=("open_to_appeal",))
    if line_id is not None:
        _line_of(sheet, line_id)
    appeal = Appeal(
        sheet_id=sheet.id,
        line_id=line_id,
        state=APPEAL.initial,
        filed_by_id=actor.acts_as,
        filed_at=now,
        reason=reason,
    )
    db.session.add(appeal)
    _record(actor, "file_appeal", appeal, now, {"reason": reason})
    return appeal.id


@transactional
def examine_appeal(actor: Actor, appeal_id: int, *, now: datetime) -> None:
    """Take an appeal to examine it; nobody examines his own."""
    _sheet, appeal, actor = _to_change(actor, appeal_id, now)
    facts = AppealFacts(examined_by_other=actor.acts_as != appeal.filed_by_id)
    appeal.state = APPEAL.after("examine", appeal.state, facts)
    appeal.examined_by_id = actor.acts_as
    _record(actor, "examine_appeal", appeal, now, {})


@transactional
def uphold_appeal(
    actor: Actor,
    appeal_id: int,
    corrections: Sequence[Correction],
    *,
    now: datetime,
    decision: str = "",
    in_part: bool = False,
) -> None:
    """Uphold an appeal with the lines that correct; in part only with a reason."""
    sheet, appeal, actor = _to_change(actor, appeal_id, now)
    step = "uphold_partly" if in_part else "uphold"
    facts = AppealFacts(reason=decision, correcting_lines=len(corrections))
    appeal.state = APPEAL.after(step, appeal.state, facts)
    db.session.add_all(_correcting(sheet, each, now) for each in corrections)
    _decide(actor, f"{step}_appeal", appeal, decision, now)


@transactional
def dismiss_appeal(actor: Actor, appeal_id: int, decision: str, *, now: datetime) -> None:
    """Dismiss an appeal with a reason."""
    _sheet, appeal, actor = _to_change(actor, appeal_id, now)
    appeal.state = APPEAL.after("dismiss", appeal.state, AppealFacts(reason=decision))
    _decide(actor, "dismiss_appeal", appeal, decision, now)


def _is_open_to_appeal(sheet: EvaluationSheet, now: datetime) -> bool:
    return (
        sheet.state is SheetState.APPEAL_OPEN
        and sheet.appeal_until is not None
        and local_day(now) <= sheet.appeal_until
    )


def _to_change(
    actor: Actor, appeal_id: int, now: datetime
) -> tuple[EvaluationSheet, Appeal, Actor]:
    appeal = row_to_change(Appeal, appeal_id, "appeal")
    sheet, actor = sheet_to_change(actor, Action.EXAMINE_APPEAL, appeal.sheet_id, now)
    return sheet, appeal, actor


def _correcting(sheet: EvaluationSheet, correction: Correction, now: datetime) -> LedgerLine:
    line = _line_of(sheet, correction.line_id)
    return LedgerLine(
        sheet_id=sheet.id,
        part=line.part,
        event="correction",
        event_id=line.event_id,
        task_id=line.task_id,
        points=correction.points,
        note=correction.note,
        corrects_id=line.id,
        added_at=now,
    )


def _line_of(sheet: EvaluationSheet, line_id: int) -> LedgerLine:
    line = db.session.get(LedgerLine, line_id)
    if line is None or line.sheet_id != sheet.id:
        raise NotFound(what="ledger_line", key=line_id)
    return line


def _decide(actor: Actor, action: str, appeal: Appeal, decision: str, now: datetime) -> None:
    appeal.decision, appeal.decided_at = decision, now
    _record(actor, action, appeal, now, {"decision": decision})


def _record(
    actor: Actor, action: str, appeal: Appeal, now: datetime, after: Mapping[str, object]
) -> None:
    db.session.flush()
    audit.record(
        actor,
        action,
        object_type="appeal",
        object_id=appeal.id,
        at=now,
        after={"state": appeal.state, **after},
    )
