"""`dondoc intake`: looks, writes drafts, and says in one line what is wrong with a file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from portal.extensions import db
from portal.models.task import Task
from tests.factories import make_cast, make_task
from tests.ops.commands import Command

TEXT = """Bộ trưởng kết luận:
1. Giao Cục Chuyển đổi số chủ trì, phối hợp với Vụ Pháp chế xây dựng Quy chế dữ liệu, trình Bộ trưởng trước ngày 30/9/2025.
2. Giao Cục Bưu chính rà soát mạng lưới.
"""  # noqa: E501


def test_a_dry_run_only_looks(on_database: Command) -> None:
    make_cast()
    answer = on_database("intake", "-", "--dry-run", "--json", stdin=TEXT)
    assert answer.code == 0
    first, second = answer.data["rows"]
    assert first["due_date"] == "2025-09-30"
    assert first["authority"] == "Bộ trưởng"
    assert first["clears_missing"] == []
    assert second["problems"] == ["unknown_unit"]
    assert "time" in second["clears_missing"]
    assert db.session.scalars(select(Task.id)).all() == []


def test_drafts_are_written_into_the_plan(on_database: Command, tmp_path: Path) -> None:
    make_cast()
    file = tmp_path / "ket-luan.txt"
    file.write_text(TEXT, "utf-8")
    answer = on_database("intake", str(file), "--plan", "KH02")
    assert answer.code == 0
    assert answer.out.splitlines()[-1] == "2 drafts written: KH02-01 to KH02-02."
    assert db.session.scalars(select(Task.code).order_by(Task.code)).all() == ["KH02-01", "KH02-02"]
    again = on_database("intake", str(file), "--plan", "KH02").out
    assert "like KH02-01: 100 %" in again
    assert again.splitlines()[-1] == "0 drafts written."


SEVERAL = """TT\tNhiệm vụ\tChủ trì\tThời hạn\tSản phẩm
1\tTrình ban hành kế hoạch chuyển đổi số\tVụ Pháp chế\t1/10/2025\tTờ trình
2\tRà soát thủ tục hành chính\tCác đơn vị\t30/9/2025\tBáo cáo
Việc này phải xong sớm.
"""


def test_rows_for_several_units_updates_and_passages_are_taken_as_wished(
    on_database: Command,
) -> None:
    cast = make_cast()
    make_task(plan_id=cast.plan_id, now=datetime.now(UTC), code="NV-007")
    looked = on_database("intake", "-", "--dry-run", "--json", stdin=SEVERAL).data
    assert [len(row["for_units"]) for row in looked["rows"]] == [0, 4]
    assert looked["omissions"] == ["đoạn 1"]
    wishes = ("--each-unit", "--update", "--passages")
    done = on_database("intake", "-", "--plan", "KH02", "--json", *wishes, stdin=SEVERAL).data
    assert len(done["codes"]) == 5
    assert (done["updated"], done["left"]) == (["NV-007"], 0)
    product = select(Task.product).where(Task.code == "NV-007")
    assert db.session.scalar(product) == "Tờ trình"


def test_wrong_use_and_wrong_files_are_one_line(on_database: Command, tmp_path: Path) -> None:
    make_cast()
    assert on_database("intake", "-", stdin=TEXT).code == 2
    broken = tmp_path / "x.docx"
    broken.write_bytes(b"PK\x03\x04 no archive")
    answer = on_database("intake", str(broken), "--dry-run")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.splitlines() == [
        "dondoc: The file is damaged; open it, save it anew and try again."
    ]
    assert on_database("intake", str(tmp_path / "nowhere.docx"), "--dry-run").code == 1
    assert on_database("intake", "-", "--plan", "KH99", stdin=TEXT).code == 1
    assert on_database("intake", "-", "--dry-run", stdin="Xin chào.").code == 1
