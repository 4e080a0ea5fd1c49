"""Gettext with types: a sentence in the present language, its values filled in."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import ngettext as _ngettext


def _(sentence: str, **values: object) -> str:
    return str(gettext(sentence, **values))


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    return str(_ngettext(singular, plural, num, **values))
