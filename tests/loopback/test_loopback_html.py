"""Telegram's HTML subset, and that what is shown of it is safe in a browser."""

from __future__ import annotations

import pytest

from bot.loopback.html import parse_html, parse_plain
from bot.loopback.refusal import Refusal


@pytest.mark.parametrize(
    ("source", "plain", "html", "entities"),
    [
        ("a &lt; b &amp; c", "a < b & c", "a &lt; b &amp; c", []),
        ("&copy; &nbsp;", "&copy; &nbsp;", "&amp;copy; &amp;nbsp;", []),
        ("&#272;&#x111;", "Đđ", "Đđ", []),
        ("<strong>a</strong>", "a", "<b>a</b>", [("bold", 0, 1)]),
        ("<B>a</B>", "a", "<b>a</b>", [("bold", 0, 1)]),
        ("🔥<i>é</i>", "🔥é", "🔥<i>é</i>", [("italic", 2, 1)]),
        (
            "<s><u>a</u>b</s>",
            "ab",
            "<s><u>a</u>b</s>",
            [("strikethrough", 0, 2), ("underline", 0, 1)],
        ),
        ("<b></b>a", "a", "<b></b>a", []),
        (
            "<blockquote expandable>a</blockquote>",
            "a",
            '<blockquote class="expandable">a</blockquote>',
            [("expandable_blockquote", 0, 1)],
        ),
        (
            "<tg-spoiler>a</tg-spoiler>",
            "a",
            '<span class="tg-spoiler">a</span>',
            [("spoiler", 0, 1)],
        ),
        (
            '<pre><code class="language-sql">a</code></pre>',
            "a",
            "<pre><code>a</code></pre>",
            [("pre", 0, 1), ("code", 0, 1)],
        ),
        (
            '<a href="https://e.vn/?a=1&amp;b=2">x</a>',
            "x",
            '<a href="https://e.vn/?a=1&amp;b=2" rel="noreferrer noopener">x</a>',
            [("text_link", 0, 1)],
        ),
        ('<a href="javascript:alert(1)">x</a>', "x", "x", []),
        ("<a href='\" onclick=1'>x</a>", "x", "x", []),
    ],
)
def test_accepted(source: str, plain: str, html: str, entities: list[tuple[str, int, int]]) -> None:
    parsed = parse_html(source)
    found = [(one["type"], one["offset"], one["length"]) for one in parsed.entities]
    assert (parsed.plain, parsed.html) == (plain, html)
    assert sorted(found) == sorted(entities)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<div>a</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("đ<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        (
            "<b><i>a</b></i>",
            'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
        ),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<span>a</span>", 'Unsupported start tag "span" at byte offset 0'),
        ("<script>alert(1)</script>", 'Unsupported start tag "script" at byte offset 0'),
    ],
)
def test_refused(source: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


def test_commands_are_marked_in_plain_text_only_where_telegram_marks_them() -> None:
    parsed = parse_plain("  /viec và (/help) nhưng 17/07/2025 và a/b  ")
    assert parsed.plain == "/viec và (/help) nhưng 17/07/2025 và a/b"
    assert [(one["offset"], one["length"]) for one in parsed.entities] == [(0, 5), (10, 5)]
