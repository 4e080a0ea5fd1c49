from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.folding import fold


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Chuyển đổi số", "chuyen doi so"),
        ("ĐÔN ĐỐC", "don doc"),
        ("Ðôn đốc", "don doc"),
        ("1234/QĐ-BTTTT", "1234 qd btttt"),
        ("  Sở  Nội vụ,\n(tỉnh) ", "so noi vu tinh"),
        ("NV_101", "nv 101"),
        ("", ""),
        ("!?…", ""),
    ],
)
def test_a_text_is_found_without_its_marks(text: str, key: str) -> None:
    assert fold(text) == key


@pytest.mark.parametrize(("one", "other"), [("hòa", "hoà"), ("Ủy ban", "Uỷ ban"), ("thúy", "thuý")])
def test_both_tone_positions_give_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệ aZ9-", max_size=30))
def test_composed_and_decomposed_spelling_give_one_key(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
