"""The synthesis of a period: as of its cut-off, equal to the figures, and the same afterwards."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.errors import NotFound
from portal.domain.machines.report import ReportState
from portal.domain.paper import Annex, Paragraph
from portal.domain.synthesis import NO_WORDS, Synthesis, SynthesisTask, SynthesisWords, WordsOn
from portal.domain.types import Actor, CauseKind, ObstacleKind, PeriodKind
from portal.extensions import db
from portal.models.planning import Plan
from portal.models.reporting import Report, Snapshot
from portal.models.task import Task
from portal.papers.synthesis import Edition, synthesis_paper
from portal.queries.figure_scope import Scope
from portal.queries.figures import figures_as_of
from portal.queries.office import zone
from portal.queries.synthesis import period_with, synthesis_of
from portal.services import completion, extensions, obstacles, progress, reports, snapshots
from portal.services.reports import RowWords
from portal.services.ticking import run_tick
from portal.services.transaction import transaction
from tests.factories import acting
from tests.office_days import at, task_of_unit
from tests.services.bigger_cast import BiggerCast, make_bigger_cast

MONDAY, TUESDAY, WEDNESDAY = (
    at("2025-07-07 08:00"),
    at("2025-07-08 10:00"),
    at("2025-07-09 10:00"),
)
LOCK = at("2025-07-11 15:00")
NEXT_LOCK = at("2025-07-18 15:00")
LATER = date(2025, 9, 30)
WEEK = date(2025, 7, 7)


@pytest.fixture
def office(app: Flask) -> BiggerCast:
    """NV-RED has been overdue since 2 July, NV-NEXT is due next week, NV-DONE is claimed."""
    found = make_bigger_cast()
    task_of_unit(found.cast, code="NV-RED", due=date(2025, 7, 1))
    task_of_unit(found.cast, code="NV-NEXT", due=date(2025, 7, 16))
    task_of_unit(found.cast, code="NV-DONE", due=LATER)
    run_tick(MONDAY)
    return found


def number_of(code: str) -> int:
    return db.session.scalars(select(Task.id).where(Task.code == code)).one()


def tell(office: BiggerCast, code: str, percent: int, note: str, when: datetime = TUESDAY) -> None:
    actor = acting(office.cast.official)
    progress.report_progress(actor, number_of(code), percent, note=note, now=when)


def complete(office: BiggerCast, claimed: datetime, accepted: datetime) -> None:
    task_id = number_of("NV-DONE")
    completion.claim_completion(acting(office.cast.official), task_id, "BC-1", now=claimed)
    completion.accept_completion(acting(office.cast.clerk), task_id, now=accepted)


def synthesis(
    day: date = WEEK, *, now: datetime = LOCK, plan_id: int | None = None, locale: str = "vi"
) -> Synthesis:
    period_id = period_with(PeriodKind.WEEK, day)
    assert period_id is not None
    return synthesis_of(period_id, now, locale, plan_id=plan_id)


def told(found: Synthesis, code: str) -> SynthesisTask:
    return next(task for task in found.tasks if task.code == code)


def test_before_the_lock_it_tells_of_now_and_says_so(office: BiggerCast) -> None:
    tell(office, "NV-NEXT", 40, "Đã gửi dự thảo")
    found = synthesis(now=WEDNESDAY)
    assert (found.is_frozen, found.as_of) == (False, WEDNESDAY)
    assert (told(found, "NV-NEXT").percent, told(found, "NV-NEXT").percent_before) == (40, None)
    assert told(found, "NV-NEXT").result == "Đã gửi dự thảo"
    assert found.before is None


def test_its_figures_are_those_of_the_cut_off_and_its_rows_those_behind_them(
    office: BiggerCast,
) -> None:
    complete(office, WEDNESDAY, WEDNESDAY)
    run_tick(LOCK)
    found = synthesis(now=LOCK + timedelta(days=40))
    assert (found.is_frozen, found.as_of) == (True, LOCK)
    assert found.counters == figures_as_of(LOCK).counters
    assert [task.code for task in found.completed] == ["NV-DONE"]
    assert len(found.overdue) == found.counters.overdue == 1
    assert [task.code for task in found.due_next] == ["NV-NEXT"]
    assert sum(each.counters.assigned for each in found.units) == found.counters.assigned == 3


def test_what_is_accepted_a_week_after_its_claim_is_told_in_that_week(office: BiggerCast) -> None:
    run_tick(MONDAY - timedelta(days=3))
    complete(office, WEDNESDAY, NEXT_LOCK - timedelta(days=1))
    run_tick(LOCK)
    run_tick(NEXT_LOCK)
    assert synthesis(now=NEXT_LOCK).completed == ()
    after = synthesis(WEEK + timedelta(days=7), now=NEXT_LOCK)
    assert [task.code for task in after.completed] == ["NV-DONE"]


def test_a_frozen_synthesis_does_not_follow_what_happens_later(office: BiggerCast) -> None:
    tell(office, "NV-RED", 55, "Chờ ý kiến")
    run_tick(LOCK)
    before = synthesis()
    tell(office, "NV-RED", 90, "Gần xong", when=NEXT_LOCK - timedelta(days=1))
    extensions.request_extension(
        acting(office.cast.head),
        number_of("NV-NEXT"),
        LATER,
        "Thiếu người",
        now=NEXT_LOCK - timedelta(days=1),
    )
    assert synthesis(now=NEXT_LOCK) == before


def test_the_next_period_says_what_each_task_was_before(office: BiggerCast) -> None:
    tell(office, "NV-RED", 55, "Chờ ý kiến")
    run_tick(LOCK)
    tell(office, "NV-RED", 90, "Gần xong", when=NEXT_LOCK - timedelta(days=1))
    run_tick(NEXT_LOCK)
    found = synthesis(WEEK + timedelta(days=7), now=NEXT_LOCK)
    red = told(found, "NV-RED")
    assert (red.percent_before, red.percent, red.result) == (55, 90, "Gần xong")
    assert found.before == synthesis(now=NEXT_LOCK).counters


def test_decisions_are_those_that_waited_at_the_cut_off(office: BiggerCast) -> None:
    official, head = acting(office.cast.official), acting(office.cast.head)
    obstacles.raise_obstacle(
        official, number_of("NV-RED"), ObstacleKind.FUNDING, "Thiếu kinh phí", now=TUESDAY
    )
    obstacles.raise_obstacle(
        official,
        number_of("NV-NEXT"),
        ObstacleKind.DATA,
        "Tự xử lý được",
        now=TUESDAY,
        needs_help=False,
    )
    asked = extensions.request_extension(
        head, number_of("NV-NEXT"), LATER, "Thiếu người", now=WEDNESDAY
    )
    run_tick(LOCK)
    wanted = [(each.code, each.is_extension, each.text) for each in synthesis().decisions]
    assert wanted == [
        ("NV-RED", False, "Thiếu kinh phí"),
        ("NV-NEXT", True, "Thiếu người"),
    ]
    assert told(synthesis(), "NV-NEXT").difficulty == "Tự xử lý được"
    extensions.refuse_extension(
        acting(office.cast.deputy_leader), asked, "Không đủ lý do", now=NEXT_LOCK
    )
    assert [each.code for each in synthesis(now=NEXT_LOCK).decisions] == ["NV-RED", "NV-NEXT"]


def test_the_words_of_a_report_speak_before_those_of_the_official(office: BiggerCast) -> None:
    for code in ("NV-RED", "NV-NEXT", "NV-DONE"):
        tell(office, code, 40, f"Lời cán bộ {code}")
    head, report_id = acting(office.cast.head), report_of(office)
    words = RowWords(
        text="Lời đơn vị", cause_kind=CauseKind.OBJECTIVE, cause="Mưa bão", forecast_on=LATER
    )
    reports.write_row(head, report_id, number_of("NV-RED"), words, now=WEDNESDAY)
    assert told(synthesis(now=WEDNESDAY), "NV-RED").result == "Lời cán bộ NV-RED"
    reports.submit_report(head, report_id, now=WEDNESDAY)
    found = synthesis(now=WEDNESDAY)
    red = told(found, "NV-RED")
    assert (red.result, red.cause, red.forecast_on) == ("Lời đơn vị", "Mưa bão", LATER)
    assert told(found, "NV-NEXT").result == "Lời cán bộ NV-NEXT"
    assert [(each.state, each.is_on_time) for each in found.reporting] == [
        (ReportState.RECEIVED, True)
    ]
    assert found.silent_units == 0


def test_what_was_entered_too_late_stands_beside_the_figures(office: BiggerCast) -> None:
    run_tick(LOCK)
    before = synthesis()
    snapshots.add_addendum(
        Actor.system(), last_snapshot(), "Vụ A báo sót một nhiệm vụ", now=NEXT_LOCK
    )
    found = synthesis(now=NEXT_LOCK)
    assert found.counters == before.counters
    assert [each.text for each in found.corrections] == ["Vụ A báo sót một nhiệm vụ"]


def test_a_plan_has_a_synthesis_of_its_own(office: BiggerCast) -> None:
    with transaction() as session:
        other = Plan(code="KH-2", title="Kế hoạch khác", title_en="Another plan")
        session.add(other)
    task_of_unit(office.cast, code="NV-OTHER", plan_id=other.id)
    run_tick(LOCK)
    found = synthesis(plan_id=other.id, locale="en")
    assert [task.code for task in found.tasks] == ["NV-OTHER"]
    assert (found.plan_code, found.plan_title) == ("KH-2", "Another plan")
    assert found.counters == figures_as_of(LOCK, Scope(plan_id=other.id)).counters
    assert len(synthesis().tasks) == 4


def test_no_period_no_synthesis(office: BiggerCast) -> None:
    assert period_with(PeriodKind.WEEK, date(2020, 1, 1)) is None
    assert period_with(PeriodKind.WEEK) is None
    run_tick(LOCK)
    assert period_with(PeriodKind.WEEK) == period_with(PeriodKind.WEEK, WEEK)
    with pytest.raises(NotFound):
        synthesis_of(4711, LOCK, "vi")


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_the_paper_says_its_figures_in_the_language_of_its_reader(
    office: BiggerCast, locale: str
) -> None:
    run_tick(LOCK)
    edition = Edition("BỘ MẪU", "VĂN PHÒNG", locale, zone(), "Chuyên viên mẫu", NEXT_LOCK)
    found = synthesis(locale=locale)
    paper = synthesis_paper(found, NO_WORDS, edition)
    texts = [block.text for block in paper.blocks if isinstance(block, Paragraph)]
    first = {"vi": "Tổng hợp tuần 28/2025 (07/07–13/07)", "en": "Synthesis of week 28/2025"}
    assert paper.title.startswith(first[locale])
    said = {"vi": "1 nhiệm vụ quá hạn", "en": "1 task is overdue"}
    assert any(said[locale] in text for text in texts)
    assert {table.name for table in paper.tables} == {
        "vi": {"Kết quả theo đơn vị", "Quá hạn", "Đến hạn trong kỳ tới", "Phụ lục"},
        "en": {"Results by unit", "Overdue", "Due in the period that follows", "Annex"},
    }[locale]
    total = paper.tables[0].rows[0]
    counters = found.counters
    assert total[1:] == (
        counters.assigned,
        counters.removed,
        counters.early + counters.on_time,
        counters.late,
        counters.in_time,
        counters.overdue,
        counters.no_deadline,
    )


def test_own_words_and_chosen_sections_stand_in_the_paper(office: BiggerCast) -> None:
    run_tick(LOCK)
    edition = Edition("", "VĂN PHÒNG", "vi", zone(), "Chuyên viên mẫu", NEXT_LOCK)
    words = SynthesisWords({WordsOn.SITUATION: "Tự viết.\nDòng hai."}, frozenset())
    paper = synthesis_paper(synthesis(), words, edition)
    texts = [block.text for block in paper.blocks if isinstance(block, Paragraph)]
    assert {"Tự viết.", "Dòng hai."} <= set(texts)
    assert [table.name for table in paper.tables] == ["Kết quả theo đơn vị"]
    assert not any(isinstance(block, Annex) for block in paper.blocks)


def report_of(office: BiggerCast) -> int:
    query = select(Report.id).where(Report.unit_id == office.cast.unit_id)
    return db.session.scalars(query).first() or 0


def last_snapshot() -> int:
    return db.session.scalars(select(Snapshot.id).order_by(Snapshot.id.desc())).first() or 0
