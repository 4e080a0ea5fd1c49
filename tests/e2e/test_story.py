"""The spine, told once through its real parts: from an issued task to a phone and back."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Browser
from sqlalchemy import func, select

from portal.domain.types import OutboxState, ReminderState, Rung, TaskState
from portal.models.delivery import OutboxMessage, ReceivedUpdate, Reminder
from portal.models.organisation import Person
from portal.models.task import Task
from tests.e2e.conftest import Installer
from tests.e2e.desk import Desk
from tests.e2e.office import (
    complete_the_draft,
    dashboard_figures,
    digest_figures,
    issue,
    move_on,
    new_draft,
    person_id,
    phone_of,
    reported,
)
from tests.e2e.phone import Phone
from tests.e2e.product import STOPS_WITHIN, Product, eventually
from tests.e2e.promise import broken_promises, copies_of, wait_until_quiet

pytestmark = [pytest.mark.processes, pytest.mark.browser, pytest.mark.slow]

#: half an hour before the morning's messages, a quarter before the managers' digests
START = "2025-07-07T07:30:00+07:00"
OFFICIAL, HEAD, LEADER = "chuyenvien08", "truong.dl", "botruong"
LATE = "KH02-08"
#: the rungs of a task issued on Monday 7 July and due on Friday 11 July 2025, by the ladder of
#: SPEC §2: too short for R2 and R3; E0 gives way to E1 on the same Monday; 10 August is a Sunday,
#: 8 November a Saturday
RUNGS = [
    (Rung.R0, date(2025, 7, 7)),
    (Rung.R4, date(2025, 7, 8)),
    (Rung.R1, date(2025, 7, 9)),
    (Rung.R5, date(2025, 7, 10)),
    (Rung.R6, date(2025, 7, 11)),
    (Rung.E1, date(2025, 7, 14)),
    (Rung.E2, date(2025, 7, 18)),
    (Rung.E3, date(2025, 7, 25)),
    (Rung.E4, date(2025, 8, 11)),
    (Rung.E5, date(2025, 9, 9)),
    (Rung.E5, date(2025, 10, 9)),
    (Rung.E5, date(2025, 11, 10)),
]


@pytest.fixture
def product(install: Installer, database_url: str) -> Product:
    """The demo's office with a second scheduler and a second worker beside the supervised ones."""
    one = install(DATABASE_URL=database_url, CLOCK=START, TICK_SECONDS="2")
    one.start("--demo")
    one.start_another("scheduler")
    one.start_another("worker")
    return one


def test_a_task_goes_from_the_portal_to_a_phone_and_back(
    product: Product, browser: Browser
) -> None:
    with Desk(browser, product).sign_in(product.sign_ins()["Office clerk"]) as clerk:
        code = write_and_issue(product, clerk)
        rungs_are_planned(product, code)
        digest_equals_dashboard(product, clerk, week=27)
        morning_arrives_though_a_worker_is_killed(product, clerk, code)
        answer_on_the_phone(product, code)
        answer_in_the_simulator(product, clerk)
        portal_shows_the_answers(product, clerk, code)
        nothing_is_done_twice(product, code)
        doubt_ends_with_one_marked_copy(product, clerk)
        week_later_the_digest_shows_it(product, clerk, code)
        assert clerk.faults == []
    all_is_kept_and_everything_stops(product)


def write_and_issue(product: Product, clerk: Desk) -> str:
    """A draft names what it lacks and cannot be issued; completed, it can."""
    code = new_draft(clerk, "KH02", "Báo cáo kết quả kết nối dữ liệu đợt 1")
    missing = clerk.text("section[aria-labelledby=clears-title]")
    for what in ("người", "thời gian", "trách nhiệm", "sản phẩm", "thẩm quyền"):
        assert what in missing
    assert clerk.page.locator(f"form[action='/tasks/{code}/issue']").count() == 0
    complete_the_draft(
        clerk,
        code,
        lead_unit="Đơn vị Dữ liệu (mẫu)",
        official="Chuyên viên mẫu 08",
        leader_in_charge="Thứ trưởng mẫu 03",
        competent_authority="Bộ trưởng",
        product="Báo cáo",
        due_date="2025-07-11",
    )
    issue(clerk, code)
    assert task_of(product, code).state is TaskState.ISSUED
    return code


