"""One paper as Word, Excel and HTML: laid out as offices want it, and nothing in it runs."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm
from openpyxl import load_workbook

from portal.domain.paper import (
    Align,
    Annex,
    Heading,
    Paper,
    PaperTable,
    Paragraph,
    SideBySide,
    TableColumn,
)
from portal.writers.hypertext import paper_body, write_page
from portal.writers.word import write_word
from portal.writers.workbook import write_tables

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TRAP = '=cmd|"/c calc"!A1 <script>alert(1)</script> & \x07'
COLUMNS = (
    TableColumn("TT", 10, Align.CENTRE),
    TableColumn("Nhiệm vụ", 60),
    TableColumn("Thời hạn", 20, Align.CENTRE, is_whole=True),
    TableColumn("Đã gửi", 10),
)
ROWS = (
    (1, TRAP, date(2025, 7, 7), datetime(2025, 7, 4, 8, 0, tzinfo=UTC)),
    (2, "Chuyển đổi số", None, "chưa gửi"),
)


@pytest.fixture
def paper() -> Paper:
    table = PaperTable("Kết quả: đợt 1/2 [mẫu]", COLUMNS, ROWS)
    return Paper(
        title="Tổng hợp tuần 27",
        locale="vi",
        taken="Số liệu lúc 15:00",
        blocks=(
            SideBySide(
                (Paragraph("VĂN PHÒNG", Align.CENTRE, is_bold=True),),
                (Paragraph("Độc lập - Tự do - Hạnh phúc", Align.CENTRE, is_underlined=True),),
            ),
            Heading("I. Tình hình"),
            Paragraph("Dòng một\nDòng hai"),
            Annex(),
            Heading("Phụ lục"),
            table,
        ),
    )


def opened(paper: Paper) -> WordDocument:
    return Document(io.BytesIO(write_word(paper)))


def test_word_has_the_margins_the_font_and_the_page_number_of_official_papers(
    paper: Paper,
) -> None:
    word = opened(paper)
    upright, turned = word.sections
    margins = upright.top_margin, upright.right_margin, upright.bottom_margin, upright.left_margin
    wanted = (Mm(20), Mm(15), Mm(20), Mm(30))
    assert all(abs(a - b) < Mm(0.1) for a, b in zip(margins, wanted, strict=True))
    assert (turned.orientation, turned.page_width) == (WD_ORIENT.LANDSCAPE, upright.page_height)
    assert word.styles["Normal"].font.name == "Times New Roman"
    assert word.styles["Normal"].font.size.pt == 14
    assert upright.different_first_page_header_footer
    assert "PAGE" in upright.header._element.xml
    assert turned.header.is_linked_to_previous
    assert not turned.different_first_page_header_footer
    assert word.core_properties.title == paper.title


def test_word_repeats_the_head_of_a_table_and_splits_no_row(paper: Paper) -> None:
    table = opened(paper).tables[-1]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert heads == [True, False, False]
    assert [cell.text for cell in table.rows[0].cells] == [each.head for each in COLUMNS]


def test_word_tells_every_text_as_it_is(paper: Paper) -> None:
    word = opened(paper)
    assert word.tables[-1].rows[1].cells[1].text == TRAP.replace("\x07", "")
    assert word.tables[-1].rows[1].cells[2].text == "07/07/2025"
    texts = [each.text for each in word.paragraphs]
    assert "Dòng một\nDòng hai" in texts
    assert [each.text for each in word.paragraphs if each.style.name == "Heading 1"] == [
        "I. Tình hình",
        "Phụ lục",
    ]


def test_excel_has_real_days_and_numbers_and_no_formula(paper: Paper) -> None:
    (sheet,) = load_workbook(io.BytesIO(write_tables(paper, ZONE)))
    assert sheet.title == "Kết quả  đợt 1 2  mẫu "
    assert [cell.value for cell in sheet["A"][:3]] == [
        "Kết quả: đợt 1/2 [mẫu]",
        paper.title,
        paper.taken,
    ]
    number, text, day, at = sheet[6]
    assert (number.value, number.data_type) == (1, "n")
    assert text.data_type == "s"
    assert text.value.startswith("=cmd")
    assert day.value.date() == date(2025, 7, 7)
    assert at.value == datetime(2025, 7, 4, 15, 0)  # noqa: DTZ001 - Excel knows no zones
    assert sheet.freeze_panes == "A6"
    assert sheet.auto_filter.ref == "A5:D7"


def test_html_runs_nothing_and_turns_the_sheet_for_the_annex(paper: Paper) -> None:
    soup = BeautifulSoup(paper_body(paper), "html5lib")
    assert soup.find("script") is None
    assert "<script>alert(1)</script>" in soup.find("table").get_text()
    annex = soup.select_one("section.annex")
    assert annex is not None
    assert annex.find("h2").get_text() == "Phụ lục"
    assert soup.select_one("td.paper-whole").get_text() == "07/07/2025"


def test_an_html_file_needs_nothing_beside_it(paper: Paper) -> None:
    page = write_page(paper).decode()
    assert page.startswith('<!doctype html>\n<html lang="vi">')
    assert "size:A4 landscape" in page
    assert not any(part in page for part in ("src=", "href=", "url("))


def test_a_paper_without_an_annex_stays_upright(paper: Paper) -> None:
    short = Paper(paper.title, "en", paper.taken, paper.blocks[:3])
    (section,) = opened(short).sections
    assert section.orientation is WD_ORIENT.PORTRAIT
    assert "annex" not in paper_body(short)
