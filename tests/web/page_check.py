"""What must hold for every page and fragment the portal answers with.

`check_page` names all the faults of one answer at once, `check_headers` those of its headers.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import Any

import html5lib
from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

HTMX_VERBS = ("hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete")
FORM_FIELDS = ("input", "select", "textarea")
FIRST_TAG = re.compile(r"\s*(?:<!--.*?-->\s*)*<([a-z0-9]+)", re.S)
CONTAINERS = {
    "tr": "tbody",
    "td": "tr",
    "th": "tr",
    "tbody": "table",
    "thead": "table",
    "caption": "table",
    "li": "ul",
    "option": "select",
    "dt": "dl",
    "dd": "dl",
}
# A placeholder that was not filled in, or a template expression that was not rendered.
LEFTOVERS = re.compile(r"%\(\w+\)|%[sd]\b|\{\{|\}\}|\{%|%%|<enum |<Undefined|\bNone\b")
#: what the Content-Security-Policy must say, word for word
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def check_page(html: str, *, fragment: bool = False) -> None:
    """Raise AssertionError with the list of everything that is wrong with a page or fragment."""
    faults = list(_syntax(html, fragment))
    soup = parsed(html)
    for check in (_outline, _labels, _forms, _htmx, _tables, _media, _policy, _words):
        faults += check(soup, fragment)
    assert not faults, "\n".join(["the page has faults:", *(f"- {fault}" for fault in faults)])


def parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def _show(tag: Tag) -> str:
    opening = str(tag).partition(">")[0] + ">"
    return " ".join(opening.split())[:160]


def _syntax(html: str, fragment: bool) -> Iterator[str]:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if fragment:
            first = FIRST_TAG.match(html)
            parser.parseFragment(html, CONTAINERS.get(first[1], "div") if first else "div")
        else:
            parser.parse(html)
    for (line, column), code, facts in parser.errors:
        yield f"not valid HTML at line {line}, column {column}: {code} {facts}"


def _outline(soup: BeautifulSoup, fragment: bool) -> Iterator[str]:
    ids = [str(tag["id"]) for tag in soup.find_all(id=True)]
    for twice in sorted({each for each in ids if ids.count(each) > 1}):
        yield f"the id {twice!r} is used more than once"
    if fragment:
        for name in ("html", "head", "body"):
            if soup.find(name):
                yield f"a fragment holds <{name}>"
        return
    root = soup.find("html")
    if not isinstance(root, Tag) or root.get("lang") not in ("vi", "en"):
        yield "<html> has no lang of a language we speak"
    headings = soup.find_all("h1")
    if len(headings) != 1:
        yield f"there are {len(headings)} h1, not one"
        return
    said = " ".join(headings[0].get_text().split())
    title = " ".join(soup.title.get_text().split()) if soup.title else ""
    if not said or not re.sub(r"^(Lỗi|Error): ", "", title).startswith(said):
        yield f"the title {title!r} does not begin with the h1 {said!r}"
    for anchor in soup.select('a[href^="#"]'):
        if len(anchor["href"]) > 1 and anchor["href"][1:] not in ids:
            yield f"a link leads to {anchor['href']}, which is not on the page"


def _labels(soup: BeautifulSoup, fragment: bool) -> Iterator[str]:
    labelled = {label.get("for") for label in soup.find_all("label")}
    for entry in soup.find_all(FORM_FIELDS):
        if entry.name == "input" and entry.get("type") in ("hidden", "submit", "button"):
            continue
        named = entry.get("aria-label") or entry.get("aria-labelledby")
        if not (named or entry.get("id") in labelled or entry.find_parent("label")):
            yield f"no label for {_show(entry)}"
    for control in soup.find_all(["a", "button", "summary", "legend", "label", "th", "caption"]):
        if not (control.get_text(strip=True) or control.get("aria-label")):
            yield f"nothing to read in {_show(control)}"
    for described in soup.find_all(attrs={"aria-describedby": True}):
        for each in str(described["aria-describedby"]).split():
            if soup.find(id=each) is None:
                yield f"{_show(described)} is described by {each!r}, which is not there"


def _forms(soup: BeautifulSoup, fragment: bool) -> Iterator[str]:
    for form in soup.find_all("form"):
        if not form.get("action") or str(form.get("method", "")).lower() not in ("get", "post"):
            yield f"a form without action and method: {_show(form)}"
        token = form.find("input", attrs={"name": "csrf_token", "type": "hidden"})
        if str(form.get("method", "")).lower() == "post" and not (token and token.get("value")):
            yield f"a POST form without the CSRF field: {_show(form)}"
    for button in soup.find_all("button"):
        if button.get("type") not in ("submit", "button"):
            yield f"a button that does not say its type: {_show(button)}"


def _htmx(soup: BeautifulSoup, fragment: bool) -> Iterator[str]:
    for verb in HTMX_VERBS:
        for tag in soup.find_all(attrs={verb: True}):
            if str(tag.get("hx-trigger", "")).startswith("every "):
                continue
            if tag.name not in ("a", "button", "form", *FORM_FIELDS):
                yield f"{verb} on something nobody can press: {_show(tag)}"
            if not tag.get("hx-target"):
                yield f"{verb} without an hx-target of its own: {_show(tag)}"
            around = tag.find_parent(attrs={"hx-disabled-elt": True})
            if around is not None and not tag.get("hx-disabled-elt"):
                yield f"it would inherit the hx-disabled-elt of {_show(around)}: {_show(tag)}"
            plain = _plain_address(tag)
            if plain != tag[verb]:
                yield f"{verb} goes to {tag[verb]}, the plain way to {plain}: {_show(tag)}"
            if verb not in ("hx-get", "hx-post"):
                yield f"only GET and POST are used here: {_show(tag)}"
    for name in ("hx-on", "hx-vals", "hx-headers", "hx-ext"):
        for tag in soup.find_all(lambda each, name=name: _has_attribute(each, name)):
            value = str(tag.get(name, ""))
            if name != "hx-vals" or value.startswith(("js:", "javascript:")):
                yield f"{name} needs what the policy forbids: {_show(tag)}"


def _plain_address(tag: Tag) -> Any:
    form = tag if tag.name == "form" else tag.find_parent("form")
    return tag.get("href") or tag.get("formaction") or (form.get("action") if form else None)


def _has_attribute(tag: Tag, name: str) -> bool:
    return any(key == name or key.startswith(f"{name}:") for key in tag.attrs)


def _tables(soup: BeautifulSoup, fragment: bool) -> Iterator[str]:
    for table in soup.find_all("table"):
        if table.find("caption") is None:
            yield f"a table without a caption: {_show(table)}"
        for head in table.find_all("th"):
            if head.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
                yield f"a table head without scope: {_show(head)}"


def _media(soup: BeautifulSoup, fragment: bool) -> Iterator[str]:
    for image in soup.find_all("img"):
        if image.get("alt") is None:
            yield f"an image without alt: {_show(image)}"
    for drawing in soup.find_all("svg"):
        title = drawing.find("title")
        speaks = drawing.get("role") == "img" and (drawing.get("aria-label") or title)
        if drawing.get("aria-hidden") != "true" and not speaks:
            yield f"a drawing without text: {_show(drawing)}"


def _policy(soup: BeautifulSoup, fragment: bool) -> Iterator[str]:
    for script in soup.find_all("script"):
        if not script.get("src") or script.get_text(strip=True):
            yield f"an inline script: {_show(script)}"
    for style in soup.find_all("style"):
        yield f"an inline style sheet: {_show(style)}"
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            if name == "style" or re.fullmatch(r"on[a-z]+", name):
                yield f"inline {name}: {_show(tag)}"
            if name in ("src", "href", "action", "formaction", "data", "srcset", "poster"):
                address = str(value).strip().lower()
                if address.startswith(("javascript:", "vbscript:")):
                    yield f"a script as an address: {_show(tag)}"
                is_loaded = tag.name != "a" and not address.startswith("data:image/")
                if is_loaded and re.match(r"(?:[a-z]+:)?//|data:", address):
                    yield f"a file from elsewhere: {_show(tag)}"


def _words(soup: BeautifulSoup, fragment: bool) -> Iterator[str]:
    for text in soup.find_all(string=True):
        if text.parent and text.parent.name in ("script", "style", "textarea", "pre", "code"):
            continue
        said = str(text)
        if LEFTOVERS.search(said) and not text.find_parent(attrs={"data-verbatim": True}):
            yield f"something was not filled in: {said.strip()[:120]!r}"
        if re.search(r"\S {2,}\S", said):
            yield f"double spaces: {said.strip()[:120]!r}"


def check_headers(answer: TestResponse) -> None:
    """Raise AssertionError unless the security and caching headers of an answer are right."""
    headers = answer.headers
    faults = []
    if headers.get("Content-Security-Policy") != POLICY:
        faults.append(f"Content-Security-Policy: {headers.get('Content-Security-Policy')}")
    if headers.get("X-Content-Type-Options") != "nosniff":
        faults.append("no X-Content-Type-Options: nosniff")
    if not headers.get("Referrer-Policy"):
        faults.append("no Referrer-Policy")
    if headers.get("Access-Control-Allow-Origin"):
        faults.append("a CORS header")
    if answer.mimetype == "text/html":
        if headers.get("Cache-Control") != "no-store":
            faults.append(f"Cache-Control: {headers.get('Cache-Control')}")
        if answer.status_code < 500 and "HX-Request" not in (headers.get("Vary") or ""):
            faults.append(f"Vary: {headers.get('Vary')}")
    for cookie in headers.getlist("Set-Cookie"):
        if "HttpOnly" not in cookie or "SameSite" not in cookie:
            faults.append(f"a weak cookie: {cookie.partition('=')[0]}")
    assert not faults, "\n".join(["the headers have faults:", *faults])
