"""Scripts S1 to S12 in each language, step by step; every expected word comes from the catalogue.

The bot is a process of its own here, as in an office; this one plays Telegram and its people. The
cases of each script's tables are in the files beside; here the whole way is walked twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from bot.loopback.server import LoopbackServer
from portal.channels.loopback_views import Message, Tap
from portal.domain.types import Actor, TaskState
from portal.domain.wordings import sentence_key
from portal.i18n import LOCALES
from portal.office_speech import usual_forms
from portal.services import linking, people
from portal.services.extensions import request_extension
from portal.services.rounds import issue_together
from tests.bot.phones import Office, Phone, labels
from tests.factories import Cast, acting, make_cast, make_person, make_task
from tests.office_days import at
from tests.sample_files import PDF

NEWCOMER, OFFICIAL, HEAD, DEPUTY, MINISTER = 9001, 102, 104, 107, 108
LONG_AGO = at("2025-05-20 08:00")
MONDAY, THURSDAY = at("2025-07-07 08:00"), at("2025-07-10 09:00")


@dataclass
class Talk:
    """One phone whose owner reads one language; sentences are named as the catalogue names them."""

    phone: Phone
    locale: str

    def said(self, sentence: str, **values: object) -> str:
        """The sentence in the language; without its values, as far as it is the same for all."""
        form = usual_forms(self.locale, sentence)[0]
        return form % values if values else form.split("%(")[0].rstrip()

    def writes(self, text: str) -> None:
        self.phone.write(text)

    def reads(self, sentence: str, **values: object) -> Message:
        return self.phone.reads(self.said(sentence, **values))

    def sees(self, message: Message, sentence: str, **values: object) -> Message:
        return self.phone.sees(message.message_id, self.said(sentence, **values))

    def label(self, label: str, **values: object) -> str:
        """What stands on a button; the catalogue tells buttons from other words."""
        for context in ("button", "difficulty"):
            form = usual_forms(self.locale, sentence_key(label, context))[0]
            if form != label:
                return form % values
        return self.said(label, **values)

    def taps(self, message: Message, label: str, **values: object) -> Tap:
        return self.phone.tap(message, self.label(label, **values))

    def opens_the_card(self) -> Message:
        self.writes("/viec")
        shown = self.reads("My tasks")
        self.phone.tap(shown, "1")
        return self.sees(shown, "Progress %(percent)s%%, last report %(day)s.")


Listener = Callable[..., Talk]


@pytest.fixture
def running(office: Office) -> Iterator[Office]:
    with office.bot_apart():
        yield office


@pytest.fixture
def cast(running: Office) -> Cast:
    return make_cast()


@pytest.fixture(params=LOCALES)
def who(request: pytest.FixtureRequest, running: Office, cast: Cast) -> Listener:
    """A person of the cast with a phone, who reads the language of this round."""

    def meet(person_id: int, chat_id: int) -> Talk:
        people.choose_language(person_id, request.param, now=MONDAY, actor=Actor.system())
        return Talk(running.phone(chat_id, language_code=request.param), request.param)

    return meet


def given(cast: Cast, code: str, due: date, **fields: object) -> int:
    return make_task(
        **{
            "plan_id": cast.plan_id,
            "now": LONG_AGO,
            "code": code,
            "due": due,
            "percent": 45,
            "official_id": cast.official,
            "lead_unit_id": cast.unit_id,
            "leader_in_charge_id": cast.deputy_leader,
            **fields,
        }
    )


def test_s1_linking(running: Office, cast: Cast, who: Listener) -> None:
    newcomer = make_person(name="Chuyên viên mẫu 30", unit_id=cast.unit_id)
    talk = who(newcomer, NEWCOMER)
    talk.writes("/start")
    talk.reads("This bot is for staff invited by the Office.")
    token = linking.invite_person(Actor.system(), newcomer, now=running.clock.at).token
    talk.writes(f"/start {token}")
    asked = talk.reads("Link your account")
    assert labels(asked) == [talk.label("Yes, link"), talk.label("Not me")]
    talk.taps(asked, "Yes, link")
    done = talk.sees(asked, "✓ Linked: %(name)s")
    assert talk.said("Do not send classified documents through Telegram.") in done.plain
    assert labels(done)[:2] == [talk.label("See my tasks"), talk.label("Change times")]


def test_s2_the_weekly_report(running: Office, cast: Cast, who: Listener) -> None:
    talk = who(cast.official, OFFICIAL)
    for code in ("NV-120", "NV-126"):
        given(cast, code, date(2025, 8, 18))
    running.clock.at = THURSDAY
    running.send_what_is_due()
    prompt = talk.phone.reads("NV-126")
    talk.taps(prompt, "One by one")
    talk.phone.tap(talk.phone.sees(prompt.message_id, "(1/2)"), "75%")
    talk.taps(talk.sees(prompt, "%(percent)s%%. Any difficulty?", percent=75), "No")
    second = talk.phone.sees(prompt.message_id, "(2/2)")
    talk.taps(second, "%(percent)s%% no change", percent=45)
    talk.taps(talk.sees(prompt, "%(percent)s%%. Any difficulty?", percent=45), "No")
    done = talk.sees(prompt, "✓ Week %(week)s reported at %(time)s", week=28, time="09:00")
    assert "NV-120  45% > 75%" in done.plain
    assert f"NV-126  {talk.said('%(percent)s%%, no change', percent=45)}" in done.plain
    assert talk.said("You can edit until %(weekday)s %(time)s.") in done.plain
    assert labels(done) == [talk.label("Edit")]


def test_s3_the_morning_list(running: Office, cast: Cast, who: Listener) -> None:
    talk = who(cast.official, OFFICIAL)
    for code, day in (("NV-112", 8), ("NV-108", 10)):
        given(cast, code, date(2025, 7, day), plan_reminders=True)
    running.send_what_is_due()
    listed = talk.reads("Reminders, %(day)s")
    talk.phone.tap(listed, "1")
    card = talk.sees(listed, "Progress %(percent)s%%, no report yet.", percent=45)
    talk.taps(card, "Update progress")
    talk.phone.tap(talk.sees(listed, "Progress now?"), "90%")
    talk.taps(talk.sees(listed, "%(percent)s%%. Any difficulty?", percent=90), "No")
    done = talk.sees(listed, "✓ Recorded at %(time)s", time="08:00")
    talk.taps(done, "‹ List")
    again = talk.sees(listed, "Reminders, %(day)s")
    assert talk.taps(again, "Seen").text == talk.said("Seen at %(time)s", time="08:00")


def test_s4_one_week_late(running: Office, cast: Cast, who: Listener) -> None:
    talk = who(cast.official, OFFICIAL)
    given(cast, "NV-101", date(2025, 6, 30), plan_reminders=True)
    running.send_what_is_due()
    warning = talk.reads("🔴 One week overdue: %(code)s", code="NV-101")
    talk.taps(warning, "Give a date")
    asked = talk.sees(warning, "%(code)s: when will it be done?", code="NV-101")
    talk.phone.tap(asked, "09/07")
    noted = talk.sees(warning, "✓ Noted: expected %(day)s.", day="09/07/2025")
    assert talk.said("The deadline stays %(day)s.", day="30/06/2025") in noted.plain


def test_s5_one_month_late(running: Office, cast: Cast, who: Listener) -> None:
    talk, head = who(cast.official, OFFICIAL), who(cast.head, HEAD)
    given(cast, "NV-097", date(2025, 6, 6), plan_reminders=True)
    running.send_what_is_due()
    warning = talk.reads("🔴 One month overdue: %(code)s", code="NV-097")
    talk.taps(warning, "Write explanation")
    talk.sees(warning, "(1/3) Why is it late?")
    talk.writes("Chờ Bộ Tài chính")
    talk.reads("(2/3) What remains, by whom?")
    talk.writes("Trình ký, Phòng 2")
    talk.reads("(3/3) Finish date?")
    talk.writes("15/7")
    whole = talk.reads("Send this explanation for %(code)s?", code="NV-097")
    talk.taps(whole, "Send")
    talk.sees(
        whole,
        "✓ Explanation for %(code)s sent at %(time)s to the head of the unit and the Office.",
        code="NV-097",
        time="08:00",
    )
    running.send_what_is_due()
    told = head.reads("Explanation for %(code)s from %(name)s")
    assert "Chờ Bộ Tài chính" in told.plain


def test_s5_the_head_hears_after_two_weeks(running: Office, cast: Cast, who: Listener) -> None:
    head = who(cast.head, HEAD)
    given(cast, "NV-088", date(2025, 6, 23), plan_reminders=True)
    running.send_what_is_due()
    told = head.reads("🔴 %(code)s is two weeks overdue", code="NV-088")
    assert labels(told) == [head.label(one) for one in ("Open", "Nudge", "Reassign")]
    answer = head.taps(told, "Nudge")
    assert answer.text == head.said("The official is reminded, %(time)s", time="08:00")


def test_s6_a_difficulty(running: Office, cast: Cast, who: Listener) -> None:
    talk = who(cast.official, OFFICIAL)
    given(cast, "NV-101", date(2025, 7, 20), last_report_at=MONDAY)
    card = talk.opens_the_card()
    talk.taps(card, "Difficulty")
    talk.taps(talk.sees(card, "%(code)s: what is the difficulty?", code="NV-101"), "Data")
    talk.sees(card, "Describe briefly, up to 500 characters. Who must do what, by when?")
    talk.writes("Chờ số liệu của Cục Thống kê, trước 10/7")
    talk.taps(talk.reads("Who should help?"), "Office")
    receipt = talk.phone.sees(talk.phone.last_id(), talk.said("Sent to: the Office."))
    assert "KK-001" in receipt.plain
    assert labels(receipt)[:2] == [talk.label("Add"), talk.label("Resolved")]


def test_s7_more_time(running: Office, cast: Cast, who: Listener) -> None:
    talk, deputy = who(cast.official, OFFICIAL), who(cast.deputy_leader, DEPUTY)
    given(cast, "NV-101", date(2025, 7, 11), last_report_at=MONDAY)
    card = talk.opens_the_card()
    talk.taps(card, "Extension")
    asked = talk.sees(card, "Extension for %(code)s: until when?", code="NV-101")
    talk.phone.tap(asked, "18/07")
    why = talk.sees(
        card,
        "%(code)s until %(day)s: for which reason? Tap one, or send it as one message.",
        code="NV-101",
        day="18/07/2025",
    )
    talk.taps(why, "Waiting for a unit")
    talk.taps(talk.sees(card, "Send this extension request?"), "Send")
    talk.sees(card, "✓ Extension request for %(code)s", code="NV-101")
    running.send_what_is_due()
    request = deputy.reads("Extension request %(code)s", code="NV-101")
    deputy.taps(request, "Approve %(day)s", day="18/07")
    deputy.sees(
        request,
        "✓ Extension for %(code)s approved until %(day)s, at %(time)s.",
        code="NV-101",
        day="18/07/2025",
        time="08:00",
    )
    running.clock.at = MONDAY + timedelta(minutes=2)
    running.send_what_is_due()
    answer = talk.reads("Extension for %(code)s approved. New deadline: %(day)s.")
    assert "18/07" in answer.plain


def test_s8_evidence(running: Office, cast: Cast, who: Listener) -> None:
    talk = who(cast.official, OFFICIAL)
    for code in ("NV-101", "NV-112"):
        given(cast, code, date(2025, 7, 20))
    talk.phone.seen = talk.phone.last_id()
    telegram: LoopbackServer = running.server
    telegram.send_file(OFFICIAL, "QĐ.pdf", PDF)
    asked = talk.reads("Which task is this file for?")
    assert labels(asked) == ["NV-101", "NV-112", talk.label("Discard")]
    talk.phone.tap(asked, "NV-112")
    received = talk.sees(asked, "Is it the final output?")
    assert "“QĐ.pdf”" in received.plain
    talk.taps(received, "Yes, send to review")
    talk.sees(asked, "✓ %(code)s sent for review at %(time)s", code="NV-112", time="08:00")


def test_s9_the_digest_and_its_decisions(running: Office, cast: Cast, who: Listener) -> None:
    minister = who(cast.top_leader, MINISTER)
    for code in ("NV-101", "NV-102"):
        number = given(cast, code, date(2025, 7, 11), now=MONDAY - timedelta(days=10))
        request_extension(
            acting(cast.official),
            number,
            date(2025, 7, 25),
            "Chờ số liệu",
            now=MONDAY - timedelta(days=4),
        )
    running.clock.at = MONDAY + timedelta(days=1)
    running.send_what_is_due()
    digest = minister.reads("Waiting for decision")
    assert labels(digest)[:3] == [
        minister.label(label, number=1)
        for label in ("%(number)s Approve", "%(number)s Refuse", "%(number)s Open")
    ]
    minister.taps(digest, "%(number)s Approve", number=1)
    minister.reads("✓ Extension for %(code)s approved until %(day)s, at %(time)s.")
    minister.taps(digest, "%(number)s Refuse", number=2)
    minister.reads("Reason for refusing, one line.")
    minister.writes("Chưa đủ căn cứ")
    minister.reads("✓ Extension for %(code)s refused at %(time)s.", code="NV-102", time="08:00")


def test_s10_later_settings_and_the_way_out(running: Office, cast: Cast, who: Listener) -> None:
    talk = who(cast.official, OFFICIAL)
    given(cast, "NV-120", date(2025, 7, 31))
    running.clock.at = THURSDAY
    running.send_what_is_due()
    prompt = talk.phone.reads("NV-120")
    talk.taps(prompt, "At 14:00")
    talk.sees(prompt, "Will remind at %(time)s.", time="14:00")
    talk.writes("/caidat")
    settings = talk.reads("Morning message: %(time)s")
    assert labels(settings) == [
        talk.label(label) for label in ("Change times", "Change language", "Unlink")
    ]
    talk.taps(settings, "Unlink")
    sure = talk.sees(settings, "Unlink from %(name)s?")
    talk.taps(sure, "Unlink")
    talk.sees(
        settings, "Unlinked at %(time)s. To return, ask the Office (%(contact)s) for an invitation."
    )


def test_s11_what_the_bot_cannot_use(running: Office, cast: Cast, who: Listener) -> None:
    talk = who(cast.official, OFFICIAL)
    given(cast, "NV-101", date(2025, 7, 20))
    talk.writes("/khongco")
    talk.reads("There is no such command. /tasks shows your tasks, /help explains the rest.")
    talk.phone.seen = talk.phone.last_id()
    running.server.send_special(
        OFFICIAL, {"voice": {"file_id": "a", "file_unique_id": "b", "duration": 3}}
    )
    talk.reads("The bot reads text, numbers and files. Send it in words, or see /help.")
    talk.writes("nhầm người")
    asked = talk.reads("Not understood. Add this to a task, or see /help?")
    assert "nhầm người" in asked.plain
    talk.taps(asked, "Discard")
    talk.sees(asked, "Discarded; no task was changed.")


def test_s12_a_new_task(running: Office, cast: Cast, who: Listener) -> None:
    talk = who(cast.official, OFFICIAL)
    number = given(cast, "NV-351", date(2025, 7, 9), now=MONDAY, state=TaskState.DRAFT, percent=0)
    issue_together(acting(cast.clerk), cast.plan_id, [number], now=MONDAY)
    running.send_what_is_due()
    told = talk.reads("New task: %(code)s", code="NV-351")
    assert labels(told) == [
        talk.label(one) for one in ("Received", "Not mine", "Ask what is meant")
    ]
    answer = talk.taps(told, "Received")
    assert answer.text == talk.said("Received at %(time)s", time="08:00")
