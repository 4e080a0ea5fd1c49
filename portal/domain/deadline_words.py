"""The words in which documents write months, numbers and what comes before a date, folded."""

from __future__ import annotations

import re

CARDINALS = {
    word: number
    for words in (
        ("mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi"),
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    )
    for number, word in enumerate(words, 1)
}
ORDINALS = {
    word: number
    for words in (
        ("i", "ii", "iii", "iv"),
        ("first", "second", "third", "fourth"),
        ("1st", "2nd", "3rd", "4th"),
    )
    for number, word in enumerate(words, 1)
}
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
MONTHS_BY_NAME = {name: n for n, full in enumerate(_MONTHS, 1) for name in (full, full[:3])}
ANY_MONTH = "|".join(sorted(MONTHS_BY_NAME, key=len, reverse=True))

# Words that change nothing. "Before July" is not among them: it ends on 30 June, while "before
# 30 June" is understood as 30 June.
_LEAD_IN = re.compile(
    r"(?:(?:hoan thanh|xong|thoi han|han|den|cham nhat|vao|het"
    r"|trong(?= (?:quy|thang \d|nam \d))"
    r"|ngay(?= \d+ (?:thang )?\d)"
    rf"|in(?= (?:\d{{4}}$|q\d|quarter|{ANY_MONTH}))"
    r"|(?:truoc|before)(?= (?:ngay|cuoi|(?:the )?end of"
    rf"|\d{{1,2}} (?:thang )?(?:\d{{1,2}}\b|{ANY_MONTH})|(?:{ANY_MONTH}) \d{{1,2}}\b))"
    r"|by|no later than|not later than|until|due|on) )+"
)


def without_lead_in(text: str) -> str:
    """The folded text without the words before its date that change nothing."""
    lead_in = _LEAD_IN.match(text)
    return text[lead_in.end() :] if lead_in else text


def number_of(word: str) -> int:
    """The number a folded word or digits stand for."""
    return int(word) if word.isdecimal() else (CARDINALS | ORDINALS)[word]
