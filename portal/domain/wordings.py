"""How an office words its messages: its own sentences and its form of address, checked.

A sentence is known by its English original. What an office writes in its place must name the same
variables, because the code fills them in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from portal.domain.errors import WordingRefused

#: gettext joins a context and its sentence by this sign
CONTEXT_END = "\x04"
MOST_LETTERS = 400
_MARKUP = frozenset("<>&{}")
_VARIABLE = re.compile(r"%\((\w+)\)[sd]")
_BRACES = re.compile(r"\{(\w+)\}")

Forms = tuple[str, ...]
#: by language and sentence, one form or one for each number
Sentences = Mapping[str, Mapping[str, Forms]]


class Address(StrEnum):
    """How Vietnamese texts speak to their reader."""

    NEUTRAL = "anh_chi"
    COMRADE = "dong_chi"


_SPOKEN: Mapping[Address, tuple[tuple[str, str], ...]] = {
    Address.NEUTRAL: (),
    Address.COMRADE: (("anh/chị", "đồng chí"), ("Anh/chị", "Đồng chí")),
}


@dataclass(frozen=True, slots=True)
class OfficeWords:
    """What an office says otherwise than the catalogues, and how it addresses people."""

    sentences: Sentences = field(default_factory=dict)
    address: Address = Address.NEUTRAL

    def said(self, locale: str, key: str, number: int | None = None) -> str | None:
        """The office's own wording of a sentence, or None where it keeps to the catalogue."""
        forms = self.sentences.get(locale, {}).get(key)
        if not forms:
            return None
        return forms[0] if number in (None, 1) else forms[-1]

    def reworded(self, proposed: Sentences) -> OfficeWords:
        """With these sentences said otherwise; no form at all goes back to the catalogue."""
        merged = {
            locale: {
                key: forms
                for key, forms in {
                    **self.sentences.get(locale, {}),
                    **proposed.get(locale, {}),
                }.items()
                if forms
            }
            for locale in (*self.sentences, *proposed)
        }
        return OfficeWords(merged, self.address)

    def addressed(self, locale: str, text: str) -> str:
        """The text with the office's form of address; only Vietnamese texts have one."""
        if locale == "vi":
            for usual, own in _SPOKEN[self.address]:
                text = text.replace(usual, own)
        return text


def sentence_key(sentence: str, context: str = "") -> str:
    return f"{context}{CONTEXT_END}{sentence}" if context else sentence


def original_of(key: str) -> str:
    """The English sentence that a key stands for."""
    return key.rpartition(CONTEXT_END)[2]


def variables_in(text: str) -> frozenset[str]:
    return frozenset(_VARIABLE.findall(text))


def in_braces(form: str) -> str:
    """A form as people read and write it: `{day}` stands for what is filled in."""
    return _VARIABLE.sub(r"{\1}", form).replace("%%", "%")


def checked_wording(locale: str, key: str, forms: Sequence[str], most: int = MOST_LETTERS) -> Forms:
    """The written forms in one line each, ready to be filled in; none where one of them is empty.

    Raises WordingRefused (`locale`, `key`, `why`, `detail`): a variable that is missing or that
    nobody knows, a percent sign where nothing is filled in, a sign of markup, more letters than
    `most`.
    """
    own = tuple(" ".join(form.split()) for form in forms)
    if not own or not all(own):
        return ()
    known = variables_in(original_of(key))
    # a number may be left out of a form: "one task" needs none
    needless = {"num"} if len(own) > 1 else set()
    for form in own:
        why, detail = _fault(form, known, needless, most)
        if why:
            raise WordingRefused(locale=locale, key=key, why=why, detail=detail)
    return tuple(_BRACES.sub(r"%(\1)s", form.replace("%", "%%")) for form in own)


def _fault(form: str, known: frozenset[str], needless: set[str], most: int) -> tuple[str, str]:
    named = frozenset(_BRACES.findall(form))
    if missing := known - named - needless:
        return "missing_variable", _listed(missing)
    if strange := named - known:
        return "unknown_variable", _listed(strange)
    if not known and "%" in form:
        return "percent", ""
    if _MARKUP & set(_BRACES.sub("", form)):
        return "markup", ""
    if len(form) > most:
        return "too_long", str(most)
    return "", ""


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def sentences_from_data(data: Any) -> dict[str, dict[str, Forms]]:
    """The kept wordings: by language, by sentence."""
    if not isinstance(data, Mapping):
        return {}
    return {
        str(locale): {str(key): tuple(map(str, forms)) for key, forms in by_key.items()}
        for locale, by_key in data.items()
    }


def sentences_to_data(sentences: Sentences) -> dict[str, dict[str, list[str]]]:
    return {
        locale: {key: list(forms) for key, forms in by_key.items()}
        for locale, by_key in sentences.items()
    }
