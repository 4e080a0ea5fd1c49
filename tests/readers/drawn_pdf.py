"""PDF files with a ruled table, drawn by hand as a word processor would print them.

Every letter is half as wide as it is high, so that a test can say where a line wraps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

ABOVE, LEFT = "^", "<"
WIDE, HIGH, MARGIN = 842, 595, 40
SIZE, LEADING, INSET = 10, 13, 4
LINES_ON_A_PAGE = (HIGH - 2 * MARGIN) // LEADING


@dataclass(slots=True)
class _Cell:
    """A whole cell: its text in lines, where it begins, and the columns it covers."""

    lines: list[str]
    row: int
    first: int
    last: int


@dataclass(slots=True)
class _Page:
    room: int
    drawn: list[str] = field(default_factory=list)
    used: int = 0

    @property
    def y(self) -> float:
        return HIGH - MARGIN - self.used * LEADING

    @property
    def is_full(self) -> bool:
        return self.used >= self.room

    def text(self, left: float, y: float, text: str) -> None:
        shown = "".join(f"{ord(letter):04x}" for letter in text)
        self.drawn.append(f"BT /F1 {SIZE} Tf {left:.2f} {y - SIZE:.2f} Td <{shown}> Tj ET")

    def level(self, left: float, right: float, y: float) -> None:
        self.drawn.append(f"{left:.2f} {y:.2f} m {right:.2f} {y:.2f} l S")

    def upright(self, x: float, top: float, bottom: float) -> None:
        self.drawn.append(f"{x - 0.25:.2f} {bottom:.2f} 0.5 {top - bottom:.2f} re f")


def table_pdf(
    rows: Sequence[Sequence[str]],
    shares: Sequence[int],
    *,
    before: Sequence[str] = (),
    after: Sequence[str] = (),
    lines_on_a_page: int = LINES_ON_A_PAGE,
    repeated: int = 0,
    is_turned: bool = False,
) -> bytes:
    """A table whose columns have these shares of the width; `repeated` rows head every page.

    A row that does not fit is cut by the page, as word processors do.
    """
    unit = (WIDE - 2 * MARGIN) / sum(shares)
    edges = [MARGIN + unit * sum(shares[:n]) for n in range(len(shares) + 1)]
    pages = [_Page(lines_on_a_page)]
    for line in before:
        pages[-1].text(MARGIN, pages[-1].y, line)
        pages[-1].used += 1
    pages[-1].used += bool(before)
    cells = _cells(rows, edges)
    heights = _heights(rows, cells)
    for r, height in enumerate(heights):
        left = height
        while left:
            if pages[-1].is_full:
                pages.append(_Page(lines_on_a_page))
                for head in range(min(repeated, r)):
                    _draw(pages[-1], rows, cells, edges, head, 0, heights[head])
            part = min(left, lines_on_a_page - pages[-1].used)
            _draw(pages[-1], rows, cells, edges, r, height - left, part)
            left -= part
    for line in after:
        pages[-1].text(MARGIN, pages[-1].y - LEADING, line)
        pages[-1].used += 1
    return _file(["\n".join(page.drawn) for page in pages], is_turned=is_turned)


def _cells(rows: Sequence[Sequence[str]], edges: Sequence[float]) -> dict[tuple[int, int], _Cell]:
    cells: dict[tuple[int, int], _Cell] = {}
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text == ABOVE:
                cells[r, c] = cells[r - 1, c]
            elif text == LEFT:
                cells[r, c] = cells[r, c - 1]
            else:
                last = c
                while last + 1 < len(row) and row[last + 1] == LEFT:
                    last += 1
                room = edges[last + 1] - edges[c] - 2 * INSET
                cells[r, c] = _Cell(list(_wrapped(text, room)), r, c, last)
    return cells


def _wrapped(text: str, room: float) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and len(longer) * SIZE / 2 > room:
            yield line
            line = word
        else:
            line = longer
    yield line


def _heights(rows: Sequence[Sequence[str]], cells: dict[tuple[int, int], _Cell]) -> list[int]:
    """How many lines each row takes; a cell over several rows gives each its share."""
    heights = []
    for r, row in enumerate(rows):
        wanted = 1
        for c in range(len(row)):
            shared = sum(cells.get((other, c)) is cells[r, c] for other in range(len(rows)))
            wanted = max(wanted, -(-len(cells[r, c].lines) // shared))
        heights.append(wanted)
    return heights


def _draw(
    page: _Page,
    rows: Sequence[Sequence[str]],
    cells: dict[tuple[int, int], _Cell],
    edges: Sequence[float],
    r: int,
    skipped: int,
    part: int,
) -> None:
    """So many lines of a row, after those that the page before had."""
    top = page.y
    page.used += part
    is_first = skipped > 0 or page.used == part
    for c in range(len(rows[r])):
        cell = cells[r, c]
        if c == cell.first:
            page.upright(edges[c], top, page.y)
            taken = skipped if cell.row == r else len(cell.lines)
            for number, line in enumerate(cell.lines[taken : taken + part]):
                page.text(edges[c] + INSET, top - number * LEADING, line)
        if is_first or cell.row == r:
            page.level(edges[c], edges[c + 1], top)
        below = cells.get((r + 1, c))
        if below is not cell or page.is_full:
            page.level(edges[c], edges[c + 1], page.y)
    page.upright(edges[-1], top, page.y)


def _file(contents: Sequence[str], *, is_turned: bool) -> bytes:
    used = sorted({letter for shown in contents for letter in _letters(shown)})
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Drawn /Encoding /Identity-H"
        b" /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Drawn /DW 500"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        _stream(_to_unicode(used)),
    ]
    kids = []
    box = f"0 0 {HIGH} {WIDE}" if is_turned else f"0 0 {WIDE} {HIGH}"
    for shown in contents:
        turned = f"0 1 -1 0 {HIGH} 0 cm\n{shown}" if is_turned else shown
        objects.append(_stream(turned))
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Rotate {90 * is_turned}"
            f" /Contents {len(objects)} 0 R /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return pdf_of(objects)


def pages_of(shown: str, number: int, *, forms: str = "") -> bytes:
    """So many pages that all show the same; `forms` is what a form called /X shows."""
    pages = " ".join(["5 0 R"] * number)
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{pages}] /Count {number} >>".encode(),
            _stream(shown),
            f"<< /Type /XObject /Subtype /Form /BBox [0 0 {WIDE} {HIGH}] /Resources 6 0 R"
            f" /Length {len(forms)} >>\nstream\n{forms}\nendstream".encode(),
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDE} {HIGH}] /Contents 3 0 R"
            " /Resources 6 0 R >>".encode(),
            b"<< /Font << /F1 7 0 R >> /XObject << /X 4 0 R >> >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )


def pdf_of(objects: Sequence[bytes]) -> bytes:
    """The objects of a PDF, numbered from one, with the table that finds them."""
    body, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF" % (len(objects) + 1, table, len(objects) + 1, len(body))
    )


def _stream(text: str) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text.encode("ascii"))


def _letters(shown: str) -> Iterator[str]:
    for piece in shown.split("<")[1:]:
        codes = piece.partition(">")[0]
        for at in range(0, len(codes), 4):
            yield codes[at : at + 4]


def _to_unicode(codes: Sequence[str]) -> str:
    parts = []
    for at in range(0, len(codes), 100):
        part = codes[at : at + 100]
        parts.append(f"{len(part)} beginbfchar\n")
        parts += [f"<{code}> <{code}>\n" for code in part]
        parts.append("endbfchar\n")
    return (
        "begincmap\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{''.join(parts)}endcmap\n"
    )
