"""Refusals, failures, ended sessions and changes from elsewhere: said well, nothing typed lost."""

from __future__ import annotations

import logging
import re

import pytest
from flask import Flask

from portal.settings import Settings
from portal.web.sentences import sentence
from portal.web.shell import ShellFacts
from tests.web.browse import Browse
from tests.web.page_check import check_page
from tests.web.shell_app import ONE_OF_EACH, make_app, sign_in


@pytest.mark.parametrize("number", range(len(ONE_OF_EACH)))
def test_every_refusal_is_a_page_and_a_notice_in_both_languages(
    visit: Browse, shell: Flask, number: int
) -> None:
    said = {}
    for locale in ("vi", "en"):
        answer = visit.client.get(f"/refuse/{number}", headers={"Accept-Language": locale})
        assert 403 <= answer.status_code <= 429
        check_page(answer.text)
        with shell.test_request_context(headers={"Accept-Language": locale}):
            said[locale] = sentence(ONE_OF_EACH[number])
        part = visit.client.get(
            f"/refuse/{number}", headers={"Accept-Language": locale, "HX-Request": "true"}
        )
        assert part.headers["HX-Retarget"] == "#notice"
        check_page(part.text, fragment=True)
        assert 'role="alert"' in part.text
    assert said["vi"] != said["en"]


def test_a_refusal_names_who_can(visit: Browse) -> None:
    visit.get("/refuse/1", status=403)
    assert "Văn phòng, Người đứng đầu" in visit.text


def test_a_missing_page_offers_the_search(visit: Browse) -> None:
    sign_in(visit)
    visit.get("/refuse/0", status=404)
    assert "Không tìm thấy nhiệm vụ NV-999" in visit.text
    assert visit.page.select_one('main form[action="/tasks"]')


def test_a_failure_shows_a_code_that_is_in_the_log(
    visit: Browse, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in(visit)
    with caplog.at_level(logging.ERROR):
        answers = [
            visit.get("/fail", status=500),
            visit.get("/fail", status=500, htmx=True),
        ]
    for answer in answers:
        code = re.search(r"mã ([A-Z0-9]{4})", answer.text)
        assert code
        assert f"error code {code[1]}: GET /fail: ZeroDivisionError" in caplog.text


def test_an_ended_session_keeps_what_was_typed(visit: Browse) -> None:
    typed = {"note": "Đã họp với <Vụ Pháp chế>\nchờ ý kiến", "password": "s3cret", "unit": "7"}
    visit.post("/note", typed, status=419)
    kept = {each["name"]: each for each in visit.page.select("main form [name]")}
    assert kept["note"].get_text() == "\n" + typed["note"]
    assert kept["unit"]["value"] == "7"
    assert "s3cret" not in visit.last.text
    sign_in(visit)
    visit.send("/note", {}, status=303)


def test_an_ended_session_keeps_the_htmx_page_and_renews_its_token(visit: Browse) -> None:
    answer = visit.post("/note", {"note": "xong"}, status=419, htmx=True)
    assert answer.headers["HX-Retarget"] == "#notice"
    token = re.search(r'"csrf-renewed": {"token": "([^"]+)"}', answer.headers["HX-Trigger"])
    assert token
    sign_in(visit)
    visit.post("/note", {"note": "xong", "csrf_token": token[1]}, status=303)


def test_signing_in_leads_back_to_the_page_that_was_asked(visit: Browse) -> None:
    assert visit.get("/tasks?plan=P02", status=303).headers["Location"] == (
        "/login?next=/tasks?plan%3DP02"
    )
    answer = visit.get("/tasks", htmx=True)
    assert answer.headers["HX-Redirect"] == "/login?next=/tasks"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_a_change_from_another_site_is_refused(visit: Browse, headers: dict[str, str]) -> None:
    sign_in(visit)
    visit.get("/note")
    visit.post("/note", {"note": "xong"}, status=403, headers=headers)
    assert "từ một trang khác" in visit.text


def test_our_own_pages_may_send_changes(visit: Browse) -> None:
    sign_in(visit)
    visit.get("/note")
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    visit.post("/note", {"note": "xong"}, headers=own)


def test_https_is_kept_once_it_is_used(shell_settings: Settings) -> None:
    secure = shell_settings.model_copy(update={"public_url": "https://dondoc.example"})
    answer = make_app(secure, ShellFacts()).test_client().get("/x")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    plain = make_app(shell_settings, ShellFacts()).test_client().get("/x")
    assert "Strict-Transport-Security" not in plain.headers
