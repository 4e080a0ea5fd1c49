"""Evaluation sheets: computed from events, shown to the subject first, signed, locked.

A draft may be computed anew until it is shown; from then on a line is corrected by another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import delete, func, select

from portal.domain.actions import Action
from portal.domain.evaluation import FORMULA_VERSION, Grade, coupled_grade, grade_of
from portal.domain.ledger import LedgerEntry
from portal.domain.machines.evaluation import (
    APPEAL,
    APPEAL_WORKING_DAYS,
    EVALUATION_SHEET,
    SheetFacts,
    SheetState,
)
from portal.domain.types import Actor, PeriodKind
from portal.extensions import db
from portal.models.evaluation import Appeal, EvaluationSheet, LedgerLine
from portal.models.office import AuditEntry
from portal.queries.evaluation import Score
from portal.queries.office import local_day, working_calendar
from portal.services import audit
from portal.services.acts import row_to_change
from portal.services.scoring import Subject, entitled_about, is_subject, score_about
from portal.services.transaction import transactional

READ = "read_sheet"
_DRAFTS = (SheetState.OPEN, SheetState.COMPUTED)


@transactional
def compute_sheet(
    actor: Actor, subject: Subject, kind: PeriodKind, start: date, end: date, *, now: datetime
) -> int:
    """Lay down a subject's score of a period that is over, line by line, and return the sheet.

    Raises NotAllowed, NotFound, StepRefused (the period runs, or the sheet was shown already).
    """
    actor = entitled_about(actor, Action.RUN_EVALUATION, subject, now)
    score = score_about(subject, start, end, now)
    sheet = _sheet_of(subject, kind, start, end)
    facts = SheetFacts(period_closed=end < local_day(now))
    sheet.state = EVALUATION_SHEET.after("compute", sheet.state, facts)
    sheet.computed_at, sheet.formula_version = now, FORMULA_VERSION
    sheet.result, sheet.grade = _result(score), score.grade or ""
    db.session.execute(delete(LedgerLine).where(LedgerLine.sheet_id == sheet.id))
    db.session.add_all(_line(sheet.id, entry, now) for entry in score.ledger)
    _record(actor, "compute_sheet", sheet, now, {"total": sheet.result["total"]})
    return sheet.id


@transactional
def show_sheet(actor: Actor, sheet_id: int, *, now: datetime) -> None:
    """Let the subject see the draft, before anybody sees a rank."""
    sheet, actor = sheet_to_change(actor, Action.RUN_EVALUATION, sheet_id, now)
    sheet.state = EVALUATION_SHEET.after("show", sheet.state, SheetFacts())
    sheet.shown_at = now
    _record(actor, "show_sheet", sheet, now)


@transactional
def read_sheet(actor: Actor, sheet_id: int, *, now: datetime) -> EvaluationSheet:
    """Open a sheet; every reading is written down, and the subject's own lets appeals begin.

    Raises NotAllowed (also to the subject as long as it is a draft), NotFound.
    """
    sheet, actor = sheet_to_change(actor, Action.SEE_EVALUATION, sheet_id, now)
    is_own = is_subject(actor, subject_of(sheet), now)
    _record(actor, READ, sheet, now, {"by_subject": is_own})
    return sheet


@transactional
def open_appeals(actor: Actor, sheet_id: int, *, now: datetime) -> date:
    """Begin the days in which the subject, who has seen it, may appeal; the last of them."""
    sheet, actor = sheet_to_change(actor, Action.RUN_EVALUATION, sheet_id, now)
    facts = SheetFacts(seen=_was_seen(sheet))
    sheet.state = EVALUATION_SHEET.after("open_appeals", sheet.state, facts)
    until = working_calendar().add_working_days(local_day(now), APPEAL_WORKING_DAYS)
    sheet.appeal_until = until
    _record(actor, "open_appeals", sheet, now, {"appeal_until": until})
    return until


@transactional
def decide_sheet(actor: Actor, sheet_id: int, *, now: datetime) -> None:
    """Close the appeals and settle total and class with the lines that correct."""
    sheet, actor = sheet_to_change(actor, Action.RUN_EVALUATION, sheet_id, now)
    is_over = sheet.appeal_until is not None and local_day(now) > sheet.appeal_until
    facts = SheetFacts(appeal_time_over=is_over, open_appeals=_open_appeals(sheet.id))
    sheet.state = EVALUATION_SHEET.after("decide", sheet.state, facts)
    corrected = sum(
        (line.points for line in sheet.lines if line.corrects_id is not None), Decimal()
    )
    if corrected:
        total = Decimal(sheet.result["total"]) + corrected
        total = min(Decimal(sheet.result["most"]), max(Decimal(), total))
        sheet.result = {**sheet.result, "corrected": f"{corrected:.4f}", "total": f"{total:.4f}"}
        sheet.grade = _corrected_grade(sheet, total)
    _record(actor, "decide_sheet", sheet, now, {"total": sheet.result["total"]})


@transactional
def sign_sheet(actor: Actor, sheet_id: int, *, now: datetime) -> None:
    """The competent leader signs a decided sheet."""
    sheet, actor = sheet_to_change(actor, Action.SIGN_EVALUATION, sheet_id, now)
    sheet.state = EVALUATION_SHEET.after("sign", sheet.state, SheetFacts())
    sheet.signed_by_id, sheet.signed_at = actor.acts_as, now
    _record(actor, "sign_sheet", sheet, now, {"grade": sheet.grade})


@transactional
def lock_sheet(actor: Actor, sheet_id: int, *, now: datetime) -> None:
    """Close a signed sheet for good."""
    sheet, actor = sheet_to_change(actor, Action.RUN_EVALUATION, sheet_id, now)
    sheet.state = EVALUATION_SHEET.after("lock", sheet.state, SheetFacts())
    _record(actor, "lock_sheet", sheet, now)


def sheet_to_change(
    actor: Actor, action: Action, sheet_id: int, now: datetime
) -> tuple[EvaluationSheet, Actor]:
    """A locked sheet and the actor as one who may do this with it; the subject sees no draft."""
    sheet = row_to_change(EvaluationSheet, sheet_id, "evaluation_sheet")
    is_draft = sheet.state in _DRAFTS
    return sheet, entitled_about(actor, action, subject_of(sheet), now, is_draft=is_draft)


def subject_of(sheet: EvaluationSheet) -> Subject:
    return Subject(person_id=sheet.person_id, unit_id=sheet.unit_id)


def _sheet_of(subject: Subject, kind: PeriodKind, start: date, end: date) -> EvaluationSheet:
    """The subject's sheet of a period, locked for the transaction; a new one if there is none."""
    sheet = db.session.scalars(
        select(EvaluationSheet)
        .where(
            EvaluationSheet.period_kind == kind,
            EvaluationSheet.period_start == start,
            EvaluationSheet.unit_id == subject.unit_id
            if subject.unit_id is not None
            else EvaluationSheet.person_id == subject.person_id,
        )
        .with_for_update()
    ).one_or_none()
    if sheet is None:
        sheet = EvaluationSheet(
            person_id=subject.person_id,
            unit_id=subject.unit_id,
            period_kind=kind,
            period_start=start,
            period_end=end,
            formula_version=FORMULA_VERSION,
            state=EVALUATION_SHEET.initial,
        )
        db.session.add(sheet)
        db.session.flush()
    return sheet


