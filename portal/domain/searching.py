"""What a search means: words without marks, abbreviations, and which hit is the better one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from unicodedata import normalize

from portal.domain.errors import RuleUnreadable
from portal.domain.folding import fold

#: what offices write short; an office keeps its own list
DEFAULT_ABBREVIATIONS: Mapping[str, str] = {
    "CĐS": "chuyển đổi số",
    "CNTT": "công nghệ thông tin",
    "CSDL": "cơ sở dữ liệu",
    "CCHC": "cải cách hành chính",
    "DVC": "dịch vụ công",
    "TTHC": "thủ tục hành chính",
    "UBND": "ủy ban nhân dân",
}
MOST_ABBREVIATIONS = 200

_WORD = re.compile(r"\w+")


def alternatives(query: str, abbreviations: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """For each word of a query the folded texts of which one is to be found, the word first."""
    long = {fold(short): fold(full) for short, full in abbreviations.items()}
    return tuple((word, long[word]) if word in long else (word,) for word in fold(query).split())


def rank(text: str, query: str) -> int:
    """How well a hit fits: 0 as it is written, 1 in other letter cases, 2 without marks."""
    text, query = normalize("NFC", text), normalize("NFC", query).strip()
    if query and query in text:
        return 0
    return 1 if query.lower() in text.lower() else 2


def words_at(text: str, start: int, end: int) -> str:
    """The words of a text that lie at a place of its folded form; empty when they do not match."""
    written, folded = _WORD.findall(normalize("NFC", text)), fold(text)
    if len(written) != len(folded.split()):
        return ""
    first = folded[:start].count(" ")
    last = first + folded[start:end].strip().count(" ")
    return " ".join(written[first : last + 1])


def abbreviations_from_data(data: Any) -> dict[str, str]:
    """The list that some data says; raises RuleUnreadable naming the entry."""
    if not isinstance(data, Mapping) or len(data) > MOST_ABBREVIATIONS:
        raise RuleUnreadable(rule="abbreviations", where="", why="not_a_list")
    for short, full in data.items():
        if len(fold(str(short)).split()) != 1 or not fold(str(full)):
            raise RuleUnreadable(rule="abbreviations", where=str(short), why="unknown_word")
    return {str(short).strip(): str(full).strip() for short, full in data.items()}
