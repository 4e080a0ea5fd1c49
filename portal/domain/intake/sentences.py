"""Sentences of a passage."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.domain.intake.flat import flat

_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[^\W\d_]|[\d(])|(?<=\.)\s+(?=[-–])")
_ABBREVIATED = re.compile(r"(?:\b(?:tp|ts|pgs|gs|ths|v\.v|mr|no|st)\.|\bso\.)$")


def pieces_of(text: str) -> Iterator[str]:
    """The text at its full stops and semicolons; an abbreviation ends nothing."""
    start = 0
    for gap in _SENTENCE.finditer(text):
        if not _ABBREVIATED.search(flat(text[start : gap.start()])):
            yield text[start : gap.start()]
            start = gap.end()
    yield text[start:]


def last_sentence(text: str) -> tuple[str, str]:
    """What stands before the last sentence, and the last sentence."""
    pieces = list(pieces_of(text))
    return " ".join(pieces[:-1]), pieces[-1]
