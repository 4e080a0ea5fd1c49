"""Headers on every answer, and a second lock beside the CSRF token.

The rules follow OWASP ASVS 5.0 sections 3.4 and 3.5.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import Forbidden

from portal.settings import Settings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class ForeignRequest(Forbidden):
    """A browser sent this change from another site's page."""


def init_security(app: Flask, settings: Settings) -> None:
    own_host = urlsplit(settings.portal_url).netloc
    is_https = settings.portal_url.startswith("https://")

    @app.before_request
    def refuse_foreign() -> None:
        if request.method not in SAFE_METHODS and _is_foreign(own_host):
            raise ForeignRequest

    @app.after_request
    def harden(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        headers["X-Content-Type-Options"] = "nosniff"
        # With "no-referrer" browsers would send `Origin: null` with our own forms.
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = PERMISSIONS_POLICY
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers.setdefault("Cache-Control", "no-store")
        if is_https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        return response


def _is_foreign(own_host: str) -> bool:
    """Programs send neither header and are recognised by their token; browsers send one."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc not in (request.host, own_host)
