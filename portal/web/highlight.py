"""Marks what was searched for in the accented original."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from unicodedata import normalize

from markupsafe import Markup, escape

from portal.domain.folding import fold


def marked(text: str, words: Sequence[str]) -> Markup:
    """The text with every word that begins like a folded one marked so far; escaped throughout."""
    if not words:
        return escape(text)
    letters = normalize("NFC", text)
    is_marked = [False] * len(letters)
    folded = [_fold_letter(letter) for letter in letters]
    # one place per letter, so that places in the folded text are places in the original
    key = "".join(each[0] for each in folded)
    for word in words:
        start = f" {key}".find(f" {word}")
        while start >= 0:
            is_marked[start : start + len(word)] = [True] * len(word)
            start = f" {key}".find(f" {word}", start + 1)
    return _wrapped(letters, is_marked)


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    return fold(letter) or " "


def _wrapped(letters: str, is_marked: Sequence[bool]) -> Markup:
    parts: list[Markup] = []
    at = 0
    while at < len(letters):
        end = at
        while end < len(letters) and is_marked[end] == is_marked[at]:
            end += 1
        piece = escape(letters[at:end])
        parts.append(Markup("<mark>{}</mark>").format(piece) if is_marked[at] else piece)
        at = end
    return Markup("").join(parts)
