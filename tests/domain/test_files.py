"""Which files are taken, by name and by content, and how each of the others is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.errors import FileRefused
from portal.domain.files import (
    HEAD_LENGTH,
    LARGEST,
    LARGEST_BY_TELEGRAM,
    LONGEST_NAME,
    MOST_MEMBERS,
    TYPES,
    FileKind,
    FileProblem,
    check_announced,
    check_content,
    ending_of,
    safe_name,
)
from tests.sample_files import DOCX, JPEG, OLD_CONTAINER, PDF, XLSX

DOCX_PARTS = ("[Content_Types].xml", "word/document.xml")
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"
WEBP = b"RIFF\x10\x00\x00\x00WEBPVP8 "


def problem_of(name: str, content: bytes, members: tuple[str, ...] | None = None) -> FileProblem:
    with pytest.raises(FileRefused) as refused:
        check_content(name, len(content), content[:HEAD_LENGTH], members)
    return FileProblem(refused.value.problem)


@pytest.mark.parametrize(
    ("name", "content", "members", "kind"),
    [
        ("Quyết định.pdf", PDF, None, FileKind.PDF),
        ("TỜ TRÌNH.DOCX", DOCX, DOCX_PARTS, FileKind.WORD),
        ("biểu.xlsx", XLSX, ("xl/workbook.xml",), FileKind.SHEET),
        ("cũ.doc", OLD_CONTAINER, None, FileKind.WORD),
        ("cũ.xls", OLD_CONTAINER, None, FileKind.SHEET),
        ("ảnh.jpeg", JPEG, None, FileKind.IMAGE),
        ("ảnh.heic", HEIC, None, FileKind.IMAGE),
        ("ảnh.webp", WEBP, None, FileKind.IMAGE),
        ("ảnh.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", None, FileKind.IMAGE),
    ],
)
def test_what_an_office_hands_in(
    name: str, content: bytes, members: tuple[str, ...] | None, kind: FileKind
) -> None:
    assert check_content(name, len(content), content[:HEAD_LENGTH], members).kind is kind


def test_every_refusal_has_its_own_reason() -> None:
    assert problem_of("chương trình.exe", b"MZ") is FileProblem.TYPE
    assert problem_of("không đuôi", PDF) is FileProblem.TYPE
    assert problem_of("trống.pdf", b"") is FileProblem.EMPTY
    assert problem_of("giả.pdf", b"MZ\x90") is FileProblem.CONTENT
    assert problem_of("giả.jpg", PDF) is FileProblem.CONTENT
    assert problem_of("giả.heic", b"\x00\x00\x00\x18ftypmp42") is FileProblem.CONTENT
    assert problem_of("giả.webp", b"RIFF\x10\x00\x00\x00WAVE") is FileProblem.CONTENT
    assert problem_of("mã hóa.docx", OLD_CONTAINER) is FileProblem.PASSWORD
    assert problem_of("hỏng.docx", DOCX) is FileProblem.BROKEN
    assert problem_of("bảng.docx", XLSX, ("xl/workbook.xml",)) is FileProblem.CONTENT
    macros = (*DOCX_PARTS, "word/vbaProject.bin")
    assert problem_of("macro.docx", DOCX, macros) is FileProblem.MACROS
    bomb = tuple(f"word/{number}" for number in range(MOST_MEMBERS + 1))
    assert problem_of("bom.docx", DOCX, bomb) is FileProblem.BROKEN


def test_what_is_too_big_is_refused_before_it_is_fetched() -> None:
    assert check_announced("a.pdf", LARGEST_BY_TELEGRAM, largest=LARGEST_BY_TELEGRAM)
    with pytest.raises(FileRefused) as refused:
        check_announced("a.pdf", LARGEST_BY_TELEGRAM + 1, largest=LARGEST_BY_TELEGRAM)
    assert refused.value.problem is FileProblem.TOO_BIG
    assert (refused.value.size, refused.value.largest) == (
        LARGEST_BY_TELEGRAM + 1,
        LARGEST_BY_TELEGRAM,
    )
    assert check_announced("a.pdf", None)
    assert check_announced("a.pdf", LARGEST)


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("../../etc/QĐ.pdf", "QĐ.pdf"),
        ("C:\\Users\\an\\Tờ  trình.docx", "Tờ trình.docx"),
        ("\x00a\nb\u202egpj.exe", "a b gpj.exe"),
        ("", "tệp"),
        ("thư mục/", "tệp"),
    ],
)
def test_a_name_is_a_name_and_no_path(given_name: str, safe: str) -> None:
    assert safe_name(given_name) == safe


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_can_be_shown(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= LONGEST_NAME
    assert "/" not in safe
    assert "\\" not in safe
    assert safe.isprintable()
    assert safe_name(safe) == safe


def test_a_long_name_keeps_its_ending() -> None:
    assert ending_of(safe_name("dài " * 100 + ".pdf")) == ".pdf"


@given(st.binary(min_size=1, max_size=64), st.sampled_from(["a.pdf", "a.jpg", "a.png", "a.xls"]))
def test_content_is_taken_by_its_beginning_alone(content: bytes, name: str) -> None:
    begins_right = content.startswith(TYPES[ending_of(name)].heads)
    try:
        check_content(name, len(content), content[:HEAD_LENGTH], ())
        is_taken = True
    except FileRefused:
        is_taken = False
    assert is_taken is begins_right
