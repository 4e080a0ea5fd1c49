"""Shows a message's small HTML on a page: only the tags that Telegram knows, nothing else."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

from markupsafe import Markup

_TAGS = frozenset({"b", "i", "u", "s", "code", "pre", "blockquote"})


class _Rebuilder(HTMLParser):
    """Writes the accepted tags without their attributes, and everything else as text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _TAGS:
            self.open.append(tag)
            self.parts.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.parts.append(f"</{self.open.pop()}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(escape(data))


def telegram_html(text: str) -> Markup:
    """The message as it looks in the chat."""
    rebuilder = _Rebuilder()
    rebuilder.feed(text)
    rebuilder.close()
    closing = [f"</{tag}>" for tag in reversed(rebuilder.open)]
    return Markup("".join([*rebuilder.parts, *closing]))  # noqa: S704 - escaped above
