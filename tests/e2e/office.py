"""What people of the story do at their desks, and what they read off the pages."""

from __future__ import annotations

import re
from datetime import datetime

from playwright.sync_api import Page
from sqlalchemy import select

from portal.models.organisation import ChatLink, Person
from portal.models.task import ProgressUpdate, Task
from tests.e2e.desk import Desk
from tests.e2e.phone import Phone
from tests.e2e.product import Product

Figures = dict[str, int]


def new_draft(desk: Desk, plan: str, title: str) -> str:
    """Write down a task with nothing but its plan and its words; its code."""
    page = desk.open("/tasks/new")
    choose(page, "plan", f"{plan} –")
    page.fill("#title", title)
    desk.press(page.locator("#task-form button[type=submit]"))
    return page.url.rpartition("/")[2]


def complete_the_draft(desk: Desk, code: str, **facts: str) -> None:
    """Fill in the rest; what is chosen from a list is named as the list names it."""
    page = desk.open(f"/tasks/{code}/edit")
    for name, value in facts.items():
        if page.locator(f"select#{name}").count():
            choose(page, name, value)
        else:
            page.fill(f"#{name}", value)
    desk.press(page.locator("#task-form button[type=submit]"))
    assert page.url.endswith(f"/tasks/{code}"), desk.text()


def choose(page: Page, name: str, begins: str) -> None:
    """Choose from a list what begins so."""
    options = page.locator(f"#{name} option").all()
    values = [one.get_attribute("value") for one in options if one.inner_text().startswith(begins)]
    assert values, f"{begins!r} is not among {[one.inner_text() for one in options]}"
    page.select_option(f"#{name}", values[0])


def issue(desk: Desk, code: str) -> None:
    page = desk.open(f"/tasks/{code}")
    desk.press(page.locator(f"form[action='/tasks/{code}/issue'] button"))
    assert code in desk.text("#notice")


def move_on(desk: Desk, to: str = "event") -> datetime:
    """Press one of the simulator's clock buttons; the office's time after it."""
    page = desk.open("/simulator")
    desk.press(page.locator(f"button[name=to][value={to}]"))
    return desk.product.now()


def dashboard_figures(desk: Desk) -> Figures:
    """The counters of the overview, as somebody reads them there."""
    desk.open("/dashboard")
    # how many of them were in the plan from the beginning is said behind it
    check = re.findall(r"\d+", desk.text(".sum-check"))[:6]
    assigned, _removed, done, in_time, overdue, no_deadline = map(int, check)
    assert assigned - _removed == done + in_time + overdue + no_deadline
    late = int(re.findall(r"\d+", desk.text(".counter.light-completed small"))[-1])
    units = desk.page.locator("section[aria-labelledby=units-title] a[href*='light=at_risk']")
    at_risk = sum(int(re.findall(r"\d+", text)[-1]) for text in units.all_inner_texts())
    return {
        "overdue": overdue,
        "at_risk": at_risk,
        "done": done,
        "on_time": done - late,
        "assigned": assigned,
        "open": assigned - _removed - done,
    }


def digest_figures(text: str) -> Figures:
    """The same figures out of a weekly digest in Vietnamese; a change is given in brackets."""
    plain = re.sub(r" \([+±-]\d+\)", "", text)
    first = re.search(
        r"(\d+) quá hạn, (\d+) cần chú ý, hoàn thành (\d+), trong đó (\d+) đúng hạn", plain
    )
    second = re.search(r"Tổng số (\d+) nhiệm vụ được giao, còn (\d+) chưa hoàn thành", plain)
    assert first, text
    assert second, text
    names = ("overdue", "at_risk", "done", "on_time", "assigned", "open")
    return dict(zip(names, map(int, first.groups() + second.groups()), strict=True))


def person_id(product: Product, name: str) -> int:
    """A person of the demo by what stands before the @ of the e-mail."""
    found: int = product.scalar(select(Person.id).where(Person.email.startswith(f"{name}@")))
    return found


def phone_of(product: Product, name: str) -> Phone:
    chat = product.scalar(
        select(ChatLink.chat_id).where(ChatLink.person_id == person_id(product, name))
    )
    return Phone(product.telegram, int(chat))


def reported(product: Product, code: str) -> list[int]:
    """The percentages reported for a task, in their order."""
    rows = product.scalars(
        select(ProgressUpdate.percent)
        .join(Task, Task.id == ProgressUpdate.task_id)
        .where(Task.code == code)
        .order_by(ProgressUpdate.id)
    )
    return list(rows)
