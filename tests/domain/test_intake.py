"""Rules of the intake, one by one: names, columns, times, references, orders."""

from __future__ import annotations

from datetime import date

import pytest

from portal.domain.calendar import WorkingCalendar
from portal.domain.intake.batches import RowChoice, RowPlace, place_of
from portal.domain.intake.checks import problems_of
from portal.domain.intake.columns import Column, column_named
from portal.domain.intake.found import Every, FoundTask, FoundUnits, Problem, Said, UnknownUnit
from portal.domain.intake.grammar import tasks_in_text
from portal.domain.intake.passages import passages_of
from portal.domain.intake.source import Grid
from portal.domain.intake.table import tasks_in_table
from portal.domain.intake.times import Day, time_in_cell, times_in_prose
from portal.domain.intake.unit_cells import units_of_cell
from portal.domain.intake.units import UnitBook, UnitNames

DAY = Day(date(2025, 7, 1), WorkingCalendar({}, frozenset()))
OFFICE, LEGAL, DIGITAL, PARTY = 1, 2, 3, 4
BOOK = UnitBook(
    (
        UnitNames(OFFICE, ("Văn phòng Bộ (mẫu)", "Văn phòng", "VP")),
        UnitNames(LEGAL, ("Vụ Pháp chế", "Legal Department", "Vụ PC")),
        UnitNames(DIGITAL, ("Cục Chuyển đổi số quốc gia", "Cục CĐSQG")),
        UnitNames(PARTY, ("Văn phòng Tỉnh ủy Hưng Yên",)),
        UnitNames(5, ("Tổ A",)),
        UnitNames(6, ("Tổ A",)),
    )
)


def orders(*lines: str) -> list[tuple[str, tuple[int, ...], str]]:
    tasks, _omitted = tasks_in_text(passages_of(lines), BOOK, DAY)
    return [(task.reference, task.lead.ids, task.title.value) for task in tasks]


@pytest.mark.parametrize(
    ("cell", "lead", "along", "unknown"),
    [
        ("Vụ pháp chế", (LEGAL,), (), ()),
        ("VỤ PHÁP CHẾ; văn phòng", (LEGAL,), (OFFICE,), ()),
        ("Văn phòng Bộ chủ trì, phối hợp Vụ PC", (OFFICE,), (LEGAL,), ()),
        ("Phối hợp: Vụ PC. Chủ trì: Văn phòng", (OFFICE,), (LEGAL,), ()),
        ("Không", (), (), ()),
        ("Văn phòng Tỉnh ủy", (), (), (("Văn phòng Tỉnh ủy", PARTY),)),
        ("Cục CĐS", (), (), (("Cục CĐS", DIGITAL),)),
        ("Cục Chuyển đổi số", (), (), (("Cục Chuyển đổi số", DIGITAL),)),
        ("Vụ Phap chếe", (), (), (("Vụ Phap chếe", LEGAL),)),
        ("Sở Y tế", (), (), (("Sở Y tế", None),)),
        ("Tổ A", (), (), (("Tổ A", None),)),
    ],
)
def test_units_of_a_cell(
    cell: str, lead: tuple[int, ...], along: tuple[int, ...], unknown: tuple[object, ...]
) -> None:
    found = units_of_cell(cell, BOOK)
    assert (found.lead.ids, found.coordinating.ids) == (lead, along)
    assert tuple((each.words, each.suggestion) for each in found.lead.unknown) == unknown


def test_in_prose_only_what_is_written_as_a_name_is_one() -> None:
    assert BOOK.mentions("công tác văn phòng và vp") == ()
    assert [each.unit_id for each in BOOK.mentions("Vụ Pháp chế và Văn phòng Bộ")] == [2, 1]
    (other,) = BOOK.mentions("Văn phòng Tỉnh ủy chủ trì")
    assert (other.unit_id, other.is_all) == (None, False)
    (begun,) = BOOK.mentions("Cục Chuyển đổi số rà soát")
    assert (begun.end, begun.unit_id) == (len("Cục Chuyển đổi số"), None)
    (strange,) = BOOK.mentions("Cục Bưu chính tiếp thu ý kiến")
    assert (strange.end, strange.unit_id) == (len("Cục Bưu chính"), None)
    (head,) = BOOK.mentions("đồng chí Vụ trưởng Vụ Pháp chế")
    assert (head.start, head.unit_id) == (0, LEGAL)


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("STT", Column.NUMBER),
        ("Nội dung nhiệm vụ", Column.TASK),
        ("Nhiệm vụ, giải pháp", Column.TASK),
        ("Lãnh đạo phụ trách", Column.LEADER),
        ("Cơ quan chủ trì", Column.LEAD),
        ("Đơn vị chủ trì, phối hợp", Column.UNITS),
        ("Cơ quan, đơn vị phối hợp", Column.COORDINATING),
        ("Thời hạn hoàn thành", Column.DUE),
        ("Sản phẩm / kết quả", Column.PRODUCT),
        ("Tiến độ, kết quả thực hiện", Column.LEFT_OUT),
        ("Khó khăn, vướng mắc", Column.LEFT_OUT),
        ("Cấp trình", Column.AUTHORITY),
        ("Ghi chú", Column.NOTE),
        ("Due date", Column.DUE),
        ("Responsible unit", Column.UNITS),
        ("x" * 200, Column.LEFT_OUT),
    ],
)
def test_columns_by_their_headings(heading: str, column: Column) -> None:
    assert column_named(heading) is column


