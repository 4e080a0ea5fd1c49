"""What becomes of an outgoing message, by how its send ended."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.channels.sending import Doubt, Halted, Moved, NotSent, Refused, WrongToken
from portal.domain.errors import NotAllowed
from portal.domain.quiet import next_allowed
from portal.domain.types import Channel, Message, OutboxState, Role, Rung
from portal.extensions import db
from portal.models.delivery import Notice, OutboxMessage, PaceMark, Reminder
from portal.models.organisation import ChatLink, Person
from portal.queries.deliveries import (
    deliveries,
    delivery_counts,
    delivery_detail,
    needs_staff,
    web_inbox,
)
from portal.queries.heartbeats import heartbeats, telegram_outage
from portal.queries.office import working_calendar, zone
from portal.queries.outbox_rows import message_of
from portal.services import relevance
from portal.services.delivery import (
    Claim,
    Taken,
    Wait,
    deliver,
    mark_reachable,
    prove_delivery,
    record_outcome,
    record_sent,
    reserve_slot,
    reserve_slots,
    settle_after_restore,
    sweep,
)
from portal.services.leases import acquire
from portal.services.office_rules import pause_sending, resume_sending
from portal.services.outbox import add_message
from portal.services.transaction import transaction
from portal.services.trial_messages import TRIAL
from tests.factories import acting, make_person, make_plan, make_task
from tests.fakes.claiming import claim_next
from tests.fakes.sender import FakeSender

CHAT = "501"
NO_TIME = timedelta(0)


class Hands:
    """The two clocks under the test's hand: the office's, and the real seconds."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.seconds = 1_750_000_000.0
        self._others = threading.Event()

    def sleep(self, seconds: float) -> None:
        """Time passes at once, but for long enough that what other threads do is done."""
        self.pass_time(seconds=seconds)
        self._others.wait(0.01)

    def pass_time(self, **parts: float) -> None:
        passed = timedelta(**parts)
        self.now += passed
        self.seconds += passed.total_seconds()


@pytest.fixture
def hands(app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Hands:
    held = Hands(now)
    monkeypatch.setattr(clock, "utc_now", lambda: held.now)
    monkeypatch.setattr(clock, "steady_now", lambda: held.seconds)
    monkeypatch.setattr("time.sleep", held.sleep)
    return held


@pytest.fixture
def person(app: Flask) -> int:
    return make_person(chat_id=CHAT)


@pytest.fixture
def sender() -> FakeSender:
    return FakeSender()


@pytest.fixture
def clean_checks() -> Iterator[None]:
    kept = dict(relevance._checks)
    yield
    relevance._checks.clear()
    relevance._checks.update(kept)


def write(
    key: str,
    person_id: int,
    at: datetime,
    *,
    text: str = "",
    kind: str = "own",
    wait: timedelta = NO_TIME,
) -> int:
    with transaction():
        number = add_message(
            key=key,
            kind=kind,
            person_id=person_id,
            message=Message(text or key),
            locale="vi",
            at=at,
            not_before=at + wait,
        )
    assert number is not None
    return number


def row(key: str) -> OutboxMessage:
    db.session.rollback()
    return db.session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).one()


def run(sender: FakeSender, seconds: float = 30) -> int:
    return deliver(sender, for_seconds=seconds, worker="test")


def make_notices(person_id: int, now: datetime, *outbox_ids: int, alone: bool = False) -> list[int]:
    """One notice per message given, as the planner attaches them."""
    plan_id = make_plan()
    numbers = []
    for outbox_id in outbox_ids:
        task_id = make_task(plan_id=plan_id, now=now, official_id=person_id)
        with transaction() as session:
            reminder = Reminder(
                task_id=task_id, rung=Rung.E0, for_due=date(2025, 7, 4), due_at=now, reason=""
            )
            session.add(reminder)
            session.flush()
            notice = Notice(
                reminder_id=reminder.id,
                task_id=task_id,
                person_id=person_id,
                rung=Rung.E0,
                created_at=now,
                outbox_id=outbox_id,
                alone=alone,
            )
            session.add(notice)
            session.flush()
            numbers.append(notice.id)
    return numbers


def notice(number: int) -> Notice:
    db.session.rollback()
    return db.session.get_one(Notice, number)


# --- the ordinary way ---------------------------------------------------------------------------


