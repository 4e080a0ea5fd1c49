"""Why a document cannot be taken in, as sentences: what is wrong with it and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.domain.errors import FileUnreadable
from portal.domain.intake.trouble import Trouble

_SENTENCES: Mapping[str, LazyString] = {
    Trouble.WRONG_TYPE: _l("The file must be Word (.docx), Excel (.xlsx), .csv, .pdf or text."),
    Trouble.OLD_OFFICE: _l(
        "This file was made by an old Word or Excel. Open it there and save it as .docx or .xlsx."
    ),
    Trouble.TOO_BIG: _l("The file must be smaller than %(most)s MB. This one is %(size)s MB."),
    Trouble.EMPTY: _l("There is nothing in it. Choose another file or paste the text."),
    Trouble.PASSWORD: _l("The file is locked by a password. Save it without one and try again."),
    Trouble.SCANNED: _l(
        "This file is a scanned picture, so no table can be read. Use the Word or Excel file."
    ),
    Trouble.OLD_FONT: _l(
        "The text is written for an old font (TCVN3 or VNI) and cannot be converted for certain. "
        "Convert it to Unicode first."
    ),
    Trouble.MACROS: _l(
        "The file carries macros, which are not taken in. Save it as .docx or .xlsx without them."
    ),
    Trouble.BROKEN: _l("The file is damaged. Open it, save it anew and try again."),
    Trouble.HOSTILE: _l(
        "The file is built so that unpacking it would do harm, and is not read. "
        "Copy the table into a new file."
    ),
    Trouble.TOO_LONG: _l("The file has too many rows or pages. Split it and take in the parts."),
}


def file_unreadable(error: FileUnreadable) -> str:
    """What is wrong with a file, and what to do."""
    return trouble_sentence(str(error.why), error.facts)


def trouble_sentence(why: str, facts: Mapping[str, Any]) -> str:
    """The sentence of a trouble that was kept, with what it names."""
    return str(_SENTENCES[why]) % dict(facts) if facts else str(_SENTENCES[why])
