"""Text without marks and capitals, letter for letter: places in both are the same."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_BARRED = {"đ": "d", "Đ": "d", "ð": "d", "Ð": "d"}
_SPACES = re.compile(r"[ \t\u00a0]+")


def composed(text: str) -> str:
    """The text in one spelling of each letter, with single spaces, as everything here wants it."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def flat(text: str) -> str:
    """The composed text with bare small letters, of exactly the same length."""
    return "".join(map(_bare, text))


@cache
def _bare(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    if letter in _BARRED:
        return _BARRED[letter]
    return unicodedata.normalize("NFD", letter)[0].lower()[:1] or letter


def small(text: str) -> str:
    """The composed text in small letters with its marks, of exactly the same length."""
    return "".join(letter.lower()[:1] for letter in text)
