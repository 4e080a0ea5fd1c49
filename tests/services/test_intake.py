"""What was taken in: read, mended, written as drafts in one go, and put back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.domain.errors import (
    ChangedMeanwhile,
    FileUnreadable,
    NotAllowed,
    NothingChosen,
    StepRefused,
    TooLateToUndo,
)
from portal.domain.intake.batches import BatchState, RowChoice, RowPlace
from portal.domain.intake.columns import Column
from portal.domain.intake.found import Problem
from portal.domain.types import Clear, TaskKind, TaskState
from portal.extensions import db
from portal.models.organisation import UnitAlias
from portal.models.task import Task
from portal.queries.intake_pages import batch_page
from portal.queries.intake_row_lines import RowLine, row_lines
from portal.services import intake_reading
from portal.services.drafting import waive_clear
from portal.services.intake import (
    RowFields,
    choose_for_rows,
    give_rows,
    let_name_mean,
    mend_row,
)
from portal.services.intake_reading import read_batch, read_waiting, take_columns_as, take_in
from portal.services.intake_writing import commit_intake, discard_intake, undo_intake
from tests.factories import Cast, acting, make_cast, make_task

ISSUED = date(2025, 7, 1)
PLAN = "\n".join(
    (
        "TT\tNhiệm vụ\tChủ trì\tPhối hợp\tThời hạn\tSản phẩm",
        "1\tBan hành quy chế dữ liệu\tCục Chuyển đổi số\tVụ Pháp chế\t30/9/2025\tQuy chế",
        "2\tRà soát các thông tư\tVụ Phap chê\t\tkhi có chỉ đạo\tBáo cáo",
        "3\tTổng hợp tiến độ thực hiện\tVăn phòng\t\thằng tháng\tBáo cáo tháng",
        "4\tTrình ban hành kế hoạch chuyển đổi số\tCục Xây dựng\t\tQuý IV/2025\tKế hoạch",
    )
)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def taken(cast: Cast, now: datetime, text: str = PLAN) -> int:
    batch_id = take_in(acting(cast.clerk), cast.plan_id, ISSUED, text.encode(), name="", now=now)
    assert read_batch(batch_id, now=now) is BatchState.READY
    return batch_id


def rows_of(batch_id: int) -> dict[int, RowLine]:
    return {row.position: row for row in row_lines(batch_id, ISSUED)}


def test_rows_say_what_is_to_be_looked_at(cast: Cast, now: datetime) -> None:
    make_task(plan_id=cast.plan_id, now=now, code="NV-007")
    rows = rows_of(taken(cast, now))
    assert (rows[1].place, rows[1].problems) == (RowPlace.ADD, ())
    assert rows[1].lead_unit_id == cast.unit_id
    assert rows[1].coordinating_unit_ids == (cast.legal_unit_id,)
    assert rows[1].due_date == date(2025, 9, 30)
    assert set(rows[1].missing) == {Clear.PERSON, Clear.AUTHORITY}
    assert set(rows[2].problems) == {Problem.UNREADABLE_DUE}
    assert rows[2].lead_unit_id == cast.legal_unit_id
    assert (rows[3].every, rows[3].problems) == ("month", (Problem.COMES_AGAIN,))
    assert Clear.TIME not in rows[3].missing
    assert Problem.UNKNOWN_UNIT in rows[4].problems
    assert (rows[4].like_code, rows[4].like_percent) == ("NV-007", 100)


def test_nothing_is_written_before_it_is_said_and_then_all_at_once(
    cast: Cast, now: datetime
) -> None:
    batch_id = taken(cast, now)
    assert db.session.scalar(select(func.count(Task.id))) == 0
    clerk, rows = acting(cast.clerk), rows_of(batch_id)
    choose_for_rows(clerk, batch_id, [rows[3].id], RowChoice.ADD, now=now)
    choose_for_rows(clerk, batch_id, [rows[4].id], RowChoice.LEAVE_OUT, now=now)
    done = commit_intake(clerk, batch_id, now=now)
    assert (done.codes, done.left) == (("KH02-01", "KH02-02"), 1)
    first = db.session.scalars(select(Task).where(Task.code == "KH02-01")).one()
    assert (first.state, first.source_reference) == (TaskState.DRAFT, "1")
    assert (first.due_date, first.due_text) == (date(2025, 9, 30), "30/9/2025")
    assert [unit.id for unit in first.coordinating_units] == [cast.legal_unit_id]
    again = db.session.scalars(select(Task).where(Task.code == "KH02-02")).one()
    assert again.kind is TaskKind.STANDING
    with pytest.raises(NothingChosen):
        commit_intake(clerk, batch_id, now=now)
    give_rows(clerk, batch_id, [rows[2].id], due_date=date(2025, 10, 15), now=now)
    assert commit_intake(clerk, batch_id, now=now).codes == ("KH02-03",)


def test_a_row_is_mended_and_a_stale_form_is_noticed(cast: Cast, now: datetime) -> None:
    batch_id = taken(cast, now)
    row, clerk = rows_of(batch_id)[2], acting(cast.clerk)
    fields = RowFields(
        "Rà soát các thông tư", cast.legal_unit_id, (), (), "", date(2025, 8, 1), "", "Báo cáo", ""
    )
    assert mend_row(clerk, row.id, fields, version=row.version, now=now) == batch_id
    mended = rows_of(batch_id)[2]
    assert (mended.place, mended.due_date) == (RowPlace.ADD, date(2025, 8, 1))
    with pytest.raises(ChangedMeanwhile):
        mend_row(clerk, row.id, fields, version=row.version, now=now)


def test_a_name_is_learnt_for_every_later_document(cast: Cast, now: datetime) -> None:
    batch_id, clerk = taken(cast, now), acting(cast.clerk)
    changed = let_name_mean(
        clerk, batch_id, "Cục Xây dựng", cast.other_unit_id, remember=True, now=now
    )
    assert changed == 1
    assert rows_of(batch_id)[4].lead_unit_id == cast.other_unit_id
    assert db.session.scalars(select(UnitAlias.alias)).all() == ["Cục Xây dựng"]
    assert rows_of(taken(cast, now))[4].lead_unit_id == cast.other_unit_id


def test_columns_taken_for_something_else_are_read_again(cast: Cast, now: datetime) -> None:
    batch_id = taken(cast, now)
    take_columns_as(acting(cast.clerk), batch_id, {0: {5: Column.AUTHORITY}}, now=now)
    row = rows_of(batch_id)[1]
    assert (row.product, row.authority) == ("", "Quy chế")
    assert batch_page(batch_id).tables[0].columns[5] == "authority"


def test_an_intake_is_put_back_but_for_what_somebody_built_on(cast: Cast, now: datetime) -> None:
    batch_id, clerk = taken(cast, now), acting(cast.clerk)
    choose_for_rows(
        clerk, batch_id, [row.id for row in rows_of(batch_id).values()], RowChoice.ADD, now=now
    )
    assert len(commit_intake(clerk, batch_id, now=now).codes) == 4
    touched = db.session.scalars(select(Task.id).where(Task.code == "KH02-02")).one()
    waive_clear(clerk, touched, Clear.TIME, "Chờ chỉ đạo", now=now)
    back = undo_intake(clerk, batch_id, now=now + timedelta(days=29))
    assert (back.removed, back.kept) == (("KH02-01", "KH02-03", "KH02-04"), ("KH02-02",))
    assert db.session.scalars(select(Task.code)).all() == ["KH02-02"]
    with pytest.raises(TooLateToUndo):
        undo_intake(clerk, batch_id, now=now + timedelta(days=31))


def test_what_cannot_be_read_says_why_and_can_be_closed(cast: Cast, now: datetime) -> None:
    clerk = acting(cast.clerk)
    with pytest.raises(FileUnreadable):
        take_in(clerk, cast.plan_id, ISSUED, b"  ", name="a.docx", now=now)
    batch_id = take_in(clerk, cast.plan_id, ISSUED, b"PK\x03\x04???", name="a.docx", now=now)
    assert read_batch(batch_id, now=now) is BatchState.FAILED
    assert batch_page(batch_id).trouble == "broken"
    with pytest.raises(StepRefused):
        commit_intake(clerk, batch_id, now=now)
    discard_intake(clerk, batch_id, now=now)
    assert batch_page(batch_id).state is BatchState.DISCARDED


def test_the_worker_reads_what_waits_and_what_was_cut_off(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = acting(cast.clerk)
    waiting = take_in(clerk, cast.plan_id, ISSUED, PLAN.encode(), name="", now=now)
    assert intake_reading.has_waiting()
    with monkeypatch.context() as patched:
        patched.setattr(intake_reading, "read_source", _killed)
        with pytest.raises(KeyboardInterrupt):
            read_waiting(now)
    assert batch_page(waiting).state is BatchState.READING
    assert read_waiting(now) == 0
    assert read_waiting(now + timedelta(minutes=11)) == 1
    page = batch_page(waiting)
    assert (page.state, page.rows_found, page.rows_checked) == (BatchState.READY, 4, 4)


def _killed(*_given: object, **_named: object) -> None:
    raise KeyboardInterrupt


def test_others_take_nothing_in(cast: Cast, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        take_in(acting(cast.official), cast.plan_id, ISSUED, b"x", name="", now=now)
