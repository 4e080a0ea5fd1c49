"""Tables that go on over pages, as one."""

from __future__ import annotations

from collections.abc import Sequence

from portal.domain.errors import FileUnreadable
from portal.domain.intake.source import Grid
from portal.domain.intake.trouble import Trouble
from portal.readers.pdf_tables import PageTable

MOST_ROWS = 20_000
#: how far the columns of the next page may be moved, in points
_MOVED = 6.0
#: rows of a heading that is repeated on each page
_LONGEST_HEADING = 4


class _Table:
    def __init__(self, part: PageTable) -> None:
        self.edges = part.edges
        self.rows = [list(row) for row in part.rows]
        self.open_below = part.spanned[-1]

    def goes_on_as(self, part: PageTable) -> bool:
        return len(part.edges) == len(self.edges) and all(
            abs(one - other) < _MOVED for one, other in zip(self.edges, part.edges, strict=True)
        )

    def add(self, part: PageTable) -> None:
        """The rows of the next page without a repeated heading; a cut row or cell is made whole."""
        rows = [list(row) for row in part.rows]
        heading = 0
        while heading < min(len(rows), _LONGEST_HEADING) and rows[heading] == self.rows[heading]:
            heading += 1
        rows, spanned = rows[heading:], part.spanned[heading:]
        if not rows:
            return
        if _is_rest(rows[0]):
            rest = rows.pop(0)
            self.rows[-1] = [
                f"{above} {cell}".strip() for above, cell in zip(self.rows[-1], rest, strict=True)
            ]
        elif not any(rows[0]):
            rows.pop(0)
        else:
            self._fill(rows, spanned)
        self.rows += rows
        self.open_below = part.spanned[-1]

    def _fill(self, rows: list[list[str]], spanned: Sequence[frozenset[int]]) -> None:
        """A merged cell that the page cut in two says below what it says above."""
        for column, above in enumerate(self.rows[-1]):
            if rows[0][column] or not (column in self.open_below or column in spanned[0]):
                continue
            for row, shared in zip(rows, spanned, strict=True):
                if row[column] or (row is not rows[0] and column not in shared):
                    break
                row[column] = above


def joined_tables(pages: Sequence[Sequence[PageTable]]) -> tuple[Grid, ...]:
    """The tables of all pages; the first of a page may go on with the last one before it.

    Raises FileUnreadable for more rows than any annex has.
    """
    tables: list[_Table] = []
    for parts in pages:
        for number, part in enumerate(parts):
            if number == 0 and tables and tables[-1].goes_on_as(part):
                tables[-1].add(part)
            else:
                tables.append(_Table(part))
            if sum(len(table.rows) for table in tables) > MOST_ROWS:
                raise FileUnreadable(Trouble.TOO_LONG)
    return tuple(
        Grid(str(number), tuple(tuple(row) for row in table.rows))
        for number, table in enumerate(tables, 1)
    )


def _is_rest(row: Sequence[str]) -> bool:
    """Whether a row goes on with what the page before broke off: no number, and small letters."""
    return not row[0] and any(cell[:1].islower() for cell in row)
