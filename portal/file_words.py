"""How files are spoken of, on the portal and in the bot alike (ux.md script S8, §1.11)."""

from __future__ import annotations

from babel.numbers import format_decimal

from portal.domain.errors import FileRefused
from portal.domain.files import FileProblem, ending_of
from portal.messages.wording import _, language

_KB, _MB = 1024, 1024 * 1024


def size_words(size: int) -> str:
    """`1,2 MB`, `340 KB`; never less than one KB."""
    if size < _MB:
        return f"{max(1, round(size / _KB))} KB"
    return f"{format_decimal(size / _MB, format='0.#', locale=language())} MB"


def too_big_words(refusal: FileRefused) -> str:
    """The size of a file that is too big; never the same words as what it may be at most."""
    return size_words(max(refusal.size, refusal.largest + _MB // 10))


def refused_words(refusal: FileRefused) -> str:
    """Why a file was not taken and what to do, in one or two sentences."""
    largest = size_words(refusal.largest)
    match refusal.problem:
        case FileProblem.EMPTY:
            return _("The file is empty. Save it again and send it once more.")
        case FileProblem.TOO_BIG if refusal.size > refusal.largest:
            return _(
                "The file has to be smaller than %(largest)s. This one is %(size)s.",
                largest=largest,
                size=too_big_words(refusal),
            )
        case FileProblem.TOO_BIG:
            return _("The file has to be smaller than %(largest)s.", largest=largest)
        case FileProblem.CONTENT:
            return _(
                "The content is not what the ending %(ending)s says. Save it in its own format "
                "and send it again.",
                ending=ending_of(refusal.name),
            )
        case FileProblem.PASSWORD:
            return _("The file is protected with a password. Take the password off and send it.")
        case FileProblem.MACROS:
            return _("The file carries macros. Save it without macros and send it again.")
        case FileProblem.BROKEN:
            return _("The file is broken and cannot be opened. Save it again and send it.")
    ending = ending_of(refusal.name)
    if not ending:
        return _("A file without an ending is not accepted. Send Word, Excel, PDF or an image.")
    return _("%(ending)s files are not accepted. Send Word, Excel, PDF or an image.", ending=ending)
