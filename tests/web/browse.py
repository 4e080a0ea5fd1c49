"""The portal's test client: walks by links and forms and checks every answer on the way."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

from tests.web.page_check import FORM_FIELDS, check_headers, check_page, parsed


class Browse:
    """The test client of the portal, with every HTML answer and its headers checked.

    `htmx=True` asks as htmx does. `follow` presses a link, `send` fills in and sends a form that
    stands on the last page, both found by what they say or where they lead.
    """

    def __init__(self, client: Any) -> None:
        self.client = client
        self.last: TestResponse | None = None

    @property
    def page(self) -> BeautifulSoup:
        assert self.last is not None, "nothing was opened yet"
        return parsed(self.last.text)

    @property
    def text(self) -> str:
        return " ".join(self.page.get_text(" ").split())

    @property
    def heading(self) -> str:
        heading = self.page.find("h1")
        return " ".join(heading.get_text().split()) if heading else ""

    def get(self, path: str, *, status: int = 200, htmx: bool = False, **options: Any) -> Any:
        return self._open("GET", path, status, htmx, options)

    def post(
        self,
        path: str,
        data: dict[str, Any] | None = None,
        *,
        status: int = 303,
        htmx: bool = False,
        **options: Any,
    ) -> Any:
        """Post with the CSRF token of the last page, unless the data bring one."""
        return self._open("POST", path, status, htmx, {"data": self._with_token(data), **options})

    def follow(self, label: str, *, status: int = 200) -> Any:
        """Press the link that says `label`."""
        for anchor in self.page.find_all("a"):
            if label in " ".join(anchor.get_text(" ").split()):
                return self.get(str(anchor["href"]), status=status)
        raise AssertionError(f"no link says {label!r}")

    def send(
        self,
        action: str,
        values: dict[str, Any] | None = None,
        *,
        status: int = 303,
        htmx: bool = False,
    ) -> Any:
        """Send the form of the last page that goes to `action`, its own values kept."""
        for form in self.page.find_all("form"):
            if str(form["action"]).partition("?")[0] != action:
                continue
            data = {**form_values(form), **(values or {})}
            verb = str(form["method"]).upper()
            key = "data" if verb == "POST" else "query_string"
            return self._open(verb, str(form["action"]), status, htmx, {key: data})
        raise AssertionError(f"no form goes to {action!r}")

    def landed(self) -> Any:
        """Open where the last answer sends the browser."""
        assert self.last is not None, "nothing was opened yet"
        goal = self.last.headers.get("Location") or self.last.headers.get("HX-Redirect")
        assert goal, "the last answer sends the browser nowhere"
        return self.get(goal)

    def _open(self, verb: str, path: str, status: int, htmx: bool, options: dict[str, Any]) -> Any:
        headers = {**options.pop("headers", {})}
        if htmx:
            headers["HX-Request"] = "true"
        answer = self.client.open(path, method=verb, headers=headers, **options)
        assert answer.status_code == status, f"{verb} {path}: {answer.status}\n{answer.text[:2000]}"
        check_headers(answer)
        if answer.mimetype == "text/html" and answer.text.strip() and status not in range(300, 400):
            check_page(answer.text, fragment="<html" not in answer.text)
            assert htmx or "<html" in answer.text, f"{verb} {path} is a bare fragment"
        self.last = answer
        return answer

    def _with_token(self, data: dict[str, Any] | None) -> dict[str, Any]:
        data = dict(data or {})
        if "csrf_token" not in data and self.last is not None:
            token = self.page.find("input", attrs={"name": "csrf_token"})
            if token is not None:
                data["csrf_token"] = token["value"]
        return data


def form_values(form: Tag) -> dict[str, Any]:
    """What a browser would send for a form as it stands, submit buttons left out."""
    values: dict[str, Any] = {}
    for entry in form.find_all(FORM_FIELDS):
        name = entry.get("name")
        if not name or entry.has_attr("disabled"):
            continue
        if entry.name == "select":
            chosen = entry.find_all("option", selected=True)
            if not chosen and not entry.has_attr("multiple"):
                chosen = entry.find_all("option")[:1]
            picked = [str(each.get("value", each.get_text())) for each in chosen]
            if picked:
                values[name] = picked if entry.has_attr("multiple") else picked[0]
        elif entry.name == "textarea":
            values[name] = entry.get_text().removeprefix("\n")
        elif entry.get("type") in ("checkbox", "radio"):
            if entry.has_attr("checked"):
                values[name] = entry.get("value", "on")
        elif entry.get("type") not in ("submit", "button", "file"):
            values[name] = entry.get("value", "")
    return values
