"""The shell around every page: page or fragment, languages, navigation, strips, pagination."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask, render_template_string

from portal.domain.types import Actor, Channel, Light, Role, TaskState
from portal.web import htmx
from portal.web.navigation import menu, navigation
from portal.web.rendering import page_numbers
from portal.web.words import WORDS, word
from tests.web.browse import Browse
from tests.web.shell_app import sign_in


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_one_address_answers_page_and_fragment(visit: Browse, locale: str) -> None:
    sign_in(visit, locale=locale)
    whole = visit.get("/tasks")
    part = visit.get("/tasks", htmx=True)
    assert "<html" in whole.text
    assert "<html" not in part.text
    assert '<div id="status" hx-swap-oob="innerHTML">40</div>' in part.text
    assert "hx-swap-oob" not in whole.text


def test_boosted_and_history_requests_get_the_whole_page(visit: Browse) -> None:
    sign_in(visit)
    for header in ("HX-Boosted", "HX-History-Restore-Request"):
        answer = visit.get("/tasks", htmx=True, headers={header: "true"})
        assert "<html" in answer.text
        assert {"HX-Request", "HX-Boosted"} <= set(answer.vary)


def test_leaving_a_page_is_a_redirect_or_a_header_for_htmx(visit: Browse) -> None:
    sign_in(visit)
    visit.get("/note")
    assert visit.post("/note", {"note": "xong"}).headers["Location"] == "/tasks"
    visit.get("/note")
    answer = visit.post("/note", {"note": "xong"}, status=200, htmx=True)
    assert answer.headers["HX-Redirect"] == "/tasks"
    assert answer.data == b""


def test_a_wrong_form_keeps_the_page_and_names_the_field(visit: Browse) -> None:
    sign_in(visit)
    visit.get("/note")
    visit.post("/note", {"note": ""}, status=422)
    assert visit.page.title.text.startswith("Lỗi: Đăng nhập")
    summary = visit.page.find(class_="error-summary")
    assert summary.find("a")["href"] == "#note"
    assert visit.page.find(id="note")["aria-invalid"] == "true"
    assert visit.page.find(id="password")["autocomplete"] == "off"
    visit.get("/note")
    part = visit.post("/note", {"note": ""}, status=422, htmx=True)
    assert "autofocus" in part.text


def test_events_for_other_parts_add_up_and_survive_any_script(shell: Flask) -> None:
    with shell.test_request_context():
        answer = htmx.trigger(shell.make_response(""), "task-issued", title="Đôn đốc")
        htmx.trigger(answer, "counters-changed")
        assert answer.headers["HX-Trigger"].isascii()
        assert set(answer.json or {}) == set()
        assert '"counters-changed": {}' in answer.headers["HX-Trigger"]


def test_the_language_is_the_persons_then_the_browsers_choice(visit: Browse) -> None:
    assert 'lang="en"' in visit.get("/x", status=404, headers={"Accept-Language": "en"}).text
    assert 'lang="vi"' in visit.get("/x", status=404, headers={"Accept-Language": "fr"}).text
    visit.send("/language", {"locale": "en"})
    assert 'lang="en"' in visit.get("/x", status=404, headers={"Accept-Language": "vi"}).text
    sign_in(visit, locale="vi")
    assert 'lang="vi"' in visit.get("/x", status=404).text


def test_numbers_dates_and_plurals_in_both_languages(shell: Flask) -> None:
    text = (
        "{{ 1234.5|number }} {{ day|date }} {{ day|weekday }} {{ day|short_weekday }} "
        "{{ at|datetime }} {{ day|relative_days(day) }}, {{ day|relative_days(after) }}, "
        "{{ after|relative_days(day) }}"
    )
    day = date(2025, 7, 7)
    values = {"day": day, "after": day + timedelta(days=1)}
    said = {}
    for locale in ("vi", "en"):
        with shell.test_request_context(headers={"Accept-Language": locale}):
            at = datetime(2025, 7, 7, 1, 5, tzinfo=UTC)
            said[locale] = render_template_string(text, at=at, **values)
    assert said["vi"] == (
        "1.234,5 07/07/2025 Thứ Hai T2 08:05 07/07/2025 đến hạn hôm nay, quá 1 ngày, còn 1 ngày"
    )
    assert said["en"] == (
        "1,234.5 07/07/2025 Monday Mon 08:05 07/07/2025 due today, 1 day over, 1 day left"
    )


def test_every_machine_word_has_a_word_in_both_languages(shell: Flask) -> None:
    with shell.test_request_context(headers={"Accept-Language": "vi"}):
        for kind, table in WORDS.items():
            assert set(table) == set(kind), kind
            for member in kind:
                assert word(member)
        assert word(Light.COMPLETED) == "Hoàn thành"
        assert word(TaskState.AWAITING_ACCEPTANCE) == "Chờ nghiệm thu"


def test_the_header_shows_a_role_its_own_pages_only(shell: Flask) -> None:
    def labels(role: Role) -> tuple[list[str], list[str]]:
        actor = Actor(1, role, frozenset(), Channel.WEB)
        with shell.test_request_context(headers={"Accept-Language": "en"}):
            return (
                [str(entry.label) for entry in navigation(actor)],
                [str(entry.label) for entry in menu(actor)],
            )

    assert labels(Role.OFFICE) == (["Today", "Tasks", "Overview"], ["People and Telegram"])
    assert labels(Role.OFFICIAL) == (["My work", "Tasks"], [])
    assert all(len(labels(role)[0]) <= 6 for role in Role)
    with shell.test_request_context():
        assert navigation(None) == ()


def test_signed_out_visitors_see_neither_navigation_nor_operations(visit: Browse) -> None:
    visit.get("/x", status=404)
    assert visit.page.find("nav") is None
    assert "Telegram" not in visit.text
    assert "Tiến độ minh họa" in visit.text


def test_strips_say_the_demo_and_the_unreachable_channel(visit: Browse) -> None:
    sign_in(visit)
    visit.get("/tasks")
    assert "Tiến độ minh họa" in visit.text
    assert "08:12 07/07/2025" in visit.text
    assert "37 tin đang chờ" in visit.text
    region = visit.page.find(id="status")
    assert region["aria-live"] == "polite"


def test_the_current_page_and_its_query_are_kept_in_links(visit: Browse) -> None:
    sign_in(visit)
    visit.get("/tasks?light=overdue&page=2&plan=P02")
    links = [str(link["href"]) for link in visit.page.select(".pages a")]
    assert links[0] == "/tasks?light=overdue&plan=P02"
    assert "/tasks?light=overdue&page=9&plan=P02" in links


@pytest.mark.parametrize(
    ("current", "last", "shown"),
    [
        (1, 1, [1]),
        (2, 4, [1, 2, 3, 4]),
        (1, 5, [1, 2, None, 5]),
        (7, 13, [1, None, 6, 7, 8, None, 13]),
        (3, 13, [1, 2, 3, 4, None, 13]),
    ],
)
def test_pagination_shows_the_ends_and_the_neighbours(
    current: int, last: int, shown: list[int | None]
) -> None:
    assert page_numbers(current, last) == shown
