"""Choices of a preview: a task updated, a task for each unit, a passage made a row or left."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.domain.errors import (
    NotAllowed,
    NotForSeveral,
    NothingChosen,
    ReasonMissing,
    TaskIsClosed,
)
from portal.domain.intake.batches import BatchState, RowChoice, RowPlace
from portal.domain.intake.found import Problem
from portal.domain.types import ReminderState, TaskColumn, TaskState
from portal.extensions import db
from portal.models.delivery import Reminder
from portal.models.intake import IntakeTask
from portal.models.office import AuditEntry
from portal.models.task import HolderInterval, Task
from portal.queries.intake_pages import OmissionLine, batch_page
from portal.queries.intake_row_lines import RowLine, heads_concerned, row_lines
from portal.queries.intake_updates import update_offers
from portal.queries.same_line import tasks_of_same_line
from portal.queries.task_parts import TaskPart, parts_of
from portal.services.intake import (
    choose_for_rows,
    give_each_unit,
    give_rows,
    keep_together,
    let_name_mean,
)
from portal.services.intake_omissions import leave_passages, make_rows
from portal.services.intake_reading import read_batch, take_columns_as, take_in
from portal.services.intake_writing import commit_intake, undo_intake
from portal.services.list_edits import change_columns
from portal.services.progress import report_progress
from portal.services.transaction import transaction
from tests.factories import Cast, acting, make_cast, make_task

ISSUED = date(2025, 7, 1)
HEAD = "TT\tNhiệm vụ\tChủ trì\tPhối hợp\tThời hạn\tSản phẩm"
ALIKE = f"{HEAD}\n1\tTrình ban hành Kế hoạch chuyển đổi số\tVụ Pháp chế\t\t1/10/2025\tTờ trình"
SEVERAL = "\n".join(
    (
        HEAD,
        "1\tBan hành quy chế dữ liệu\tCục Chuyển đổi số\tVụ Pháp chế\t30/9/2025\tQuy chế",
        "2\tRà soát thủ tục\tCác đơn vị\t\t30/9/2025\tBáo cáo",
        "3\tKiểm kê tài sản\tVụ Pháp chế; Cục Chuyển đổi số\tVăn phòng\t30/9/2025\tBiên bản",
    )
)
ORDERS = "\n".join(
    (
        "1. Giao Vụ Pháp chế rà soát các thông tư trước ngày 30/9/2025.",
        "2. Việc báo cáo của Cục Chuyển đổi số phải xong trước ngày 15/8/2025.",
        "3. Công tác này phải được coi trọng.",
    )
)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def taken(cast: Cast, now: datetime, text: str, name: str = "") -> int:
    content = text.encode() if not name else text.replace("\t", ";").encode()
    batch_id = take_in(acting(cast.clerk), cast.plan_id, ISSUED, content, name=name, now=now)
    assert read_batch(batch_id, now=now) is BatchState.READY
    return batch_id


def rows_of(batch_id: int) -> dict[int, RowLine]:
    return {row.position: row for row in row_lines(batch_id, ISSUED)}


def running(cast: Cast, now: datetime, **fields: object) -> int:
    """A task that is there and says nearly what the document says."""
    return make_task(
        plan_id=cast.plan_id,
        now=now,
        code="NV-007",
        **{"lead_unit_id": cast.unit_id, "due": date(2025, 9, 1), "plan_reminders": True} | fields,
    )


def updating(cast: Cast, now: datetime, name: str = "ke-hoach.csv") -> int:
    """A batch with one row that is chosen to update NV-007."""
    batch_id = taken(cast, now, ALIKE, name)
    assert rows_of(batch_id)[1].place is RowPlace.TWICE
    row_id = rows_of(batch_id)[1].id
    choose_for_rows(acting(cast.clerk), batch_id, [row_id], RowChoice.UPDATE, now=now)
    assert rows_of(batch_id)[1].place is RowPlace.UPDATE
    return batch_id


def task(task_id: int) -> Task:
    db.session.expire_all()
    return db.session.get_one(Task, task_id)


def last_act(task_id: int) -> AuditEntry:
    return db.session.scalars(
        select(AuditEntry).where(AuditEntry.task_id == task_id).order_by(AuditEntry.id.desc())
    ).first() or pytest.fail("nothing was recorded")


def test_what_a_task_would_take_over_is_said_before(cast: Cast, now: datetime) -> None:
    running(cast, now)
    batch_id = updating(cast, now)
    row = rows_of(batch_id)[1]
    offer = update_offers([row.id], acting(cast.clerk))[row.id]
    assert (offer.code, offer.may, offer.is_open) == ("NV-007", True, True)
    assert [(each.field, each.old, each.new) for each in offer.changes] == [
        ("lead_unit_id", cast.unit_id, cast.legal_unit_id),
        ("due", date(2025, 9, 1), date(2025, 10, 1)),
        ("product", "Quyết định kèm kế hoạch", "Tờ trình"),
    ]
    assert db.session.scalar(select(func.count(AuditEntry.id))) == 0


def test_a_task_takes_over_what_its_row_says_and_the_history_names_the_document(
    cast: Cast, now: datetime
) -> None:
    task_id = running(cast, now)
    batch_id = updating(cast, now)
    done = commit_intake(acting(cast.clerk), batch_id, now=now)
    assert (done.codes, done.updated, done.left) == ((), ("NV-007",), 0)
    updated = task(task_id)
    assert (updated.lead_unit_id, updated.product) == (cast.legal_unit_id, "Tờ trình")
    assert (updated.due_date, updated.granted_due) == (date(2025, 9, 1), date(2025, 10, 1))
    assert updated.effective_due == date(2025, 10, 1)
    assert updated.state is TaskState.IN_PROGRESS
    desk = db.session.scalars(
        select(HolderInterval.unit_id).where(
            HolderInterval.task_id == task_id, HolderInterval.until.is_(None)
        )
    )
    assert desk.all() == [cast.legal_unit_id]
    planned = select(Reminder.for_due).where(
        Reminder.task_id == task_id, Reminder.state == ReminderState.PLANNED
    )
    assert set(db.session.scalars(planned)) == {date(2025, 10, 1)}
    act = last_act(task_id)
    assert act.action == "update_from_document"
    assert json.loads(act.after)["taken_from"] == "ke-hoach.csv"
    assert json.loads(act.before)["product"] == "Quyết định kèm kế hoạch"
    assert rows_of(batch_id)[1].task_codes == ("NV-007",)
    assert batch_page(batch_id).updated_codes == ("NV-007",)
    with pytest.raises(NothingChosen):
        commit_intake(acting(cast.clerk), batch_id, now=now)


def test_an_update_is_taken_back_though_the_task_was_worked_on(cast: Cast, now: datetime) -> None:
    task_id = running(cast, now, official_id=cast.official)
    batch_id = updating(cast, now)
    commit_intake(acting(cast.clerk), batch_id, now=now)
    report_progress(acting(cast.official), task_id, 40, now=now + timedelta(days=1))
    back = undo_intake(acting(cast.clerk), batch_id, now=now + timedelta(days=29))
    assert (back.removed, back.restored, back.kept) == ((), ("NV-007",), ())
    restored = task(task_id)
    assert (restored.lead_unit_id, restored.product) == (cast.unit_id, "Quyết định kèm kế hoạch")
    assert (restored.granted_due, restored.effective_due) == (None, date(2025, 9, 1))
    assert (restored.percent, restored.due_text) == (40, "")
    assert last_act(task_id).action == "undo_update"
    assert batch_page(batch_id).state is BatchState.UNDONE


def test_a_task_changed_since_is_protected_and_named(cast: Cast, now: datetime) -> None:
    task_id = running(cast, now)
    batch_id, clerk = updating(cast, now), acting(cast.clerk)
    commit_intake(clerk, batch_id, now=now)
    later = now + timedelta(days=2)
    change_columns(
        clerk, task_id, {TaskColumn.DEADLINE: date(2025, 11, 3)}, reason="Ý kiến mới", now=later
    )
    back = undo_intake(clerk, batch_id, now=later)
    assert (back.restored, back.kept) == ((), ("NV-007",))
    assert task(task_id).product == "Tờ trình"
    assert batch_page(batch_id).state is BatchState.COMMITTED


def test_two_rows_of_one_task_are_put_back_in_turn(cast: Cast, now: datetime) -> None:
    task_id = running(cast, now)
    first, second = updating(cast, now, "mot.csv"), updating(cast, now, "hai.csv")
    clerk = acting(cast.clerk)
    for batch_id, due in ((first, date(2025, 10, 1)), (second, date(2025, 10, 20))):
        give_rows(clerk, batch_id, [rows_of(batch_id)[1].id], due_date=due, now=now)
        commit_intake(clerk, batch_id, now=now)
    assert undo_intake(clerk, first, now=now).kept == ("NV-007",)
    assert undo_intake(clerk, second, now=now).restored == ("NV-007",)
    assert task(task_id).effective_due == date(2025, 10, 1)
    assert undo_intake(clerk, first, now=now).restored == ("NV-007",)
    assert task(task_id).effective_due == date(2025, 9, 1)


def test_a_draft_takes_over_too(cast: Cast, now: datetime) -> None:
    task_id = running(cast, now, state=TaskState.DRAFT, plan_reminders=False)
    commit_intake(acting(cast.clerk), updating(cast, now), now=now)
    assert (task(task_id).due_date, task(task_id).granted_due) == (date(2025, 10, 1), None)


def test_a_task_closed_meanwhile_refuses_and_nothing_else_is_written(
    cast: Cast, now: datetime
) -> None:
    task_id = running(cast, now)
    more = "\n2\tBan hành quy chế dữ liệu\tVụ Pháp chế\t\t30/9/2025\tQuy chế"
    batch_id = taken(cast, now, ALIKE + more)
    clerk, row_id = acting(cast.clerk), rows_of(batch_id)[1].id
    choose_for_rows(clerk, batch_id, [row_id], RowChoice.UPDATE, now=now)
    with transaction():
        db.session.get_one(Task, task_id).state = TaskState.CANCELLED
    with pytest.raises(TaskIsClosed):
        commit_intake(clerk, batch_id, now=now)
    assert db.session.scalars(select(Task.code)).all() == ["NV-007"]
    with pytest.raises(TaskIsClosed):
        choose_for_rows(clerk, batch_id, [row_id], RowChoice.UPDATE, now=now)
    assert not update_offers([row_id], clerk)[row_id].is_open


def test_only_who_may_change_the_task_updates_it(cast: Cast, now: datetime) -> None:
    task_id = running(cast, now)
    batch_id, deputy = taken(cast, now, ALIKE), acting(cast.deputy_leader)
    row_id = rows_of(batch_id)[1].id
    assert not update_offers([row_id], deputy)[row_id].may
    with pytest.raises(NotAllowed):
        choose_for_rows(deputy, batch_id, [row_id], RowChoice.UPDATE, now=now)
    choose_for_rows(acting(cast.clerk), batch_id, [row_id], RowChoice.UPDATE, now=now)
    with pytest.raises(NotAllowed):
        commit_intake(deputy, batch_id, now=now)
    assert task(task_id).product == "Quyết định kèm kế hoạch"
    with transaction():
        db.session.get_one(Task, task_id).leader_in_charge_id = cast.deputy_leader
    assert commit_intake(deputy, batch_id, now=now).updated == ("NV-007",)


def test_a_row_for_several_units_becomes_a_task_for_each(cast: Cast, now: datetime) -> None:
    batch_id, clerk = taken(cast, now, SEVERAL), acting(cast.clerk)
    rows = rows_of(batch_id)
    assert [rows[each].is_for_several for each in (1, 2, 3)] == [False, True, True]
    assert rows[2].problems == (Problem.ALL_UNITS,)
    assert len(rows[2].offered_unit_ids) == 4
    assert rows[3].offered_unit_ids == (cast.legal_unit_id, cast.unit_id)
    ids = [row.id for row in rows.values()]
    assert give_each_unit(clerk, batch_id, ids, now=now) == 2
    with pytest.raises(NotForSeveral):
        give_each_unit(clerk, batch_id, ids[:1], now=now)
    rows = rows_of(batch_id)
    assert {row.place for row in rows.values()} == {RowPlace.ADD}
    assert sum(row.number_of_tasks for row in rows.values()) == 7
    assert heads_concerned(list(rows.values()), ISSUED) == 2
    done = commit_intake(clerk, batch_id, now=now)
    assert len(done.codes) == 7
    split = db.session.scalars(select(Task).where(Task.title == "Kiểm kê tài sản")).all()
    assert {each.lead_unit_id for each in split} == {cast.legal_unit_id, cast.unit_id}
    assert {tuple(unit.code for unit in each.coordinating_units) for each in split} == {("VP",)}
    assert len(rows_of(batch_id)[2].task_codes) == 4
    assert parts_of(split[0].id) == {TaskPart.INTAKE_LINE}
    (other,) = tasks_of_same_line(split[0].id)
    assert other.code == split[1].code
    undo_intake(clerk, batch_id, now=now)
    assert db.session.scalar(select(func.count(Task.id))) == 0
    assert db.session.scalar(select(func.count(IntakeTask.id))) == 0


def test_a_split_row_is_kept_together_again(cast: Cast, now: datetime) -> None:
    batch_id, clerk = taken(cast, now, SEVERAL), acting(cast.clerk)
    ids = [row.id for row in rows_of(batch_id).values()]
    give_each_unit(clerk, batch_id, ids, now=now)
    assert keep_together(clerk, batch_id, ids, now=now) == 2
    rows = rows_of(batch_id)
    assert rows[2].problems == (Problem.ALL_UNITS,)
    assert (rows[2].place, rows[3].place) == (RowPlace.LOOK, RowPlace.ADD)
    with pytest.raises(NotForSeveral):
        keep_together(clerk, batch_id, ids, now=now)
    give_each_unit(clerk, batch_id, ids, now=now)
    give_rows(clerk, batch_id, ids[1:2], lead_unit_id=cast.unit_id, now=now)
    assert rows_of(batch_id)[2].each_unit_ids == ()


def test_a_strange_name_among_the_leads_gets_its_task_once_it_is_known(
    cast: Cast, now: datetime
) -> None:
    line = "\n1\tKiểm kê tài sản\tVụ Pháp chế; Cục Xây dựng\t\t30/9/2025\tBiên bản"
    batch_id, clerk = taken(cast, now, HEAD + line), acting(cast.clerk)
    row = rows_of(batch_id)[1]
    assert not row.is_for_several
    let_name_mean(clerk, batch_id, "Cục Xây dựng", cast.other_unit_id, remember=False, now=now)
    give_each_unit(clerk, batch_id, [row.id], now=now)
    assert rows_of(batch_id)[1].each_unit_ids == (cast.legal_unit_id, cast.other_unit_id)


def open_passages(batch_id: int) -> list[OmissionLine]:
    return [each for each in batch_page(batch_id).omissions if each.is_open]


def test_a_passage_is_made_a_row_that_waits_to_be_completed(cast: Cast, now: datetime) -> None:
    batch_id, clerk = taken(cast, now, ORDERS), acting(cast.clerk)
    passages = open_passages(batch_id)
    assert [each.reference for each in passages] == ["2", "3"]
    assert make_rows(clerk, batch_id, [each.id for each in passages], now=now) == 2
    assert open_passages(batch_id) == []
    rows = rows_of(batch_id)
    assert (rows[2].reference, rows[2].due_date) == ("2", date(2025, 8, 15))
    assert rows[2].lead_unit_id == cast.unit_id
    assert rows[2].problems == (Problem.FROM_PASSAGE,)
    assert rows[3].problems == (Problem.NO_LEAD, Problem.FROM_PASSAGE)
    assert {rows[2].place, rows[3].place} == {RowPlace.LOOK}
    assert [each.row_position for each in batch_page(batch_id).omissions] == [2, 3]
    with pytest.raises(NothingChosen):
        make_rows(clerk, batch_id, [each.id for each in passages], now=now)
    choose_for_rows(clerk, batch_id, [rows[2].id], RowChoice.ADD, now=now)
    assert len(commit_intake(clerk, batch_id, now=now).codes) == 2


def test_a_passage_is_left_for_a_reason_that_stays(cast: Cast, now: datetime) -> None:
    batch_id, clerk = taken(cast, now, ORDERS), acting(cast.clerk)
    ids = [each.id for each in open_passages(batch_id)]
    with pytest.raises(ReasonMissing):
        leave_passages(clerk, batch_id, ids, "  ", now=now)
    with pytest.raises(NothingChosen):
        leave_passages(clerk, batch_id, [], "Chỉ là lời nhắc", now=now)
    assert leave_passages(clerk, batch_id, ids, "Chỉ là lời nhắc", now=now) == 2
    left = batch_page(batch_id).omissions
    assert {each.reason for each in left} == {"Chỉ là lời nhắc"}
    assert left[0].left_by == "Chuyên viên tổng hợp (mẫu)"
    assert open_passages(batch_id) == []
    make_rows(clerk, batch_id, ids[:1], now=now)
    assert batch_page(batch_id).omissions[0].reason == ""
    with pytest.raises(NotAllowed):
        leave_passages(acting(cast.official), batch_id, ids, "Không cần", now=now)


def test_why_a_passage_was_left_survives_another_reading(cast: Cast, now: datetime) -> None:
    batch_id, clerk = taken(cast, now, f"{SEVERAL}\n{ORDERS}"), acting(cast.clerk)
    passages = open_passages(batch_id)
    assert [each.reference for each in passages] == ["1", "2", "3"]
    leave_passages(clerk, batch_id, [passages[2].id], "Chỉ là lời nhắc", now=now)
    make_rows(clerk, batch_id, [passages[0].id], now=now)
    assert rows_of(batch_id)[4].title == "Rà soát các thông tư"
    take_columns_as(clerk, batch_id, {}, now=now)
    assert [each.reference for each in open_passages(batch_id)] == ["1", "2"]
    assert batch_page(batch_id).omissions[2].reason == "Chỉ là lời nhắc"
