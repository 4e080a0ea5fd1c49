"""What stands in preset C: the population the plan states, and nothing invented beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.demo.load import DemoReport
from portal.demo.plan02_line import ILLUSTRATION
from portal.domain.calendar import WorkingCalendar
from portal.domain.clears import missing_clears
from portal.domain.figures import Counters, check_sum, count
from portal.domain.lateness import days_late, timeliness
from portal.domain.lights import is_due_soon
from portal.domain.meetings import Conclusions, Standing
from portal.domain.rounds import RoundAnswer
from portal.domain.types import (
    Actor,
    Clear,
    Desk,
    Light,
    ObstacleKind,
    ReminderState,
    Rung,
    TaskState,
    Timeliness,
)
from portal.extensions import db
from portal.models.delivery import Reminder
from portal.models.office import AuditEntry
from portal.models.planning import Document, Plan
from portal.models.requests import ExtensionRequest, Obstacle
from portal.models.task import HolderInterval, ProgressUpdate, Task
from portal.queries.dependencies import links_of
from portal.queries.lint import lint_of
from portal.queries.meetings import directives_on, meeting_lines
from portal.queries.office import demo_preset, working_calendar
from portal.queries.rounds import round_lines, round_page
from portal.queries.task_facts import clear_facts
from portal.services.audit import verify_chain
from portal.services.lights import refresh_lights

TODAY = date(2025, 7, 7)
NOW = datetime(2025, 7, 7, 0, 59, 30, tzinfo=UTC)
#: document types of the glossary
GLOSSARY_TYPES = {"TB", "CV", "CĐ", "NQ", "QĐ", "CT", "KH", "CTr", "TTr", "KL"}

pytestmark = pytest.mark.usefixtures("preset_c")


def tasks_of(plan: str, phase: int | None = None) -> Sequence[Task]:
    query = select(Task).join(Plan).where(Plan.code == plan).order_by(Task.code)
    found = db.session.scalars(query).all()
    return [
        task for task in found if phase is None or (task.phase and task.phase.position == phase)
    ]


def class_of(task: Task) -> Timeliness:
    return timeliness(
        state=task.state,
        effective_due=task.effective_due,
        claimed_on=task.claimed_on,
        today=TODAY,
    )


def counters(tasks: Sequence[Task]) -> Counters:
    found = count((class_of(task), is_due_soon(task.effective_due, TODAY)) for task in tasks)
    check_sum(found)
    return found


def overdue() -> dict[str, Task]:
    return {task.code: task for task in tasks_of("KH02") if class_of(task) is Timeliness.OVERDUE}


def test_urgent_phase_has_the_stated_population() -> None:
    assert counters(tasks_of("KH02", phase=1)) == Counters(
        assigned=16,
        removed=0,
        early=2,
        on_time=7,
        late=2,
        in_time=0,
        due_soon=0,
        overdue=5,
        no_deadline=0,
    )


def test_breakthrough_phase_has_the_stated_population() -> None:
    assert counters(tasks_of("KH02", phase=2)) == Counters(
        assigned=24,
        removed=0,
        early=0,
        on_time=0,
        late=0,
        in_time=22,
        due_soon=2,
        overdue=0,
        no_deadline=2,
    )


def test_the_plan_adds_up_to_forty() -> None:
    whole = counters(tasks_of("KH02"))
    assert (whole.assigned, whole.done, whole.in_time, whole.overdue, whole.no_deadline) == (
        40,
        11,
        22,
        5,
        2,
    )


def test_deadlines_lie_where_the_plan_says() -> None:
    assert {task.due_date for task in tasks_of("KH02", phase=1)} == {date(2025, 6, 30)}
    later = [task.due_date for task in tasks_of("KH02", phase=2) if task.due_date]
    assert (min(later), max(later)) == (date(2025, 7, 31), date(2025, 12, 31))


def test_lateness_is_three_five_and_seven_days() -> None:
    late = [
        days_late(task.effective_due, task.claimed_on)
        for task in tasks_of("KH02")
        if class_of(task) is Timeliness.LATE and task.effective_due and task.claimed_on
    ]
    assert sorted(late) == [3, 5]
    assert {
        days_late(task.effective_due, TODAY) for task in overdue().values() if task.effective_due
    } == {7}


def test_every_light_shines_somewhere() -> None:
    lights = Counter(task.light for task in tasks_of("KH02"))
    assert lights == {
        Light.COMPLETED: 11,
        Light.ON_TRACK: 14,
        Light.OVERDUE: 5,
        Light.AT_RISK: 4,
        Light.NOT_STARTED: 3,
        Light.UNKNOWN: 1,
        Light.UNDER_REVIEW: 1,
        Light.PAUSED: 1,
    }


def test_lights_are_those_of_the_rule() -> None:
    assert refresh_lights(NOW) == 0


def test_one_overdue_task_waits_for_a_circular_and_one_for_money() -> None:
    open_obstacles = {
        obstacle.task_id: obstacle
        for obstacle in db.session.scalars(select(Obstacle).where(Obstacle.lifted_at.is_(None)))
    }
    kinds = {
        code: open_obstacles[task.id].kind
        for code, task in overdue().items()
        if task.id in open_obstacles
    }
    assert kinds == {"KH02-03": ObstacleKind.LEGAL_INSTRUMENT, "KH02-08": ObstacleKind.FUNDING}
    assert all(obstacle.needs_help for obstacle in open_obstacles.values())


def test_one_overdue_task_lies_with_legal() -> None:
    intervals = db.session.scalars(
        select(HolderInterval).where(
            HolderInterval.until.is_(None), HolderInterval.desk == Desk.LEGAL
        )
    ).all()
    assert [(each.task_id, each.unit.code) for each in intervals if each.unit] == [
        (overdue()["KH02-05"].id, "PC")
    ]


def test_one_overdue_task_is_silent_since_its_issue() -> None:
    reported = set(db.session.scalars(select(ProgressUpdate.task_id)))
    silent = [task for task in overdue().values() if task.id not in reported]
    assert [(task.code, task.last_report_at) for task in silent] == [("KH02-13", None)]


def test_one_overdue_task_asked_for_time_after_its_deadline() -> None:
    requests = db.session.scalars(select(ExtensionRequest)).all()
    assert [(each.task_id, each.is_after_the_fact, each.state) for each in requests] == [
        (overdue()["KH02-11"].id, True, "submitted")
    ]


def test_reports_agree_with_the_tasks() -> None:
    for task in tasks_of("KH02"):
        last = db.session.scalar(
            select(ProgressUpdate)
            .where(ProgressUpdate.task_id == task.id)
            .order_by(ProgressUpdate.reported_at.desc())
            .limit(1)
        )
        assert task.last_report_at == (last.reported_at if last else None)
        if last is not None and task.claimed_on is None:
            assert task.percent == last.percent


def test_nothing_happened_after_the_clock_starts() -> None:
    latest = db.session.scalar(select(func.max(AuditEntry.at)))
    assert latest is not None
    assert latest <= NOW


def test_past_rungs_are_settled_and_only_the_late_ones_come_alone_this_morning() -> None:
    assert not db.session.scalars(
        select(Reminder).where(Reminder.state == ReminderState.PLANNED, Reminder.due_at < NOW)
    ).all()
    this_morning = db.session.execute(
        select(Task.code, Reminder.rung)
        .join(Task, Task.id == Reminder.task_id)
        .where(
            Reminder.state == ReminderState.PLANNED,
            Reminder.due_at < NOW + timedelta(hours=1),
            Task.state != TaskState.COMPLETED,
        )
    ).all()
    assert {code for code, rung in this_morning if rung is Rung.E2} == set(overdue())
    assert {rung for _code, rung in this_morning} == {Rung.E2, Rung.R0, Rung.R1, Rung.R4}


@pytest.mark.parametrize(
    ("plan", "lines"),
    [("KH02", 40), ("HY", 19), ("PM", 7), ("KH286", 9), ("CT75", 22), ("KLCD", 5)],
)
def test_plans_hold_their_lines(plan: str, lines: int) -> None:
    assert len(tasks_of(plan)) == lines


@pytest.mark.parametrize("plan", ["HY", "PM", "KH286", "CT75"])
def test_no_progress_is_invented_for_real_lines(plan: str) -> None:
    assert {(task.state, task.percent) for task in tasks_of(plan)} == {(TaskState.DRAFT, 0)}


def test_invented_lines_say_so() -> None:
    assert {task.content for task in tasks_of("KH02")} == {ILLUSTRATION}
    assert demo_preset() == "C"


def test_no_two_tasks_share_a_code(preset_c: DemoReport) -> None:
    codes = db.session.scalars(select(Task.code)).all()
    assert len(set(codes)) == len(codes) == preset_c.tasks == 102


def test_community_groups_count_until_after_the_holidays() -> None:
    task = db.session.scalars(select(Task).where(Task.code == "PM-03")).one()
    assert (task.due_date, task.effective_due) == (date(2025, 8, 31), date(2025, 9, 3))
    assert task.due_rule == "summer"


def test_notice_of_the_province_misses_its_time_and_nothing_else() -> None:
    missing = {task.code: missing_clears(clear_facts(task, TODAY)) for task in tasks_of("HY")}
    standing = {code for code, clears in missing.items() if not clears}
    assert standing == {"HY-05", "HY-09", "HY-19"}
    assert {clears for clears in missing.values() if clears} == {(Clear.TIME,)}
    assert all(task.due_date is None for task in tasks_of("HY"))


def test_the_notice_s_order_of_deadlines_is_carried_by_no_line() -> None:
    found = lint_of("HY", TODAY)
    assert found is not None
    assert [passage.reference for passage in found.omissions] == ["mục 2.2, yêu cầu về thời hạn"]
    assert found.unjudged_passages == 0


def test_the_late_data_store_shows_what_it_moves() -> None:
    task = db.session.scalars(select(Task).where(Task.code == "KH02-08")).one()
    links = links_of(task, TODAY)
    assert [each.code for each in links.waited_for_by] == ["KH02-23"]
    assert [(each.code, each.days) for each in links.moves] == [("KH02-23", 10)]
    assert links.unlocks == 2


def test_directive_counts_one_three_eighteen() -> None:
    receivers = Counter(task.competent_authority for task in tasks_of("CT75"))
    assert receivers == {"Ban Bí thư": 1, "Chính phủ": 3, "Thủ tướng Chính phủ": 18}
    assert {task.effective_due for task in tasks_of("CT75")} == {date(2020, 12, 31)}


def test_documents_have_types_of_the_glossary() -> None:
    assert set(db.session.scalars(select(Document.doc_type))) <= GLOSSARY_TYPES


def test_audit_chain_is_whole_and_tells_each_issue() -> None:
    assert verify_chain().is_whole
    issued = set(
        db.session.scalars(select(AuditEntry.task_id).where(AuditEntry.action == "issue_task"))
    )
    assert issued == {task.id for plan in ("KH02", "KLCD") for task in tasks_of(plan)}


def test_a_meeting_shows_every_way_in_which_a_conclusion_can_stand() -> None:
    (line,) = meeting_lines(TODAY)
    assert line.count == Conclusions(open=6, unsettled=1, noted=1)
    assert not line.notice_number
    (directed,) = directives_on(overdue()["KH02-08"].id, TODAY)
    assert (directed.standing, directed.meeting_id) == (Standing.OPEN, line.id)


def test_a_round_runs_with_every_answer() -> None:
    (round_,) = round_lines()
    page = round_page(round_.id, Actor.system(), NOW)
    assert round_.waiting == 1
    assert Counter(line.answer for line in page.lines) == {
        RoundAnswer.ACCEPTED: 2,
        RoundAnswer.WAITING: 1,
        RoundAnswer.CLARIFICATION: 1,
        RoundAnswer.DISPUTED: 1,
    }


@pytest.mark.parametrize(
    ("due", "counts_until"),
    [
        (date(2025, 8, 31), date(2025, 9, 3)),
        (date(2026, 2, 15), date(2026, 2, 23)),
        (date(2026, 1, 2), date(2026, 1, 5)),
        (date(2026, 1, 10), date(2026, 1, 10)),
        (date(2025, 4, 26), date(2025, 4, 26)),
        (date(2025, 5, 2), date(2025, 5, 5)),
        (date(2026, 8, 31), date(2026, 9, 3)),
    ],
)
def test_calendar_knows_holidays_swaps_and_make_up_days(due: date, counts_until: date) -> None:
    calendar: WorkingCalendar = working_calendar()
    assert calendar.roll_forward(due) == counts_until