def test_what_waited_into_quiet_hours_leaves_at_their_end(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    """Telegram was away all day and is back at night: nobody is woken."""
    write("own:1", person, hands.now)
    hands.now = hands.now.replace(hour=15)  # 22:00 in Hanoi
    assert run(sender) == 0
    assert row("own:1").state is OutboxState.PENDING
    assert row("own:1").not_before == next_allowed(hands.now, working_calendar(), zone())
    hands.now = row("own:1").not_before
    assert run(sender) == 1


def test_a_trial_message_leaves_at_any_hour(hands: Hands, person: int, sender: FakeSender) -> None:
    hands.now = hands.now.replace(hour=15)
    write("trial:1", person, hands.now, kind=TRIAL)
    assert run(sender) == 1


def test_due_messages_go_out_once_and_are_recorded(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    number = write("a", person, hands.now)
    write("b", person, hands.now, wait=timedelta(hours=1))
    [carried] = make_notices(person, hands.now, number)
    assert run(sender) == 1
    assert run(sender) == 0
    sent = row("a")
    assert (sent.state, sent.chat_id, sent.remote_id) == (OutboxState.SENT, CHAT, "1")
    assert (sent.sent_at, sent.attempts) == (hands.now, 1)
    assert notice(carried).settled_at == hands.now
    assert row("b").state is OutboxState.PENDING
    assert sender.texts() == ["a"]


def test_a_chat_with_many_messages_does_not_hold_up_the_others(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    others = [make_person(chat_id=str(600 + number)) for number in range(3)]
    for number in range(3):
        write(f"many{number}", person, hands.now)
    for other in others:
        write(f"one{other}", other, hands.now)
    began = hands.seconds
    assert run(sender) == 6
    assert sender.texts()[0] == "many0"
    assert set(sender.texts()[1:4]) == {f"one{other}" for other in others}
    assert hands.seconds - began >= 2


def test_nothing_is_sent_while_another_sender_has_the_lease(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    write("a", person, hands.now)
    acquire("sender", "somebody else", 30)
    assert run(sender) == 0
    hands.pass_time(seconds=31)
    assert run(sender) == 1


def test_a_pause_stops_all_messages_and_they_leave_when_it_ends(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    clerk = acting(make_person(role=Role.OFFICE))
    write("a", person, hands.now)
    pause_sending(clerk, now=hands.now)
    assert run(sender) == 0
    assert row("a").state is OutboxState.PENDING
    resume_sending(clerk, now=hands.now)
    assert run(sender) == 1


def test_only_the_staff_pauses(hands: Hands, person: int) -> None:
    for act in (pause_sending, resume_sending):
        with pytest.raises(NotAllowed):
            act(acting(person), now=hands.now)


def test_a_sender_told_to_stop_takes_no_other_message(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    for key in ("a", "b", "c"):
        write(key, person, hands.now)
    told = iter([False, True, True, True])
    sent = deliver(sender, for_seconds=30, worker="test", is_told_to_stop=lambda: next(told))
    assert sent == 1
    assert row("c").state is OutboxState.PENDING


def test_the_bots_own_answers_take_their_slots_from_the_same_marks(hands: Hands) -> None:
    assert reserve_slot(CHAT) == 0
    assert reserve_slot("502") == pytest.approx(1 / 29.5, abs=1e-4)
    assert reserve_slot(CHAT) == pytest.approx(1.05, abs=1e-4)
    hands.pass_time(seconds=3)
    assert reserve_slot(CHAT) == 0


def test_slots_that_are_wanted_at_once_are_all_different(hands: Hands) -> None:
    apart = 1 / 29.5
    waits = reserve_slots([CHAT, "502", "503"])
    assert waits == pytest.approx([0, apart, 2 * apart], abs=1e-4)
    assert reserve_slots(["504", CHAT]) == pytest.approx([3 * apart, 1.05], abs=1e-4)


# --- who, and whether still ---------------------------------------------------------------------


def test_a_person_without_a_chat_gets_it_in_the_web_inbox(hands: Hands, sender: FakeSender) -> None:
    lonely = make_person(name="Chuyên viên mẫu 33")
    number = write("a", lonely, hands.now, text="Việc đến hạn")
    write("b", lonely, hands.now)
    [carried] = make_notices(lonely, hands.now, number)
    assert run(sender) == 0
    assert (row("a").state, row("a").outcome) == (OutboxState.REFUSED, "no chat")
    assert row("a#web").state is OutboxState.SENT
    assert "Việc đến hạn" in [message.text for message in web_inbox(lonely)]
    assert notice(carried).settled_at == hands.now
    waiting = needs_staff(hands.now)
    assert [(one.person_id, one.since) for one in waiting.unreachable] == [(lonely, None)]
    assert waiting.refusals == []


def test_a_person_who_left_gets_nothing(hands: Hands, person: int, sender: FakeSender) -> None:
    write("a", person, hands.now)
    with transaction() as session:
        session.get_one(Person, person).is_active = False
    assert run(sender) == 0
    assert row("a").state is OutboxState.CANCELLED


def test_a_message_that_became_pointless_is_cancelled_and_a_stale_one_told_anew(
    hands: Hands, person: int, sender: FakeSender, clean_checks: None
) -> None:
    @relevance.register("probe")
    def check(message: OutboxMessage, now: datetime) -> Message | None:
        return None if message.text == "over" else Message(message.text + " anew")

    began = hands.now
    over = write("over", person, hands.now, kind="probe")
    [moot] = make_notices(person, hands.now, over)
    write("changed", person, hands.now, kind="probe")
    write("plain", person, hands.now)
    assert run(sender) == 2
    assert sender.texts() == ["changed anew", "plain"]
    assert row("over").state is OutboxState.CANCELLED
    assert notice(moot).settled_at == began
    assert message_of(row("changed")).text == "changed anew"


def test_a_broken_check_holds_up_nobody(
    hands: Hands, person: int, sender: FakeSender, clean_checks: None
) -> None:
    @relevance.register("probe")
    def check(message: OutboxMessage, now: datetime) -> Message | None:
        raise ZeroDivisionError

    write("a", person, hands.now, kind="probe")
    assert run(sender) == 1
    assert sender.texts() == ["a"]


# --- certain non-delivery -----------------------------------------------------------------------


def test_too_many_requests_stop_the_whole_bot(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    write("a", person, hands.now)
    write("b", make_person(chat_id="502"), hands.now)
    sender.plan(Halted(17))
    began = hands.seconds
    assert run(sender, seconds=5) == 0
    assert isinstance(claim_next(hands.now, hands.seconds), Wait)
    assert reserve_slot("999") > 10
    assert run(sender, seconds=30) == 2
    assert hands.seconds - began >= 17
    assert sorted(sender.texts()) == ["a", "b"]


def test_an_unreachable_server_is_tried_again_ever_more_slowly(hands: Hands, person: int) -> None:
    write("a", person, hands.now)
    pauses = []
    for _ in range(9):
        claim = claim_next(hands.now, hands.seconds)
        assert isinstance(claim, Claim)
        record_outcome(claim, NotSent("ConnectError"))
        pause = claim_next(hands.now, hands.seconds)
        assert isinstance(pause, Wait)
        pauses.append(round(pause.seconds))
        hands.pass_time(seconds=pause.seconds + 0.1)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_an_outage_is_shown_until_telegram_answers(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    write("a", person, hands.now)
    for _ in range(3):
        sender.plan(NotSent("ConnectError"))
    began = hands.now
    assert run(sender, seconds=2) == 0
    outage = telegram_outage(heartbeats())
    assert outage is not None
    assert (outage.since, outage.waiting) == (began, 1)
    assert run(sender, seconds=30) == 1
    assert telegram_outage(heartbeats()) is None


def test_a_wrong_token_stops_the_sender_with_an_alarm(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    write("a", person, hands.now)
    write("b", make_person(chat_id="502"), hands.now)
    sender.plan(WrongToken("Unauthorized"))
    assert run(sender) == 0
    assert [one.details["alarm"] for one in heartbeats() if one.part == "sender"] == [
        "Unauthorized"
    ]
    assert delivery_counts()[OutboxState.PENDING] == 2
    hands.pass_time(minutes=2)
    assert run(sender) == 2


def test_a_moved_chat_is_followed(hands: Hands, person: int, sender: FakeSender) -> None:
    write("a", person, hands.now)
    sender.plan(Moved("-1009"))
    assert run(sender) == 1
    assert [one.chat_id for one in sender.arrived] == ["-1009"]
    link = db.session.scalars(select(ChatLink).where(ChatLink.person_id == person)).one()
    assert link.chat_id == "-1009"


def test_a_chat_that_keeps_moving_is_given_up(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    write("a", person, hands.now)
    for number in range(20):
        sender.plan(Moved(f"-100{number}"))
    assert run(sender) == 0
    assert row("a").state is OutboxState.REFUSED


# --- refusal ------------------------------------------------------------------------------------


def test_a_refusing_chat_makes_the_person_unreachable_until_they_write(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    write("a", person, hands.now)
    write("b", person, hands.now)
    began = hands.now
    sender.plan(Refused("Forbidden: bot was blocked by the user"))
    assert run(sender) == 0
    assert row("a").outcome == "Forbidden: bot was blocked by the user"
    assert row("b").outcome == "chat unreachable"
    assert len(web_inbox(person)) == 2
    assert [one.since for one in needs_staff(hands.now).unreachable] == [began]
    mark_reachable(CHAT, hands.now)
    write("c", person, hands.now)
    hands.pass_time(seconds=5)
    assert run(sender) == 1
    assert needs_staff(hands.now).unreachable == []
    assert len(needs_staff(hands.now).refusals) == 2


def test_a_message_telegram_does_not_accept_leaves_the_person_reachable(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    write("a", person, hands.now)
    write("b", person, hands.now)
    sender.plan(Refused("Bad Request: can't parse entities", chat_gone=False))
    assert run(sender) == 1
    assert [one.key for one in needs_staff(hands.now).refusals] == ["a"]
    assert needs_staff(hands.now).unreachable == []


# --- doubt --------------------------------------------------------------------------------------


def test_a_message_of_its_own_is_repeated_once_and_marked(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    number = write("a", person, hands.now, text="Quá hạn 1 tuần")
    [carried] = make_notices(person, hands.now, number, alone=True)
    sender.plan(Doubt("ReadTimeout"), arrives=True)
    assert run(sender) == 0
    assert (row("a").state, row("a").outcome) == (OutboxState.UNKNOWN, "ReadTimeout")
    assert [one.key for one in needs_staff(hands.now).doubts] == ["a"]
    assert notice(carried).settled_at is None
    hands.pass_time(minutes=29)
    assert run(sender) == 0
    hands.pass_time(minutes=2)
    assert run(sender) == 1
    assert sender.texts() == [
        "Quá hạn 1 tuần",
        "<i>(có thể đã gửi lúc 08:00)</i>\nQuá hạn 1 tuần",
    ]
    assert row("a").state is OutboxState.REPEATED
    assert notice(carried).settled_at is not None
    detail = delivery_detail(row("a").id)
    assert detail is not None
    assert [(one.key, one.state) for one in detail.copies] == [("a#2", OutboxState.SENT)]
    assert needs_staff(hands.now).doubts == []


def test_a_repeat_the_next_day_names_the_day(hands: Hands, person: int, sender: FakeSender) -> None:
    hands.pass_time(hours=9, minutes=20)
    write("a", person, hands.now)
    sender.plan(Doubt("ReadTimeout"))
    run(sender)
    assert row("a#2").not_before == datetime.fromisoformat("2025-07-08T07:50:00+07:00")
    hands.pass_time(days=1)
    assert run(sender) == 1
    assert sender.texts() == ["<i>(có thể đã gửi lúc 17:20 ngày 07/07/2025)</i>\na"]


def test_a_repeat_composed_anew_keeps_its_mark(
    hands: Hands, person: int, sender: FakeSender, clean_checks: None
) -> None:
    @relevance.register("probe")
    def check(message: OutboxMessage, now: datetime) -> Message | None:
        return Message("75 %")

    write("a", person, hands.now, text="70 %", kind="probe")
    sender.plan(Doubt("ReadTimeout"))
    run(sender)
    hands.pass_time(hours=1)
    run(sender)
    assert sender.texts() == ["<i>(có thể đã gửi lúc 08:00)</i>\n75 %"]


def test_a_tap_proves_delivery_and_calls_off_the_repeat(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    number = write("a", person, hands.now)
    [carried] = make_notices(person, hands.now, number, alone=True)
    sender.plan(Doubt("RemoteProtocolError"), arrives=True)
    run(sender)
    assert not prove_delivery(
        chat_id="999", evidence="tap", now=hands.now, message_id=number, remote_id="77"
    )
    assert prove_delivery(
        chat_id=CHAT, evidence="tap", now=hands.now, message_id=number, remote_id="77"
    )
    proven = row("a")
    assert (proven.state, proven.evidence, proven.remote_id) == (OutboxState.SENT, "tap", "77")
    assert row("a#2").state is OutboxState.CANCELLED
    assert notice(carried).settled_at is not None
    hands.pass_time(hours=2)
    assert run(sender) == 0
    assert sender.texts() == ["a"]


def test_a_reply_proves_delivery_by_the_channels_own_number(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    write("a", person, hands.now)
    run(sender)
    assert prove_delivery(chat_id=CHAT, evidence="reply", now=hands.now, remote_id="1")
    assert not prove_delivery(chat_id=CHAT, evidence="reply", now=hands.now, remote_id="2")
    assert not prove_delivery(chat_id=CHAT, evidence="reply", now=hands.now)


def test_a_tap_that_comes_before_the_doubt_is_remembered(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    number = write("a", person, hands.now)
    claim = claim_next(hands.now, hands.seconds)
    assert isinstance(claim, Claim)
    assert prove_delivery(chat_id=CHAT, evidence="tap", now=hands.now, message_id=number)
    record_outcome(claim, Doubt("ReadTimeout"))
    assert (row("a").state, row("a").evidence) == (OutboxState.SENT, "tap")
    assert deliveries().total == 1


def test_a_second_doubt_goes_to_the_web_inbox_and_to_the_staff(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    write("a", person, hands.now)
    sender.plan(Doubt("ReadTimeout"), arrives=True)
    sender.plan(Doubt("ReadTimeout"), arrives=True)
    run(sender)
    hands.pass_time(hours=1)
    run(sender)
    hands.pass_time(days=2)
    assert run(sender) == 0
    assert len(sender.arrived) == 2
    assert row("a").state is OutboxState.REPEATED
    assert [one.key for one in needs_staff(hands.now).doubts] == ["a#2"]
    assert [message.text for message in web_inbox(person)] == [
        "<i>(có thể đã gửi lúc 08:00)</i>\na"
    ]


def test_a_batch_in_doubt_gives_its_notices_to_the_next_batch(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    number = write("morning1", person, hands.now, kind="batch")
    notices = make_notices(person, hands.now, number, number)
    sender.plan(Doubt("ReadTimeout"), arrives=True)
    run(sender)
    assert row("morning1").state is OutboxState.UNKNOWN
    assert deliveries().total == 1
    for one in notices:
        kept = notice(one)
        assert (kept.outbox_id, kept.settled_at) == (None, None)
        assert kept.doubted_at == hands.now

    hands.pass_time(days=1)
    again = write("morning2", person, hands.now, kind="batch")
    with transaction() as session:
        for one in notices:
            session.get_one(Notice, one).outbox_id = again
    assert run(sender) == 1
    assert row("morning1").state is OutboxState.REPEATED
    assert all(notice(one).settled_at is not None for one in notices)


def test_a_proof_takes_the_notices_of_a_batch_out_of_the_next_one(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    number = write("morning1", person, hands.now, kind="batch")
    [carried] = make_notices(person, hands.now, number)
    sender.plan(Doubt("ReadTimeout"), arrives=True)
    run(sender)
    prove_delivery(chat_id=CHAT, evidence="tap", now=hands.now, message_id=number)
    kept = notice(carried)
    assert (kept.outbox_id, kept.doubted_at, kept.settled_at) == (number, None, hands.now)
    assert row("morning1").state is OutboxState.SENT


def test_a_batch_with_a_notice_doubted_before_goes_to_the_web_inbox(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    first = write("morning1", person, hands.now, kind="batch")
    [carried] = make_notices(person, hands.now, first)
    sender.plan(Doubt("ReadTimeout"))
    run(sender)
    hands.pass_time(days=1)
    second = write("morning2", person, hands.now, kind="batch")
    with transaction() as session:
        session.get_one(Notice, carried).outbox_id = second
    sender.plan(Doubt("ReadTimeout"))
    run(sender)
    assert row("morning2#web").state is OutboxState.SENT
    assert notice(carried).settled_at is not None
    assert row("morning1").state is OutboxState.REPEATED


# --- crashes, suspension, restore ---------------------------------------------------------------


def test_a_row_of_a_dead_sender_is_a_doubt_within_a_minute(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    write("a", person, hands.now)
    assert isinstance(claim_next(hands.now, hands.seconds), Claim)
    assert sweep(hands.now, hands.seconds) == 0
    assert run(sender) == 0
    hands.pass_time(seconds=45)
    assert run(sender) == 0
    assert (row("a").state, row("a").outcome) == (OutboxState.UNKNOWN, "killed while sending")
    assert row("a#2").state is OutboxState.PENDING


def test_an_answer_that_comes_after_the_claim_ran_out_is_a_proof(hands: Hands, person: int) -> None:
    number = write("a", person, hands.now)
    claim_next(hands.now, hands.seconds)
    hands.pass_time(seconds=45)
    sweep(hands.now, hands.seconds)
    record_sent(number, "77", hands.now)
    assert (row("a").state, row("a").remote_id) == (OutboxState.SENT, "77")
    assert row("a#2").state is OutboxState.CANCELLED


def test_a_sender_held_up_after_its_claim_does_not_send(
    hands: Hands, person: int, sender: FakeSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a", person, hands.now)
    naps = []

    def suspended(seconds: float) -> None:
        naps.append(seconds)
        hands.pass_time(seconds=90 if len(naps) == 1 else seconds)

    monkeypatch.setattr("time.sleep", suspended)
    reserve_slot("other")
    assert run(sender, seconds=60) == 0
    assert sender.arrived == []
    assert row("a").state is OutboxState.PENDING


def test_a_restored_backup_never_sends_a_morning_again(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    number = write("a", person, hands.now)
    write("tomorrow", person, hands.now, wait=timedelta(days=1))
    [carried] = make_notices(person, hands.now, number)
    hands.pass_time(hours=3)
    assert settle_after_restore(hands.now) == 1
    assert run(sender) == 0
    assert row("a").state is OutboxState.UNKNOWN
    assert [message.text for message in web_inbox(person)] == [
        "<i>(có thể đã gửi lúc 08:00)</i>\na"
    ]
    assert notice(carried).settled_at is not None
    hands.pass_time(days=1)
    assert run(sender) == 1
    assert sender.texts() == ["tomorrow"]


def test_something_unexpected_while_sending_is_a_doubt(
    hands: Hands, person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def send(self, chat_id: str, message: Message) -> str:
            raise KeyError(chat_id)

    write("a", person, hands.now)
    assert deliver(Broken(), for_seconds=30, worker="test") == 0
    assert row("a").outcome == "unexpected: KeyError"


# --- lists --------------------------------------------------------------------------------------


def test_the_deliveries_page_filters_counts_and_pages(
    hands: Hands, person: int, sender: FakeSender
) -> None:
    other = make_person(chat_id="502")
    for number in range(5):
        write(f"m{number}", person, hands.now, kind="batch")
    write("w", other, hands.now)
    run(sender)
    write("late", other, hands.now)
    assert delivery_counts() == dict.fromkeys(OutboxState, 0) | {
        OutboxState.SENT: 6,
        OutboxState.PENDING: 1,
    }
    page = deliveries(kind="batch", person_id=person, limit=2, offset=2)
    assert (page.total, [one.key for one in page.rows]) == (5, ["m2", "m1"])
    assert [one.key for one in deliveries(state=OutboxState.PENDING).rows] == ["late"]
    assert delivery_detail(999_999) is None


def test_claims_end_when_nothing_is_due(hands: Hands, person: int) -> None:
    lonely = make_person()
    write("a", lonely, hands.now)
    assert isinstance(claim_next(hands.now, hands.seconds), Taken)
    assert claim_next(hands.now, hands.seconds) is None
    write("b", person, hands.now)
    assert isinstance(claim_next(hands.now, hands.seconds), Claim)
    assert claim_next(hands.now, hands.seconds) is None
    write("c", person, hands.now)
    step = claim_next(hands.now, hands.seconds)
    assert isinstance(step, Wait)
    assert 0 < step.seconds <= 1.05
    marks = {one.subject for one in db.session.scalars(select(PaceMark))}
    assert marks == {"*", CHAT}
    assert row("a#web").channel is Channel.WEB
