"""The synthesis on the screen and as files, for those who read the overview."""

from __future__ import annotations

import io

import pytest
from docx import Document
from openpyxl import load_workbook

from portal.extensions import db
from portal.models.reporting import Period
from portal.writers import word, workbook
from tests.lively import fill
from tests.visitors import House
from tests.web.browse import Browse


@pytest.fixture
def clerk(house: House) -> Browse:
    fill(house)
    return house.visit(house.cast.clerk)


def test_the_running_week_is_told_with_a_word_that_it_is_not_frozen(clerk: Browse) -> None:
    clerk.get("/reports/synthesis")
    page = clerk.page
    assert page.select_one("article.paper") is not None
    assert "chưa khóa" in page.select_one(".banner").get_text()
    assert "I. Tình hình triển khai" in page.get_text()


def test_word_and_excel_are_the_same_synthesis(clerk: Browse) -> None:
    paper = clerk.get("/reports/synthesis/file.docx")
    assert paper.mimetype == word.MIME
    texts = [each.text for each in Document(io.BytesIO(paper.data)).paragraphs]
    assert "II. Kết quả thực hiện" in texts
    tables = clerk.get("/reports/synthesis/file.xlsx")
    assert tables.mimetype == workbook.MIME
    assert "Kết quả theo đơn vị" in load_workbook(io.BytesIO(tables.data)).sheetnames


@pytest.mark.parametrize(
    "path",
    ["/reports/synthesis/file.exe", "/reports/synthesis/file.docx?period=4711"],
)
def test_no_other_file_and_no_other_period(clerk: Browse, path: str) -> None:
    clerk.get(path, status=404)


def test_a_period_that_is_not_there_is_named(clerk: Browse) -> None:
    clerk.get("/reports/synthesis?period=4711", status=422)


def test_the_list_of_reports_leads_there(clerk: Browse, house: House) -> None:
    with house.inside():
        period_id = db.session.query(Period.id).order_by(Period.starts_on.desc()).first()[0]
    clerk.get("/reports")
    links = clerk.page.select("a[href*='/reports/synthesis']")
    assert [link["href"] for link in links] == [f"/reports/synthesis?period={period_id}"]


def test_without_any_period_the_page_says_when_one_opens(house: House) -> None:
    clerk = house.visit(house.cast.clerk)
    clerk.get("/reports/synthesis")
    assert "thứ Hai" in clerk.page.select_one(".empty").get_text()


def test_an_official_does_not_read_it(house: House) -> None:
    fill(house)
    official = house.visit(house.cast.official)
    official.get("/reports/synthesis", status=403)
    official.get("/reports/synthesis/file.docx", status=403)