@pytest.mark.parametrize(
    ("cell", "due", "every"),
    [
        ("30.9.25", date(2025, 9, 30), None),
        ("Trong tháng 10", date(2025, 10, 31), None),
        ("Q4 2025", date(2025, 12, 31), None),
        ("15 ngày kể từ ngày nhận được hồ sơ", date(2025, 7, 16), None),
        ("Hàng quý", None, Every.QUARTER),
        ("6 tháng một lần", None, Every.HALF_YEAR),
        ("khi có chỉ đạo", None, None),
        ("31/02/2025", None, None),
        ("", None, None),
    ],
)
def test_times_of_a_cell(cell: str, due: date | None, every: Every | None) -> None:
    found = time_in_cell(cell, DAY)
    assert (found.due, found.every) == (due, every)
    assert found.is_unreadable is bool(cell and not (due or every))


def test_a_date_that_is_cited_is_no_deadline() -> None:
    for cited in (
        "thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị",
        "chương trình giai đoạn 2025 - 2030, tầm nhìn đến năm 2045",
        "theo Thông báo số 12/2025",
    ):
        assert times_in_prose(cited, DAY) == [], cited


def test_references_as_one_would_cite_them() -> None:
    lines = ("II. Việc", "1. Đơn vị", "1.1. Một", "- gạch", "2. Hai", "a) điểm", "Điều 4. Luật")
    lines += ("1. Khoản", "a) điểm", "Nơi nhận:", "- Như trên")
    assert [each.reference for each in passages_of(lines)] == [
        "II",
        "II.1",
        "II.1.1",
        "II.1.1, gạch đầu dòng 1",
        "II.2",
        "II.2.a",
        "Điều 4",
        "Điều 4, khoản 1",
        "Điều 4, khoản 1, điểm a",
    ]


def test_orders_and_what_is_none() -> None:
    assert orders("1. Giao Vụ Pháp chế rà soát.") == [("1", (LEGAL,), "Rà soát")]
    assert orders("Văn phòng Bộ:", "- Tổng hợp.") == [("gạch đầu dòng 1", (OFFICE,), "Tổng hợp")]
    assert orders("1. Vụ Pháp chế đã rà soát.", "2. Biểu dương Văn phòng Bộ.") == []
    assert orders("I. Kết quả", "1. Vụ Pháp chế rà soát thông tư.") == []
    _tasks, omitted = tasks_in_text(passages_of(["1. Cần khẩn trương sửa đổi."]), BOOK, DAY)
    assert omitted == ()
    _tasks, omitted = tasks_in_text(passages_of(["1. Việc này phải xong sớm."]), BOOK, DAY)
    assert [each.reference for each in omitted] == ["1"]


def test_a_table_without_a_heading_of_tasks_finds_nothing() -> None:
    grid = Grid("1", (("a", "b", "c"), ("1", "2", "3")))
    assert tasks_in_table(grid, BOOK, DAY) == ((), None, 2)


def test_problems_are_named_in_one_order() -> None:
    task = FoundTask("1", "", Said("Rà soát"), lead=FoundUnits((LEGAL,)))
    lost = FoundTask(
        "2",
        "",
        Said(""),
        lead=FoundUnits(unknown=(UnknownUnit("Cục X"),)),
        time=time_in_cell("sớm", DAY),
    )
    assert problems_of([task, lost, task]) == (
        (),
        (Problem.NO_TASK, Problem.UNKNOWN_UNIT, Problem.UNREADABLE_DUE),
        (Problem.TWICE_IN_FILE,),
    )


def test_a_choice_settles_a_row() -> None:
    def place(choice: RowChoice, *, problems: bool = False, like: bool = False) -> RowPlace:
        return place_of(choice, has_problems=problems, is_like_another=like, has_task=False)

    assert place(RowChoice.OPEN) is RowPlace.ADD
    assert place(RowChoice.OPEN, problems=True) is RowPlace.LOOK
    assert place(RowChoice.OPEN, problems=True, like=True) is RowPlace.TWICE
    assert place(RowChoice.ADD, problems=True, like=True) is RowPlace.ADD
    assert place(RowChoice.LEAVE_OUT) is RowPlace.LEFT_OUT
