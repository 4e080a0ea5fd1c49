"""Every screen in a real browser: nothing for axe to find, nothing wider than a small phone."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.e2e.desk import Desk
from tests.e2e.product import ROOT, Product

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.slow]

SCREENS: dict[str, dict[str, str]] = runpy.run_path(str(ROOT / "deploy/screenshots.py"))["PAGES"]
ROLES = {
    "admin": "Administrator",
    "clerk": "Office clerk",
    "official": "Official",
    "head": "Unit head",
    "leader": "Top leader",
}
#: a screen of the office, and 320 px: the narrowest phone, or 400 % at a desk
SIZES = ({"width": 1366, "height": 768}, {"width": 320, "height": 640})
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


@pytest.mark.parametrize("role", ROLES)
def test_every_screen_can_be_used_by_everybody(browser: Browser, demo: Product, role: str) -> None:
    found: list[str] = []
    with Desk(browser, demo) as desk:
        desk.sign_in(demo.sign_ins()[ROLES[role]])
        for size in SIZES:
            desk.page.set_viewport_size(size)
            for name, path in SCREENS[role].items():
                desk.page.goto(path)
                found += [f"{size['width']} {name}: {fault}" for fault in faults_of(desk.page)]
    assert not found, "\n".join(found)


def test_strangers_can_sign_in(browser: Browser, demo: Product) -> None:
    with Desk(browser, demo) as desk:
        desk.page.goto("/login")
        assert not list(faults_of(desk.page))


def faults_of(page: Page) -> Iterator[str]:
    """What axe finds, and what stands out at the right."""
    for violation in Axe().run(page, options=RULES).response["violations"]:
        yield f"{violation['id']}: {violation['nodes'][0]['html'][:160]}"
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if width > 0:
        yield f"{width} px wider than the screen"
    if page.locator("h1").count() != 1:
        yield "not one h1"


def test_the_list_shows_as_many_rows_as_the_office_wants(browser: Browser, demo: Product) -> None:
    """14 rows at ease and 18 close together, at 1366 by 768 (ux.md §5, C7)."""
    visible = "[...document.querySelectorAll('.tasks tbody tr')].filter(row => row.getBoundingClientRect().bottom <= innerHeight).length"  # noqa: E501
    with Desk(browser, demo) as desk:
        desk.sign_in(demo.sign_ins()["Office clerk"])
        desk.page.set_viewport_size(SIZES[0])
        desk.open("/tasks")
        assert desk.page.evaluate(visible) >= 14
        desk.press(desk.page.locator("button[value=compact]"))
        assert desk.page.evaluate(visible) >= 18


#: the tallest letters of the alphabet, and those that reach lowest
TALL, LOW = "ẮẴỖỆỬ", "ỵgợạ"
CLIPPED = """([tall, low]) => {
  const pen = document.createElement('canvas').getContext('2d');
  const faults = new Set();
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    const box = element.getBoundingClientRect();
    const isField = element.matches('input:not([type=checkbox],[type=radio],[type=hidden]),select');
    if (!(own || isField) || box.width < 2 || box.height < 2) continue;
    const style = getComputedStyle(element);
    if (style.clipPath !== 'none' || style.clip !== 'auto') continue;
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const up = pen.measureText(tall).actualBoundingBoxAscent;
    const down = pen.measureText(low).actualBoundingBoxDescent;
    const line = parseFloat(style.lineHeight);
    const room = isField ? element.clientHeight : line;
    if (up + down > room + 0.5) {
      const name = `${element.tagName.toLowerCase()}.${element.className}`;
      faults.add(`${name}: ${(up + down).toFixed(1)} px of letters in ${room.toFixed(1)}`);
    }
  }
  return [...faults];
}"""


@pytest.mark.parametrize("role", ["clerk", "leader", "official"])
def test_the_tallest_letters_fit_every_line(browser: Browser, demo: Product, role: str) -> None:
    """No mark above or below a letter is cut, whatever is written there (ux.md §5, G1)."""
    found: list[str] = []
    with Desk(browser, demo) as desk:
        desk.sign_in(demo.sign_ins()[ROLES[role]])
        desk.page.set_viewport_size(SIZES[0])
        for name, path in SCREENS[role].items():
            desk.page.goto(path)
            found += [f"{name}: {fault}" for fault in desk.page.evaluate(CLIPPED, [TALL, LOW])]
    assert not found, "\n".join(found)


def test_a_line_that_is_too_low_would_be_noticed(browser: Browser, demo: Product) -> None:
    with Desk(browser, demo) as desk:
        desk.page.goto("/login")
        desk.page.evaluate("document.querySelector('h1').style.lineHeight = '0.8'")
        (fault,) = desk.page.evaluate(CLIPPED, [TALL, LOW])
        assert fault.startswith("h1")


@pytest.mark.parametrize("path", ["/dashboard", "/dashboard?plan=KH02", "/units/DL"])
def test_overview_and_unit_are_one_sheet_of_paper(
    browser: Browser, demo: Product, path: str
) -> None:
    """On A4, with when and by whom they were taken (ux.md §5, H6 and H8)."""
    with Desk(browser, demo) as desk:
        desk.sign_in(demo.sign_ins()["Top leader"])
        desk.open(path)
        sheet = desk.page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
        desk.page.emulate_media(media="print")
        assert "tuần" in desk.text(".print-only")
        assert desk.page.locator(".print-only").is_visible()


def test_the_synthesis_is_an_official_paper_with_its_annex_on_turned_sheets(
    browser: Browser, demo: Product
) -> None:
    """A4, the page's own heading and foot left out, the annex lying (ux.md §5, H1 and H3)."""
    with Desk(browser, demo) as desk:
        desk.sign_in(demo.sign_ins()["Top leader"])
        desk.open("/reports/synthesis")
        paper = desk.page.pdf(prefer_css_page_size=True)
        boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", paper)
        is_turned = [float(width) > float(height) for width, height in boxes]
        assert is_turned == sorted(is_turned)
        assert {True, False} == set(is_turned)
        desk.page.emulate_media(media="print")
        assert not desk.page.locator(".page-head").is_visible()
        heads = desk.page.locator(".paper-table thead")
        shown = heads.first.evaluate("head => getComputedStyle(head).display")
        split = desk.page.locator(".paper-table tbody tr").first.evaluate(
            "row => getComputedStyle(row).breakInside"
        )
        assert (shown, split) == ("table-header-group", "avoid")
