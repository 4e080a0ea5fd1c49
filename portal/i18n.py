"""Languages: which one a reader gets, the catalogues, and how they are kept complete.

Three catalogues (`portal`, `bot`, `messages`), one folder each, merged when read. The msgids are
the English sentences. Compiled catalogues are never committed: they are made beside their sources
whenever they are missing or older. `python -m portal.i18n [catalogue]` takes new
sentences into the sources.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from flask import Flask, has_request_context, request, session
from flask_babel import force_locale as _force_locale
from flask_babel import get_locale

from portal.extensions import babel

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "portal" / "translations"
CATALOGUES = ("portal", "bot", "messages")
LOCALES = ("vi", "en")
LOCALE_NAMES = {"vi": "Tiếng Việt", "en": "English"}

SOURCES: dict[str, tuple[str, ...]] = {
    "portal": (
        "portal/web/**.py",
        "portal/papers/**.py",
        "portal/file_words.py",
        "portal/i18n.py",
        "templates/**.html",
    ),
    "bot": ("bot/**.py",),
    "messages": ("portal/messages/**.py", "templates/telegram/**"),
}
_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "_l": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def init_babel(app: Flask, person_locale: Callable[[], str | None] = lambda: None) -> None:
    """Bind the languages to the application.

    `person_locale` answers with the signed-in person's language, or None.
    """
    compile_catalogues()
    folders = [TRANSLATIONS / name for name in CATALOGUES if (TRANSLATIONS / name).is_dir()]

    def chosen() -> str:
        return _chosen_locale(app.config["BABEL_DEFAULT_LOCALE"], person_locale)

    babel.init_app(
        app,
        default_translation_directories=";".join(str(folder) for folder in folders),
        locale_selector=chosen,
    )


def _chosen_locale(default: str, person_locale: Callable[[], str | None]) -> str:
    """The person's own language, else what this browser chose here, else what it asks for."""
    if not has_request_context():
        return default
    for wanted in (person_locale(), session.get("locale")):
        if wanted in LOCALES:
            return str(wanted)
    return request.accept_languages.best_match(LOCALES) or default


def current_locale() -> str:
    locale = get_locale()
    return str(locale.language) if locale else LOCALES[0]


@contextmanager
def force_locale(locale: str) -> Iterator[None]:
    """Write in the language of a recipient; needs an application context, not a request."""
    with _force_locale(locale if locale in LOCALES else LOCALES[0]):
        yield


def catalogue_path(catalogue: str, locale: str) -> Path:
    return TRANSLATIONS / catalogue / locale / "LC_MESSAGES" / "messages.po"


def compile_catalogues() -> None:
    """Make every compiled catalogue that is missing or older than its source.

    Several processes may do so at once: each writes its own file and moves it into place whole.
    """
    for source in TRANSLATIONS.glob("*/*/LC_MESSAGES/messages.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as readable:
            catalogue = read_po(readable, locale=source.parent.parent.name)
        fresh = compiled.with_name(f".{compiled.name}.{os.getpid()}")
        with fresh.open("wb") as writable:
            write_mo(writable, catalogue)
        fresh.replace(compiled)


def read_catalogue(catalogue: str, locale: str) -> Catalog:
    """A catalogue's source as it stands; an empty one when there is none yet."""
    path = catalogue_path(catalogue, locale)
    if not path.exists():
        return Catalog(locale=locale, project="dondoc", fuzzy=False)
    with path.open("rb") as readable:
        return read_po(readable, locale=locale)


def _extracted(catalogue: str) -> Catalog:
    """Every sentence that the code and the templates of a catalogue say."""
    methods = [
        (pattern, "jinja2" if pattern.startswith("templates/") else "python")
        for pattern in SOURCES[catalogue]
    ]
    if catalogue == "portal":
        methods.insert(0, ("templates/telegram/**", "ignore"))
    found = Catalog(project="dondoc", fuzzy=False)
    for folder in ("portal", "bot", "templates"):
        if not (ROOT / folder).is_dir():
            continue
        here = [
            (pattern.removeprefix(f"{folder}/"), method)
            for pattern, method in methods
            if pattern.startswith(f"{folder}/")
        ]
        for _file, _line, message, _comments, context in extract_from_dir(
            ROOT / folder, here, keywords=_KEYWORDS, options_map={"**": {"silent": "false"}}
        ):
            found.add(message, context=context)
    return found


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def extract(catalogue: str) -> set[str]:
    """The msgids (singular forms) that the sources of a catalogue use."""
    return {_key(message) for message in _extracted(catalogue) if message.id}


def incomplete(catalogue: str, locale: str) -> list[str]:
    """Msgids of the sources that the catalogue of a language lacks, leaves empty or doubts."""
    known = read_catalogue(catalogue, locale)

    def is_said(message: Message) -> bool:
        held = known.get(message.id, message.context)
        if held is None or held.fuzzy:
            return False
        words = (held.string,) if isinstance(held.string, str) else (held.string or ())
        return bool(words) and all(words)

    wanted = [message for message in _extracted(catalogue) if message.id]
    return sorted(_key(message) for message in wanted if not is_said(message))


def obsolete(catalogue: str, locale: str) -> list[str]:
    """Msgids that the catalogue keeps although no source says them any more."""
    said = extract(catalogue)
    kept = (_key(message) for message in read_catalogue(catalogue, locale) if message.id)
    return sorted(set(kept) - said)


def refresh_catalogue(catalogue: str) -> None:
    """Take new sentences into the Vietnamese source and drop those nobody says.

    English needs no entries: the msgids are English.
    """
    for locale, found in (("vi", _extracted(catalogue)), ("en", Catalog(fuzzy=False))):
        kept = read_catalogue(catalogue, locale)
        kept.update(found, no_fuzzy_matching=True)
        kept.obsolete.clear()
        kept.header_comment = f"# {LOCALE_NAMES[locale]}: {catalogue}"
        path = catalogue_path(catalogue, locale)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        with fresh.open("wb") as writable:
            write_po(writable, kept, width=100, no_location=True, sort_output=True)
        fresh.replace(path)


if __name__ == "__main__":
    for name in sys.argv[1:] or CATALOGUES:
        refresh_catalogue(name)
