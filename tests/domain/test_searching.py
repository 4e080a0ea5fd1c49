"""What a search means: abbreviations, the better hit, and the words that were nearly typed."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from portal.domain.errors import RuleUnreadable
from portal.domain.searching import (
    DEFAULT_ABBREVIATIONS,
    abbreviations_from_data,
    alternatives,
    rank,
    words_at,
)


def test_an_abbreviation_finds_what_it_stands_for_and_itself() -> None:
    assert alternatives("CĐS cấp xã", DEFAULT_ABBREVIATIONS) == (
        ("cds", "chuyen doi so"),
        ("cap",),
        ("xa",),
    )
    assert alternatives("cds", {}) == (("cds",),)
    assert alternatives("  ", DEFAULT_ABBREVIATIONS) == ()


def test_what_is_written_with_its_marks_fits_better() -> None:
    text = "Hoàn thiện đường truyền Chuyển đổi số"
    assert rank(text, "đường truyền") == 0
    assert rank(text, normalize("NFD", "đường truyền")) == 0
    assert rank(text, "chuyển đổi số") == 1
    assert rank(text, "duong truyen") == 2


def test_the_words_of_a_place_in_the_folded_text() -> None:
    text = "Nâng cấp kho dữ liệu dùng chung phục vụ chuyển đổi số"
    assert words_at(text, 13, 20) == "dữ liệu"
    assert words_at(text, 0, 3) == "Nâng"
    assert words_at("a_b c", 0, 1) == ""


@pytest.mark.parametrize(
    "data", ["x", {"hai từ": "x"}, {"X": ""}, {"": "x"}, {str(n): "x" for n in range(201)}]
)
def test_an_unreadable_list_is_refused(data: object) -> None:
    with pytest.raises(RuleUnreadable):
        abbreviations_from_data(data)


def test_a_readable_list_is_kept_as_it_is_written() -> None:
    assert abbreviations_from_data({" CĐS ": " chuyển đổi số "}) == {"CĐS": "chuyển đổi số"}