def rungs_are_planned(product: Product, code: str) -> None:
    """In the database rung by rung, and in the preview of the coming morning by recipient."""
    planned = product.scalars(
        select(Reminder).join(Task, Task.id == Reminder.task_id).where(Task.code == code)
    )
    zone = product.settings.zone
    days = sorted((one.due_at.astimezone(zone).date(), one.rung) for one in planned)
    assert [(rung, day) for day, rung in days] == RUNGS
    assert {one.due_at.astimezone(zone).hour for one in planned} == {8}
    assert {one.state for one in planned} == {ReminderState.PLANNED}

    rows = product.command("reminders", "preview", "--at", "2025-07-07")
    official = product.scalar(select(Person.name).where(Person.id == person_id(product, OFFICIAL)))
    kinds = [row["kind"] for row in rows if row["person"] == official]
    assert sorted(kinds) == ["morning", "week_late"]
    assert product.scalar(select(func.count()).select_from(OutboxMessage)) == 0


def digest_equals_dashboard(product: Product, clerk: Desk, week: int) -> None:
    """What the manager reads is what the dashboard counts."""
    assert move_on(clerk) >= product.now().replace(hour=7, minute=45, second=0, microsecond=0)
    digest = phone_of(product, LEADER).wait_for(f"Tổng hợp tuần {week} ")
    assert digest_figures(digest.plain) == dashboard_figures(clerk)
    wait_until_quiet(product)


def morning_arrives_though_a_worker_is_killed(product: Product, clerk: Desk, code: str) -> None:
    """One list and one message of its own; the head's message is being sent as all workers die."""
    head, official = phone_of(product, HEAD), phone_of(product, OFFICIAL)
    head.telegram.add_fault(
        "hang_after", method="sendMessage", chat_id=head.chat_id, marker=LATE, value=90
    )
    assert (move_on(clerk).hour, product.now().minute) == (8, 0)
    head.wait_for(f"Quá hạn 1 tuần: {LATE}")
    product.kill(product.parts("worker"))

    official.wait_for("Nhắc việc thứ Hai 07/07", 60)
    official.wait_for(f"Quá hạn 1 tuần: {LATE}")
    doubt = eventually(
        lambda: next(iter(rows_in(product, OutboxState.UNKNOWN, HEAD)), None), 60, "the doubt"
    )
    assert doubt.outcome == "killed while sending"
    assert clerk.open("/deliveries?state=unknown").get_by_text("Trưởng Đơn vị Dữ liệu").count()
    wait_until_quiet(product)
    assert [first_line(text) for text in copies_of(product, official.chat_id)] == [
        f"🔴 Quá hạn 1 tuần: {LATE}",
        "Nhắc việc thứ Hai 07/07",
    ]
    assert code in official.received("Nhắc việc")[0].plain
    assert broken_promises(product) == []


def answer_on_the_phone(product: Product, code: str) -> None:
    """From the list to 75 % inside one message; a double tap and a repeat change nothing."""
    official = phone_of(product, OFFICIAL)
    shown = official.received("Nhắc việc")[0]
    official.tap(shown.message_id, number_of(code, shown.plain))
    official.wait_for_button(shown.message_id, "Cập nhật tiến độ")
    official.tap(shown.message_id, "Cập nhật tiến độ")
    official.wait_for_button(shown.message_id, "75%")
    data = official.button(shown.message_id, "75%").data
    assert data is not None
    assert "75%" in official.tap_data(shown.message_id, data).text
    eventually(lambda: reported(product, code) == [75], 15, "the answer in the database")
    assert task_of(product, code).percent == 75

    official.tap_data(shown.message_id, data)
    repeat_update(product, official, data)
    assert reported(product, code) == [75]


def answer_in_the_simulator(product: Product, clerk: Desk) -> None:
    """The same from the simulator's page, beginning with a text."""
    page = clerk.open(f"/simulator?person={person_id(product, OFFICIAL)}")
    page.fill("#say", "/viec")
    page.click("form.say button[type=submit]")
    listed = page.locator("li.from-bot", has_text="Việc của tôi")
    listed.wait_for()
    message = listed.locator("input[name=message]").first.get_attribute("value")
    bubble = page.locator(f"li.from-bot:has(input[name=message][value='{message}'])")
    for label in (number_of(LATE, listed.inner_text()), "Cập nhật tiến độ", "75%"):
        bubble.get_by_role("button", name=label, exact=True).click()
    page.locator(".toast-answer", has_text="75%").wait_for()
    eventually(lambda: reported(product, LATE)[-1] == 75, 15, "the answer in the database")


