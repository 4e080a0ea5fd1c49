"""Hundreds of random bad requests to every form: never an error 500, nothing typed is lost."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.lively import fill
from tests.visitors import House
from tests.web.browse import form_values

PAYLOADS = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\u202egnort\u202c",
    "\u200b\u200d\ufeff",
    "x" * 10_000,
    "Ố" * 10_000,
    "' OR 1=1; DROP TABLE tasks; --",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% raw %}",
    "%(count)s %d %%",
    "-1",
    "0",
    "2147483648",
    "9" * 40,
    "9" * 5000,
    "1e309",
    "NaN",
    "31/02/2025",
    "2025-13-45",
    "0000-00-00",
    "9999-12-31",
    "999",
    "None",
    "[]",
    "\r\nSet-Cookie: x=1",
    "../../etc/passwd",
    "e\u0301\u0323" * 200,
    "🔴",
)
BIG = "x" * (1024 * 1024)
HUGE = "x" * (3 * 1024 * 1024)
REQUESTS = 500
SECONDS = 1.0
MARK = "GIỮ LẠI <i>nguyên văn</i> & “đủ”"


def _targets(house: House) -> list[tuple[str, dict[str, Any]]]:
    """Every form that a page of the lively office shows, with the values it holds."""
    found: dict[str, dict[str, Any]] = {}
    for person, paths in (
        (
            house.cast.clerk,
            ("/today", "/tasks/new", "/tasks/NV-103/edit", "/tasks/NV-105", "/tasks/NV-108",
             "/tasks/NV-107", f"/people/{house.cast.official}", "/login", "/simulator"),
        ),
        (house.cast.official, ("/me", "/tasks/NV-101", "/tasks/NV-109")),
    ):  # fmt: skip
        client = house.visit(person).client
        for path in paths:
            for form in BeautifulSoup(client.get(path).text, "html.parser").find_all("form"):
                if str(form["method"]).lower() == "post":
                    action = str(form["action"])
                    found.setdefault(action, {}).update(form_values(form))
    assert len(found) >= 12, sorted(found)
    return sorted(found.items())


def _spoilt(chance: random.Random, values: dict[str, Any]) -> dict[str, Any]:
    """The values of a form with some of them replaced, left out or doubled."""
    names = [name for name in values if name != "csrf_token"]
    names += ["percent", "clear", "reason", "locale", "next", "row", "mine", "version"]
    spoilt = dict(values)
    for name in chance.sample(names, chance.randint(1, min(4, len(names)))):
        way = chance.random()
        if way < 0.1:
            spoilt.pop(name, None)
        elif way < 0.15:
            spoilt[name] = [chance.choice(PAYLOADS), chance.choice(PAYLOADS)]
        elif way < 0.16:
            spoilt[name] = BIG
        elif way < 0.165:
            spoilt[name] = HUGE
        else:
            spoilt[name] = chance.choice(PAYLOADS)
    return spoilt


@pytest.fixture
def answering(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application as it runs for people: an error is answered, not raised.

    What the tests before left in memory is set aside, or collecting it counts as a request's time.
    """
    monkeypatch.setitem(house.app.config, "PROPAGATE_EXCEPTIONS", False)
    gc.collect()
    gc.freeze()
    yield house.app
    gc.unfreeze()


def test_random_bad_requests_are_refused_in_time(
    house: House, answering: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    fill(house)
    _play(house, _targets(house), REQUESTS, seed=20250707)
    assert "Traceback" not in caplog.text


@pytest.mark.fuzz
def test_every_form_bears_as_many_bad_requests(house: House, answering: Flask) -> None:
    fill(house)
    for number, target in enumerate(_targets(house)):
        _play(house, [target], REQUESTS, seed=number)


def _play(house: House, targets: list[tuple[str, dict[str, Any]]], times: int, seed: int) -> None:
    chance = random.Random(seed)
    clients = [house.visit(house.cast.clerk).client, house.visit(house.cast.official).client]
    tokens = []
    for client in clients:
        page = BeautifulSoup(client.get("/tasks").text, "html.parser")
        tokens.append(str(page.find("input", attrs={"name": "csrf_token"})["value"]))
    for number in range(times):
        action, values = targets[number % len(targets)]
        who = chance.randrange(len(clients))
        data = _spoilt(chance, values) | {"csrf_token": tokens[who]}
        headers = {}
        if chance.random() < 0.05:
            data["csrf_token"] = chance.choice(("", "x", "\x00", BIG[:5000]))
        if chance.random() < 0.05:
            headers["Origin"] = chance.choice(("https://elsewhere.example", "null", "\t", "x:y"))
        if chance.random() < 0.3:
            headers["HX-Request"] = "true"
        # signing out would end the play; that it is refused without a token is tested elsewhere
        if action == "/logout":
            data["csrf_token"] = "x"
        started = time.process_time()
        answer = clients[who].post(action, data=data, headers=headers)
        took = time.process_time() - started
        said = f"{number}: {action} {answer.status} {str(data)[:300]}"
        assert 200 <= answer.status_code < 500, said
        assert "Traceback" not in answer.text, said
        assert "<script>alert" not in answer.text, said
        assert "<img src=x" not in answer.text, said
        assert "Set-Cookie: x" not in str(answer.headers), said
        assert took < SECONDS, (took, said)


@pytest.mark.parametrize(
    ("path", "spoil", "field"),
    [
        ("/tasks/new", {"plan": "999"}, "title"),
        ("/tasks/new", {"due_date": "31/02/2025"}, "product"),
        ("/tasks/NV-103/edit", {"due_date": "x"}, "title"),
        ("/tasks/NV-101/progress", {"percent": "x"}, "note"),
    ],
)
def test_what_was_typed_comes_back_escaped(
    house: House, path: str, spoil: dict[str, str], field: str
) -> None:
    fill(house)
    person = house.cast.official if path.endswith("progress") else house.cast.clerk
    visit = house.visit(person)
    visit.get(path.removesuffix("/progress"))
    answer = visit.send(path, {field: MARK, **spoil}, status=422)
    assert visit.page.find(id=field).get_text().strip() == MARK
    assert "<i>nguyên văn" not in answer.text


@pytest.mark.parametrize(
    ("token", "headers", "status"),
    [
        ("", {}, 419),
        ("x", {}, 419),
        (None, {"Origin": "https://elsewhere.example"}, 403),
        (None, {"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_no_change_comes_in_without_token_or_from_elsewhere(
    house: House, token: str | None, headers: dict[str, str], status: int
) -> None:
    fill(house)
    targets = _targets(house)
    visit = house.visit(house.cast.clerk)
    page = BeautifulSoup(visit.client.get("/tasks").text, "html.parser")
    own = str(page.find("input", attrs={"name": "csrf_token"})["value"])
    for action, values in targets:
        data = {**values, "csrf_token": own if token is None else token}
        answer = visit.client.post(action, data=data, headers=headers)
        expected = 303 if action == "/login" and status == 419 else status
        assert answer.status_code == expected, action


def test_the_token_of_another_session_opens_nothing(house: House) -> None:
    fill(house)
    mine, theirs = house.visit(house.cast.clerk), house.visit(house.cast.clerk)
    theirs.get("/tasks/NV-105")
    token = str(theirs.page.find("input", attrs={"name": "csrf_token"})["value"])
    mine.get("/tasks/NV-105")
    mine.post("/tasks/NV-105/accept", {"csrf_token": token}, status=419)
