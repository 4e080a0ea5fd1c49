"""An office's own sentences: what they name and may not hold, and how people are addressed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.errors import WordingRefused
from portal.domain.wordings import (
    Address,
    OfficeWords,
    checked_wording,
    in_braces,
    sentence_key,
    sentences_from_data,
    sentences_to_data,
    variables_in,
)

DUE = "%(code)s is due on %(day)s."
COUNTED = "%(num)d task is open."


def test_a_wording_comes_in_one_line_and_may_turn_the_variables_round() -> None:
    assert checked_wording("vi", DUE, [" Đến {day}\n phải xong  {code}. "]) == (
        "Đến %(day)s phải xong %(code)s.",
    )
    assert checked_wording("vi", DUE, ["  "]) == ()


@pytest.mark.parametrize(
    ("key", "form", "why", "detail"),
    [
        (DUE, "Hạn {day}.", "missing_variable", "{code}"),
        (DUE, "{code} hạn {day} của {unit}", "unknown_variable", "{unit}"),
        (DUE, "<b>{code}</b> {day}", "markup", ""),
        (DUE, "{code} {day} {0 a}", "markup", ""),
        (COUNTED, "Một việc", "missing_variable", "{num}"),
        ("Done", "100% xong", "percent", ""),
        (sentence_key("Seen", "button"), "x" * 401, "too_long", "400"),
    ],
)
def test_what_a_wording_may_not_be(key: str, form: str, why: str, detail: str) -> None:
    with pytest.raises(WordingRefused) as refused:
        checked_wording("vi", key, [form])
    assert refused.value.facts == {"locale": "vi", "key": key, "why": why, "detail": detail}


def test_one_of_two_forms_may_leave_the_number_out() -> None:
    assert checked_wording("en", COUNTED, ["One task", "{num} tasks"]) == (
        "One task",
        "%(num)s tasks",
    )


def test_a_percent_sign_beside_a_variable_is_only_a_letter() -> None:
    (form,) = checked_wording("vi", DUE, ["{code} phải 100% xong {day}"])
    assert form % {"code": "NV-1", "day": "16/11"} == "NV-1 phải 100% xong 16/11"
    assert in_braces(form) == "{code} phải 100% xong {day}"


@given(st.text(max_size=60), st.permutations(["{code}", "{day}"]))
def test_what_is_accepted_can_always_be_filled_in(text: str, order: list[str]) -> None:
    try:
        (form,) = checked_wording("vi", DUE, [f"{order[0]} {text} {order[1]}"])
    except WordingRefused:
        return
    assert "NV-1" in form % {"code": "NV-1", "day": "16/11"}
    assert variables_in(form) == {"code", "day"}


def test_a_number_chooses_its_form_and_a_language_its_own_sentences() -> None:
    words = OfficeWords({"en": {COUNTED: ("one", "many")}})
    assert [words.said("en", COUNTED, number) for number in (0, 1, 2)] == ["many", "one", "many"]
    assert words.said("vi", COUNTED, 1) is None


def test_an_emptied_sentence_goes_back_to_the_catalogue() -> None:
    words = OfficeWords({"vi": {DUE: ("a",), "Seen": ("b",)}}, Address.COMRADE)
    again = words.reworded({"vi": {DUE: ()}, "en": {"Seen": ("Read",)}})
    assert again == OfficeWords(
        {"vi": {"Seen": ("b",)}, "en": {"Seen": ("Read",)}}, Address.COMRADE
    )


def test_only_vietnamese_texts_have_a_form_of_address() -> None:
    words = OfficeWords(address=Address.COMRADE)
    assert words.addressed("vi", "Anh/chị gửi cho anh/chị") == "Đồng chí gửi cho đồng chí"
    assert words.addressed("en", "anh/chị") == "anh/chị"
    assert OfficeWords().addressed("vi", "Anh/chị") == "Anh/chị"


def test_wordings_are_kept_as_data() -> None:
    sentences = {"vi": {DUE: ("a",)}, "en": {COUNTED: ("one", "many")}}
    assert sentences_from_data(json.loads(json.dumps(sentences_to_data(sentences)))) == sentences
    assert sentences_from_data(None) == {}
