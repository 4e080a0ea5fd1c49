"""A working morning at the desk, in a real browser: keys, many at once, two people, no script."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.desk import Desk
from tests.e2e.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.slow]


@pytest.fixture
def clerk(browser: Browser, demo: Product) -> Iterator[Desk]:
    with Desk(browser, demo) as desk:
        yield desk.sign_in(demo.sign_ins()["Office clerk"])
        assert not desk.faults, desk.faults


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.innerText || document.activeElement.id"))


def test_the_queue_is_worked_by_keyboard_alone_and_a_slip_is_taken_back(clerk: Desk) -> None:
    page = clerk.open("/today")
    page.keyboard.press("n")
    assert focused(page).startswith("Nghiệm thu")
    row = page.locator("li[id^=row-]").first
    code = str(row.get_attribute("id")).removeprefix("row-")
    page.keyboard.press("Enter")
    done = page.locator(f"#row-{code}.done")
    expect(done).to_be_visible()
    expect(done).to_be_focused()
    expect(page.locator("#status")).to_contain_text(code)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page).startswith("Hoàn tác")
    page.keyboard.press("Enter")
    expect(page.locator(f"#row-{code}")).to_contain_text("lại chờ nghiệm thu")
    expect(page.locator(f"#row-{code}")).to_be_focused()
    page.keyboard.press("n")
    assert focused(page).startswith("Cho gia hạn")
    assert clerk.open("/today").locator(f"#row-{code} button").count() == 1


def test_rows_are_chosen_changed_and_put_back_by_keyboard(clerk: Desk) -> None:
    page = clerk.open("/tasks?plan=KH02&light=on_track&sort=code")
    for key in ("j", "x", "j", "j", "X", "b"):
        page.keyboard.press(key)
    expect(page.locator("[data-chosen]")).to_have_text("(3)")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/bulk/review")
    expect(page.locator("main")).to_contain_text("Đã chọn 3 nhiệm vụ.")
    page.fill("#deadline", "2025-12-26")
    page.fill("#reason", "Giao ban tuần 28")
    clerk.press(page.get_by_role("button", name="Sửa 3 nhiệm vụ"))
    expect(page.locator("#notice")).to_contain_text("Đã sửa 3 nhiệm vụ.")
    clerk.press(page.get_by_role("button", name="Hoàn tác"))
    expect(page.locator("#notice")).to_contain_text("3 nhiệm vụ đã trở lại như trước.")
    page.get_by_role("link", name="Về danh sách").click()
    expect(page).to_have_url(re.compile("light=on_track"))
    expect(page.locator(".tasks")).not_to_contain_text("26/12/2025")


def test_two_people_change_one_row_and_the_second_decides(
    browser: Browser, demo: Product, clerk: Desk
) -> None:
    page = clerk.open("/tasks?q=KH02-18")
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.locator("#deadline")).to_be_focused()
    with Desk(browser, demo) as leader:
        leader.sign_in(demo.sign_ins()["Top leader"])
        theirs = leader.open("/tasks/KH02-18/row")
        theirs.fill("#deadline", "2025-11-28")
        theirs.fill("#reason", "Ý kiến Bộ trưởng")
        theirs.get_by_role("button", name="Lưu").click()
        expect(theirs.locator("#status")).to_contain_text("Đã lưu KH02-18.")
    page.fill("#deadline", "2025-12-12")
    page.fill("#reason", "Giao ban")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("tr.editing")).to_contain_text("vừa sửa nhiệm vụ này lúc")
    expect(page.locator(".theirs")).to_contain_text("28/11/2025")
    expect(page.locator("#deadline")).to_have_value("2025-12-12")
    page.get_by_role("link", name="Giữ giá trị kia").click()
    expect(page.locator(".tasks")).to_contain_text("28/11/2025")


def test_escape_leaves_the_row_and_gives_the_focus_back(clerk: Desk) -> None:
    page = clerk.open("/tasks")
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.locator("tr.editing")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("tr.editing")).to_have_count(0)
    assert focused(page).startswith("Sửa")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_filters_stand_in_the_address_and_back_goes_back(
    browser: Browser, demo: Product, clerk: Desk
) -> None:
    page = clerk.open("/tasks")
    page.select_option("#unit", "DL")
    expect(page.locator(".chip.removable")).to_contain_text("Đơn vị: DL")
    expect(page).to_have_url(re.compile("unit=DL"))
    shared = page.url
    number = page.locator("td.code").count()
    page.locator("td.code a").nth(1).click()
    expect(page.locator(".place")).to_contain_text("2/")
    page.get_by_role("link", name="Sau", exact=True).click()
    expect(page.locator(".place")).to_contain_text("3/")
    page.go_back()
    page.go_back()
    expect(page.locator("td.code")).to_have_count(number)
    page.go_back()
    expect(page.locator(".chip.removable")).to_have_count(0)
    with Desk(browser, demo) as leader:
        leader.sign_in(demo.sign_ins()["Top leader"])
        assert leader.open(shared).locator("td.code").count() == number


def test_everything_works_without_a_script(browser: Browser, demo: Product) -> None:
    with Desk(browser, demo, scripts=False) as desk:
        page = desk.sign_in(demo.sign_ins()["Office clerk"]).page
        page.goto("/tasks")
        page.select_option("#unit", "HT")
        page.get_by_role("button", name="Lọc").click()
        assert "Đơn vị: HT" in desk.text()
        page.locator("[name=task]").first.check()
        page.get_by_role("button", name="Tiếp tục").click()
        assert "Đã chọn 1 nhiệm vụ." in desk.text()
        page.goto("/today")
        page.get_by_role("button", name=re.compile("^Cho gia hạn")).click()
        assert "Đã duyệt gia hạn" in desk.text()
        page.goto("/search?q=chuyen+doi+xo")
        page.get_by_role("link", name="Có phải: chuyển đổi số?").click()
        assert "Nhiệm vụ (" in desk.text()
    with Desk(browser, demo, scripts=False) as desk:
        page = desk.sign_in(demo.sign_ins()["Official"]).page
        page.goto("/tasks?mine=1")
        page.locator("td.code a").first.click()
        page.fill("#percent", "70")
        page.get_by_role("button", name="Lưu báo cáo").click()
        assert "70%" in desk.text()
