"""Gettext with types: a sentence in the present language, its values filled in."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import ngettext as _ngettext
from flask_babel import pgettext as _pgettext


def _(sentence: str, **values: object) -> str:
    return str(gettext(sentence, **values))


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    return str(_ngettext(singular, plural, num, **values))


def pgettext(context: str, sentence: str, **values: object) -> str:
    return str(_pgettext(context, sentence, **values))
