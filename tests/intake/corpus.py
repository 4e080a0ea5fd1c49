"""The cases of the corpus: read, built as the files an office would send, and scored."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import docx
import openpyxl

from portal.domain.calendar import WorkingCalendar
from portal.domain.folding import fold
from portal.domain.intake.found import FoundTask, FoundUnits
from portal.domain.intake.reading import read_source
from portal.domain.intake.times import Day
from portal.domain.intake.units import UnitBook, UnitNames
from portal.readers.reading import read_file, read_text
from tests.intake.office import UNITS
from tests.readers.drawn_pdf import LINES_ON_A_PAGE, table_pdf

FOLDER = Path(__file__).parent
FIELDS = ("reference", "lead", "along", "due", "every", "authority", "product", "what")
CODES = dict(enumerate(UNITS, 1))
BOOK = UnitBook(UnitNames(number, UNITS[code]) for number, code in CODES.items())
#: the cells of spanned places in a case's table
ABOVE, LEFT = "^", "<"


@dataclass(frozen=True)
class Case:
    name: str
    form: str
    issued: date
    body: str
    laid: Mapping[str, str]
    expected: tuple[tuple[str, ...], ...]

    @property
    def is_table(self) -> bool:
        return self.name.startswith("table_")

    @property
    def cells(self) -> list[list[str]]:
        rows = [[cell.strip() for cell in line.split("|")] for line in self.body.splitlines()]
        width = max(map(len, rows))
        return [[*row, *[""] * (width - len(row))] for row in rows]


def cases(folder: str) -> list[Case]:
    return [_case(file) for file in sorted((FOLDER / folder).glob("*.txt"))]


def _case(file: Path) -> Case:
    head, _, rest = file.read_text("utf-8").partition("\n---\n")
    body, _, rows = rest.partition("\n===\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    expected = tuple(
        tuple(cell.strip() for cell in line.split("|"))
        for line in rows.splitlines()
        if line.strip()
    )
    assert all(len(row) == len(FIELDS) for row in expected), file.name
    return Case(file.stem, facts["as"], date.fromisoformat(facts["issued"]), body, facts, expected)


def tasks_of(case: Case, book: UnitBook = BOOK) -> tuple[FoundTask, ...]:
    """What the product finds in a case, by way of the file it is built as."""
    day = Day(case.issued, WorkingCalendar({}, frozenset()))
    return read_source(SOURCES[case.form](case), book, day).tasks


def said(task: FoundTask) -> tuple[str, ...]:
    return (
        task.reference,
        _codes(task.lead),
        _codes(task.coordinating),
        task.time.due.isoformat() if task.time.due else "",
        str(task.time.every or ""),
        task.authority.value,
        task.product.value,
        task.title.value,
    )


def _codes(units: FoundUnits) -> str:
    codes = [CODES[unit_id] for unit_id in units.ids]
    codes += ["?"] * len(units.unknown) + ["*"] * units.is_all
    return ", ".join(codes)


def compared(case: Case) -> Iterator[tuple[str, str, str]]:
    """Each field of a case with what was expected and what was found."""
    found = [said(task) for task in tasks_of(case)]
    for wanted, got in itertools.zip_longest(*_aligned(case.expected, found), fillvalue=None):
        for index, field in enumerate(FIELDS):
            yield (
                field,
                "(nothing)" if wanted is None else wanted[index],
                "(nothing)" if got is None else got[index],
            )


def is_right(field: str, wanted: str, got: str) -> bool:
    if field in ("due", "every"):
        return wanted == got
    if field in ("lead", "along"):
        return sorted(wanted.split(", ")) == sorted(got.split(", "))
    return fold(wanted) == fold(got)


def _aligned(
    wanted: Sequence[tuple[str, ...]], found: Sequence[tuple[str, ...]]
) -> tuple[list[tuple[str, ...] | None], list[tuple[str, ...] | None]]:
    """Rows beside each other by their reference, in order; one that has no fellow stands alone."""
    left: list[tuple[str, ...] | None] = []
    right: list[tuple[str, ...] | None] = []
    rest = list(found)
    for row in wanted:
        fellow = next((each for each in rest if fold(each[0]) == fold(row[0])), None)
        left.append(row)
        right.append(fellow)
        if fellow is not None:
            rest.remove(fellow)
    left += [None] * len(rest)
    right += rest
    return left, right


def as_docx(case: Case) -> bytes:
    document = docx.Document()
    if not case.is_table:
        for line in case.body.splitlines():
            document.add_paragraph(line)
    else:
        rows = case.cells
        table = document.add_table(len(rows), len(rows[0]))
        for r, c in itertools.product(range(len(rows)), range(len(rows[0]))):
            if rows[r][c] == LEFT:
                table.cell(r, c - 1).merge(table.cell(r, c))
            elif rows[r][c] == ABOVE:
                table.cell(r - 1, c).merge(table.cell(r, c))
            else:
                table.cell(r, c).text = rows[r][c]
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def as_xlsx(case: Case) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    rows = case.cells
    for r, row in enumerate(rows, 1):
        for c, cell in enumerate(row, 1):
            if cell not in (ABOVE, LEFT):
                sheet.cell(r, c, _typed(cell))
    for r, row in enumerate(rows, 1):
        for c, cell in enumerate(row, 1):
            if cell in (ABOVE, LEFT):
                continue
            down, right = r, c
            while down < len(rows) and rows[down][c - 1] == ABOVE:
                down += 1
            while right < len(row) and rows[r - 1][right] == LEFT:
                right += 1
            if (down, right) != (r, c):
                sheet.merge_cells(start_row=r, start_column=c, end_row=down, end_column=right)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _typed(cell: str) -> object:
    """Whole dates and numbers as a spreadsheet has them."""
    parts = cell.split("/")
    if len(parts) == 3 and all(part.isdigit() for part in parts):
        day, month, year = map(int, parts)
        return date(year, month, day)
    return int(cell) if cell.isdigit() else cell


def as_csv(case: Case) -> bytes:
    kept = io.StringIO()
    csv.writer(kept, delimiter=";").writerows(case.cells)
    return kept.getvalue().encode("utf-8-sig")


def as_pdf(case: Case) -> bytes:
    """A ruled table on pages; `laid` says the shares of the columns and the lines of a page."""
    before, after = case.laid.get("before", ""), case.laid.get("after", "")
    return table_pdf(
        case.cells,
        [int(share) for share in case.laid["shares"].split()],
        before=before.split(" / ") if before else (),
        after=after.split(" / ") if after else (),
        lines_on_a_page=int(case.laid.get("page", LINES_ON_A_PAGE)),
        repeated=int(case.laid.get("repeated", 0)),
        is_turned="turned" in case.laid,
    )


def as_paste(case: Case) -> str:
    if not case.is_table:
        return case.body
    return "\n".join("\t".join(row) for row in case.cells)


SOURCES = {
    "docx": lambda case: read_file(as_docx(case), f"{case.name}.docx"),
    "xlsx": lambda case: read_file(as_xlsx(case), f"{case.name}.xlsx"),
    "pdf": lambda case: read_file(as_pdf(case), f"{case.name}.pdf"),
    "csv": lambda case: read_file(as_csv(case), f"{case.name}.csv"),
    "paste": lambda case: read_text(as_paste(case)),
}
