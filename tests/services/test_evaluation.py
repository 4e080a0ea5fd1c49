"""Evaluation: the worked month to the hundredth, sheets that are shown first, appeals that add."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.domain.errors import NotAllowed, NotFound, ReasonMissing, StepRefused
from portal.domain.evaluation import Grade
from portal.domain.machines.evaluation import AppealState, SheetState
from portal.domain.types import PeriodKind
from portal.extensions import db
from portal.models.evaluation import Appeal, EvaluationSheet, LedgerLine
from portal.models.office import AuditEntry
from portal.queries.evaluation import score_of_person, score_of_unit
from portal.services import appeals, evaluation, interruption
from portal.services.appeals import Correction
from portal.services.scoring import Subject, read_score
from tests.factories import acting
from tests.office_days import at, task_of_unit
from tests.services.bigger_cast import BiggerCast, make_bigger_cast
from tests.services.worked_month import AFTERWARDS, END, START, play_worked_month


@pytest.fixture
def office(app: Flask) -> BiggerCast:
    return make_bigger_cast()


@pytest.fixture
def month(office: BiggerCast) -> dict[str, int]:
    return play_worked_month(office.cast)


def unit_sheet(office: BiggerCast) -> int:
    subject = Subject(unit_id=office.cast.unit_id)
    return evaluation.compute_sheet(
        acting(office.personnel), subject, PeriodKind.MONTH, START, END, now=AFTERWARDS
    )


def opened_sheet(office: BiggerCast) -> int:
    """The unit's sheet, computed, shown, read by its head and open to appeal."""
    sheet_id, personnel = unit_sheet(office), acting(office.personnel)
    evaluation.show_sheet(personnel, sheet_id, now=AFTERWARDS)
    evaluation.read_sheet(acting(office.cast.head), sheet_id, now=AFTERWARDS)
    evaluation.open_appeals(personnel, sheet_id, now=AFTERWARDS)
    return sheet_id


def sheet_of(sheet_id: int) -> EvaluationSheet:
    return db.session.get_one(EvaluationSheet, sheet_id, populate_existing=True)


def lines_of(sheet_id: int) -> list[LedgerLine]:
    query = select(LedgerLine).where(LedgerLine.sheet_id == sheet_id).order_by(LedgerLine.id)
    return list(db.session.scalars(query))


def test_the_worked_month_of_the_unit(office: BiggerCast, month: dict[str, int]) -> None:
    score = score_of_unit(office.cast.unit_id, START, END, AFTERWARDS)
    assert score.unit is not None
    points = {part.name: round(float(part.points), 2) for part in score.unit.parts}
    assert points == {
        "timeliness": 30.0,
        "completion": 17.5,
        "open_burden": 14.06,
        "first_pass_quality": 5.71,
        "reporting": 8.33,
        "coordination": 4.5,
    }
    assert (round(score.total, 2), score.grade) == (80.61, Grade.GOOD)
    assert {line.task_id for line in score.ledger if line.part == "timeliness"} == {
        month["T1"],
        month["T3"],
        month["T6"],
    }


def test_the_worked_month_of_the_official(office: BiggerCast, month: dict[str, int]) -> None:
    score = score_of_person(office.cast.official, START, END, AFTERWARDS)
    assert (round(score.total, 2), score.most, score.grade) == (58.33, 70, None)


def test_a_head_is_scored_with_the_unit(office: BiggerCast, month: dict[str, int]) -> None:
    """No items of his own: eight tenths of the unit's 80.61 and a fifth for leading."""
    score = score_of_person(office.cast.head, START, END, AFTERWARDS)
    leading = [line for line in score.ledger if line.part == "leading"]
    assert {line.event for line in leading} == {"signed_report_missed"}
    assert round(score.total, 4) == round(0.8 * 80.6101, 4)
    assert score.grade is Grade.COMPLETED


def test_what_happens_after_the_period_does_not_count(
    office: BiggerCast, month: dict[str, int]
) -> None:
    before = score_of_unit(office.cast.unit_id, START, END, AFTERWARDS)
    interruption.cancel_task(
        acting(office.cast.top_leader), month["T4"], "QĐ 9", now=at("2025-07-16 09:00")
    )
    assert score_of_unit(office.cast.unit_id, START, END, at("2025-07-20 09:00")) == before


