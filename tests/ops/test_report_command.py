"""`dondoc report`: the synthesis as a file, by its period, in the language that is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from portal.services.ticking import run_tick
from tests.factories import make_cast
from tests.office_days import at, task_of_unit
from tests.ops.commands import Command


@pytest.fixture
def week(on_database: Command) -> Command:
    """The week of 7 July 2025 is frozen: one task, overdue."""
    task_of_unit(make_cast(), code="NV-RED")
    run_tick(at("2025-07-07 08:00"))
    run_tick(at("2025-07-11 15:00"))
    return on_database


@pytest.mark.parametrize("period", [(), ("--period", "2025-W28"), ("--period", "2025-07-09")])
def test_a_week_goes_into_a_word_file(
    week: Command, tmp_path: Path, period: tuple[str, ...]
) -> None:
    file = tmp_path / "tuan.docx"
    answer = week("report", "weekly", *period, "-o", str(file), "--json")
    assert answer.code == 0, answer.err
    assert (answer.data["starts_on"], answer.data["is_frozen"]) == ("2025-07-07", True)
    assert (answer.data["tasks"], answer.data["bytes"]) == (1, file.stat().st_size)
    texts = [each.text for each in Document(str(file)).paragraphs]
    assert "Tổng hợp tuần 28/2025 (07/07–13/07)" in texts


def test_the_same_as_html_in_english(week: Command, tmp_path: Path) -> None:
    file = tmp_path / "week.html"
    answer = week("report", "weekly", "--format", "html", "--language", "en", "-o", str(file))
    assert answer.code == 0, answer.err
    assert "1 tasks, frozen" in answer.out
    assert "Synthesis of week 28/2025" in file.read_text("utf-8")


def test_what_is_not_there_is_named(week: Command, tmp_path: Path) -> None:
    file = str(tmp_path / "x.docx")
    for arguments, code, told in (
        (("weekly", "--period", "2024-W01"), 1, "was ever opened"),
        (("monthly",), 1, "No monthly period is frozen yet"),
        (("weekly", "--plan", "NONE"), 1, "NONE"),
        (("weekly", "--period", "next"), 2, "is not a period"),
    ):
        answer = week("report", *arguments, "-o", file)
        assert (answer.code, told in answer.err) == (code, True), answer.err
    assert not Path(file).exists()
