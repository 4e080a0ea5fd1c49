"""Files with bytes and parts changed at random: refused or read, never a crash and never long."""

from __future__ import annotations

import io
import os
import random
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path
from time import process_time

import pytest

from portal.domain.calendar import WorkingCalendar
from portal.domain.errors import FileUnreadable
from portal.domain.intake.reading import read_source
from portal.domain.intake.times import Day
from portal.readers.reading import read_file, read_text
from tests.intake.corpus import BOOK
from tests.readers.files import ROWS, TEXT, archive, pdf_file, word_file, workbook

LONGEST_SECONDS = 10
DAY = Day(date(2025, 7, 1), WorkingCalendar({}, frozenset()))
SEEDS = {
    "a.docx": word_file(),
    "a.xlsx": workbook(),
    "a.csv": "\n".join(";".join(row) for row in ROWS).encode(),
    "a.txt": "\n".join(TEXT).encode(),
    "a.pdf": pdf_file(["1. All units shall report by 30 June 2025.", "2. The end."]),
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
    begun = process_time()
    with suppress(FileUnreadable):
        read_source(read_text(text), BOOK, DAY)
    assert process_time() - begun < LONGEST_SECONDS


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(10))
def test_ten_thousand_mutated_files(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    try_all(1_000, seed, tmp_path)
