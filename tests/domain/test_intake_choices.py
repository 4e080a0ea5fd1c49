"""What a preview offers: units that are meant together, updates, rows made of passages."""

from __future__ import annotations

from datetime import date

import pytest

from portal.domain.calendar import WorkingCalendar
from portal.domain.errors import TaskIsClosed
from portal.domain.intake.addressed import KnownUnit, units_addressed
from portal.domain.intake.batches import RowChoice, RowPlace, place_of
from portal.domain.intake.found import FoundUnits, Sure
from portal.domain.intake.omitted import rows_of_passage
from portal.domain.intake.passages import passages_of
from portal.domain.intake.reading import read_source
from portal.domain.intake.source import Grid, Passage, Source
from portal.domain.intake.times import Day
from portal.domain.intake.units import UnitBook, UnitNames
from portal.domain.intake.updates import Content, changes_of, require_open
from portal.domain.types import TaskState, UnitKind

DAY = Day(date(2025, 7, 1), WorkingCalendar({}, frozenset()))
LEGAL, AGENCY, OFFICE, FINANCE, HEALTH, COMMUNE, OTHER_COMMUNE, PARTNER, BRANCH = range(1, 10)
UNITS = (
    KnownUnit(LEGAL, "Vụ Pháp chế", UnitKind.DEPARTMENT),
    KnownUnit(AGENCY, "Cục Chuyển đổi số", UnitKind.AGENCY),
    KnownUnit(OFFICE, "Văn phòng", UnitKind.OFFICE),
    KnownUnit(FINANCE, "Sở Tài chính", UnitKind.DEPARTMENT),
    KnownUnit(HEALTH, "Sở Y tế", UnitKind.DEPARTMENT),
    KnownUnit(COMMUNE, "UBND xã An Bình", UnitKind.COMMUNE),
    KnownUnit(OTHER_COMMUNE, "UBND phường Hiến Nam", UnitKind.COMMUNE),
    KnownUnit(PARTNER, "Tập đoàn Viễn thông", UnitKind.PARTNER),
    KnownUnit(BRANCH, "Chi cục Số", UnitKind.AGENCY, parent_id=AGENCY),
)
BOOK = UnitBook(UnitNames(unit.id, (unit.name,)) for unit in UNITS)
WORKING = {LEGAL, AGENCY, OFFICE, FINANCE, HEALTH}


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("các đơn vị", WORKING),
        ("các cơ quan, đơn vị thuộc, trực thuộc Bộ", WORKING),
        ("all units", WORKING),
        ("các sở", {FINANCE, HEALTH}),
        ("các Sở, ngành", WORKING),
        ("các vụ, cục", {LEGAL, AGENCY}),
        ("UBND các xã, phường", {COMMUNE, OTHER_COMMUNE}),
        ("UBND các huyện, thành phố", {COMMUNE, OTHER_COMMUNE}),
        ("các viện", WORKING),
        ("từng thành viên Ban Chỉ đạo", set()),
    ],
)
def test_which_units_are_meant_together(words: str, meant: set[int]) -> None:
    (mention,) = BOOK.mentions(words)
    assert mention.is_all
    assert mention.end == len(words.split(" thuộc")[0]) or mention.end == len(words)
    assert set(units_addressed(FoundUnits(is_all=True, words=words), UNITS)) == meant


def test_units_that_are_named_are_those_and_no_others() -> None:
    named = FoundUnits(ids=(LEGAL, OFFICE), words="Vụ Pháp chế; Văn phòng")
    assert units_addressed(named, UNITS) == (LEGAL, OFFICE)
    both = FoundUnits(ids=(OFFICE,), is_all=True, words="Văn phòng và các sở")
    assert units_addressed(both, UNITS) == (OFFICE, FINANCE, HEALTH)


def test_cases_and_matters_are_no_units() -> None:
    for text in (
        "giải quyết các vụ việc, các vụ án phức tạp",
        "cập nhật các số liệu, các tính năng, các tình huống",
        "bồi dưỡng các viên chức theo các quan điểm mới",
    ):
        assert BOOK.mentions(text) == (), text
    assert BOOK.mentions("giao cac so, nganh")[0].is_all


@pytest.mark.parametrize(
    ("order", "what", "meant"),
    [
        ("Giao UBND các huyện, thành phố rà soát quỹ đất.", "Rà soát quỹ đất", 2),
        ("Yêu cầu các cục, vụ thuộc Bộ lập danh mục.", "Lập danh mục", 2),
        ("Các đơn vị rà soát, báo cáo.", "Rà soát, báo cáo", 5),
        ("Giao Sở Y tế, Sở Tài chính xây dựng kế hoạch.", "Xây dựng kế hoạch", 2),
        ("Giao Chủ tịch UBND các huyện giải quyết các vụ việc.", "Giải quyết các vụ việc", 2),
        ("Giao Sở Y tế rà soát.", "Rà soát", 1),
    ],
)
def test_an_order_in_a_text_says_to_whom_it_goes(order: str, what: str, meant: int) -> None:
    (task,) = read_source(Source(passages=passages_of([order])), BOOK, DAY).tasks
    assert task.title.value == what
    assert len(units_addressed(task.addressed, UNITS)) == meant


