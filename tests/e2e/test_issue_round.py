"""From a document to a task that its official has taken: upload, mend, issue, answer, undo."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.desk import Desk
from tests.e2e.office import choose, complete_the_draft, phone_of
from tests.e2e.preset_c import MORNING
from tests.e2e.product import Product, eventually

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.slow]

#: the first is due so soon that it is announced at once; the second says no day
DOCUMENT = """TT,Nhiệm vụ,Chủ trì,Thời hạn,Sản phẩm
1,Rà soát danh mục dữ liệu mở,Đơn vị Dữ liệu (mẫu),09/7/2025,Danh mục
2,Kiểm kê máy chủ dùng chung,Đơn vị Dữ liệu (mẫu),khi có chỉ đạo,Biên bản
"""


def test_a_document_becomes_a_task_that_its_official_has_taken(
    browser: Browser, demo: Product
) -> None:
    eventually(lambda: demo.now() >= MORNING, 90, "the working morning")
    with Desk(browser, demo).sign_in(demo.sign_ins()["Office clerk"]) as clerk:
        batch = take_in(clerk)
        mend_the_second_row(clerk)
        first, second = write_the_drafts(clerk)
        complete_the_draft(
            clerk,
            first,
            official="Chuyên viên mẫu 08",
            leader_in_charge="Thứ trưởng mẫu 03",
            competent_authority="Bộ trưởng",
        )
        issued = issue_what_is_ready(clerk, batch, first)
        official_takes_it(demo, first)
        round_shows_the_answer(clerk, issued)
        put_the_rest_back(clerk, batch, first, second)
        assert clerk.faults == []


def take_in(clerk: Desk) -> str:
    """The document's page, with both rows read and nothing written."""
    page = clerk.open("/intake")
    choose(page, "plan", "KH02 –")
    page.fill("#issued_on", "2025-07-01")
    page.set_input_files(
        "#file",
        {"name": "ke-hoach.csv", "mimeType": "text/csv", "buffer": DOCUMENT.encode("utf-8-sig")},
    )
    clerk.press(page.get_by_role("button", name="Đọc văn bản"))
    expect(page.locator("table.list tbody tr")).to_have_count(2)
    expect(page.locator("#row-2")).to_contain_text("khi có chỉ đạo")
    return page.url


def mend_the_second_row(clerk: Desk) -> None:
    page = clerk.page
    with page.expect_navigation():
        page.locator("#row-2 a[href*='/rows/']").click()
    page.fill("#due_date", "2025-09-30")
    clerk.press(page.get_by_role("button", name="Lưu dòng"))
    expect(page.locator("#row-2")).to_contain_text("30/09/2025")


def write_the_drafts(clerk: Desk) -> list[str]:
    page = clerk.page
    clerk.press(page.get_by_role("button", name="Nhập 2 nhiệm vụ"))
    expect(page.locator("#notice")).to_contain_text("Đã ghi 2 bản nháp nhiệm vụ.")
    return out_of_it(page)


def issue_what_is_ready(clerk: Desk, batch: str, code: str) -> str:
    """What misses nothing is ticked already; the address of the round."""
    page = clerk.open(batch)
    with page.expect_navigation():
        page.get_by_role("link", name="Giao các bản nháp này").click()
    expect(page.locator("input[name=task]:checked")).to_have_attribute("aria-label", code)
    clerk.press(page.get_by_role("button", name="Giao các việc đã chọn"))
    expect(page.locator("#notice")).to_contain_text("Đã giao 1 nhiệm vụ.")
    assert awaited(page) == 1
    return page.url


def official_takes_it(demo: Product, code: str) -> None:
    phone = phone_of(demo, "chuyenvien08")
    told = phone.wait_for(f"Nhiệm vụ mới: {code}")
    assert phone.tap(told.message_id, "Đã nhận").text.startswith("Đã nhận lúc")


def round_shows_the_answer(clerk: Desk, issued: str) -> None:
    page = clerk.open(issued)
    assert awaited(page) == 0
    expect(page.locator("main")).to_contain_text("Tất cả đã trả lời.")
    answer = page.locator("table.list tbody tr")
    expect(answer).to_have_count(1)
    expect(answer).to_contain_text("Chuyên viên mẫu 08")


def put_the_rest_back(clerk: Desk, batch: str, issued: str, draft: str) -> None:
    """The draft goes; what was issued stays and is named."""
    page = clerk.open(batch)
    clerk.press(page.get_by_role("button", name="Hoàn tác lần nhập"))
    expect(page.locator("#notice")).to_contain_text(f"đã có người xử lý: {issued}.")
    assert out_of_it(page) == [issued]
    clerk.open("/tasks?plan=KH02&state=draft")
    assert draft not in clerk.text()


def out_of_it(page: Page) -> list[str]:
    """The codes of what came out of the document and is still there."""
    return page.locator("ul.chips a[href^='/tasks/KH02-']").all_inner_texts()


def awaited(page: Page) -> int:
    """How many people have not answered, by the heading of their list."""
    found = re.search(r"\((\d+)\)", page.locator("#awaited-title").inner_text())
    assert found
    return int(found.group(1))
