"""Where e-mail is handed in, in plain values."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where and as whom mail is handed in, out of `DONDOC_SMTP_URL`."""

    host: str
    port: int
    is_wrapped: bool
    user: str
    password: str
    sender: str


def mail_server(url: str) -> MailServer:
    """Read `smtp://user:password@host:587/?from=vanphong@co.quan`, or `smtps://` for port 465.

    Raises ValueError with a sentence.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("it must read smtp://user:password@host:587/?from=address, or smtps://")
    user = unquote(parts.username or "")
    named = parse_qs(parts.query).get("from", [user])[0]
    if "@" not in named:
        raise ValueError("it must name the sender: …/?from=vanphong@co.quan")
    is_wrapped = parts.scheme == "smtps"
    return MailServer(
        parts.hostname,
        parts.port or (465 if is_wrapped else 587 if user else 25),
        is_wrapped,
        user,
        unquote(parts.password or ""),
        named,
    )
