"""The words of all catalogues: whole, placeholders kept, none an office would not write."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message

from portal.domain.machines.registry import MACHINES
from portal.i18n import CATALOGUES, incomplete, obsolete, read_catalogue
from portal.web.requirements import REQUIREMENTS
from portal.web.words import WORDS

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%(?![\w(%])|\{\w*\}")
FORBIDDEN = ("vui lòng", "không hợp lệ", "bắt buộc", "rất tiếc", "lỗi hệ thống", "xin lỗi")


def _said(catalogue: str) -> Iterator[tuple[Message, tuple[str, ...], tuple[str, ...]]]:
    """Every message with its English forms and its Vietnamese ones."""
    for message in read_catalogue(catalogue, "vi"):
        if message.id:
            english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
            given = message.string
            yield message, english, (given,) if isinstance(given, str) else tuple(given or ())


def test_every_state_of_every_machine_has_a_word() -> None:
    wordless = [
        f"{machine.name}.{state}"
        for machine in MACHINES
        for state in machine.states
        if state not in WORDS.get(machine.states, {})
    ]
    assert wordless == []


def test_every_guard_says_what_would_meet_it() -> None:
    guards = {guard.name for machine in MACHINES for step in machine.steps for guard in step.guards}
    unsaid = guards - set(REQUIREMENTS)
    assert unsaid == set()


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_the_vietnamese_catalogue_is_whole(catalogue: str) -> None:
    assert incomplete(catalogue, "vi") == []
    assert obsolete(catalogue, "vi") == []
    assert [message.id for message, _, _ in _said(catalogue) if message.fuzzy] == []


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_a_translation_names_the_same_values(catalogue: str) -> None:
    differing = []
    for message, english, vietnamese in _said(catalogue):
        wanted = sorted(_names(english[-1]))
        differing += [message.id for each in vietnamese if sorted(_names(each)) != wanted]
    assert differing == []


def _names(text: str) -> set[str]:
    """The placeholders of a text; a percent sign may be said in either form or in a word."""
    return {each for each in _PLACEHOLDER.findall(text) if each.startswith(("%(", "{"))}


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_a_translation_can_be_filled_in(catalogue: str) -> None:
    """A lone percent sign beside a value would fail in front of the reader."""
    for message, english, vietnamese in _said(catalogue):
        for text in (*english, *vietnamese):
            names = re.findall(r"%\((\w+)\)\d*[sd]", text)
            if names:
                assert text % dict.fromkeys(names, 7), message.id


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_no_word_is_used_that_an_office_would_not_write(catalogue: str) -> None:
    found = [
        (message.id, word)
        for message, _, vietnamese in _said(catalogue)
        for text in vietnamese
        for word in FORBIDDEN
        if word in text.lower()
    ]
    assert found == []
    shouted = [m.id for m, _, vietnamese in _said(catalogue) if any("!" in v for v in vietnamese)]
    assert shouted == []


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_english_is_complete_by_being_the_key(catalogue: str) -> None:
    """An entry in the English catalogue could only contradict the sentence in the code."""
    assert [m.id for m in read_catalogue(catalogue, "en") if m.id and m.string] == []
