"""The papers of an office: `python -m tests.bench.papers COUNT` in a process of its own.

The last week is frozen, then its synthesis is read and written as Word and Excel, whole.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta

from portal import clock
from portal.cli.context import office
from portal.domain.synthesis import NO_WORDS
from portal.domain.types import PeriodKind
from portal.extensions import db
from portal.i18n import force_locale
from portal.papers.synthesis import Edition, synthesis_paper
from portal.queries.office import local_day, zone
from portal.queries.synthesis import period_with, synthesis_of
from portal.services.periods import keep_periods, open_periods
from portal.writers.word import write_word
from portal.writers.workbook import write_tables
from tests.bench.figures import Figure
from tests.bench.installation import Size, installation, populate, run_module

#: SPEC §7: the weekly synthesis of 5,000 tasks
TASKS, WORD = 5_000, 2.0


def measure(database: str, runs: int, size: Size) -> list[Figure]:
    with installation(database) as product:
        populate(product, Size(TASKS, size.people, size.units))
        found = json.loads(run_module(product, "tests.bench.papers", str(runs)))
    return [
        Figure(f"Weekly synthesis to .docx, {database}", "s", tuple(found["word"]), WORD),
        Figure(f"Weekly synthesis to .xlsx, {database}", "s", tuple(found["excel"])),
        Figure(f"Rows of its annex, {database}", "", tuple(found["rows"])),
    ]


def main(count: int) -> None:
    found: dict[str, list[float]] = {"word": [], "excel": [], "rows": []}
    with office(), force_locale("vi"):
        now = clock.utc_now()
        open_periods(now, since=local_day(now) - timedelta(weeks=2))
        keep_periods(now)
        period_id = period_with(PeriodKind.WEEK)
        assert period_id is not None
        edition = Edition("BỘ MẪU", "VĂN PHÒNG", "vi", zone(), "Chuyên viên mẫu", now)
        for _ in range(count):
            db.session.rollback()
            began = time.perf_counter()
            made = synthesis_of(period_id, now, "vi")
            paper = synthesis_paper(made, NO_WORDS, edition)
            read = time.perf_counter()
            write_word(paper)
            written = time.perf_counter()
            write_tables(paper, zone())
            found["word"].append(written - began)
            found["excel"].append(read - began + time.perf_counter() - written)
            found["rows"].append(len(made.annex))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
