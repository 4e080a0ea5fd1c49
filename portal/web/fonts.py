"""The text font, cut to what Vietnamese and English offices write.

Source Sans comes whole out of an installed package (290 KB a weight, of which 15 KB are needed).
The cut is made once and kept in the data folder; its name carries everything it depends on.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import unicodedata
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path

WEIGHTS = {400: "SourceSansPro-Regular.ttf", 600: "SourceSansPro-Semibold.ttf"}
LAYOUT_FEATURES = ("kern", "mark", "mkmk", "ccmp", "locl", "liga")
VIETNAMESE_BASES = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"
VIETNAMESE = "đĐ₫" + "".join(
    unicodedata.normalize("NFC", base + mark)
    for base in VIETNAMESE_BASES
    for mark in ("", *TONE_MARKS)
)
ALPHABET = "".join(
    (
        *map(chr, range(0x20, 0x7F)),
        *map(chr, range(0xA0, 0x100)),
        VIETNAMESE,
        # Marks of their own, for text that was typed decomposed.
        TONE_MARKS + "\u0302\u0306\u031b",
        "–—‘’“”„•…‹›←↑→↓▲▼×✓≤≥≈−€‰\u202f",
    )
)


def font_file(weight: int, folder: Path) -> bytes:
    """The cut font of a weight as woff2, from `folder` or made now and kept there."""
    source = _source(weight)
    recipe = hashlib.sha256(source)
    recipe.update("|".join((ALPHABET, *LAYOUT_FEATURES)).encode())
    kept = folder / f"source-sans-{weight}.{recipe.hexdigest()[:16]}.woff2"
    if kept.exists():
        return kept.read_bytes()
    made = _made(weight)
    folder.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_name(f".{kept.name}.{os.getpid()}")
    fresh.write_bytes(made)
    # The first of several starting processes wins: all of them must hand out the same address.
    with suppress(FileExistsError):
        os.link(fresh, kept)
    fresh.unlink()
    return kept.read_bytes()


@cache
def _source(weight: int) -> bytes:
    return files("font_source_sans_pro").joinpath("files", WEIGHTS[weight]).read_bytes()


@cache
def _made(weight: int) -> bytes:
    """Cut in a process of its own: the font library would stay in memory for good (70 MB)."""
    command = [sys.executable, "-m", "portal.web.fonts", str(weight)]
    cutting = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own
    if cutting.returncode:
        raise RuntimeError(cutting.stderr.decode().strip().rpartition("\n")[2])
    return cutting.stdout


def _cut(weight: int) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(_source(weight)), recalcTimestamp=False)
    missing = sorted(letter for letter in VIETNAMESE if ord(letter) not in font.getBestCmap())
    if missing:
        raise RuntimeError(f"the text font has no {' '.join(missing)}; install another one")
    subsetter = Subsetter(
        Options(layout_features=list(LAYOUT_FEATURES), hinting=False, name_IDs=[0, 1, 2, 13, 14])
    )
    subsetter.populate(text=ALPHABET)
    subsetter.subset(font)
    font.flavor = "woff2"
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


if __name__ == "__main__":
    sys.stdout.buffer.write(_cut(int(sys.argv[1])))
