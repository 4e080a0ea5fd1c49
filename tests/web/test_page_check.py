"""The page check finds what it is there to find."""

from __future__ import annotations

import pytest

from tests.web.page_check import check_page

PAGE = (
    '<!doctype html><html lang="vi"><head><title>Việc</title></head>'
    "<body><h1>Việc</h1>{}</body></html>"
)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p>x</div>", "not valid HTML"),
        ("<h1>Hai</h1>", "2 h1"),
        ('<p id="a">x</p><p id="a">y</p>', "more than once"),
        ('<a href="#b">x</a>', "not on the page"),
        ('<input name="a">', "no label"),
        ('<form method="get"></form>', "without action"),
        ('<form action="/a" method="post"></form>', "CSRF"),
        ('<form action="/a" method="get"><button>x</button></form>', "its type"),
        ('<p hx-get="/a" hx-target="#b">x</p>', "nobody can press"),
        ('<a href="/a" hx-get="/a">x</a>', "hx-target"),
        ('<a href="/b" hx-get="/a" hx-target="body">x</a>', "the plain way"),
        (
            '<form action="/a" method="get" hx-disabled-elt="find button">'
            '<a href="/a" hx-get="/a" hx-target="body">x</a></form>',
            "inherit",
        ),
        ('<a href="/a" hx-on:click="x()">x</a>', "forbids"),
        ("<table><tr><td>x</td></tr></table>", "caption"),
        ("<table><caption>c</caption><tr><th>x</th></tr></table>", "scope"),
        ('<img src="/a.png">', "without alt"),
        ("<svg></svg>", "without text"),
        ("<script>x()</script>", "inline script"),
        ('<p style="color:red">x</p>', "inline style"),
        ('<p onclick="x()">x</p>', "inline onclick"),
        ('<a href="javascript:x()">x</a>', "script as an address"),
        ('<script src="https://cdn.example/x.js"></script>', "from elsewhere"),
        ("<p>còn %(num)s ngày</p>", "not filled in"),
        ("<p>hai  dấu cách</p>", "double spaces"),
        ("<a href='/a'></a>", "nothing to read"),
    ],
)
def test_the_page_check_finds(body: str, fault: str) -> None:
    check_page(PAGE.format("<p>x</p>"))
    with pytest.raises(AssertionError, match=fault):
        check_page(PAGE.format(body))


def test_the_page_check_reads_fragments_where_they_belong() -> None:
    check_page("<tr><td>x</td></tr>", fragment=True)
    with pytest.raises(AssertionError, match="holds <html>"):
        check_page("<html><body>x</body></html>", fragment=True)
