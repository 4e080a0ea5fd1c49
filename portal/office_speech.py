"""The catalogues as this office speaks them: its own sentences first, its form of address always.

Every text of the portal, the bot and the messages passes here on its way out of the catalogues.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from babel.support import NullTranslations
from flask import Flask, current_app, g
from flask_babel import Domain, get_translations
from sqlalchemy.exc import SQLAlchemyError

from portal.domain.wordings import CONTEXT_END, Forms, OfficeWords, sentence_key
from portal.i18n import current_locale, force_locale

_WORDS = "dondoc_office_words"
_SPEAKERS = "dondoc_speakers"
_heard: ContextVar[dict[str, str] | None] = ContextVar("heard", default=None)


class OfficeTranslations(NullTranslations):
    """A language's catalogue with what the office says in its place."""

    def __init__(self, locale: str, catalogue: NullTranslations, words: OfficeWords) -> None:
        super().__init__()
        self.locale = locale
        self.catalogue = catalogue
        self.words = words

    def ugettext(self, message: str) -> str:
        _note(message)
        own = self.words.said(self.locale, message)
        return self._addressed(self.catalogue.ugettext(message) if own is None else own)

    def ungettext(self, singular: str, plural: str, num: int) -> str:
        _note(singular, plural)
        own = self.words.said(self.locale, singular, num)
        found = self.catalogue.ungettext(singular, plural, num) if own is None else own
        return self._addressed(str(found))

    def upgettext(self, context: str, message: str) -> str:
        key = sentence_key(message, context)
        _note(key)
        own = self.words.said(self.locale, key)
        found = self.catalogue.upgettext(context, message) if own is None else own
        return self._addressed(str(found))

    def unpgettext(self, context: str, singular: str, plural: str, num: int) -> str:
        found = self.catalogue.unpgettext(context, singular, plural, num)
        return self._addressed(str(found))

    def _addressed(self, text: str) -> str:
        return self.words.addressed(self.locale, text)


class _OfficeDomain(Domain):
    """Hands out the catalogues; what the office says is read once in an application context."""

    def get_translations(self) -> NullTranslations:
        speakers: dict[str, OfficeTranslations] = g.setdefault(_SPEAKERS, {})
        locale = current_locale()
        if locale not in speakers:
            speakers[locale] = OfficeTranslations(locale, super().get_translations(), _words())
        return speakers[locale]


def speak_as(app: Flask, office_words: Callable[[], OfficeWords]) -> None:
    """Let everything that leaves the catalogues be worded as the office decided."""
    app.extensions[_WORDS] = office_words
    app.extensions["babel"].instance.domain_instance = _OfficeDomain()


def forget_words() -> None:
    """Read anew what the office says, because it has just changed."""
    g.pop(_SPEAKERS, None)


def usual_forms(locale: str, key: str, plural: str = "") -> Forms:
    """A sentence as the catalogues say it; both forms where the language counts."""
    with force_locale(locale):
        catalogue = get_translations().catalogue
    context, _end, sentence = key.rpartition(CONTEXT_END)
    if context:
        return (str(catalogue.upgettext(context, sentence)),)
    if not plural:
        return (str(catalogue.ugettext(sentence)),)
    forms = [str(catalogue.ungettext(sentence, plural, number)) for number in (1, 2)]
    return (forms[0],) if forms[0] == forms[1] else (forms[0], forms[1])


@contextmanager
def trying(words: OfficeWords) -> Iterator[None]:
    """Speak as somebody proposes, without keeping it."""
    forget_words()
    g.tried_words = words
    try:
        yield
    finally:
        g.pop("tried_words", None)
        forget_words()


@contextmanager
def hearing() -> Iterator[dict[str, str]]:
    """Note every sentence that is said, in its order: key to plural form, or to an empty word."""
    heard: dict[str, str] = {}
    before = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(before)


def _note(key: str, plural: str = "") -> None:
    heard = _heard.get()
    if heard is not None:
        heard.setdefault(key, plural)


def _words() -> OfficeWords:
    """The office's words; without a database to ask, those of the catalogues."""
    tried: OfficeWords | None = g.get("tried_words")
    if tried is not None:
        return tried
    office_words: Callable[[], OfficeWords] = current_app.extensions.get(_WORDS, OfficeWords)
    try:
        return office_words()
    except SQLAlchemyError:
        return OfficeWords()
