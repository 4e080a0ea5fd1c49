"""The official columns of an annex, recognised in any order and wording, Vietnamese or English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.domain.folding import fold
from portal.domain.intake.source import Cells, Grid


class Column(StrEnum):
    """What a column of a file is taken as (the annex of domain.md §2.5, and what offices add)."""

    NUMBER = "number"
    TASK = "task"
    LEADER = "leader"
    LEAD = "lead"
    COORDINATING = "coordinating"
    UNITS = "units"
    DUE = "due"
    PRODUCT = "product"
    AUTHORITY = "authority"
    INDICATOR = "indicator"
    NOTE = "note"
    LEFT_OUT = "left_out"


#: the first pattern that fits wins, so the narrower ones stand first
_WORDS: tuple[tuple[Column, re.Pattern[str]], ...] = tuple(
    (column, re.compile(pattern))
    for column, pattern in (
        (Column.NUMBER, r"(?:s?o?tt|so thu tu|stt|tt|so tt|no|nr|number|item|so)"),
        (Column.LEFT_OUT, r".*(?:kho khan|vuong mac|difficult|obstacle|kien nghi|proposal).*"),
        (
            Column.LEFT_OUT,
            r".*(?:tien do,? ket qua|ket qua thuc hien|tinh hinh thuc hien|progress"
            r"|tinh trang|status"
            r"|ngay bat dau|thoi gian bat dau|start).*",
        ),
        (
            Column.LEADER,
            r".*(?:lanh dao|leader|thu truong|pho chu tich).*(?:phu trach|chi dao|charge)?.*",
        ),
        (
            Column.UNITS,
            r".*(?:chu tri.*phoi hop|lead and coord|don vi thuc hien|co quan thuc hien"
            r"|don vi,? ca nhan thuc hien"
            r"|phan cong thuc hien|to chuc thuc hien|responsible unit|implementing (?:unit"
            r"|agenc)).*",
        ),
        (
            Column.COORDINATING,
            r".*(?:phoi hop|coordinat|cooperat|support(?:ing)? (?:unit|agenc)|collaborat).*",
        ),
        (
            Column.AUTHORITY,
            r".*(?:cap trinh|cap co tham quyen|tham quyen|cap phe duyet|cap ban hanh"
            r"|authority|approv|submit(?:ted)? to"
            r"|noi nhan san pham|trinh cap).*",
        ),
        (
            Column.LEAD,
            r".*(?:chu tri|dau moi|don vi duoc giao|co quan duoc giao|lead|in charge"
            r"|responsible|phan cong|don vi|co quan).*",
        ),
        (
            Column.DUE,
            r".*(?:thoi han|thoi gian|han hoan thanh|han|deadline|due|tien do|time|completion"
            r"|moc|thoi diem).*",
        ),
        (
            Column.INDICATOR,
            r".*(?:chi tieu|chi so|indicator|target|don vi tinh|ket qua dinh luong).*",
        ),
        (
            Column.PRODUCT,
            r".*(?:san pham|dau ra|ket qua|output|product|deliverable|hinh thuc van ban).*",
        ),
        (Column.NOTE, r".*(?:ghi chu|note|remark|comment).*"),
        (
            Column.TASK,
            r".*(?:nhiem vu|noi dung|cong viec|giai phap|hoat dong|ten de an|de an|task"
            r"|activit|work|content|action|viec).*",
        ),
    )
)
#: a heading such as "Nhiệm vụ, giải pháp" beats what its other words would say
_PLAIN_TASK = re.compile(
    r"(?:ten |noi dung )?(?:nhiem vu|cong viec|noi dung|hoat dong)(?: cong viec| nhiem vu"
    r"| giai phap| cu the| chinh"
    r"| thuc hien| trong tam| duoc giao| chu yeu)*"
)
_SEARCHED_ROWS, _LONGEST_HEADING = 20, 120


@dataclass(frozen=True, slots=True)
class Header:
    """Where the heading of a table ends, and what each column is."""

    first: int
    last: int
    columns: tuple[Column, ...]
    titles: Cells

    def index_of(self, column: Column) -> int | None:
        return self.columns.index(column) if column in self.columns else None


def column_named(heading: str) -> Column:
    """What a heading says its column holds."""
    words = fold(heading)
    if not words or len(words) > _LONGEST_HEADING:
        return Column.LEFT_OUT
    if _PLAIN_TASK.fullmatch(words):
        return Column.TASK
    return next((column for column, each in _WORDS if each.fullmatch(words)), Column.LEFT_OUT)


def header_of(grid: Grid) -> Header | None:
    """The heading of a table: the row that names most columns, and the ones merged with it."""
    best: Header | None = None
    for index, row in enumerate(grid.rows[:_SEARCHED_ROWS]):
        last = _last_of_heading(grid, index)
        titles = _titles(grid.rows[index : last + 1])
        columns = _distinct([column_named(title) for title in titles])
        named = {column for column in columns if column is not Column.LEFT_OUT}
        is_heading = Column.TASK in named and len(named) > 1 and len(set(row)) > 1
        if is_heading and (best is None or len(named) > _named(best)):
            best = Header(index, last, columns, titles)
    return best


def as_chosen(header: Header, chosen: Mapping[int, Column]) -> Header:
    """The heading with columns that somebody took for something else."""
    columns = tuple(chosen.get(index, column) for index, column in enumerate(header.columns))
    return Header(header.first, header.last, columns, header.titles)


def _named(header: Header) -> int:
    return len({column for column in header.columns if column is not Column.LEFT_OUT})


def _last_of_heading(grid: Grid, first: int) -> int:
    """A heading of two or three rows repeats the cells that are merged downwards."""
    last = first
    while last + 1 < len(grid.rows) and last - first < 2:
        here, below = grid.rows[last], grid.rows[last + 1]
        shared = sum(
            bool(a) and a == b and len(a) < _LONGEST_HEADING
            for a, b in zip(here, below, strict=True)
        )
        tasks = [i for i, cell in enumerate(here) if column_named(cell) is Column.TASK]
        if not shared or not any(here[i] == below[i] for i in tasks):
            break
        last += 1
    return last


def _titles(rows: Sequence[Cells]) -> Cells:
    """The heading of each column: the lowest of its cells, which is the narrowest."""
    return tuple(
        next((cell for cell in reversed(cells) if cell.strip()), "")
        for cells in zip(*rows, strict=True)
    )


def _distinct(columns: list[Column]) -> tuple[Column, ...]:
    """One column of each kind: the first one."""
    seen: set[Column] = set()
    kept = []
    for column in columns:
        if column in seen and column is not Column.LEFT_OUT:
            column = Column.LEFT_OUT
        seen.add(column)
        kept.append(column)
    return tuple(kept)
