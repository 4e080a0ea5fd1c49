"""A paper as a Word file, laid out as official papers are, so that the office finishes it there.

A4 with margins of 20, 15, 20 and 30 mm, Times New Roman, the page number centred in the head from
the second page on (ux.md §1.6).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt

from portal.domain.paper import (
    Align,
    Annex,
    Block,
    Cell,
    Heading,
    Paper,
    PaperTable,
    Paragraph,
    SideBySide,
    cell_text,
)

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Times New Roman"

_TEXT, _TABLE = Pt(14), 11
_SHEET = (Mm(210), Mm(297))
_TOP, _RIGHT, _BOTTOM, _LEFT = Mm(20), Mm(15), Mm(20), Mm(30)
#: what is left of an upright and of a turned sheet between its margins, in twentieths of a point
_WIDTH, _TURNED_WIDTH = 9354, 14570
_ANNEX_MARGIN = Mm(20)
_LANGUAGES = {"vi": "vi-VN", "en": "en-GB"}
_EDGES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_CONTROLS = {number: None for number in range(32) if number != ord("\n")}
_PAGE_NUMBER = f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple>'


def write_word(paper: Paper) -> bytes:
    """The paper as a .docx file."""
    document = Document()
    _set_up(document, paper)
    upright, turned = _parted(paper.blocks)
    if turned:
        _turn_the_sheet(document)
    _fill(document, _written(upright, _WIDTH), _written(turned, _TURNED_WIDTH))
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _parted(blocks: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
    """What stands on upright sheets and what on turned ones."""
    first = next((at for at, block in enumerate(blocks) if isinstance(block, Annex)), len(blocks))
    return blocks[:first], [block for block in blocks[first:] if not isinstance(block, Annex)]


def _fill(document: WordDocument, upright: str, turned: str) -> None:
    """Put the text around the break of the sections.

    All at once: lxml takes a second to move the rows of a long table into a document one by one.
    """
    empty = serialize_part_xml(document.element).decode()
    before, body, after = re.split("(<w:body>|</w:body>)", empty)[0::2]
    *break_of_sheet, last_section = re.split("(?<=</w:p>)", body)
    filled = f"{upright}{''.join(break_of_sheet)}{turned}{last_section}"
    document.part._element = parse_xml(f"{before}<w:body>{filled}</w:body>{after}".encode())


def _set_up(document: WordDocument, paper: Paper) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, _TEXT
    _name_every_font(normal.element.get_or_add_rPr().get_or_add_rFonts())
    language = parse_xml(f'<w:lang {nsdecls("w")} w:val="{_LANGUAGES[paper.locale]}"/>')
    normal.element.rPr.append(language)
    normal.paragraph_format.space_after = Pt(6)
    for level in (1, 2):
        style = document.styles[f"Heading {level}"]
        style.font.name, style.font.size, style.font.bold = FONT, _TEXT, True
        style.font.color.rgb = None
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        _name_every_font(fonts)
        for colour in style.element.rPr.findall(qn("w:color")):
            style.element.rPr.remove(colour)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(6)
    properties = document.core_properties
    properties.title, properties.comments, properties.author = paper.title, paper.taken, ""
    section = document.sections[0]
    section.page_width, section.page_height = _SHEET
    section.top_margin, section.right_margin = _TOP, _RIGHT
    section.bottom_margin, section.left_margin = _BOTTOM, _LEFT
    section.different_first_page_header_footer = True
    _number_pages(section)


def _name_every_font(fonts: object) -> None:
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)  # type: ignore[attr-defined]


def _number_pages(section: Section) -> None:
    section.header_distance = Mm(10)
    number = section.header.paragraphs[0]
    number.alignment = 1
    number._p.append(parse_xml(_PAGE_NUMBER))


def _turn_the_sheet(document: WordDocument) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = _SHEET[1], _SHEET[0]
    section.left_margin = section.right_margin = _ANNEX_MARGIN
    section.different_first_page_header_footer = False


def _written(blocks: Iterable[Block], width: int) -> str:
    return "".join(_block(block, width) for block in blocks)


def _block(block: Block, width: int) -> str:
    match block:
        case Heading():
            style = f'<w:pPr><w:pStyle w:val="Heading{block.level}"/></w:pPr>'
            return f"<w:p>{style}{_run(block.text)}</w:p>"
        case Paragraph():
            return _paragraph(block)
        case SideBySide():
            return f"{_side_by_side(block, width)}<w:p/>"
        case PaperTable():
            return f"{_table(block, width)}<w:p/>"
    return ""


def _side_by_side(block: SideBySide, width: int) -> str:
    left = width * block.share // 100
    sides = ((left, block.left), (width - left, block.right))
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/></w:tcPr>'
        f"{''.join(map(_paragraph, paragraphs)) or '<w:p/>'}</w:tc>"
        for wide, paragraphs in sides
    )
    return (
        f"<w:tbl>{_table_properties(width, '')}{_grid([wide for wide, _ in sides])}"
        f"<w:tr>{cells}</w:tr></w:tbl>"
    )


def _table(table: PaperTable, width: int) -> str:
    whole = sum(column.share for column in table.columns)
    widths = [width * column.share // whole for column in table.columns]
    aligns = [column.align for column in table.columns]
    head = _row(
        [column.head for column in table.columns], [Align.CENTRE] * len(widths), is_head=True
    )
    body = "".join(_row(row, aligns) for row in table.rows)
    frame = f"<w:tblBorders>{_EDGES}</w:tblBorders>"
    return f"<w:tbl>{_table_properties(width, frame)}{_grid(widths)}{head}{body}</w:tbl>"


def _table_properties(width: int, frame: str) -> str:
    return (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/>{frame}<w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>"
    )


def _grid(widths: Iterable[int]) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tblGrid>{columns}</w:tblGrid>"


def _row(cells: Sequence[Cell], aligns: Sequence[Align], *, is_head: bool = False) -> str:
    repeated = "<w:tblHeader/>" if is_head else ""
    shown = "".join(
        f"<w:tc>{_cell(cell, align, is_bold=is_head)}</w:tc>"
        for cell, align in zip(cells, aligns, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{shown}</w:tr>"


def _cell(cell: Cell, align: Align, *, is_bold: bool) -> str:
    return (
        f'<w:p><w:pPr><w:spacing w:before="20" w:after="20"/><w:jc w:val="{align}"/></w:pPr>'
        f"{_run(cell_text(cell), bold=is_bold, half_points=2 * _TABLE)}</w:p>"
    )


def _paragraph(paragraph: Paragraph) -> str:
    run = _run(
        paragraph.text,
        bold=paragraph.is_bold,
        italic=paragraph.is_italic,
        underlined=paragraph.is_underlined,
    )
    return f'<w:p><w:pPr><w:jc w:val="{paragraph.align}"/></w:pPr>{run}</w:p>'


def _run(
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    underlined: bool = False,
    half_points: int = 0,
) -> str:
    style = "".join(
        mark
        for mark, wanted in (
            ("<w:b/>", bold),
            ("<w:i/>", italic),
            (f'<w:sz w:val="{half_points}"/>', half_points),
            ('<w:u w:val="single"/>', underlined),
        )
        if wanted
    )
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(map(escape, _clean(text).split("\n")))
    return f'<w:r><w:rPr>{style}</w:rPr><w:t xml:space="preserve">{lines}</w:t></w:r>'


def _clean(text: str) -> str:
    """A text without the control characters that no XML file may hold."""
    return text.translate(_CONTROLS)
