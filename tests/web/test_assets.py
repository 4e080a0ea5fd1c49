"""Assets: small, kept for ever, whole after a restart; a font with every Vietnamese letter."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from fontTools.ttLib import TTFont

from portal.settings import Settings
from portal.web import fonts
from portal.web.shell import ShellFacts
from tests.web.browse import Browse
from tests.web.shell_app import ROOT, make_app

FIRST_VISIT = (
    "bootstrap.css",
    "portal.css",
    "pages.css",
    "htmx.js",
    "keys.js",
    "portal.js",
    "rows.js",
    "source-sans-400.woff2",
    "source-sans-600.woff2",
    "favicon.svg",
)
#: asked for by the pages that show a paper only
LATER = ("paper.css",)


def test_a_first_visit_stays_below_100_kilobytes(shell: Flask) -> None:
    assets = shell.extensions["assets"]
    sizes = {name: assets.get(name).size_on_the_wire for name in FIRST_VISIT}
    assert set(assets.names) == {*FIRST_VISIT, *LATER}
    assert sum(sizes.values()) <= 100 * 1024, sizes
    assert len((ROOT / "portal/static/portal.css").read_bytes()) <= 12 * 1024
    assert len((ROOT / "portal/static/portal.js").read_text("utf-8").splitlines()) < 80


def test_assets_are_kept_for_ever_and_sent_compressed(shell: Flask, visit: Browse) -> None:
    url = shell.extensions["assets"].get("bootstrap.css").url
    assert re.fullmatch(r"/assets/bootstrap\.[0-9a-f]{12}\.css", url)
    plain = visit.get(url)
    packed = visit.get(url, headers={"Accept-Encoding": "gzip"})
    assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert plain.mimetype == "text/css"
    assert plain.headers.get("Content-Encoding") is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert len(packed.data) < len(plain.data) / 5


def test_an_address_another_process_handed_out_is_served(shell_settings: Settings) -> None:
    url = make_app(shell_settings, ShellFacts()).extensions["assets"].get("portal.css").url
    fresh = make_app(shell_settings, ShellFacts())
    assert fresh.test_client().get(url).status_code == 200


def test_the_style_sheet_names_the_fonts_by_their_hashed_addresses(shell: Flask) -> None:
    assets = shell.extensions["assets"]
    style = assets.get("portal.css").content.decode()
    assert "asset:" not in style
    for weight in fonts.WEIGHTS:
        assert f"url({assets.get(f'source-sans-{weight}.woff2').url})" in style


def test_htmx_is_of_the_line_the_pages_are_written_for(shell: Flask) -> None:
    assert re.search(rb'version:"2\.0\.\d+"', shell.extensions["assets"].get("htmx.js").content)


@pytest.mark.parametrize("weight", list(fonts.WEIGHTS))
def test_the_font_has_every_vietnamese_letter_inside_its_line(weight: int, shell: Flask) -> None:
    font = TTFont(io.BytesIO(shell.extensions["assets"].get(f"source-sans-{weight}.woff2").content))
    glyphs = font.getBestCmap()
    assert [letter for letter in fonts.ALPHABET if ord(letter) not in glyphs] == []
    tops = {letter: font["glyf"][glyphs[ord(letter)]].yMax for letter in "ỂỀẮẰẲẴẬỮỠỐỔ"}
    assert max(tops.values()) <= font["hhea"].ascent, tops
    digits = {font["hmtx"][glyphs[ord(digit)]][0] for digit in "0123456789"}
    assert len(digits) == 1, "figures in columns need digits of one width"


def test_a_warm_start_does_not_cut_the_font_again(
    shell_settings: Settings, shell: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shell_settings.data_dir / "assets"
    made = fonts.font_file(400, folder)

    def refuse(weight: int) -> bytes:
        raise AssertionError("the font was cut again")

    monkeypatch.setattr(fonts, "_made", refuse)
    assert fonts.font_file(400, folder) == made
    assert sorted(path.suffix for path in folder.iterdir()) == [".woff2", ".woff2"]


def test_processes_that_start_together_hand_out_the_same_font(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose_the_race(weight: int) -> bytes:
        monkeypatch.setattr(fonts, "_made", lambda weight: b"the winner's")
        fonts.font_file(weight, tmp_path)
        return b"the loser's"

    monkeypatch.setattr(fonts, "_made", lose_the_race)
    assert fonts.font_file(400, tmp_path) == b"the winner's"
    assert len(list(tmp_path.iterdir())) == 1
