"""When two tasks of different plans say the same, so that "overlaps" can be avoided (row 4.12)."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.folding import fold

#: similarity in percent from which somebody should look
LOOK_AT = 80
#: words in so many titles that sharing them says nothing
_EMPTY_WORDS = frozenset(
    fold(
        "và của các cho về trong theo trên với đến tại năm giai đoạn thực hiện triển khai tổ chức"
        " xây dựng ban hành the of and for to in on with a an"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two tasks that say nearly the same: how nearly, in percent, and whether one unit has both."""

    code: str
    other_code: str
    title: str
    other_title: str
    similarity: int
    same_unit: bool


def telling_words(title: str) -> frozenset[str]:
    """The folded words of a title that tell it from others."""
    return frozenset(word for word in fold(title).split() if word not in _EMPTY_WORDS)
