"""Catalogues: complete in Vietnamese, compiled when they are older, read whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import gettext, ngettext

from portal import i18n
from portal.i18n import CATALOGUES, force_locale, incomplete, obsolete

SOURCE = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "Task"
msgstr "{}"
"""


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_everything_that_is_said_is_said_in_vietnamese(catalogue: str) -> None:
    assert incomplete(catalogue, "vi") == []


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_no_catalogue_keeps_what_nobody_says(catalogue: str) -> None:
    assert obsolete(catalogue, "vi") == []


def test_no_sentence_is_said_differently_by_two_catalogues() -> None:
    """The catalogues are merged when read, so that the last one would win everywhere."""
    said: dict[tuple[str, str | None], dict[str, str]] = {}
    for name in CATALOGUES:
        for message in i18n.read_catalogue(name, "vi"):
            if message.id and message.string:
                key = (str(message.id), message.context)
                said.setdefault(key, {})[name] = str(message.string)
    differing = {key: words for key, words in said.items() if len(set(words.values())) > 1}
    assert differing == {}


def test_templates_and_views_are_both_read() -> None:
    said = i18n.extract("portal")
    assert {"Skip to the content", "Not found", "%(num)s day left"} <= said


def test_a_changed_source_is_compiled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "TRANSLATIONS", tmp_path)
    source = i18n.catalogue_path("portal", "vi")
    source.parent.mkdir(parents=True)
    compiled = source.with_suffix(".mo")

    source.write_text(SOURCE.format("Việc"), "utf-8")
    i18n.compile_catalogues()
    assert "Việc".encode() in compiled.read_bytes()

    source.write_text(SOURCE.format("Nhiệm vụ"), "utf-8")
    later = compiled.stat().st_mtime + 5
    os.utime(source, (later, later))
    i18n.compile_catalogues()
    assert "Nhiệm vụ".encode() in compiled.read_bytes()
    assert [path.name for path in source.parent.glob(".*")] == []


def test_a_message_is_written_in_its_readers_language_outside_of_requests(shell: Flask) -> None:
    with shell.app_context():
        with force_locale("en"):
            assert gettext("Overdue") == "Overdue"
            assert ngettext("%(num)s day left", "%(num)s days left", 3) == "3 days left"
        with force_locale("vi"):
            assert gettext("Overdue") == "Quá hạn"
            assert ngettext("%(num)s day left", "%(num)s days left", 3) == "còn 3 ngày"
