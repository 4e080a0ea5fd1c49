"""Style sheets, scripts and fonts: read once, hashed into their names, kept compressed in memory.

Third-party files come out of installed packages at their locked versions; nothing is fetched from
elsewhere and none is in the repository. The name changes with the content, so browsers keep a
file for ever.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from flask import Flask, Response, abort, request
from werkzeug.datastructures import Headers

from portal.settings import Settings
from portal.web.fonts import WEIGHTS, font_file

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

OWN_FILES = Path(__file__).resolve().parent.parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
}
_REFERENCE = re.compile(rb"asset:([\w.-]+)")
_SOURCE_MAP = re.compile(rb"/\*# sourceMappingURL=[^*]*\*/")


@dataclass(frozen=True)
class Asset:
    """One file as it is served: `name` is `stem.extension`, without the hash."""

    name: str
    content: bytes

    @cached_property
    def url(self) -> str:
        stem, _, extension = self.name.rpartition(".")
        return f"/assets/{stem}.{hashlib.sha256(self.content).hexdigest()[:12]}.{extension}"

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.name.rpartition(".")[2]]

    @cached_property
    def compressed(self) -> bytes | None:
        """The gzip form, or None for a kind that is compressed in itself."""
        if self.name.endswith(".woff2"):
            return None
        return gzip.compress(self.content, 9, mtime=0)

    @property
    def size_on_the_wire(self) -> int:
        return len(self.compressed or self.content)


class Assets:
    """Every asset of the portal by name; read on first use, by whichever thread comes first."""

    def __init__(self, font_folder: Path) -> None:
        self._lock = Lock()
        self._held: dict[str, Asset] = {}
        self._by_url: dict[str, Asset] = {}
        self._sources: dict[str, Callable[[], bytes]] = {
            "bootstrap.css": lambda: _SOURCE_MAP.sub(
                b"", _packaged("flask_bootstrap", "static/bootstrap5/css/bootstrap.min.css")
            ),
            "htmx.js": lambda: _packaged("js_lib_htmx", "static/htmx/htmx.min.js"),
            "portal.css": lambda: self._with_addresses((OWN_FILES / "portal.css").read_bytes()),
            "pages.css": lambda: (OWN_FILES / "pages.css").read_bytes(),
            "paper.css": lambda: (OWN_FILES / "paper.css").read_bytes(),
            "keys.js": lambda: (OWN_FILES / "keys.js").read_bytes(),
            "portal.js": lambda: (OWN_FILES / "portal.js").read_bytes(),
            "rows.js": lambda: (OWN_FILES / "rows.js").read_bytes(),
            "favicon.svg": lambda: (OWN_FILES / "favicon.svg").read_bytes(),
        }
        for weight in WEIGHTS:
            self._sources[f"source-sans-{weight}.woff2"] = partial(font_file, weight, font_folder)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._sources)

    def get(self, name: str) -> Asset:
        if name not in self._held:
            made = Asset(name, self._sources[name]())
            with self._lock:
                held = self._held.setdefault(name, made)
                self._by_url[held.url] = held
        return self._held[name]

    def at(self, url: str) -> Asset | None:
        """The asset at an address; a fresh process may not have handed out the address itself."""
        if url not in self._by_url:
            for name in self._sources:
                self.get(name)
        return self._by_url.get(url)

    def _with_addresses(self, style_sheet: bytes) -> bytes:
        return _REFERENCE.sub(lambda found: self.get(found[1].decode()).url.encode(), style_sheet)


class AssetResponse(Response):
    """An answer that is the same for everybody."""

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        # Reading the session adds "Cookie", and a new cookie would make browsers load all again.
        headers = super().get_wsgi_headers(environ)
        headers["Vary"] = "Accept-Encoding"
        return headers


def _packaged(package: str, path: str) -> bytes:
    return files(package).joinpath(*path.split("/")).read_bytes()


def init_assets(app: Flask, settings: Settings) -> Assets:
    """Serve the assets under `/assets/` and offer `asset_url(name)` to the templates."""
    assets = Assets(settings.data_dir / "assets")
    app.extensions["assets"] = assets
    app.jinja_env.globals["asset_url"] = lambda name: assets.get(name).url

    def serve_asset(name: str) -> Response:
        return _answer(assets.at(f"/assets/{name}"))

    app.add_url_rule("/assets/<name>", "assets.serve", serve_asset)
    return assets


def _answer(asset: Asset | None) -> Response:
    if asset is None:
        abort(404)
    response = AssetResponse(asset.content, content_type=asset.media_type)
    if asset.compressed is not None and request.accept_encodings["gzip"]:
        response.set_data(asset.compressed)
        response.content_encoding = "gzip"
    response.headers["Cache-Control"] = FOR_EVER
    return response