def test_everybody_in_the_place_of_the_lead_is_addressed() -> None:
    grid = Grid(
        "1",
        (
            ("TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời hạn"),
            ("1", "Rà soát quy chế", "Vụ Pháp chế; Sở Y tế", "Văn phòng", "30/9/2025"),
            ("2", "Báo cáo kết quả", "Các đơn vị", "", "hằng tháng"),
            ("3", "Lập kế hoạch", "Sở Y tế", "Sở Tài chính; Văn phòng", "30/9/2025"),
        ),
    )
    tasks = read_source(Source((grid,)), BOOK, DAY).tasks
    assert [task.addressed.ids for task in tasks] == [(LEGAL, HEALTH), (), (HEALTH,)]
    assert [task.addressed.is_all for task in tasks] == [False, True, False]


def test_what_the_text_around_an_annex_orders_is_shown_and_not_added() -> None:
    grid = Grid("1", (("Nhiệm vụ", "Chủ trì"), ("Rà soát quy chế", "Vụ Pháp chế")))
    lines = (
        "1. Giao Văn phòng theo dõi, đôn đốc.",
        "2. Kết quả tốt.",
        "3. Việc này phải xong sớm.",
    )
    reading = read_source(Source((grid,), passages_of(lines)), BOOK, DAY)
    assert len(reading.tasks) == 1
    assert [each.reference for each in reading.omissions] == ["1", "3"]


def test_a_row_is_made_of_a_passage_with_what_the_grammar_finds() -> None:
    passage = Passage("2", "Việc rà soát của Sở Y tế phải xong trước ngày 30/9/2025.", ("Mục II",))
    (row,) = rows_of_passage(passage, BOOK, DAY)
    assert (row.lead.ids, row.lead.sure) == ((HEALTH,), Sure.GUESSED)
    assert (row.time.due, row.group, row.words) == (date(2025, 9, 30), "Mục II", passage.text)
    (row,) = rows_of_passage(Passage("3", "Sở Y tế, Sở Tài chính cần phải xong sớm."), BOOK, DAY)
    assert (row.lead.ids, row.addressed.ids) == ((), (HEALTH, FINANCE))
    (row,) = rows_of_passage(Passage("4", "Giao Văn phòng theo dõi, đôn đốc."), BOOK, DAY)
    assert (row.lead.ids, row.title.value) == ((OFFICE,), "Theo dõi, đôn đốc")


def content(**said: object) -> Content:
    """What a task says, but for what is given."""
    whole = {
        "title": "Trình Kế hoạch chuyển đổi số 2027",
        "lead_unit_id": AGENCY,
        "coordinating_unit_ids": (LEGAL, OFFICE),
        "due": date(2026, 11, 16),
        "product": "Kế hoạch",
        "competent_authority": "Bộ trưởng",
    }
    return Content(**(whole | said))  # type: ignore[arg-type]


def test_a_task_takes_over_what_differs_and_nothing_else() -> None:
    row = content(
        title="trình kế hoạch chuyển đổi số 2027.",
        coordinating_unit_ids=(OFFICE, LEGAL),
        due=date(2026, 12, 1),
        product="",
        competent_authority="Thủ tướng",
    )
    changes = changes_of(content(), row)
    assert [(each.field, each.old, each.new) for each in changes] == [
        ("due", date(2026, 11, 16), date(2026, 12, 1)),
        ("competent_authority", "Bộ trưởng", "Thủ tướng"),
    ]
    assert changes_of(content(), content()) == ()
    assert changes_of(content(), content(lead_unit_id=None, coordinating_unit_ids=())) == ()
    (marks,) = changes_of(content(title="Trinh ke hoach"), content(title="Trình kế hoạch"))
    assert marks.new == "Trình kế hoạch"


@pytest.mark.parametrize("state", [TaskState.COMPLETED, TaskState.CANCELLED])
def test_a_closed_task_takes_over_nothing(state: TaskState) -> None:
    with pytest.raises(TaskIsClosed):
        require_open("NV-001", state)
    require_open("NV-001", TaskState.DRAFT)
    require_open("NV-001", TaskState.PAUSED)


def test_to_update_settles_a_row_only_while_it_is_like_a_task() -> None:
    def placed(*, is_like_another: bool) -> RowPlace:
        return place_of(
            RowChoice.UPDATE, has_problems=True, is_like_another=is_like_another, has_task=False
        )

    assert placed(is_like_another=True) is RowPlace.UPDATE
    assert placed(is_like_another=False) is RowPlace.LOOK
