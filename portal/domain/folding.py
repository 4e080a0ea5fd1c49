"""Folding of Vietnamese text, so that `chuyen doi so` finds `Chuyển đổi số`."""

from __future__ import annotations

import re
import unicodedata

# ð is not a Vietnamese letter, but old keyboards wrote it for đ.
_BARRED_D = str.maketrans({"đ": "d", "ð": "d"})
_NOT_A_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """The search key of a text: lower case, no marks, one space between words.

    Both spellings of the tone position (*hòa* and *hoà*) give the same key, in every database.
    """
    lowered = unicodedata.normalize("NFC", text).lower().translate(_BARRED_D)
    decomposed = unicodedata.normalize("NFD", lowered)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _NOT_A_WORD.sub(" ", bare).strip()
