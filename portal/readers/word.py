"""Word files: tables with merged cells, running text with its numbering, footnotes.

Read from the file's own XML: numbers of lists and merged cells stand nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from portal.domain.errors import FileUnreadable
from portal.domain.intake.lines import grid_of
from portal.domain.intake.passages import passages_of
from portal.domain.intake.source import Grid, Passage, Source
from portal.domain.intake.trouble import Trouble
from portal.readers.archives import Archive
from portal.readers.markup import tree_of
from portal.readers.word_numbering import Numbering

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_ROWS, MOST_COLUMNS = 20_000, 60
#: what was struck out by a tracked change, and the drawings' doubles of text
_SKIPPED = frozenset({f"{W}del", f"{W}moveFrom", f"{W}txbxContent", f"{W}instrText"})


def read_word(archive: Archive) -> Source:
    """A Word document as tables and passages. Raises FileUnreadable."""
    body = tree_of(archive.part("word/document.xml")).find(f"{W}body")
    if body is None:
        raise FileUnreadable(Trouble.BROKEN)
    numbering = Numbering(archive.part("word/numbering.xml"), archive.part("word/styles.xml"))
    grids: list[Grid] = []
    lines: list[str] = []
    for block in _blocks(body):
        if block.tag == f"{W}tbl":
            grid = _grid(block, f"{len(grids) + 1}")
            if _is_layout(grid):
                lines += [cell for row in grid.rows for cell in dict.fromkeys(row) if cell.strip()]
            else:
                grids.append(grid)
        elif text := paragraph_text(block):
            lines.append(numbering.mark_of(block) + text)
    passages = (*passages_of(lines), *_footnotes(archive))
    return Source(_joined(grids), passages)


def paragraph_text(paragraph: Element) -> str:
    """The text of a paragraph as it is read, without what was struck out."""
    return "".join(_pieces(paragraph)).strip()


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag == f"{W}tab":
            yield "" if element.tag == f"{W}tabs" else " "
        elif child.tag in (f"{W}br", f"{W}cr"):
            yield "\n"
        else:
            yield from _pieces(child)


def _blocks(body: Element) -> Iterator[Element]:
    """Paragraphs and tables in their order, also those inside content controls."""
    for child in body:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            yield from _blocks(child)


def _grid(table: Element, name: str) -> Grid:
    """A table with what is merged repeated in every cell that it covers."""
    rows: list[list[str]] = []
    for row in _within(table, f"{W}tr"):
        if len(rows) >= MOST_ROWS:
            raise FileUnreadable(Trouble.TOO_LONG)
        cells = [""] * min(_number(row, "trPr/gridBefore"), MOST_COLUMNS)
        for cell in _within(row, f"{W}tc"):
            span = max(1, min(_number(cell, "tcPr/gridSpan", 1), MOST_COLUMNS))
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            above = rows[-1] if rows else []
            if merge is not None and merge.get(f"{W}val", "continue") == "continue":
                text = above[len(cells)] if len(cells) < len(above) else ""
            else:
                text = "\n".join(filter(None, map(paragraph_text, cell.iter(f"{W}p"))))
            cells += [text] * span
            if len(cells) > MOST_COLUMNS:
                break
        rows.append(cells)
    return grid_of(name, rows)


def _within(parent: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, not those of a table inside it."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            yield from _within(child, tag)


def _number(element: Element, path: str, default: int = 0) -> int:
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    said = "" if found is None else found.get(f"{W}val", "")
    return int(said) if said.isdecimal() and len(said) < 6 else default


def _is_layout(grid: Grid) -> bool:
    """A table of one or two columns and a few rows holds the head of the paper, not tasks."""
    return not grid.rows or len(grid.rows[0]) < 3


def _joined(grids: list[Grid]) -> tuple[Grid, ...]:
    """A table that goes on as another one of the same width and without a heading is one table."""
    joined: list[Grid] = []
    for grid in grids:
        before = joined[-1] if joined else None
        if before and len(before.rows[0]) == len(grid.rows[0]) and _goes_on(before, grid):
            joined[-1] = Grid(before.name, before.rows + grid.rows)
        else:
            joined.append(grid)
    return tuple(joined)


def _goes_on(before: Grid, grid: Grid) -> bool:
    first = grid.rows[0]
    return first in before.rows[:5] or first[0].strip().rstrip(".").isdigit()


def _footnotes(archive: Archive) -> Iterator[Passage]:
    """Footnotes stand apart: what they say is never part of a sentence they hang on."""
    data = archive.part("word/footnotes.xml")
    if not data:
        return
    number = 0
    for note in tree_of(data).iter(f"{W}footnote"):
        if note.get(f"{W}type"):
            continue
        number += 1
        text = " ".join(filter(None, map(paragraph_text, note.iter(f"{W}p"))))
        if text:
            yield Passage(f"chú thích {number}", text)
