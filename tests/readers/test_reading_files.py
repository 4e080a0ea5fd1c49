"""What each kind of file says, and the sentence each wrong one gets."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import docx
import openpyxl
import pypdf
import pytest

from portal.domain.errors import FileUnreadable
from portal.domain.intake.trouble import Trouble
from portal.readers import archives, reading
from portal.readers.reading import read_file, read_text
from tests.readers.drawn_pdf import table_pdf
from tests.readers.files import (
    ROWS,
    TEXT,
    archive,
    part_of,
    pdf_file,
    with_part,
    word_file,
    word_of,
    workbook,
)

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def test_a_word_file_is_tables_and_passages() -> None:
    source = read_file(word_file(), "a.docx")
    assert source.grids[0].rows == ROWS
    assert [passage.reference for passage in source.passages] == ["đoạn 1", "1", "2"]


def test_the_type_is_what_the_content_says() -> None:
    assert read_file(workbook(), "a.docx").grids[0].rows == ROWS
    assert read_file(word_file(), "a.xlsx").grids[0].rows == ROWS


def test_the_numbers_of_lists_are_read_though_they_stand_in_no_text() -> None:
    numbering = f"""<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="7">
    <w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="upperRoman"/>
    <w:lvlText w:val="%1."/></w:lvl>
    <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>
    <w:lvlText w:val="%2)"/></w:lvl>
    <w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>
    </w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num></w:numbering>"""

    def paragraph(level: int, text: str) -> str:
        place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
        return f"<w:p><w:pPr>{place}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"

    body = "".join(
        paragraph(level, text)
        for level, text in (
            (0, "Vụ Pháp chế:"),
            (1, "Rà soát thông tư."),
            (1, "Lập danh mục:"),
            (2, "Danh mục một."),
            (0, "Văn phòng:"),
            (1, "Tổng hợp."),
        )
    )
    data = word_of(
        f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        **{"word/numbering.xml": numbering},
    )
    source = read_file(data, "a.docx")
    assert [passage.reference for passage in source.passages] == [
        "III",
        "III.a",
        "III.b",
        "III.b, gạch đầu dòng 1",
        "IV",
        "IV.a",
    ]


def test_footnotes_stand_apart_and_struck_out_words_are_gone() -> None:
    note = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="1"><w:p><w:r><w:t>Theo Thông báo số 1.'
        "</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    body = (
        '<w:p><w:r><w:t>Giao Vụ A </w:t></w:r><w:del w:id="1"><w:r><w:t>không </w:t></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>rà soát</w:t></w:r></w:ins>'
        '<w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
    )
    data = word_of(
        f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        **{"word/footnotes.xml": note},
    )
    passages = read_file(data, "a.docx").passages
    assert [(each.reference, each.text) for each in passages] == [
        ("đoạn 1", "Giao Vụ A rà soát"),
        ("chú thích 1", "Theo Thông báo số 1."),
    ]


def test_a_table_cut_by_a_page_is_one_table() -> None:
    document = docx.Document()
    for rows in (ROWS, (("3", "Tổng hợp", "Văn phòng Bộ", "1/10/2025"),)):
        table = document.add_table(len(rows), 4)
        for row, cells in zip(rows, table.rows, strict=True):
            for text, cell in zip(row, cells.cells, strict=True):
                cell.text = text
        document.add_paragraph("")
    kept = io.BytesIO()
    document.save(kept)
    (grid,) = read_file(kept.getvalue(), "a.docx").grids
    assert len(grid.rows) == 4


def test_sheets_dates_and_merged_cells_of_a_workbook() -> None:
    book = openpyxl.Workbook()
    first, second = book.active, book.create_sheet("Hai")
    hidden = book.create_sheet("Ẩn")
    hidden.sheet_state = "hidden"
    hidden["A1"] = "không"
    first.append(["Danh mục", None, None])
    first.merge_cells("A1:C1")
    # a spreadsheet knows no time zone
    first.append([1.0, datetime(2025, 9, 30, 8, 0), 2.5])  # noqa: DTZ001
    second.append(["x", date(2025, 1, 2), "=1+1"])
    kept = io.BytesIO()
    book.save(kept)
    one, two = read_file(kept.getvalue(), "a.xlsx").grids
    assert one.rows == (("Danh mục",) * 3, ("1", "30/09/2025", "2.5"))
    assert two.name == "Hai"
    assert two.rows[0][1] == "02/01/2025"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separated_values_in_any_letters(encoding: str, separator: str) -> None:
    import unicodedata

    text = "\n".join(separator.join(row) for row in ROWS)
    if encoding == "cp1258":
        text = "".join(
            letter if letter in "âêôăđơưÂÊÔĂĐƠƯ" else unicodedata.normalize("NFD", letter)
            for letter in _tones_apart(text)
        )
    assert read_file(text.encode(encoding), "a.csv").grids[0].rows == ROWS


def _tones_apart(text: str) -> str:
    """Windows-1258 keeps ô and ư as one letter and writes the tone behind it."""
    import unicodedata

    apart = ""
    for letter in text:
        pieces = unicodedata.normalize("NFD", letter)
        tones = [each for each in pieces if each in "\u0300\u0301\u0303\u0309\u0323"]
        rest = unicodedata.normalize("NFC", "".join(p for p in pieces if p not in tones))
        apart += rest + "".join(tones)
    return apart


def test_a_paste_is_a_table_where_it_has_tabs_and_text_elsewhere() -> None:
    source = read_text("\n".join([TEXT[1], *("\t".join(row) for row in ROWS), TEXT[2]]))
    assert source.grids[0].rows == ROWS
    assert [passage.reference for passage in source.passages] == ["1", "2"]


def test_a_pdf_with_text_is_read() -> None:
    source = read_file(pdf_file(["1. All units shall report by 30 June 2025.", "2. Thanks."]), "a")
    assert source.passages[0].text == "All units shall report by 30 June 2025."


def test_what_stands_around_a_table_of_a_pdf_is_text_and_the_table_is_not() -> None:
    before = ("1. Giao Vụ Pháp chế thực hiện Phụ lục kèm theo.",)
    after = ("2. Văn phòng Bộ theo dõi.", "7")
    source = read_file(table_pdf(ROWS, (1, 6, 4, 4), before=before, after=after), "a.pdf")
    assert source.grids[0].rows == ROWS
    assert [each.text for each in source.passages] == [
        "Giao Vụ Pháp chế thực hiện Phụ lục kèm theo.",
        "Văn phòng Bộ theo dõi.",
    ]


def test_a_frame_of_two_columns_is_the_head_of_a_paper_and_no_table() -> None:
    rows = (("BỘ KHOA HỌC VÀ CÔNG NGHỆ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), ("Số: 1", "Hà Nội"))
    source = read_file(table_pdf(rows, (1, 1)), "a.pdf")
    assert not source.grids
    assert "Hà Nội" in [each.text for each in source.passages]


@pytest.mark.parametrize("repeated", [0, 1])
@pytest.mark.parametrize("is_turned", [False, True])
def test_a_table_over_pages_of_a_pdf_is_one_table(repeated: int, is_turned: bool) -> None:
    rows = (ROWS[0], *((str(n), f"Nhiệm vụ thứ {n}", "Vụ Pháp chế", "9/9/2025") for n in range(40)))
    data = table_pdf(rows, (1, 6, 4, 4), lines_on_a_page=9, repeated=repeated, is_turned=is_turned)
    assert len(pypdf.PdfReader(io.BytesIO(data)).pages) > 4
    (grid,) = read_file(data, "a.pdf").grids
    assert grid.rows == rows


def test_a_date_and_a_long_word_broken_by_a_narrow_cell_are_whole() -> None:
    rows = (("TT", "Activity", "Lead", "Due"), ("1", "Coordination", "Office", "30/09/2025"))
    broken = (rows[0], ("1", "Coordinati ng", "Office", "30/09/2 025"))
    narrow = table_pdf(broken, (4, 6, 7, 5, 100))
    assert read_file(narrow, "a.pdf").grids[0].rows[1][3] == "30/09/2025"


def locked_pdf() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_file(["Text of a page that is long."])))
    writer.encrypt("mật khẩu", algorithm="RC4-128")
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


def zip_bomb() -> bytes:
    return word_of(b" " * 50_000_000)


def lying_archive() -> bytes:
    """A part that says it is small and is not."""
    data = bytearray(word_of(b"<a/>" + b" " * 3_000_000))
    for mark in (b"PK\x01\x02",):
        start = 0
        while (start := data.find(mark, start)) >= 0:
            data[start + 24 : start + 28] = (10).to_bytes(4, "little")
            start += 4
    return bytes(data)


ENTITY = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>'
)
DEEP = f'<w:document xmlns:w="{W}">' + "<w:p>" * 5000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", Trouble.EMPTY),
        (b" \n\t ", Trouble.EMPTY),
        (word_file((), ()), Trouble.EMPTY),
        (workbook(()), Trouble.EMPTY),
        (OLE + b"\0" * 600, Trouble.OLD_OFFICE),
        (OLE + "EncryptedPackage".encode("utf-16-le"), Trouble.PASSWORD),
        (locked_pdf(), Trouble.PASSWORD),
        (pdf_file([]), Trouble.SCANNED),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, Trouble.SCANNED),
        (b"\xff\xd8\xff\xe0" + b"\0" * 50, Trouble.SCANNED),
        (b"%PDF-1.7 and nothing else", Trouble.BROKEN),
        (b"PK\x03\x04 and nothing else", Trouble.BROKEN),
        (word_file()[:-300], Trouble.BROKEN),
        (archive({"a.txt": "no office file"}), Trouble.WRONG_TYPE),
        (b"{\\rtf1 text}", Trouble.WRONG_TYPE),
        (b"<html><body>x</body></html>", Trouble.WRONG_TYPE),
        (bytes(range(256)) * 20, Trouble.WRONG_TYPE),
        (with_part(word_file(), "word/vbaProject.bin", b"x"), Trouble.MACROS),
        (with_part(workbook(), "xl/vbaProject.bin", b"x"), Trouble.MACROS),
        (zip_bomb(), Trouble.HOSTILE),
        (lying_archive(), Trouble.BROKEN),
        (archive({f"{n}.xml": "" for n in range(archives.MOST_PARTS + 1)}), Trouble.HOSTILE),
        (word_of(ENTITY), Trouble.HOSTILE),
        (word_of(ENTITY.encode("utf-16")), Trouble.HOSTILE),
        (word_of(DEEP), Trouble.HOSTILE),
        (word_of("<not closed"), Trouble.BROKEN),
        (with_part(workbook(), "xl/worksheets/sheet1.xml", b"<broken"), Trouble.BROKEN),
    ],
)
def test_each_wrong_file_has_its_own_reason(data: bytes, why: Trouble) -> None:
    with pytest.raises(FileUnreadable) as refused:
        read_file(data, "a.docx")
    assert refused.value.why is why


def test_what_is_too_big_says_how_big(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 2 * 1024 * 1024)
    with pytest.raises(FileUnreadable) as refused:
        read_file(b"x" * (3 * 1024 * 1024), "a.csv")
    assert refused.value.facts == {"why": Trouble.TOO_BIG, "size": 3, "most": 2}
    with pytest.raises(FileUnreadable):
        read_text("x" * (reading.MOST_LETTERS + 1))


def test_a_sheet_without_end_is_refused_and_not_loaded() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 30_000))
    sheet = part_of(workbook(), "xl/worksheets/sheet1.xml")
    head, _, tail = sheet.partition(b"<sheetData>")
    data = with_part(
        workbook(),
        "xl/worksheets/sheet1.xml",
        head
        + b"<sheetData>"
        + rows.encode()
        + b"</sheetData>"
        + tail.partition(b"</sheetData>")[2],
    )
    with pytest.raises(FileUnreadable) as refused:
        read_file(data, "a.xlsx")
    assert refused.value.why is Trouble.TOO_LONG


def test_a_name_in_an_archive_leads_nowhere(tmp_path: pytest.TempPathFactory) -> None:
    """Nothing is ever unpacked to disk, so a path in an archive has no meaning."""
    kept = io.BytesIO(word_file())
    with zipfile.ZipFile(kept, "a") as opened:
        opened.writestr("../../evil.txt", "x")
    assert read_file(kept.getvalue(), "a.docx").grids
