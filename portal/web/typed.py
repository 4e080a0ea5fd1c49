"""What people type or put into an address, before anything looks at its meaning.

Whatever no keyboard of an office types (control characters, invisible and direction-changing
letters) is taken out; numbers that no key can be are nobody's.
"""

from __future__ import annotations

import re
from typing import Any
from unicodedata import normalize

from flask import Flask, abort, request
from flask_babel import lazy_gettext, ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.routing import IntegerConverter, Map
from wtforms import PasswordField, StringField

#: the largest key of both databases' tables
LARGEST_KEY = 2**31 - 1
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def cleaned(text: str | None) -> str | None:
    """The text as it is kept: one spelling of each letter, nothing invisible."""
    return None if text is None else normalize("NFC", _INVISIBLE.sub("", text))


def number_in(values: MultiDict[str, str], name: str) -> int | None:
    """A key among the values of a form or an address, or None when no row can have it."""
    number = values.get(name, type=int)
    return number if number is not None and 0 <= number <= LARGEST_KEY else None


class KeyConverter(IntegerConverter):
    """A number in an address; larger ones than a key can be lead nowhere."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_KEY)


_WRONG_CHOICE = lazy_gettext("Choose one of the list.")
_LIBRARY_WORDS = {
    "Not a valid integer value.": lazy_gettext("Enter a whole number."),
    "Not a valid date value.": lazy_gettext("Enter a day of the calendar, such as 07/07/2025."),
}


class OfficeWords:
    """The form library's own messages, said as the office says them."""

    def gettext(self, string: str) -> str:
        return str(_LIBRARY_WORDS.get(string, _WRONG_CHOICE))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        if "longer" not in singular:
            return self.gettext(singular)
        return ngettext("Use at most %(num)s character.", "Use at most %(num)s characters.", n)


class OfficeMeta:
    """Form classes inherit it as `Meta`: cleaned text, the office's words."""

    def get_translations(self, form: Any) -> OfficeWords:
        return OfficeWords()

    def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
        kind = unbound_field.field_class
        if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
            options = {**options, "filters": [cleaned]}
        return unbound_field.bind(form=form, **options)


def init_typed(app: Flask) -> None:
    """Keys in addresses are bounded, and an address with a NUL is refused before any query."""
    app.url_map.converters["int"] = KeyConverter

    @app.before_request
    def refuse_unreadable() -> None:
        values = [request.path, *(value for _, value in request.args.items(multi=True))]
        if any("\0" in value for value in values):
            abort(400)
