"""A paper that leaves the office: its parts in their order, whatever file it becomes.

The writers (`portal/writers`) make Word, Excel and print out of it; none of them words anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

Cell = str | int | date | datetime | None


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"
    JUSTIFIED = "both"


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a part; 1 is that of a whole annex or chapter."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    align: Align = Align.JUSTIFIED
    is_bold: bool = False
    is_italic: bool = False
    is_underlined: bool = False


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two blocks beside each other without a frame: the official head, or recipients and signature.

    `share` is what the left one takes of the width, in percent.
    """

    left: tuple[Paragraph, ...]
    right: tuple[Paragraph, ...]
    share: int = 37


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table; widths are shares of the whole table's width."""

    head: str
    share: int
    align: Align = Align.LEFT
    #: what stands in it is never broken over two lines
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table whose head is repeated on every sheet and whose rows are never split."""

    name: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """What follows stands on new sheets, turned on their side."""


Block = Heading | Paragraph | SideBySide | PaperTable | Annex


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper in one language, with the line that says as of when and for whom it was made.

    Numbers and days in its tables are numbers and days, so that Excel can count with them.
    """

    title: str
    locale: str
    taken: str
    blocks: tuple[Block, ...]

    @property
    def tables(self) -> tuple[PaperTable, ...]:
        return tuple(block for block in self.blocks if isinstance(block, PaperTable))


def cell_text(cell: Cell) -> str:
    """A cell as it is read on paper: days as Vietnamese offices write them."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%H:%M %d/%m/%Y}"
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell)
