"""Every route has its door, every form a route to go to, every block a template that has it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.web.doors import OPEN_ENDPOINTS
from tests.visitors import House

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
#: behind the sign-in, yet for everybody who is signed in
FOR_EVERYBODY = {
    "auth.home": "only leads on to a page that has its own door",
    "auth.logout": "whoever is signed in may leave",
}
_FORM = re.compile(r"<form\b[^>]*>")
_TARGET = re.compile(r"""(?:action|hx-post)="(\{\{.*?\}\})\"""")
_URL_FOR = re.compile(r"""url_for\(\s*["']([\w.]+)["']""")


def test_every_route_is_open_by_name_or_asks_for_a_right(house: House) -> None:
    doorless = [
        rule.endpoint
        for rule in house.app.url_map.iter_rules()
        if rule.endpoint not in OPEN_ENDPOINTS
        and rule.endpoint not in FOR_EVERYBODY
        and not hasattr(house.app.view_functions[rule.endpoint], "needs")
    ]
    assert doorless == []


def test_the_lists_of_open_routes_name_routes_that_exist(house: House) -> None:
    assert set(house.app.view_functions) >= OPEN_ENDPOINTS | set(FOR_EVERYBODY)


def test_routes_change_things_by_post_only(house: House) -> None:
    verbs = {verb for rule in house.app.url_map.iter_rules() for verb in rule.methods or ()}
    assert verbs == {"GET", "HEAD", "OPTIONS", "POST"}


def _targets(verb: str) -> Iterator[tuple[str, str]]:
    """The endpoints that the forms of the templates are sent to, each with its template."""
    for file in sorted(TEMPLATES.rglob("*.html")):
        for form in _FORM.findall(file.read_text("utf-8")):
            if f'method="{verb}"' in form:
                for target in _TARGET.findall(form):
                    for endpoint in _URL_FOR.findall(target):
                        yield file.relative_to(TEMPLATES).as_posix(), endpoint


@pytest.mark.parametrize("verb", ["get", "post"])
def test_every_form_goes_to_a_route_that_takes_it(house: House, verb: str) -> None:
    takers = {
        rule.endpoint
        for rule in house.app.url_map.iter_rules()
        if verb.upper() in (rule.methods or ())
    }
    found = list(_targets(verb))
    assert len(found) > 3
    assert [each for each in found if each[1] not in takers] == []


def test_every_link_names_a_route(house: House) -> None:
    named = {
        (file.name, endpoint)
        for file in TEMPLATES.rglob("*.html")
        for endpoint in _URL_FOR.findall(file.read_text("utf-8"))
    }
    unknown = sorted(each for each in named if each[1] not in house.app.view_functions)
    assert unknown == []


def _asked_blocks() -> Iterator[tuple[str, str]]:
    """Template and block of every `page(…)` and `fragment(…)` with constant arguments."""
    for file in sorted((ROOT / "portal" / "web").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id not in ("page", "fragment") or len(node.args) < 2:
                continue
            template, block = node.args[0], node.args[1]
            names = [each.value for each in (template, block) if isinstance(each, ast.Constant)]
            if len(names) == 2 and all(isinstance(name, str) for name in names):
                yield str(names[0]), str(names[1])


def test_every_block_that_is_answered_alone_exists(house: House) -> None:
    asked = list(_asked_blocks())
    assert len(asked) > 8
    missing = [
        (template, block)
        for template, block in asked
        if block not in house.app.jinja_env.get_template(template).blocks
    ]
    assert missing == []
