"""The list: filters, folded search, order, pages, counts, and its three ways to be empty."""

from __future__ import annotations

import re
from datetime import timedelta
from unicodedata import normalize
from urllib.parse import quote

import pytest

from portal.services.transaction import transaction
from tests.factories import make_task
from tests.lively import MONDAY, fill
from tests.visitors import House
from tests.web.browse import Browse

ISSUED = {
    "NV-101", "NV-102", "NV-103", "NV-104", "NV-105",
    "NV-106", "NV-109", "NV-110", "NV-111", "NV-112",
}  # fmt: skip


def codes(visit: Browse) -> list[str]:
    return [cell.get_text(strip=True) for cell in visit.page.select("td.code")]


ASKED: list[tuple[str, set[str]]] = [
    ("", ISSUED),
    ("plan=KH02", ISSUED),
    ("plan=XX", set()),
    ("unit=KHTC", {"NV-103", "NV-104", "NV-106", "NV-111", "NV-112"}),
    ("light=overdue", {"NV-101", "NV-112"}),
    ("light=under_review", {"NV-105"}),
    ("light=completed", {"NV-106", "NV-111"}),
    ("light=nonsense", ISSUED),
    ("state=draft", {"NV-107", "NV-108"}),
    ("state=issued", {"NV-109"}),
    ("counted=overdue", {"NV-101", "NV-112"}),
    ("counted=done", {"NV-106", "NV-111"}),
    ("counted=late", {"NV-111"}),
    ("counted=early", {"NV-106"}),
    ("counted=removed", {"NV-110"}),
    ("counted=no_deadline", {"NV-104"}),
    ("counted=due_soon", {"NV-102"}),
    ("counted=assigned", ISSUED),
    ("q=101", {"NV-101"}),
    ("q=nv-101", {"NV-101"}),
    (
        "q=chuyen+doi+so",
        {"NV-101", "NV-104", "NV-105", "NV-106", "NV-109", "NV-110", "NV-111", "NV-112"},
    ),
    ("q=uy+ban", {"NV-102", "NV-103"}),
    (f"q={quote('ỦY BAN')}", {"NV-102", "NV-103"}),
    (f"q={quote(normalize('NFD', 'uỷ ban'))}", {"NV-102", "NV-103"}),
    ("q=uy+ban&unit=KHTC", {"NV-103"}),
    ("q=%25", set(ISSUED)),
    ("q=khong+co+gi", set()),
    ("page=99", ISSUED),
    ("page=x&group=x&phase=-1&sort=x&state=x", ISSUED),
]


def test_the_list_shows_what_is_asked(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    for query, expected in ASKED:
        text = visit.client.get(f"/tasks?{query}").text
        found = re.findall(r'<td class="code"><a href="[^"]+">([^<]+)</a>', text)
        assert set(found) == expected, query
        assert len(found) == len(expected)
        if expected:
            assert f'role="status">{len(expected)} nhiệm vụ</p>' in text


def test_mine_are_those_i_hold(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.official)
    visit.get("/tasks?mine=1")
    assert set(codes(visit)) == {"NV-101", "NV-102", "NV-105", "NV-109", "NV-110"}


def test_phase_and_group_narrow_the_list(house: House) -> None:
    lively = fill(house)
    visit = house.visit(house.cast.clerk)
    for name, key in (("phase", lively.phase_id), ("group", lively.group_id)):
        visit.get(f"/tasks?{name}={key}")
        assert set(codes(visit)) == ISSUED
        visit.get(f"/tasks?{name}={key + 1}")
        assert codes(visit) == []


def test_what_was_searched_is_marked_in_the_accented_text(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks?q=chuyen+doi")
    assert {mark.text for mark in visit.page.select("mark")} == {"chuyển", "đổi"}


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("due", "NV-110", "NV-104"),
        ("-due", "NV-103", "NV-104"),
        ("code", "NV-101", "NV-112"),
        ("-code", "NV-112", "NV-101"),
        ("-percent", "NV-106", None),
    ],
)
def test_the_list_is_ordered(house: House, sort: str, first: str, last: str | None) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get(f"/tasks?sort={sort}")
    assert codes(visit)[0] == first
    if last:
        assert codes(visit)[-1] == last


def test_every_chip_shows_as_many_rows_as_it_says(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    for start in ("/tasks", "/tasks?counted=overdue", "/tasks?unit=KHTC", "/tasks?q=uy+ban"):
        visit.get(start)
        chips = [
            (str(chip["href"]), int(chip.b.text))
            for chip in visit.page.select(".list-head .chips:first-child .chip")
        ]
        assert chips
        for address, number in chips:
            visit.get(address)
            assert len(codes(visit)) == number, (start, address)


def test_filters_in_force_can_be_taken_away(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks?plan=KH02&unit=KHTC&light=overdue&q=so")
    removable = {
        chip.get_text(" ").split("×")[0].strip(): str(chip["href"])
        for chip in visit.page.select(".chip.removable")
    }
    assert set(removable) == {"Tìm: so", "Kế hoạch: KH02", "Đơn vị: KHTC", "Đèn: Quá hạn"}
    assert removable["Kế hoạch: KH02"] == "/tasks?light=overdue&q=so&unit=KHTC"
    for address in removable.values():
        visit.get(address)


def test_long_lists_have_pages_that_add_up(house: House) -> None:
    with house.inside(), transaction():
        for number in range(103):
            make_task(
                plan_id=house.cast.plan_id,
                now=house.now,
                code=f"X-{number:03d}",
                due=MONDAY + timedelta(days=number),
            )
    visit = house.visit(house.cast.clerk)
    seen: list[str] = []
    visit.get("/tasks")
    for number in (1, 2, 3):
        if number > 1:
            assert visit.page.select_one(f'.pages a[href="/tasks?page={number}"]')
            visit.get(f"/tasks?page={number}")
            assert f"(trang {number}/3)" in visit.page.title.text
        seen += codes(visit)
    assert seen == sorted(f"X-{number:03d}" for number in range(103))
    visit.get("/tasks?page=4")
    assert codes(visit) == seen[100:]


def test_htmx_gets_the_results_alone(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    part = visit.get("/tasks?light=overdue", htmx=True)
    assert "<html" not in part.text
    assert 'class="filters"' not in part.text
    assert codes(visit) == ["NV-101", "NV-112"]
    assert '<div id="status" hx-swap-oob="innerHTML">2 nhiệm vụ</div>' in part.text
    assert {"HX-Request", "HX-Boosted"} <= set(part.vary)
    whole = visit.get("/tasks?light=overdue", htmx=True, headers={"HX-Boosted": "true"})
    assert "<html" in whole.text


def test_the_list_is_empty_in_ways_that_say_what_to_do(house: House) -> None:
    clerk, official = house.visit(house.cast.clerk), house.visit(house.cast.official)
    clerk.get("/tasks")
    assert "Chưa có nhiệm vụ nào được giao." in clerk.text
    clerk.follow("Xem bản nháp")
    clerk.get("/tasks")
    clerk.follow("Thêm nhiệm vụ")
    official.get("/tasks")
    assert "Thêm nhiệm vụ" not in official.text
    clerk.get("/tasks?light=overdue")
    assert "Không có nhiệm vụ khớp bộ lọc." in clerk.text
    clerk.follow("Bỏ bộ lọc")


def test_rows_say_what_the_office_wants_to_know(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks?q=101")
    for said in (
        "27/06/2025",
        "quá 10 ngày",
        "45%",
        "Quá hạn",
        "Chuyên viên mẫu 07",
        "báo cáo 07/07",
    ):
        assert said in visit.text
