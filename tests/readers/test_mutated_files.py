"""Files with bytes and parts changed at random: refused or read, never a crash and never long."""

from __future__ import annotations

import gc
import io
import os
import random
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import process_time

import pytest

from portal.domain.calendar import WorkingCalendar
from portal.domain.errors import FileUnreadable
from portal.domain.intake.reading import read_source
from portal.domain.intake.source import Source
from portal.domain.intake.times import Day
from portal.domain.intake.trouble import Trouble
from portal.readers import pdf_marks
from portal.readers.reading import read_file, read_text
from tests.intake.corpus import BOOK
from tests.readers.drawn_pdf import pages_of, table_pdf
from tests.readers.files import ROWS, TEXT, archive, pdf_file, word_file, workbook

LONGEST_SECONDS = 10
DAY = Day(date(2025, 7, 1), WorkingCalendar({}, frozenset()))
SEEDS = {
    "a.docx": word_file(),
    "a.xlsx": workbook(),
    "a.csv": "\n".join(";".join(row) for row in ROWS).encode(),
    "a.txt": "\n".join(TEXT).encode(),
    "a.pdf": pdf_file(["1. All units shall report by 30 June 2025.", "2. The end."]),
    "b.pdf": table_pdf([*ROWS, ("3", "^", "Vụ Pháp chế", "^")], (1, 6, 4, 4), lines_on_a_page=3),
}
_SNIPPETS = (
    b"<",
    b"&x;",
    b"\0\0",
    b"9999999999",
    b"\xff" * 9,
    b"<w:tbl>",
    b"<!DOCTYPE a>",
    b"%2$s",
)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, taken out, doubled, or put in."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(changed)) if changed else 0
        way = chance.randrange(5)
        if way == 0 and changed:
            changed[place] = chance.randrange(256)
        elif way == 1:
            del changed[place : place + chance.randint(1, 40)]
        elif way == 2:
            changed[place:place] = changed[place : place + chance.randint(1, 60)]
        elif way == 3:
            changed[place:place] = chance.choice(_SNIPPETS)
        elif chance.random() < 0.1:
            del changed[place:]
    return bytes(changed)


def mutated_inside(data: bytes, chance: random.Random) -> bytes:
    """The same inside the parts of an archive, which stays a good archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    for name in chance.sample(sorted(parts), k=min(2, len(parts))):
        parts[name] = mutated(parts[name], chance)
    return archive(parts)


def read_or_refused(source: Callable[[], Source]) -> tuple[float, str]:
    """Seconds of the processor that a document took, and the trouble with it, if any.

    What the tests before left in memory is not looked through meanwhile.
    """
    gc.collect()
    gc.freeze()
    begun = process_time()
    try:
        read_source(source(), BOOK, DAY)
        trouble = ""
    except FileUnreadable as refused:
        trouble = str(refused.why)
    finally:
        gc.unfreeze()
    return process_time() - begun, trouble


def try_all(number: int, seed: int, folder: Path) -> None:
    """Read so many changed files; every one is read or refused, soon, and nothing is written."""
    chance = random.Random(seed)
    before = sorted(os.listdir(folder))
    for turn in range(number):
        name = chance.choice(sorted(SEEDS))
        data = SEEDS[name]
        is_inside = name in ("a.docx", "a.xlsx") and chance.random() < 0.7
        bad = mutated_inside(data, chance) if is_inside else mutated(data, chance)
        begun = process_time()
        try:
            read_source(read_file(bad, name), BOOK, DAY)
        except FileUnreadable:
            pass
        except Exception as error:
            raise AssertionError(f"{name}, seed {seed}, turn {turn}: {error!r}") from error
        assert process_time() - begun < LONGEST_SECONDS, (name, seed, turn)
    assert sorted(os.listdir(folder)) == before


def test_mutated_files_are_read_or_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    try_all(120, 2025, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "trước " * 200_000,
        "1. Giao " + "Cục A " * 150_000,
        "Vụ Pháp chế " * 80_000,
        "a\n" * 400_000,
        "x; " * 300_000,
        "(1) a " * 150_000,
        "1. " + "," * 1_000_000,
        "1.1.1 x\n" * 12_000,
        "\n".join(f"{'a' * 5}\t{n}\tVụ" for n in range(60_000)),
        "TT\tNhiệm vụ\tChủ trì\n" + "\n".join(f"{n}\tviệc\t" for n in range(8_000)),
        "TT\tNhiệm vụ\tChủ trì\n1\tviệc\t" + "Vụ, và " * 100_000,
    ],
)
def test_long_and_odd_texts_take_no_longer_than_a_breath(text: str) -> None:
    seconds, _ = read_or_refused(lambda: read_text(text))
    assert seconds < LONGEST_SECONDS


ENDLESS = {
    "letters": pages_of("BT /F1 9 Tf (Text) Tj ET " * 4_000, 500),
    "open lines": pages_of("".join(f"0 {y} m 842 {y} l S " for y in range(300)), 500),
    "corners": pages_of(
        "".join(f"{x} 0 m {x} 595 l 0 {x} m 842 {x} l S " for x in range(0, 590, 4)), 400
    ),
    "cells": pages_of("".join(f"9 {y} 800 4 re {y} 9 4 500 re S " for y in range(9, 590, 4)), 500),
    "forms": pages_of("/X Do " * 400, 100, forms="/X Do " * 400),
    "states": pages_of("q " * 60_000, 1),
    "numbers": pages_of(
        "1e300 0 0 1e300 0 0 cm " * 50 + "BT /F1 9 Tf (Text) Tj ET 0 0 9 9 re S", 1
    ),
}


#: a picture whose letters or lines stand nowhere has no text
REFUSED_AS = dict.fromkeys(ENDLESS, Trouble.TOO_LONG) | {"numbers": Trouble.SCANNED}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_pdf_that_draws_without_end_is_refused_soon(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a tenth of what a document may ask for; the full measure is the next test's."""
    monkeypatch.setattr(pdf_marks, "MOST_OPERATIONS", pdf_marks.MOST_OPERATIONS // 10)
    seconds, trouble = read_or_refused(lambda: read_file(ENDLESS[name]))
    assert trouble == REFUSED_AS[name]
    assert seconds < LONGEST_SECONDS / 2


@pytest.mark.fuzz
@pytest.mark.parametrize("name", ENDLESS)
def test_the_longest_pdfs_take_no_longer_than_any_other_file(name: str) -> None:
    seconds, trouble = read_or_refused(lambda: read_file(ENDLESS[name]))
    assert trouble
    assert seconds < LONGEST_SECONDS


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(10))
def test_ten_thousand_mutated_files(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    try_all(1_000, seed, tmp_path)
