"""Reading documents: `python -m tests.bench.intake COUNT` in a process of its own.

1. An annex of a thousand rows, as Word, Excel, CSV and pasted, from the upload to the lines of its
   preview: duplicates looked for among the tasks there are, problems and missing clears named.
2. Sixty pages of running text, as Word and pasted, split into passages and read.
3. The most memory all of it took.
"""

from __future__ import annotations

import csv
import io
import json
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from portal import clock
from portal.cli.context import office
from portal.domain.intake.batches import BatchState
from portal.domain.types import Actor, Channel, Role
from portal.extensions import db
from portal.models.organisation import Unit
from portal.models.planning import Plan
from portal.queries.intake_pages import batch_page
from portal.queries.intake_row_lines import row_lines
from portal.services.intake_reading import read_batch, take_in
from tests.bench.figures import Figure
from tests.bench.installation import Size, installation, populate, run_module
from tests.readers.files import word_file, workbook

#: SPEC §7, and issue F for the text
ANNEX_SECONDS, TEXT_SECONDS = 3.0, 5.0
ROWS, PAGES, LETTERS_OF_A_PAGE = 1_000, 60, 2_800
ISSUED = date(2025, 3, 13)

_OFFICE = Actor(person_id=None, role=Role.OFFICE, unit_ids=frozenset(), channel=Channel.CLI)
_HEADING = (
    "TT",
    "Nội dung nhiệm vụ",
    "Đơn vị chủ trì",
    "Đơn vị phối hợp",
    "Thời hạn hoàn thành",
    "Sản phẩm",
    "Cấp trình",
    "Ghi chú",
)
_WORKS = ("Rà soát", "Xây dựng", "Trình ban hành", "Tổ chức triển khai", "Hoàn thiện", "Tổng hợp")
_THINGS = (
    "danh mục dữ liệu mở",
    "quy chế vận hành nền tảng số",
    "báo cáo thủ tục hành chính",
    "kế hoạch bồi dưỡng kỹ năng số",
    "đề án đô thị thông minh",
    "hệ thống họp không giấy",
    "hồ sơ cấp độ an toàn thông tin",
)


def measure(database: str, runs: int, size: Size) -> list[Figure]:
    with installation(database) as product:
        populate(product, size)
        found = json.loads(run_module(product, "tests.bench.intake", str(runs)))
    annexes = [
        Figure(f"{ROWS:,} rows previewed, {kind}, {database}", "s", tuple(found[kind]), limit)
        for kind, limit in (
            ("docx", ANNEX_SECONDS),
            ("xlsx", ANNEX_SECONDS),
            ("csv", ANNEX_SECONDS),
            ("paste", ANNEX_SECONDS),
        )
    ]
    texts = [
        Figure(f"{PAGES} pages of text, {kind}, {database}", "s", tuple(found[name]), TEXT_SECONDS)
        for kind, name in (("docx", "text_docx"), ("paste", "text_paste"))
    ]
    return [
        *annexes,
        *texts,
        Figure(f"Tasks found in the text, {database}", "", tuple(found["orders"])),
        Figure(f"Most memory, {database}", "MB", (found["memory"],)),
    ]


def main(count: int) -> None:
    found: dict[str, list[float]] = {}
    with office():
        plan_id = db.session.scalars(select(Plan.id).order_by(Plan.id)).first()
        units = list(db.session.scalars(select(Unit.name).order_by(Unit.id).limit(40)))
        assert plan_id is not None
        rows = list(annex(units))
        text = list(directive(units))
        documents = {
            "docx": (word_file((), rows), "phu-luc.docx"),
            "xlsx": (workbook(rows), "phu-luc.xlsx"),
            "csv": (as_csv(rows), "phu-luc.csv"),
            "paste": ("\n".join("\t".join(row) for row in rows).encode(), ""),
            "text_docx": (word_file(text, ()), "chi-thi.docx"),
            "text_paste": ("\n".join(text).encode(), ""),
        }
        for _ in range(count):
            for kind, (content, name) in documents.items():
                seconds, lines = previewed(plan_id, content, name)
                found.setdefault(kind, []).append(seconds)
                if not kind.startswith("text"):
                    assert lines == ROWS, (kind, lines)
            found.setdefault("orders", []).append(lines)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({**found, "memory": most}))


def previewed(plan_id: int, content: bytes, name: str) -> tuple[float, int]:
    """Seconds from the upload to the lines of the preview, and how many lines there are."""
    now = clock.utc_now()
    began = time.perf_counter()
    batch_id = take_in(_OFFICE, plan_id, ISSUED, content, name=name, now=now)
    assert read_batch(batch_id, now=now) is BatchState.READY
    batch_page(batch_id)
    lines = row_lines(batch_id)
    seconds = time.perf_counter() - began
    db.session.rollback()
    return seconds, len(lines)


def annex(units: list[str]) -> Iterator[list[str]]:
    """The official columns, and rows that differ from each other."""
    yield list(_HEADING)
    for number in range(1, ROWS + 1):
        work, thing = _WORKS[number % len(_WORKS)], _THINGS[number % len(_THINGS)]
        yield [
            str(number),
            f"{work} {thing} giai đoạn {number}",
            units[number % len(units)],
            units[(number * 7 + 1) % len(units)],
            f"Trước ngày {number % 28 + 1}/{number % 12 + 1}/2026",
            f"Báo cáo về {thing}",
            "Lãnh đạo Bộ",
            "",
        ]


def directive(units: list[str]) -> Iterator[str]:
    """Numbered points of running text, half of which order something, sixty pages long."""
    letters, number = 0, 0
    while letters < PAGES * LETTERS_OF_A_PAGE:
        number += 1
        work, thing = _WORKS[number % len(_WORKS)], _THINGS[number % len(_THINGS)]
        order = (
            f"Giao {units[number % len(units)]} chủ trì, phối hợp với "
            f"{units[(number * 3 + 1) % len(units)]} {work.lower()} {thing} "
            f"lần thứ {number}, hoàn thành trước ngày {number % 28 + 1}/{number % 12 + 1}/2026."
        )
        told = (
            f"Trong thời gian qua, công tác {thing} đã đạt được nhiều kết quả; tuy nhiên vẫn còn "
            "một số hạn chế về nhận thức, nguồn lực và cách làm."
        )
        line = f"{number}. {order if number % 2 else told}"
        letters += len(line)
        yield line


def as_csv(rows: list[list[str]]) -> bytes:
    kept = io.StringIO()
    csv.writer(kept).writerows(rows)
    return kept.getvalue().encode()


if __name__ == "__main__":
    main(int(sys.argv[1]))