def _result(score: Score) -> dict[str, Any]:
    """The score as the sheet keeps it: each part of the unit with its base, and the total."""
    unit = score.unit
    return {
        "total": f"{score.total:.4f}",
        "most": score.most,
        "due_items": len(score.items),
        "parts": [
            {
                "name": part.name,
                "most": part.most,
                "numerator": part.share.numerator,
                "denominator": part.share.denominator,
            }
            for part in (unit.parts if unit else ())
        ],
        "unit_total": f"{float(unit.total):.4f}" if unit else None,
        "has_month_late": unit.has_month_late if unit else False,
        "is_rankable": unit.is_rankable if unit else False,
    }


def _corrected_grade(sheet: EvaluationSheet, total: Decimal) -> str:
    """The class after corrections, coupled as before; an official's result has none."""
    if not sheet.grade:
        return ""
    grade = grade_of(Fraction(total))
    unit = grade if sheet.unit_id is not None else _unit_grade(sheet.result)
    return coupled_grade(grade, unit, unit_has_month_late=sheet.result["has_month_late"])


def _unit_grade(result: Mapping[str, Any]) -> Grade:
    return grade_of(Fraction(result["unit_total"]))


def _line(sheet_id: int, entry: LedgerEntry, now: datetime) -> LedgerLine:
    return LedgerLine(
        sheet_id=sheet_id,
        part=entry.part,
        event=entry.event,
        event_id=entry.event_id,
        task_id=entry.task_id,
        points=Decimal(f"{float(entry.points):.4f}"),
        added_at=now,
    )


def _was_seen(sheet: EvaluationSheet) -> bool:
    """Whether the subject opened the sheet after it was shown."""
    readings = db.session.scalars(
        select(AuditEntry.after).where(
            AuditEntry.object_type == "evaluation_sheet",
            AuditEntry.object_id == sheet.id,
            AuditEntry.action == READ,
        )
    )
    return any('"by_subject":true' in after for after in readings)


def _open_appeals(sheet_id: int) -> int:
    return (
        db.session.scalar(
            select(func.count(Appeal.id)).where(
                Appeal.sheet_id == sheet_id, Appeal.state.not_in(APPEAL.final_states())
            )
        )
        or 0
    )


def _record(
    actor: Actor,
    action: str,
    sheet: EvaluationSheet,
    now: datetime,
    after: Mapping[str, object] | None = None,
) -> None:
    db.session.flush()
    audit.record(
        actor,
        action,
        object_type="evaluation_sheet",
        object_id=sheet.id,
        at=now,
        after={"state": sheet.state, **(after or {})},
    )