def portal_shows_the_answers(product: Product, clerk: Desk, code: str) -> None:
    for each in (code, LATE):
        clerk.open(f"/tasks/{each}")
        assert "75%" in clerk.text("section[aria-labelledby=progress-title]")
        newest = clerk.text("ol.timeline li")
        assert "75%" in newest
        assert "Telegram" in newest
    clerk.open("/dashboard")
    row = clerk.text(f"section[aria-labelledby=longest-title] tr:has(a[href='/tasks/{LATE}'])")
    assert row.endswith("75%")


def nothing_is_done_twice(product: Product, code: str) -> None:
    """Two more ticks by hand, beside two schedulers."""
    for _ in range(2):
        assert product.command("tick") == {"planned": 0, "queued": 0, "dropped": 0}
    assert broken_promises(product) == []
    assert reported(product, code) == [75]


def doubt_ends_with_one_marked_copy(product: Product, clerk: Desk) -> None:
    """Half an hour of working time after the doubt, and never again."""
    head = phone_of(product, HEAD)
    move_on(clerk, "hour")
    head.wait_for("có thể đã gửi lúc 08:00", 60)
    wait_until_quiet(product)
    copies = [text for text in copies_of(product, head.chat_id) if f"tuần: {LATE}" in text]
    assert ["có thể đã gửi" in text for text in copies] == [False, True]
    assert rows_in(product, OutboxState.UNKNOWN, HEAD) == []
    assert broken_promises(product) == []


def week_later_the_digest_shows_it(product: Product, clerk: Desk, code: str) -> None:
    """Each day of the week passes with its messages; on Monday the digest has the figure."""
    while product.now().date() < date(2025, 7, 13):
        move_on(clerk, "day")
        wait_until_quiet(product)
    digest_equals_dashboard(product, clerk, week=28)
    assert product.now() - datetime.fromisoformat("2025-07-14T07:45:00+07:00") < timedelta(
        minutes=9
    )
    digest = phone_of(product, LEADER).received("Tổng hợp tuần 28")[0].plain
    lines = {
        each: next(line for line in digest.splitlines() if f"🔴 {each} " in line)
        for each in (code, LATE)
    }
    assert lines[code].endswith("3 ngày, 75%")
    assert lines[LATE].endswith("14 ngày, 75%")
    assert broken_promises(product) == []


def all_is_kept_and_everything_stops(product: Product) -> None:
    states = product.rows(select(ReceivedUpdate.state, func.count()).group_by(ReceivedUpdate.state))
    assert [state.value for state, _count in states] == ["done"]
    product.command("audit", "verify")
    product.stop_others()
    assert product.interrupt() < STOPS_WITHIN
    assert product.left_over() == []
    assert "Traceback" not in product.said()


def repeat_update(product: Product, phone: Phone, data: str) -> None:
    """Telegram hands out the same update again, twice."""
    statement = select(ReceivedUpdate).where(ReceivedUpdate.raw.contains(data))
    found = product.scalars(statement.order_by(ReceivedUpdate.id))
    update = json.loads(found[0].raw)
    before = product.scalar(select(func.count()).select_from(ReceivedUpdate))
    for _ in range(2):
        phone.telegram.inject(update)
        eventually(lambda: not phone.telegram.pending_updates(), 30, "the update confirmed")
    wait_until_quiet(product)
    assert product.scalar(select(func.count()).select_from(ReceivedUpdate)) == before


def task_of(product: Product, code: str) -> Task:
    found: Task = product.scalar(select(Task).where(Task.code == code))
    return found


def rows_in(product: Product, state: OutboxState, name: str) -> list[OutboxMessage]:
    """The messages to one person in one state."""
    statement = select(OutboxMessage).where(
        OutboxMessage.state == state, OutboxMessage.person_id == person_id(product, name)
    )
    return list(product.scalars(statement))


def number_of(code: str, text: str) -> str:
    """The number before a task in a list."""
    found = re.search(rf"(\d+)\.\s\W*{re.escape(code)}\b", text)
    assert found, text
    return found[1]


def first_line(text: str) -> str:
    return text.partition("\n")[0]
