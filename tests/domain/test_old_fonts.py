"""Texts of the fonts of old are turned into Unicode, or named when it is not certain."""

from __future__ import annotations

import pytest

from portal.domain.errors import FileUnreadable
from portal.domain.intake.old_fonts import TCVN3, VNI, converted, font_of, in_unicode
from portal.domain.intake.source import Grid, Passage

OLD = {
    TCVN3: "X©y dùng kÕ ho¹ch chuyÓn ®æi sè, hoµn thµnh tr­íc ngµy 30/9/2025",
    VNI: "Xaây döïng keá hoaïch chuyeån ñoåi soá, hoaøn thaønh tröôùc ngaøy 30/9/2025",
}
NEW = "Xây dựng kế hoạch chuyển đổi số, hoàn thành trước ngày 30/9/2025"


@pytest.mark.parametrize("font", [TCVN3, VNI])
def test_an_old_font_is_recognised_and_converted(font: str) -> None:
    assert font_of([OLD[font]]) == font
    assert converted(OLD[font], font) == NEW


@pytest.mark.parametrize(
    "text", [NEW, "Xây dựng", "Plan of action", "Bộ máy", "Les élèves à l'école où", "A × B ÷ C"]
)
def test_other_texts_are_left_alone(text: str) -> None:
    assert font_of([text]) == ""
    assert converted(text, "") == text


def test_what_is_mixed_beyond_certainty_is_named() -> None:
    with pytest.raises(FileUnreadable):
        font_of(["©®ª aø eû oï uõ"])


def test_each_column_is_judged_for_itself() -> None:
    grid = Grid("1", (("Nhiệm vụ", "Thêi gian"), ("Rà soát", "®Õn hÕt th¸ng 9, tr­íc quý")))
    (turned,), _passages, font = in_unicode([grid], [])
    assert turned.rows[0] == ("Nhiệm vụ", "Thời gian")
    assert font == TCVN3
    _grids, passages, font = in_unicode([], [Passage("1", OLD[VNI], (OLD[VNI],))])
    assert (passages[0].text, passages[0].above, font) == (NEW, (NEW,), VNI)
