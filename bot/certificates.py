"""The certificates that a server is checked against, read once for all connections."""

from __future__ import annotations

import ssl
from functools import cache

import httpx


def certificates_for(api_base: str) -> ssl.SSLContext | bool:
    """What `verify` is to be; a server without TLS needs no certificates in memory."""
    return _certificates() if api_base.startswith("https://") else False


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()
