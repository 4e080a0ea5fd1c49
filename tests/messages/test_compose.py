"""Every message in both languages: what it says, what it escapes, and that it fits a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest

from portal.domain.calendar import WorkingCalendar
from portal.domain.digest import (
    Digest,
    DigestDecision,
    DigestKind,
    DigestRow,
    Extended,
    build_digest,
)
from portal.domain.lights import Verdict
from portal.domain.periods import lock_at, week_of
from portal.domain.task_line import PendingExtension, Reader, TaskLine
from portal.domain.types import Desk, Light, Message, Role, Rung, TaskState, Timeliness
from portal.messages.callbacks import Tap, Verb, decode
from portal.messages.compose_digest import (
    digest_daily,
    digest_monthly,
    digest_weekly,
    is_within_limits,
)
from portal.messages.compose_late import Audience, audience_of, month_late, week_late
from portal.messages.compose_morning import Item, morning
from portal.messages.compose_single import assigned
from portal.messages.compose_weekly import AskedWeek, weekly_prompt, weekly_reminder
from portal.messages.format import BUTTON_LENGTH, Moment, cut, is_one_screen, length_of, visible

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=ZONE)
TODAY = NOW.date()
MOMENT = Moment(NOW, ZONE)
CALENDAR = WorkingCalendar(days_off={date(2026, 11, 24): "Nghỉ lễ"})
LOCALES = ("vi", "en")
#: the longest title an office writes, with everything that has to be escaped
HARD = 'Hoàn thiện <b>thể chế & "cơ sở dữ liệu" dùng chung về cán bộ, công chức, viên chức ' * 4

pytestmark = pytest.mark.usefixtures("app")


def line(**values: object) -> TaskLine:
    days = values.get("days", 7)
    due = None if days is None else TODAY + timedelta(days=int(str(days)))
    near = due is not None and 0 <= (due - TODAY).days <= 7
    known = TaskLine(
        id=104,
        code="NV-104",
        title="Tổng hợp báo cáo Nghị quyết quý IV",
        title_en="Resolution report, quarter IV",
        plan_title="Kế hoạch 02",
        plan_title_en="Plan 02",
        product="Quyết định sửa đổi",
        state=TaskState.IN_PROGRESS,
        verdict=Verdict(Light.AT_RISK, "due_soon"),
        effective_due=due,
        days=7,
        working_days=CALENDAR.working_days_between(TODAY, due) if near and due else None,
        holiday=None,
        percent=55,
        version=9,
        official_id=7,
        official_name="Chuyên viên mẫu 07",
        official_name_en="Sample official 07",
        unit_name="Cục Chuyển đổi số",
        unit_name_en="Department of Digital Transformation",
        leader_in_charge_id=8,
        hide_on_telegram=False,
        last_report_at=NOW - timedelta(days=4),
        reported_this_week=False,
        pending_extension=None,
        desk=Desk.UNIT,
        desk_unit_name="",
        desk_unit_name_en="",
        desk_since=None,
    )
    return replace(known, **values)


def late(days: int, **values: object) -> TaskLine:
    return line(days=-days, verdict=Verdict(Light.OVERDUE, "overdue", days=days), **values)


def reader(person_id: int = 7, role: Role = Role.OFFICIAL, locale: str = "vi") -> Reader:
    return Reader(person_id, role, locale)


def words(message: Message) -> list[list[str]]:
    return [[button.label for button in row] for row in message.buttons]


def taps(message: Message) -> list[Tap]:
    return [decode(button.data) for row in message.buttons for button in row if button.data]


def list_of(*items: Item, locale: str = "vi", others: int = 0) -> Message:
    return morning(reader(locale=locale), items, MOMENT, message_id=77, others_on_track=others)


SEVEN = (
    Item(late(5, id=99, code="NV-099", title="Đề án vị trí việc làm"), Rung.E1),
    Item(
        line(
            id=112,
            code="NV-112",
            title="Sửa đổi Quy chế làm việc",
            days=2,
            holiday=date(2026, 11, 24),
        ),
        Rung.R4,
    ),
    Item(line(id=108, code="NV-108", title="Thẩm định hồ sơ", days=3), Rung.R4),
    Item(line(), Rung.R3),
)


def test_the_morning_list_reads_as_the_office_would_write_it() -> None:
    message = list_of(*SEVEN, others=3)
    assert message.text.splitlines() == [
        "<b>Nhắc việc thứ Hai 23/11</b>",
        "🔴 Quá hạn",
        "1. NV-099 Đề án vị trí việc làm",
        "   18/11, quá 5 ngày",
        "🟡 Sắp đến hạn",
        "2. NV-112 Sửa đổi Quy chế làm việc",
        "   Thứ Tư 25/11, còn 2 ngày (24/11 nghỉ lễ)",
        "3. NV-108 Thẩm định hồ sơ",
        "   Thứ Năm 26/11, còn 3 ngày (2 ngày làm việc)",
        "4. NV-104 Tổng hợp báo cáo Nghị quyết quý IV",
        "   Thứ Hai 30/11, còn 7 ngày (4 ngày làm việc)",
        "Các nhiệm vụ khác đúng tiến độ (3).",
    ]
    assert words(message) == [
        ["1", "2", "3", "4"],
        ["Xem tất cả"],
        ["Nhắc lại 14:00", "Đã xem"],
    ]
    assert not message.silent


def test_the_morning_list_in_english() -> None:
    message = list_of(*SEVEN, locale="en", others=1)
    assert message.text.splitlines()[0] == "<b>Reminders, Monday 23/11</b>"
    assert "   18/11, 5 days overdue" in message.text
    assert "   Wednesday 25/11, in 2 days (24/11 is a holiday)" in message.text
    assert "Your other task is on track (1)." in message.text


def test_buttons_of_a_list_name_task_version_and_message() -> None:
    assert taps(list_of(*SEVEN))[0] == Tap(Verb.CARD, 99, 9, 77)
    assert taps(list_of(*SEVEN))[-1] == Tap(Verb.SEEN, message_id=77)


@pytest.mark.parametrize(
    ("days", "said", "buttons", "silent"),
    [
        (7, "🟡 NV-104 còn 7 ngày, hạn thứ Hai 30/11", [["Cập nhật tiến độ"], ["Vướng mắc"]], True),
        (
            3,
            "🟡 NV-104 còn 3 ngày, hạn thứ Năm 26/11",
            [["Kịp"], ["Cần hỗ trợ", "Xin gia hạn"]],
            True,
        ),
        (1, "🟡 NV-104 đến hạn ngày mai, thứ Ba 24/11", [["Gửi sản phẩm", "Xin gia hạn"]], False),
        (0, "🟡 NV-104 đến hạn hôm nay", [["Gửi sản phẩm", "Xin gia hạn"], ["Vướng mắc"]], False),
    ],
)
def test_a_single_item_takes_its_own_form(
    days: int, said: str, buttons: list[list[str]], silent: bool
) -> None:
    message = list_of(Item(line(days=days), Rung.R4))
    heading = message.text.splitlines()[0]
    assert heading.removeprefix("<b>").removesuffix("</b>") == said
    assert words(message) == buttons
    assert message.silent is silent


def test_questions_of_the_single_forms() -> None:
    assert "Có kịp không?" in list_of(Item(line(days=3), Rung.R4)).text
    assert "Còn thiếu: Quyết định sửa đổi." in list_of(Item(line(days=1), Rung.R5)).text
    assert "trước 17:00" in list_of(Item(line(days=0), Rung.R6)).text
    english = list_of(Item(line(days=3), Rung.R4), locale="en").text
    assert "🟡 NV-104 is due in 3 days, Thursday 26/11" in english
    assert "Will it make it?" in english


def test_in_time_promises_the_deadline() -> None:
    assert taps(list_of(Item(line(days=3), Rung.R4)))[0] == Tap(
        Verb.PROMISE, 104, 9, 77, "20261126"
    )


def test_one_item_of_somebody_elses_is_a_list_without_the_officials_buttons() -> None:
    head = reader(person_id=50, role=Role.UNIT_HEAD)
    message = morning(head, [Item(line(days=3), Rung.R4)], MOMENT, message_id=77)
    assert words(message) == [["1"], ["Nhắc lại 14:00", "Đã xem"]]
    assert "Chuyên viên mẫu 07" in message.text


def test_week_late_of_the_official() -> None:
    text = week_late(reader(), late(7), TODAY, ZONE).text
    assert text.splitlines() == [
        "<b>🔴 Quá hạn 1 tuần: NV-104</b>",
        "Tổng hợp báo cáo Nghị quyết quý IV",
        "Hạn 16/11/2026. Tiến độ 55%, báo cáo gần nhất 19/11.",
        "Nhiệm vụ nằm trong danh sách quá hạn gửi Thủ trưởng Cục Chuyển đổi số.",
        "Đề nghị chọn một việc:",
    ]
    message = week_late(reader(), late(7), TODAY, ZONE)
    assert words(message) == [
        ["Đã xong, gửi sản phẩm"],
        ["Hẹn ngày xong", "Xin gia hạn"],
        ["Báo vướng mắc"],
    ]


def test_with_an_extension_asked_for_only_two_ways_are_left() -> None:
    asked = PendingExtension(date(2026, 12, 7), NOW - timedelta(days=3))
    message = week_late(reader(), late(7, pending_extension=asked), TODAY, ZONE)
    assert "chờ duyệt gia hạn đến 07/12, gửi 20/11" in message.text
    assert words(message) == [["Gửi sản phẩm"], ["Báo vướng mắc"]]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (reader(), Audience.OFFICIAL),
        (reader(50, Role.UNIT_HEAD), Audience.HEAD),
        (reader(8, Role.DEPUTY_LEADER), Audience.LEADER),
        (reader(3, Role.OFFICE), Audience.OFFICE),
    ],
)
def test_who_is_told_in_which_capacity(who: Reader, expected: Audience) -> None:
    assert audience_of(who, late(7)) is expected


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    "told", [(50, Role.UNIT_HEAD), (8, Role.DEPUTY_LEADER), (3, Role.OFFICE), (9, Role.TOP_LEADER)]
)
def test_those_who_are_told_get_no_buttons_of_a_doer(told: tuple[int, Role], locale: str) -> None:
    who = reader(*told, locale)
    is_head, heads = who.role is Role.UNIT_HEAD, {Verb.CARD, Verb.REASSIGN, Verb.REFER}
    for message, verbs in (
        (week_late(who, late(7), TODAY, ZONE), {Verb.CARD, Verb.SEEN}),
        (
            month_late(who, late(31), TODAY, ZONE, explain_by=TODAY),
            heads if is_head else {Verb.CARD, Verb.SEEN},
        ),
    ):
        assert {tap.verb for tap in taps(message)} == verbs
        assert ("mẫu 07" if locale == "vi" else "official 07") in message.text


def test_whoever_holds_the_desk_is_told_since_when() -> None:
    at_legal = late(7, desk=Desk.LEGAL, desk_unit_name="Vụ Pháp chế", desk_since=date(2026, 11, 12))
    text = week_late(reader(60, Role.UNIT_HEAD), at_legal, TODAY, ZONE).text
    assert "Hồ sơ đang ở Vụ Pháp chế từ 12/11." in text
    assert "Đơn vị: Cục Chuyển đổi số" in text


def test_month_late_wants_an_explanation_by_a_day() -> None:
    message = month_late(reader(), late(31), TODAY, ZONE, explain_by=date(2026, 11, 26))
    assert message.text.startswith("<b>🔴 Quá hạn 1 tháng: NV-104</b>")
    assert "Hạn 23/10/2026, quá 31 ngày." in message.text
    assert "Đề nghị giải trình trước 17:00 thứ Năm 26/11" in message.text
    assert words(message) == [["Viết giải trình"], ["Gửi sản phẩm"]]


def test_a_new_task_asks_to_acknowledge() -> None:
    message = assigned(reader(locale="en"), line(days=2), TODAY, message_id=77)
    assert message.text.splitlines() == [
        "<b>New task: NV-104</b>",
        "Resolution report, quarter IV",
        "Unit: Department of Digital Transformation",
        "Output: Quyết định sửa đổi",
        "Plan: Plan 02",
        "Deadline: Wednesday 25/11, in 2 days (1 working day)",
    ]
    asked = [Verb.ACKNOWLEDGE, Verb.NOT_MINE, Verb.CLARIFY]
    assert [tap.verb for tap in taps(message)] == asked
    timeless = assigned(reader(locale="en"), line(days=None), TODAY, message_id=77)
    assert [tap.verb for tap in taps(timeless)] == [*asked, Verb.ASK_EXTENSION]


ASKED = AskedWeek(week_of(TODAY), lock_at(week_of(TODAY), CALENDAR, ZONE))


def test_the_weekly_prompt_counts_its_tasks() -> None:
    held = [late(10, percent=45), line(id=2, days=30, verdict=Verdict(Light.ON_TRACK, "on_track"))]
    message = weekly_prompt(reader(locale="en"), held, ASKED, MOMENT, message_id=5)
    assert message.text.splitlines()[:4] == [
        "<b>Weekly report, week 48 – 2 tasks</b>",
        "Closes at 15:00, Friday 27/11",
        "1. 🔴 NV-104 Resolution report, quarter IV",
        "   45%, 13/11, 10 days overdue",
    ]
    assert words(message) == [["1", "2"], ["One by one"], ["No change in all 2", "At 14:00"]]
    assert taps(message)[0].verb is Verb.ASK_PROGRESS


def many_rows(count: int) -> list[DigestRow]:
    return [
        DigestRow(
            number,
            f"NV-{number}",
            HARD,
            f"Đơn vị <{number}>",
            Light.OVERDUE,
            Timeliness.OVERDUE,
            effective_due=TODAY - timedelta(days=1 + number % 40),
            percent=40,
        )
        for number in range(count)
    ]


def digest(count: int, kind: DigestKind = "weekly", decisions: int = 0) -> Digest:
    return build_digest(
        kind=kind,
        day=TODAY,
        since=TODAY - timedelta(days=7),
        until=TODAY + timedelta(days=6),
        rows=many_rows(count),
        decisions=[
            DigestDecision("obstacle", str(n), f"NV-{n}", HARD, "Cục & Vụ", n)
            for n in range(decisions)
        ],
    )


def all_kinds(locale: str) -> dict[str, list[Message]]:
    """Each kind of message as hard as it gets: long titles, many items, every reader."""
    hard = {
        "title": HARD,
        "title_en": HARD,
        "product": HARD,
        "plan_title": HARD,
        "plan_title_en": HARD,
        "unit_name": HARD,
        "unit_name_en": HARD,
        "official_name": HARD,
        "official_name_en": HARD,
    }
    asked = PendingExtension(date(2027, 1, 7), NOW)
    people = [reader(locale=locale)] + [
        reader(50 + n, role, locale)
        for n, role in enumerate((Role.UNIT_HEAD, Role.TOP_LEADER, Role.OFFICE))
    ]
    states = [
        line(days=days, code="KH02-BDVB-104", **hard) for days in (0, 1, 3, 6, 9, 120, None)
    ] + [
        late(days, pending_extension=pending, **hard)
        for days in (1, 9, 400)
        for pending in (None, asked)
    ]
    desks = [
        replace(each, desk=Desk.LEGAL, desk_unit_name=HARD, desk_since=TODAY) for each in states
    ]
    items = [Item(each, rung, NOW) for each in states for rung in (Rung.R1, Rung.R3)]
    return {
        "morning": [
            morning(who, items * 2, MOMENT, message_id=10**9, others_on_track=99) for who in people
        ],
        "single": [
            morning(who, [Item(each, rung, NOW)], MOMENT, message_id=10**9, others_on_track=9)
            for who in people
            for each in states
            for rung in (Rung.R0, Rung.R3, Rung.E1)
        ],
        "late": [
            compose(who, each)
            for who in people
            for each in (*states[-6:], *desks[-6:])
            for compose in _late_composers()
        ],
        "assigned": [
            assigned(who, each, TODAY, message_id=10**9) for who in people for each in states
        ],
        "weekly": [
            compose(reader(locale=locale), states * 3, ASKED, MOMENT, message_id=10**9)
            for compose in (weekly_prompt, weekly_reminder)
        ],
    }


def _late_composers() -> list[Callable[[Reader, TaskLine], Message]]:
    return [
        lambda who, each: week_late(who, each, TODAY, ZONE, message_id=10**9),
        lambda who, each: month_late(who, each, TODAY, ZONE, explain_by=TODAY, message_id=10**9),
    ]


def tags_are_balanced(text: str) -> bool:
    """Only the few tags of the channel, each closed, and no bare sign of markup."""
    rest = re.sub(
        r"<(b|i)>(.*?)</\1>|<blockquote expandable>(.*?)</blockquote>",
        r"\2\3",
        text,
        flags=re.DOTALL,
    )
    return not re.search(r"[<>]|&(?!(amp|lt|gt);)", rest)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", ["morning", "single", "late", "assigned", "weekly"])
def test_the_hardest_messages_fit_one_screen_and_are_escaped(kind: str, locale: str) -> None:
    for message in all_kinds(locale)[kind]:
        assert is_one_screen(message.text), message.text
        assert tags_are_balanced(message.text), message.text
        assert "&#34;" not in message.text
        assert len(message.buttons) <= 5
        assert sum(map(len, message.buttons)) <= 8
        for row in message.buttons:
            for button in row:
                assert 0 < length_of(button.label) <= BUTTON_LENGTH, button.label


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("count", [0, 1, 300])
def test_digests_keep_their_limits(locale: str, count: int) -> None:
    leader = reader(9, Role.TOP_LEADER, locale)
    for message in (
        digest_weekly(leader, digest(count, decisions=count), portal_url="https://x.vn"),
        digest_daily(leader, digest(count, "daily", decisions=count), portal_url="https://x.vn"),
        digest_monthly(
            leader,
            replace(digest(count, "monthly", decisions=count), extensions=Extended(count, count)),
            portal_url="https://x.vn",
        ),
    ):
        assert is_within_limits(message.text)
        assert tags_are_balanced(message.text)
        (button,) = message.buttons[0]
        assert length_of(button.label) <= BUTTON_LENGTH
        assert button.url == "https://x.vn/dashboard"


def test_a_digest_counts_all_it_does_not_name() -> None:
    message = digest_weekly(reader(9, Role.TOP_LEADER), digest(300))
    assert "<b>Quá hạn (300)</b>" in message.text
    listed = message.text.count("🔴")
    assert f"và {300 - listed} việc khác" in message.text


def test_signs_of_markup_arrive_as_the_office_wrote_them() -> None:
    title = "Kế hoạch <b>&\"' 2027"
    text = week_late(reader(), late(7, title=title), TODAY, ZONE).text
    assert "Kế hoạch &lt;b&gt;&amp;\"' 2027" in text
    assert title in unescape(visible(text))


@pytest.mark.parametrize("locale", LOCALES)
def test_hidden_content_is_nowhere(locale: str) -> None:
    hidden = {
        "title": "KIN",
        "title_en": "KIN",
        "product": "KIN",
        "plan_title": "KIN",
        "plan_title_en": "KIN",
        "unit_name": "KIN",
        "unit_name_en": "KIN",
        "official_name": "KIN",
        "official_name_en": "KIN",
        "hide_on_telegram": True,
    }
    for who in (reader(locale=locale), reader(50, Role.UNIT_HEAD, locale)):
        for message in (
            week_late(who, late(7, **hidden), TODAY, ZONE),
            month_late(who, late(31, **hidden), TODAY, ZONE, explain_by=TODAY),
            assigned(who, line(**hidden), TODAY, message_id=1),
            morning(who, [Item(line(days=1, **hidden), Rung.R5)], MOMENT),
            weekly_prompt(who, [line(**hidden)], ASKED, MOMENT),
        ):
            assert "KIN" not in message.text
            assert "NV-104" in message.text
            assert "%" not in message.text


@pytest.mark.parametrize(
    ("text", "length"), [("ngắn", 60), ("một hai ba " * 20, 60), ("x" * 90, 60), ("🔴" * 50, 60)]
)
def test_titles_are_cut_at_a_space(text: str, length: int) -> None:
    short = cut(text, length)
    assert length_of(short) <= length
    if " " in text:
        assert short.removesuffix("…") in text
        assert not short.removesuffix("…").endswith(" ")
