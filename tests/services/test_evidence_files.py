"""Files as evidence: kept once, joined, moved, and never anybody else's."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from portal.domain.errors import FileRefused, NotAllowed, NotFound, NothingChosen
from portal.domain.files import FileProblem
from portal.files import KeptFile, keep_file, place_of
from portal.queries.evidence import evidence_of
from portal.queries.files import file_of_task, task_of_evidence, waiting_files
from portal.services import evidence_files
from portal.services.evidence import remove_evidence
from tests.factories import Cast, acting, make_cast, make_task
from tests.sample_files import DOCX, OLD_CONTAINER, PDF, packed


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def task_id(cast: Cast, now: datetime) -> int:
    return make_task(
        plan_id=cast.plan_id,
        now=now,
        code="NV-101",
        official_id=cast.official,
        lead_unit_id=cast.unit_id,
    )


def kept(folder: Path, name: str = "QĐ.pdf", content: bytes = PDF) -> KeptFile:
    return keep_file(folder, name, BytesIO(content))


def everything_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_same_content_is_kept_once_and_by_its_owner_alone(tmp_path: Path) -> None:
    first, second = kept(tmp_path), kept(tmp_path, "bản sao.pdf")
    assert first.checksum == second.checksum
    place = place_of(tmp_path, first.checksum)
    assert everything_in(tmp_path) == [place]
    assert place.read_bytes() == PDF
    assert place.stat().st_mode & 0o077 == 0
    assert place.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("hỏng.docx", DOCX[:-30], FileProblem.BROKEN),
        ("mật.docx", OLD_CONTAINER, FileProblem.PASSWORD),
        ("macro.xlsx", packed("xl/workbook.xml", "xl/vbaProject.bin"), FileProblem.MACROS),
        ("dài.pdf", PDF + b" " * 2000, FileProblem.TOO_BIG),
        ("trống.pdf", b"", FileProblem.EMPTY),
    ],
)
def test_what_is_refused_leaves_nothing_behind(
    tmp_path: Path, name: str, content: bytes, problem: FileProblem
) -> None:
    with pytest.raises(FileRefused) as refused:
        keep_file(tmp_path, name, BytesIO(content), largest=2000)
    assert refused.value.problem is problem
    assert everything_in(tmp_path) == []


def test_a_name_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    found = kept(tmp_path / "files", "../../thoát.pdf")
    assert found.name == "thoát.pdf"
    assert everything_in(tmp_path) == [place_of(tmp_path / "files", found.checksum)]


def test_an_album_joins_one_piece_of_evidence(
    cast: Cast, task_id: int, now: datetime, tmp_path: Path
) -> None:
    actor = acting(cast.official)
    numbers = set()
    for part in range(3):
        one = evidence_files.store_file(
            actor, kept(tmp_path, f"{part}.pdf"), now=now, source_key=f"telegram:{part}"
        )
        again = evidence_files.store_file(
            actor, kept(tmp_path, f"{part}.pdf"), now=now, source_key=f"telegram:{part}"
        )
        assert one == again
        numbers.add(
            evidence_files.add_files(actor, task_id, [one], now=now, source_key="album:1:9")
        )
    assert len(numbers) == 1
    (line,) = evidence_of(task_id)
    assert [file.name for file in line.files] == ["0.pdf", "1.pdf", "2.pdf"]
    assert line.title == "0.pdf"


def test_files_are_put_to_a_task_by_who_may(
    cast: Cast, task_id: int, now: datetime, tmp_path: Path
) -> None:
    stranger, official = acting(cast.stranger), acting(cast.official)
    foreign = evidence_files.store_file(stranger, kept(tmp_path), now=now)
    with pytest.raises(NotAllowed):
        evidence_files.add_files(stranger, task_id, [foreign], now=now)
    with pytest.raises(NothingChosen):
        evidence_files.add_files(official, task_id, [foreign], now=now)
    assert evidence_of(task_id) == ()
    assert [file.id for file in waiting_files(cast.stranger)] == [foreign]
    assert waiting_files(cast.official) == ()


def test_files_on_the_wrong_task_wait_for_the_right_one(
    cast: Cast, task_id: int, now: datetime, tmp_path: Path
) -> None:
    official = acting(cast.official)
    evidence_id = evidence_files.hand_in_files(official, task_id, [kept(tmp_path)], now=now)
    with pytest.raises(NotFound):
        evidence_files.take_off(acting(cast.head), evidence_id, now=now)
    with pytest.raises(NotAllowed):
        evidence_files.take_off(acting(cast.stranger), evidence_id, now=now)
    evidence_files.take_off(official, evidence_id, now=now)
    assert task_of_evidence(evidence_id) is None
    assert len(waiting_files(cast.official)) == 1
    assert evidence_files.discard_waiting(official, now=now) == 1
    assert waiting_files(cast.official) == ()
    with pytest.raises(NotFound):
        evidence_files.take_off(official, evidence_id, now=now)


def test_what_was_taken_away_is_not_handed_out(
    cast: Cast, task_id: int, now: datetime, tmp_path: Path
) -> None:
    official = acting(cast.official)
    evidence_id = evidence_files.hand_in_files(official, task_id, [kept(tmp_path)], now=now)
    (file,) = evidence_of(task_id)[0].files
    assert file_of_task(task_id, file.id) == file
    assert file_of_task(task_id + 1, file.id) is None
    assert evidence_files.mark_final(official, evidence_id, now=now) == "QĐ.pdf"
    assert evidence_of(task_id)[0].is_final
    remove_evidence(official, evidence_id, now=now)
    assert file_of_task(task_id, file.id) is None
    with pytest.raises(NotFound):
        evidence_files.mark_final(official, evidence_id, now=now)