def test_a_paused_task_and_one_due_later_are_out_of_the_base(
    office: BiggerCast, month: dict[str, int]
) -> None:
    task_of_unit(office.cast, code="T7", due=date(2025, 9, 30), now=at("2025-06-18 09:00"))
    interruption.pause_task(
        acting(office.cast.top_leader),
        month["T4"],
        "Chờ luật",
        date(2025, 8, 1),
        now=at("2025-07-10 09:00"),
    )
    score = score_of_unit(office.cast.unit_id, START, END, AFTERWARDS)
    counted = {item.task_id for item in score.items if not item.is_excused}
    assert counted == {month[code] for code in ("T1", "T2", "T3", "T6")}
    assert score.unit is not None
    assert not score.unit.is_rankable


def test_overdue_work_is_brought_into_the_next_month(
    office: BiggerCast, month: dict[str, int]
) -> None:
    score = score_of_unit(
        office.cast.unit_id, date(2025, 7, 15), date(2025, 8, 14), at("2025-08-20 09:00")
    )
    assert {item.task_id: item.days_late for item in score.items} == {
        month["T4"]: 41,
        month["T5"]: 51,
    }
    assert score.unit is not None
    assert score.unit.has_month_late


def test_a_sheet_keeps_a_line_for_each_event_and_its_bases(
    office: BiggerCast, month: dict[str, int]
) -> None:
    sheet_id = unit_sheet(office)
    sheet, lines = sheet_of(sheet_id), lines_of(sheet_id)
    assert abs(sum(line.points for line in lines) - Decimal("80.6101")) < Decimal("0.001")
    assert (sheet.result["total"], sheet.grade) == ("80.6101", "good")
    timeliness = sheet.result["parts"][0]
    assert (timeliness["numerator"], timeliness["denominator"]) == (3, 4)
    assert sheet.result["is_rankable"]


def test_a_draft_is_computed_anew_until_it_is_shown(
    office: BiggerCast, month: dict[str, int]
) -> None:
    first = unit_sheet(office)
    lines = len(lines_of(first))
    assert unit_sheet(office) == first
    assert len(lines_of(first)) == lines
    evaluation.show_sheet(acting(office.personnel), first, now=AFTERWARDS)
    with pytest.raises(StepRefused):
        unit_sheet(office)


def test_a_running_period_is_not_laid_down(office: BiggerCast, month: dict[str, int]) -> None:
    with pytest.raises(StepRefused) as refusal:
        evaluation.compute_sheet(
            acting(office.personnel),
            Subject(unit_id=office.cast.unit_id),
            PeriodKind.MONTH,
            START,
            END,
            now=at("2025-07-14 23:00"),
        )
    assert refusal.value.missing == ("period_closed",)


def test_appeals_begin_when_the_subject_has_seen_the_sheet(
    office: BiggerCast, month: dict[str, int]
) -> None:
    sheet_id, personnel, head = (
        unit_sheet(office),
        acting(office.personnel),
        acting(office.cast.head),
    )
    with pytest.raises(NotAllowed):
        evaluation.read_sheet(head, sheet_id, now=AFTERWARDS)
    evaluation.show_sheet(personnel, sheet_id, now=AFTERWARDS)
    evaluation.read_sheet(personnel, sheet_id, now=AFTERWARDS)
    with pytest.raises(StepRefused) as refusal:
        evaluation.open_appeals(personnel, sheet_id, now=AFTERWARDS)
    assert refusal.value.missing == ("seen_by_subject",)
    evaluation.read_sheet(head, sheet_id, now=AFTERWARDS)
    until = evaluation.open_appeals(personnel, sheet_id, now=AFTERWARDS)
    assert until == date(2025, 7, 22)


def test_an_upheld_appeal_adds_a_line_and_changes_the_total(
    office: BiggerCast, month: dict[str, int]
) -> None:
    sheet_id, personnel, head = (
        opened_sheet(office),
        acting(office.personnel),
        acting(office.cast.head),
    )
    line = next(each for each in lines_of(sheet_id) if each.event == "overdue")
    before = len(lines_of(sheet_id))
    appeal_id = appeals.file_appeal(
        head, sheet_id, "Đơn vị khác giữ hồ sơ", line_id=line.id, now=at("2025-07-16 09:00")
    )
    with pytest.raises(StepRefused) as waiting:
        evaluation.decide_sheet(personnel, sheet_id, now=at("2025-07-23 09:00"))
    assert waiting.value.missing == ("appeals_decided",)
    appeals.examine_appeal(personnel, appeal_id, now=at("2025-07-17 09:00"))
    with pytest.raises(StepRefused) as empty:
        appeals.uphold_appeal(personnel, appeal_id, [], now=at("2025-07-17 10:00"))
    assert empty.value.missing == ("correcting_line",)
    given_back = Correction(line.id, -line.points, "Không tính")
    appeals.uphold_appeal(personnel, appeal_id, [given_back], now=at("2025-07-17 10:00"))
    with pytest.raises(StepRefused) as early:
        evaluation.decide_sheet(personnel, sheet_id, now=at("2025-07-22 17:00"))
    assert early.value.missing == ("appeal_time_over",)
    evaluation.decide_sheet(personnel, sheet_id, now=at("2025-07-23 09:00"))
    lines = lines_of(sheet_id)
    assert (len(lines), lines[-1].corrects_id) == (before + 1, line.id)
    sheet = sheet_of(sheet_id)
    assert (sheet.state, sheet.result["corrected"]) == (SheetState.DECIDED, "0.9375")
    assert sheet.result["total"] == "81.5476"


