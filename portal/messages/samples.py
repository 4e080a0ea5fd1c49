"""Every kind of message as it looks, filled with invented tasks, for whoever words the messages.

Each kind comes in the forms it can take, so that every sentence of it is seen at least once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from html import escape

from portal.domain.periods import week_of
from portal.domain.task_line import Reader, TaskLine
from portal.domain.types import (
    Desk,
    Message,
    ObstacleKind,
    Role,
    Rung,
    TaskColumn,
)
from portal.messages import compose_answer, compose_change
from portal.messages.compose_answer import ExtensionAnswer
from portal.messages.compose_explanation import Explained, explanation_sent
from portal.messages.compose_farewell import farewell
from portal.messages.compose_head import handed_away, handed_over, nudged
from portal.messages.compose_late import month_late, two_weeks_late, week_late
from portal.messages.compose_letter import letter_of
from portal.messages.compose_morning import Item, morning
from portal.messages.compose_obstacle import Difficulty, help_answered, help_wanted
from portal.messages.compose_request import AskedExtension, extension_asked, extension_waits
from portal.messages.compose_single import assigned
from portal.messages.compose_trial import trial_message
from portal.messages.compose_weekly import AskedWeek, weekly_prompt, weekly_reminder
from portal.messages.format import Moment
from portal.messages.repeats import as_repeat
from portal.messages.sample_digests import daily_digest, monthly_digest, weekly_digest
from portal.messages.sample_facts import (
    HEAD,
    LEADER,
    MOMENT,
    NOW,
    TODAY,
    ZONE,
    Told,
    asked_for,
    sample_line,
)


class Kind(StrEnum):
    """What an office can word."""

    ASSIGNED = "assigned"
    MORNING = "morning"
    SINGLE = "single"
    WEEK_LATE = "week_late"
    TWO_WEEKS_LATE = "two_weeks_late"
    MONTH_LATE = "month_late"
    EXPLANATION = "explanation"
    WEEKLY = "weekly"
    DAILY_DIGEST = "daily_digest"
    WEEKLY_DIGEST = "weekly_digest"
    MONTHLY_DIGEST = "monthly_digest"
    REQUEST = "request"
    ANSWER = "answer"
    CHANGE = "change"
    DIFFICULTY = "difficulty"
    FAREWELL = "farewell"
    TRIAL = "trial"
    MAIL = "mail"


def samples(kind: Kind, locale: str) -> tuple[Message, ...]:
    """The forms of a kind of message in a language, the plainest first."""
    return tuple(_KINDS[kind](Told(locale)))


def _assigned(told: Told) -> Iterator[Message]:
    for days in (9, 0, None):
        yield assigned(told.official, sample_line(days), TODAY, message_id=1)
    yield assigned(told.official, sample_line(hide_on_telegram=True), TODAY, message_id=1)


def _morning(told: Told) -> Iterator[Message]:
    items = [
        Item(sample_line(-5, id=99, code="NV-099"), Rung.E1),
        Item(sample_line(0, id=110, code="NV-110"), Rung.R6),
        Item(sample_line(2, id=112, code="NV-112", holiday=TODAY + timedelta(days=1)), Rung.R4),
        Item(sample_line(3, id=108, code="NV-108", working_days=2), Rung.R4),
        Item(sample_line(20, id=120, code="NV-120"), Rung.R2),
        Item(sample_line(12, id=121, code="NV-121"), Rung.R1),
        Item(sample_line(9, id=122, code="NV-122"), Rung.R0),
    ]
    yield morning(told.official, items, MOMENT, message_id=1, others_on_track=3)
    yield morning(told.official, items * 2, MOMENT, message_id=1, others_on_track=1)
    yield morning(told.official, items[-3:], MOMENT, message_id=1)
    yield morning(told.others[0], items[:2], MOMENT, message_id=1)
    afternoon = Moment(NOW + timedelta(hours=7), ZONE)
    yield morning(told.official, items, afternoon, message_id=1)


def _single(told: Told) -> Iterator[Message]:
    for days in (9, 7, 3, 1, 0, -1, -3, None):
        for rung in (Rung.R0, Rung.R1, Rung.R3, Rung.E1):
            yield morning(told.official, [Item(sample_line(days), rung)], MOMENT, message_id=1)
    for line in (
        sample_line(3, product="", working_days=2),
        sample_line(3, holiday=TODAY + timedelta(days=1)),
        sample_line(3, percent=0, last_report_at=None),
        sample_line(3, pending_extension=asked_for()),
        sample_line(3, hide_on_telegram=True),
        sample_line(1, product=""),
    ):
        yield morning(told.official, [Item(line, Rung.R4)], MOMENT, message_id=1)
    doubted = Item(sample_line(3), Rung.R4, NOW - timedelta(hours=3))
    yield morning(told.official, [doubted], MOMENT, message_id=1, others_on_track=2)
    for sent_at in (NOW, NOW - timedelta(days=1)):
        told_before = assigned(told.official, sample_line(), TODAY, message_id=1)
        yield as_repeat(told_before, sent_at=sent_at, now=NOW, locale=told.locale, zone=ZONE)


def _late(tell: Callable[[Reader, TaskLine], Message], days: int, told: Told) -> Iterator[Message]:
    at_legal = {
        "desk": Desk.LEGAL,
        "desk_unit_name": "Vụ Pháp chế",
        "desk_unit_name_en": "Legal Department",
        "desk_since": TODAY - timedelta(days=10),
    }
    for line in (
        sample_line(-days),
        sample_line(-days - 3),
        sample_line(-days, pending_extension=asked_for()),
        sample_line(-days, **at_legal),
        sample_line(-days, desk=Desk.LEGAL, desk_since=TODAY - timedelta(days=10)),
        sample_line(-days, last_report_at=None, percent=0, unit_name="", unit_name_en=""),
        sample_line(-days, official_id=None, official_name="", official_name_en=""),
    ):
        for reader in (told.official, *told.others):
            yield tell(reader, line)


def _week_late(told: Told) -> Iterator[Message]:
    return _late(lambda who, line: week_late(who, line, TODAY, ZONE, message_id=1), 7, told)


def _two_weeks_late(told: Told) -> Iterator[Message]:
    by = TODAY + timedelta(days=4)
    yield from _late(
        lambda who, line: two_weeks_late(who, line, TODAY, ZONE, act_by=by, message_id=1), 14, told
    )
    hidden = sample_line(-30, hide_on_telegram=True)
    yield month_late(told.others[0], hidden, TODAY, ZONE, explain_by=by, message_id=1)
    for line in (sample_line(-16), sample_line(-16, hide_on_telegram=True)):
        yield nudged(told.official, line, "Cục trưởng mẫu", MOMENT, message_id=1)
        yield handed_over(told.official, line, "Chuyên viên khác", MOMENT, message_id=1)
    yield handed_over(told.official, sample_line(), "", MOMENT, message_id=1)
    yield handed_away(told.official, sample_line(), "Chuyên viên khác", message_id=1)


def _month_late(told: Told) -> Iterator[Message]:
    by = TODAY + timedelta(days=3)
    return _late(
        lambda who, line: month_late(who, line, TODAY, ZONE, explain_by=by, message_id=1), 30, told
    )


def _explanation(told: Told) -> Iterator[Message]:
    parts = ("Chờ số liệu", "Trình ký, Phòng 2", "30/11")
    said = Explained(104, "NV-104", "Tổng hợp báo cáo quý IV", "Chuyên viên mẫu", parts)
    for each in (said, replace(said, title="", parts=())):
        yield explanation_sent(told.others[0], each, message_id=1)


def _weekly(told: Told) -> Iterator[Message]:
    asked = AskedWeek(week_of(TODAY), NOW + timedelta(days=4, hours=7))
    held = [
        sample_line(-10),
        sample_line(3, id=2, reported_this_week=True),
        sample_line(None, id=3),
    ]
    for lines in (held, held[:1], held * 8):
        yield weekly_prompt(told.official, lines, asked, MOMENT, message_id=1)
        yield weekly_reminder(told.official, lines, asked, MOMENT, message_id=1)


def _request(told: Told) -> Iterator[Message]:
    leader = told.reader(LEADER, Role.DEPUTY_LEADER)
    first = AskedExtension(
        id=1,
        task_id=104,
        code="NV-104",
        title="Tổng hợp báo cáo quý IV",
        unit="Đơn vị mẫu",
        by="Chuyên viên mẫu",
        percent=55,
        old_due=TODAY,
        wanted_due=TODAY + timedelta(days=14),
        number=1,
        reason="Chờ số liệu",
        is_superiors=False,
    )
    for asked in (first, replace(first, number=2), replace(first, is_superiors=True, old_due=None)):
        yield extension_asked(leader, asked, message_id=1)
    yield extension_waits(leader, first, 3, message_id=1)


def _answer(told: Told) -> Iterator[Message]:
    wanted = TODAY + timedelta(days=14)
    for granted in (wanted, wanted - timedelta(days=4), None):
        remark = "" if granted == wanted else "Đơn vị bố trí thêm người"
        answer = ExtensionAnswer(wanted, granted, "Chánh Văn phòng", NOW, remark)
        yield compose_answer.answered(told.official, sample_line(), answer, MOMENT, message_id=1)
    yield compose_answer.reopened(told.official, sample_line(), MOMENT, message_id=1)
    yield compose_answer.reopened(told.official, sample_line(None), MOMENT, message_id=1)


def _change(told: Told) -> Iterator[Message]:
    own = sample_line()
    taken = sample_line(id=2, official_id=HEAD)
    without = sample_line(id=3, official_id=None, official_name="", official_name_en="")
    for column in TaskColumn:
        yield compose_change.changed(
            told.official, [own, taken, without], column, "Lịch họp mới", MOMENT, message_id=1
        )
    yield compose_change.changed(
        told.official, [own] * 10, TaskColumn.DEADLINE, "", MOMENT, message_id=1
    )
    yield compose_change.taken_back(told.official, [own, own], MOMENT, message_id=1)


def _difficulty(told: Told) -> Iterator[Message]:
    head = told.reader(HEAD, Role.UNIT_HEAD)
    first = Difficulty(
        id=41,
        task_id=104,
        code="NV-104",
        title="Tổng hợp báo cáo quý IV",
        kind=ObstacleKind.COORDINATION,
        statement="Chờ số liệu",
        waits_for="Đơn vị mẫu",
        needed_on=TODAY + timedelta(days=7),
        amount="350 triệu",
        by="Chuyên viên mẫu",
        unit="Đơn vị mẫu",
        percent=55,
        answer_due=NOW + timedelta(days=1, hours=9),
    )
    others = (replace(first, kind=kind, waits_for="", amount="") for kind in ObstacleKind)
    for each in (first, replace(first, needed_on=None, answer_due=None), *others):
        yield help_wanted(head, each, MOMENT, message_id=1)
    for answer in ("Đã làm việc với đơn vị", ""):
        yield help_answered(told.official, first, "Cục trưởng mẫu", answer, message_id=1)


def _farewell(told: Told) -> Iterator[Message]:
    yield farewell(told.official)


def _trial(told: Told) -> Iterator[Message]:
    yield trial_message(told.official, message_id=1)


def _mail(told: Told) -> Iterator[Message]:
    link = "https://dondoc.example/l/…"
    carried = trial_message(told.official, message_id=1)
    for is_chosen in (False, True):
        letter = letter_of(
            carried,
            to="mau@dondoc.example",
            link=link,
            locale=told.locale,
            is_chosen=is_chosen,
        )
        yield Message(escape(letter.text, quote=False))


_KINDS: Mapping[Kind, Callable[[Told], Iterator[Message]]] = {
    Kind.ASSIGNED: _assigned,
    Kind.MORNING: _morning,
    Kind.SINGLE: _single,
    Kind.WEEK_LATE: _week_late,
    Kind.TWO_WEEKS_LATE: _two_weeks_late,
    Kind.MONTH_LATE: _month_late,
    Kind.EXPLANATION: _explanation,
    Kind.WEEKLY: _weekly,
    Kind.DAILY_DIGEST: daily_digest,
    Kind.WEEKLY_DIGEST: weekly_digest,
    Kind.MONTHLY_DIGEST: monthly_digest,
    Kind.REQUEST: _request,
    Kind.ANSWER: _answer,
    Kind.CHANGE: _change,
    Kind.DIFFICULTY: _difficulty,
    Kind.FAREWELL: _farewell,
    Kind.TRIAL: _trial,
    Kind.MAIL: _mail,
}
