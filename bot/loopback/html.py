"""Telegram's HTML subset: what it accepts, what the person then reads.

The refusals are worded as the Bot API words them, because callers log and compare them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import urlsplit

from bot.loopback.refusal import Refusal, bad_request

ENTITY_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
SHOWN_TAG = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "text_link": "a",
}
LINK_SCHEMES = {"http", "https", "tg", "mailto", "tel"}
MOST_ENTITIES = 100

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});")
_COMMAND = re.compile(r"(?<![^\s(])/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{3,32})?(?![A-Za-z0-9_/])")


@dataclass(frozen=True)
class Parsed:
    """A text after entity parsing: what is read, what is shown, what is marked in it."""

    plain: str
    html: str
    entities: list[dict[str, object]]


@dataclass
class _Open:
    tag: str
    entity: str
    start: int
    details: dict[str, object] = field(default_factory=dict)
    closing: str = ""


def utf16_length(text: str) -> int:
    """Length as the Bot API counts it: characters outside the BMP count twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_plain(text: str) -> Parsed:
    """A text without markup; commands in it are marked as Telegram marks them."""
    text = text.strip()
    commands: list[dict[str, object]] = [
        {
            "type": "bot_command",
            "offset": utf16_length(text[: found.start()]),
            "length": utf16_length(found.group()),
        }
        for found in _COMMAND.finditer(text)
    ]
    return Parsed(plain=text, html=escape(text, quote=False), entities=commands)


def parse_html(source: str) -> Parsed:
    """Read Telegram's HTML, or raise the Bot API's refusal naming the first fault in it."""
    return _Reader(source.strip()).read()


class _Reader:
    """Walks once over the source; keeps the open tags on a stack."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._plain: list[str] = []
        self._shown: list[str] = []
        self._length = 0
        self._open: list[_Open] = []
        self._entities: list[dict[str, object]] = []

    def read(self) -> Parsed:
        position = 0
        while (bracket := self._source.find("<", position)) >= 0:
            self._text(self._source[position:bracket])
            tag = _TAG.match(self._source, bracket)
            if tag is None:
                raise self._unparsable(bracket)
            if tag.group(1):
                self._close(tag.group(2).lower(), bracket)
            else:
                self._begin(tag.group(2).lower(), tag.group(3), bracket)
            position = tag.end()
        self._text(self._source[position:])
        if self._open:
            raise _refuse(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        self._entities.sort(key=lambda entity: (entity["offset"], -_int(entity["length"])))
        return Parsed(
            plain="".join(self._plain).rstrip(),
            html="".join(self._shown),
            entities=self._entities[:MOST_ENTITIES],
        )

    def _text(self, source: str) -> None:
        plain = _REFERENCE.sub(lambda found: unescape(found.group()), source)
        self._plain.append(plain)
        self._shown.append(escape(plain, quote=False))
        self._length += utf16_length(plain)

    def _begin(self, tag: str, attributes: str, at: int) -> None:
        given = dict(_attributes(attributes))
        if tag == "span" and given.get("class") == "tg-spoiler":
            opened = _Open(tag, "spoiler", self._length)
        elif tag in ENTITY_OF_TAG:
            opened = _Open(tag, ENTITY_OF_TAG[tag], self._length)
        else:
            raise _refuse(f'Unsupported start tag "{tag}" at byte offset {self._byte(at)}')
        if opened.entity == "text_link":
            opened.details = {"url": given.get("href", "")}
        if opened.entity == "blockquote" and "expandable" in given:
            opened.entity = "expandable_blockquote"
        start, opened.closing = _shown_as(opened)
        self._shown.append(start)
        self._open.append(opened)

    def _close(self, tag: str, at: int) -> None:
        if not self._open:
            raise _refuse(f"Unexpected end tag at byte offset {self._byte(at)}")
        opened = self._open.pop()
        if opened.tag != tag:
            raise _refuse(
                f"Unmatched end tag at byte offset {self._byte(at)}, "
                f'expected "</{opened.tag}>", found "</{tag}>"'
            )
        self._shown.append(opened.closing)
        length = self._length - opened.start
        is_dead_link = opened.entity == "text_link" and not _is_link(opened.details["url"])
        if length and not is_dead_link:
            self._entities.append(
                {
                    "type": opened.entity,
                    "offset": opened.start,
                    "length": length,
                    **opened.details,
                }
            )

    def _unparsable(self, at: int) -> Refusal:
        rest = self._source[at:]
        if re.match(r"</?[a-zA-Z]", rest):
            kind = "end" if rest.startswith("</") else "start"
            return _refuse(f"Unclosed {kind} tag at byte offset {self._byte(at)}")
        name = rest[1:].partition(">")[0].partition(" ")[0]
        return _refuse(f'Unsupported start tag "{name}" at byte offset {self._byte(at)}')

    def _byte(self, at: int) -> int:
        return len(self._source[:at].encode("utf-8", "surrogatepass"))


def _attributes(source: str) -> Iterator[tuple[str, str]]:
    for name, double, single, bare in _ATTRIBUTE.findall(source):
        yield name.lower(), unescape(double or single or bare)


def _shown_as(opened: _Open) -> tuple[str, str]:
    """The tags a browser may be given for one of Telegram's."""
    if opened.entity == "spoiler":
        return '<span class="tg-spoiler">', "</span>"
    if opened.entity == "blockquote":
        return "<blockquote>", "</blockquote>"
    if opened.entity == "expandable_blockquote":
        return '<blockquote class="expandable">', "</blockquote>"
    if opened.entity == "text_link":
        if not _is_link(opened.details["url"]):
            return "", ""
        url = escape(str(opened.details["url"]))
        return f'<a href="{url}" rel="noreferrer noopener">', "</a>"
    tag = SHOWN_TAG[opened.entity]
    return f"<{tag}>", f"</{tag}>"


def _is_link(url: object) -> bool:
    try:
        parts = urlsplit(str(url))
    except ValueError:
        return False
    return parts.scheme.lower() in LINK_SCHEMES and bool(parts.netloc or parts.path)


def _refuse(reason: str) -> Refusal:
    return bad_request(f"can't parse entities: {reason}")


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value