def test_an_appeal_is_dismissed_with_a_reason_only(
    office: BiggerCast, month: dict[str, int]
) -> None:
    sheet_id, personnel, head = (
        opened_sheet(office),
        acting(office.personnel),
        acting(office.cast.head),
    )
    with pytest.raises(ReasonMissing):
        appeals.file_appeal(head, sheet_id, " ", now=AFTERWARDS)
    appeal_id = appeals.file_appeal(head, sheet_id, "Không đúng", now=AFTERWARDS)
    appeals.examine_appeal(personnel, appeal_id, now=AFTERWARDS)
    with pytest.raises(StepRefused):
        appeals.dismiss_appeal(personnel, appeal_id, "", now=AFTERWARDS)
    appeals.dismiss_appeal(personnel, appeal_id, "Đúng quy định", now=AFTERWARDS)
    assert db.session.get_one(Appeal, appeal_id).state is AppealState.DISMISSED


def test_no_appeal_after_its_days_nor_against_a_foreign_line(
    office: BiggerCast, month: dict[str, int]
) -> None:
    sheet_id, head = opened_sheet(office), acting(office.cast.head)
    with pytest.raises(NotFound):
        appeals.file_appeal(head, sheet_id, "x", line_id=10**6, now=AFTERWARDS)
    with pytest.raises(StepRefused) as refusal:
        appeals.file_appeal(head, sheet_id, "x", now=at("2025-07-23 08:00"))
    assert refusal.value.missing == ("open_to_appeal",)


def test_nobody_examines_his_own_appeal(office: BiggerCast, month: dict[str, int]) -> None:
    personnel = acting(office.personnel)
    sheet_id = evaluation.compute_sheet(
        personnel,
        Subject(person_id=office.personnel),
        PeriodKind.MONTH,
        START,
        END,
        now=AFTERWARDS,
    )
    evaluation.show_sheet(personnel, sheet_id, now=AFTERWARDS)
    evaluation.read_sheet(personnel, sheet_id, now=AFTERWARDS)
    evaluation.open_appeals(personnel, sheet_id, now=AFTERWARDS)
    appeal_id = appeals.file_appeal(personnel, sheet_id, "Thiếu việc", now=AFTERWARDS)
    with pytest.raises(StepRefused) as refusal:
        appeals.examine_appeal(personnel, appeal_id, now=AFTERWARDS)
    assert refusal.value.missing == ("examined_by_other",)


def test_a_decided_sheet_is_signed_by_the_leader_and_locked(
    office: BiggerCast, month: dict[str, int]
) -> None:
    sheet_id, personnel = opened_sheet(office), acting(office.personnel)
    later = at("2025-07-23 09:00")
    evaluation.decide_sheet(personnel, sheet_id, now=later)
    with pytest.raises(NotAllowed):
        evaluation.sign_sheet(personnel, sheet_id, now=later)
    evaluation.sign_sheet(acting(office.cast.top_leader), sheet_id, now=later)
    evaluation.lock_sheet(personnel, sheet_id, now=later)
    assert sheet_of(sheet_id).state is SheetState.LOCKED
    with pytest.raises(StepRefused):
        unit_sheet(office)


def test_nobody_sees_another_person_s_score(office: BiggerCast, month: dict[str, int]) -> None:
    official = Subject(person_id=office.cast.official)
    unit = Subject(unit_id=office.cast.unit_id)

    def who_may(subject: Subject) -> set[str]:
        allowed = set()
        for name, person_id in office.everybody.items():
            try:
                read_score(acting(person_id), subject, START, END, now=AFTERWARDS)
            except NotAllowed:
                continue
            allowed.add(name)
        return allowed

    assert who_may(official) == {"official", "personnel", "top_leader"}
    assert who_may(unit) == {"head", "personnel", "top_leader", "admin"}
    readings = db.session.scalar(
        select(func.count(AuditEntry.id)).where(AuditEntry.action == "read_score")
    )
    assert readings == 7
