"""Every kind of message as it looks, filled with invented tasks, for whoever words the messages.

Each kind comes in the forms it can take, so that every sentence of it is seen at least once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from portal.domain.digest import Digest, DigestDecision, DigestRow, build_digest
from portal.domain.lights import Verdict
from portal.domain.periods import week_of
from portal.domain.task_line import PendingExtension, Reader, TaskLine
from portal.domain.types import (
    Desk,
    Light,
    Message,
    ObstacleKind,
    Role,
    Rung,
    TaskColumn,
    TaskState,
    Timeliness,
)
from portal.messages import compose_answer, compose_change, compose_digest
from portal.messages.compose_answer import ExtensionAnswer
from portal.messages.compose_explanation import Explained, explanation_sent
from portal.messages.compose_farewell import farewell
from portal.messages.compose_head import handed_away, handed_over, nudged
from portal.messages.compose_late import month_late, two_weeks_late, week_late
from portal.messages.compose_mail import mail_of
from portal.messages.compose_morning import Item, morning
from portal.messages.compose_obstacle import Difficulty, help_answered, help_wanted
from portal.messages.compose_request import AskedExtension, extension_asked, extension_waits
from portal.messages.compose_single import assigned
from portal.messages.compose_trial import trial_message
from portal.messages.compose_weekly import AskedWeek, weekly_prompt, weekly_reminder
from portal.messages.format import Moment
from portal.messages.repeats import as_repeat

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
#: a Monday morning
NOW = datetime.combine(date(2026, 11, 23), time(8), ZONE)
TODAY, MOMENT = NOW.date(), Moment(NOW, ZONE)
OFFICIAL, HEAD, LEADER, OFFICE = 1, 2, 3, 4


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
    REQUEST = "request"
    ANSWER = "answer"
    CHANGE = "change"
    DIFFICULTY = "difficulty"
    FAREWELL = "farewell"
    TRIAL = "trial"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class _Told:
    """The people the samples speak to, in one language."""

    locale: str

    def reader(self, person_id: int, role: Role) -> Reader:
        return Reader(person_id, role, self.locale)

    @property
    def official(self) -> Reader:
        return self.reader(OFFICIAL, Role.OFFICIAL)

    @property
    def others(self) -> tuple[Reader, ...]:
        return (
            self.reader(HEAD, Role.UNIT_HEAD),
            self.reader(LEADER, Role.DEPUTY_LEADER),
            self.reader(OFFICE, Role.OFFICE),
        )


def samples(kind: Kind, locale: str) -> tuple[Message, ...]:
    """The forms of a kind of message in a language, the plainest first."""
    return tuple(_KINDS[kind](_Told(locale)))


def _line(days: int | None = 7, **other: Any) -> TaskLine:
    """A task that is due in so many days; None has no fixed deadline."""
    due = None if days is None else TODAY + timedelta(days=days)
    is_late = days is not None and days < 0
    known = TaskLine(
        id=104,
        code="NV-104",
        title="Tổng hợp báo cáo quý IV",
        title_en="Report of quarter IV",
        plan_title="Kế hoạch mẫu",
        plan_title_en="Sample plan",
        product="Báo cáo",
        state=TaskState.IN_PROGRESS,
        verdict=Verdict(Light.OVERDUE, "overdue", days=-days)
        if is_late and days
        else Verdict(Light.AT_RISK, "due_soon", days=days),
        effective_due=due,
        days=days,
        working_days=None,
        holiday=None,
        percent=55,
        version=1,
        official_id=OFFICIAL,
        official_name="Chuyên viên mẫu",
        official_name_en="Sample official",
        unit_name="Đơn vị mẫu",
        unit_name_en="Sample unit",
        leader_in_charge_id=LEADER,
        hide_on_telegram=False,
        last_report_at=NOW - timedelta(days=4),
        reported_this_week=False,
        pending_extension=None,
        desk=Desk.UNIT,
        desk_unit_name="",
        desk_unit_name_en="",
        desk_since=None,
    )
    return replace(known, **other)


def _asked_for() -> PendingExtension:
    return PendingExtension(TODAY + timedelta(days=14), NOW - timedelta(days=3))


def _assigned(told: _Told) -> Iterator[Message]:
    for days in (9, 0, None):
        yield assigned(told.official, _line(days), TODAY, message_id=1)
    yield assigned(told.official, _line(hide_on_telegram=True), TODAY, message_id=1)


def _morning(told: _Told) -> Iterator[Message]:
    items = [
        Item(_line(-5, id=99, code="NV-099"), Rung.E1),
        Item(_line(0, id=110, code="NV-110"), Rung.R6),
        Item(_line(2, id=112, code="NV-112", holiday=TODAY + timedelta(days=1)), Rung.R4),
        Item(_line(3, id=108, code="NV-108", working_days=2), Rung.R4),
        Item(_line(20, id=120, code="NV-120"), Rung.R2),
        Item(_line(12, id=121, code="NV-121"), Rung.R1),
        Item(_line(9, id=122, code="NV-122"), Rung.R0),
    ]
    yield morning(told.official, items, MOMENT, message_id=1, others_on_track=3)
    yield morning(told.official, items * 2, MOMENT, message_id=1, others_on_track=1)
    yield morning(told.official, items[-3:], MOMENT, message_id=1)
    yield morning(told.others[0], items[:2], MOMENT, message_id=1)
    afternoon = Moment(NOW + timedelta(hours=7), ZONE)
    yield morning(told.official, items, afternoon, message_id=1)


def _single(told: _Told) -> Iterator[Message]:
    for days in (9, 7, 3, 1, 0, -1, -3, None):
        for rung in (Rung.R0, Rung.R1, Rung.R3, Rung.E1):
            yield morning(told.official, [Item(_line(days), rung)], MOMENT, message_id=1)
    for line in (
        _line(3, product="", working_days=2),
        _line(3, holiday=TODAY + timedelta(days=1)),
        _line(3, percent=0, last_report_at=None),
        _line(3, pending_extension=_asked_for()),
        _line(3, hide_on_telegram=True),
        _line(1, product=""),
    ):
        yield morning(told.official, [Item(line, Rung.R4)], MOMENT, message_id=1)
    doubted = Item(_line(3), Rung.R4, NOW - timedelta(hours=3))
    yield morning(told.official, [doubted], MOMENT, message_id=1, others_on_track=2)
    for sent_at in (NOW, NOW - timedelta(days=1)):
        told_before = assigned(told.official, _line(), TODAY, message_id=1)
        yield as_repeat(told_before, sent_at=sent_at, now=NOW, locale=told.locale, zone=ZONE)


def _late(tell: Callable[[Reader, TaskLine], Message], days: int, told: _Told) -> Iterator[Message]:
    at_legal = {
        "desk": Desk.LEGAL,
        "desk_unit_name": "Vụ Pháp chế",
        "desk_unit_name_en": "Legal Department",
        "desk_since": TODAY - timedelta(days=10),
    }
    for line in (
        _line(-days),
        _line(-days - 3),
        _line(-days, pending_extension=_asked_for()),
        _line(-days, **at_legal),
        _line(-days, desk=Desk.LEGAL, desk_since=TODAY - timedelta(days=10)),
        _line(-days, last_report_at=None, percent=0, unit_name="", unit_name_en=""),
        _line(-days, official_id=None, official_name="", official_name_en=""),
    ):
        for reader in (told.official, *told.others):
            yield tell(reader, line)


def _week_late(told: _Told) -> Iterator[Message]:
    return _late(lambda who, line: week_late(who, line, TODAY, ZONE, message_id=1), 7, told)


def _two_weeks_late(told: _Told) -> Iterator[Message]:
    by = TODAY + timedelta(days=4)
    yield from _late(
        lambda who, line: two_weeks_late(who, line, TODAY, ZONE, act_by=by, message_id=1), 14, told
    )
    hidden = _line(-30, hide_on_telegram=True)
    yield month_late(told.others[0], hidden, TODAY, ZONE, explain_by=by, message_id=1)
    for line in (_line(-16), _line(-16, hide_on_telegram=True)):
        yield nudged(told.official, line, "Cục trưởng mẫu", MOMENT, message_id=1)
        yield handed_over(told.official, line, "Chuyên viên khác", MOMENT, message_id=1)
    yield handed_over(told.official, _line(), "", MOMENT, message_id=1)
    yield handed_away(told.official, _line(), "Chuyên viên khác", message_id=1)


def _month_late(told: _Told) -> Iterator[Message]:
    by = TODAY + timedelta(days=3)
    return _late(
        lambda who, line: month_late(who, line, TODAY, ZONE, explain_by=by, message_id=1), 30, told
    )


def _explanation(told: _Told) -> Iterator[Message]:
    parts = ("Chờ số liệu", "Trình ký, Phòng 2", "30/11")
    said = Explained(104, "NV-104", "Tổng hợp báo cáo quý IV", "Chuyên viên mẫu", parts)
    for each in (said, replace(said, title="", parts=())):
        yield explanation_sent(told.others[0], each, message_id=1)


def _weekly(told: _Told) -> Iterator[Message]:
    asked = AskedWeek(week_of(TODAY), NOW + timedelta(days=4, hours=7))
    held = [_line(-10), _line(3, id=2, reported_this_week=True), _line(None, id=3)]
    for lines in (held, held[:1], held * 8):
        yield weekly_prompt(told.official, lines, asked, MOMENT, message_id=1)
        yield weekly_reminder(told.official, lines, asked, MOMENT, message_id=1)


def _digest(kind: str, rows: Sequence[DigestRow], decisions: int) -> Digest:
    return build_digest(
        kind="weekly" if kind == "weekly" else "daily",
        day=TODAY,
        since=TODAY - timedelta(days=7),
        rows=rows,
        decisions=[
            DigestDecision(
                kind,
                str(number),
                f"NV-{number}",
                "Nhiệm vụ mẫu",
                "Đơn vị mẫu",
                number,
                True,
                kind == "budget",
            )
            for number in range(1, decisions + 1)
            for kind in ("extension", "budget", "obstacle", "staff")
        ],
        before={"overdue": 1, "light_at_risk": 4, "done": 1},
    )


def _with_silence(digest: Digest) -> Digest:
    return replace(digest, unexplained=(("NV-30", TODAY - timedelta(days=1)),))


def _unit_of(number: int) -> str:
    return f"Đơn vị {number % 4}" if number % 4 else ""


def _rows() -> list[DigestRow]:
    def row(number: int, light: Light, timeliness: Timeliness, **other: Any) -> DigestRow:
        known = DigestRow(
            number, f"NV-{number}", "Nhiệm vụ mẫu", _unit_of(number), light, timeliness
        )
        return replace(known, percent=40, **other)

    late = [
        row(
            days,
            Light.OVERDUE,
            Timeliness.OVERDUE,
            effective_due=TODAY - timedelta(days=days),
        )
        for days in (1, 2, 7, 9, 30, 33, *range(40, 56))
    ]
    early = row(
        91,
        Light.COMPLETED,
        Timeliness.EARLY,
        effective_due=TODAY + timedelta(days=9),
        claimed_on=TODAY - timedelta(days=1),
    )
    silent = row(92, Light.UNKNOWN, Timeliness.IN_TIME, effective_due=TODAY + timedelta(days=3))
    near = row(93, Light.AT_RISK, Timeliness.IN_TIME, effective_due=TODAY + timedelta(days=2))
    return [*late, early, silent, near]


def _daily_digest(told: _Told) -> Iterator[Message]:
    leader = told.reader(LEADER, Role.TOP_LEADER)
    for rows, decisions in ((_rows(), 2), (_rows()[:1], 12), ([], 0)):
        yield compose_digest.digest_daily(
            leader,
            _with_silence(_digest("daily", rows, decisions)),
            portal_url="https://portal.example",
        )


def _weekly_digest(told: _Told) -> Iterator[Message]:
    leader = told.reader(LEADER, Role.TOP_LEADER)
    for rows, decisions in ((_rows(), 2), (_rows()[-2:], 0), ([], 0)):
        yield compose_digest.digest_weekly(
            leader, _digest("weekly", rows, decisions), portal_url="https://portal.example"
        )


def _request(told: _Told) -> Iterator[Message]:
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


def _answer(told: _Told) -> Iterator[Message]:
    wanted = TODAY + timedelta(days=14)
    for granted in (wanted, wanted - timedelta(days=4), None):
        remark = "" if granted == wanted else "Đơn vị bố trí thêm người"
        answer = ExtensionAnswer(wanted, granted, "Chánh Văn phòng", NOW, remark)
        yield compose_answer.answered(told.official, _line(), answer, MOMENT, message_id=1)
    yield compose_answer.reopened(told.official, _line(), MOMENT, message_id=1)
    yield compose_answer.reopened(told.official, _line(None), MOMENT, message_id=1)


def _change(told: _Told) -> Iterator[Message]:
    own = _line()
    taken = _line(id=2, official_id=HEAD)
    without = _line(id=3, official_id=None, official_name="", official_name_en="")
    for column in TaskColumn:
        yield compose_change.changed(
            told.official, [own, taken, without], column, "Lịch họp mới", MOMENT, message_id=1
        )
    yield compose_change.changed(
        told.official, [own] * 10, TaskColumn.DEADLINE, "", MOMENT, message_id=1
    )
    yield compose_change.taken_back(told.official, [own, own], MOMENT, message_id=1)


def _difficulty(told: _Told) -> Iterator[Message]:
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


def _farewell(told: _Told) -> Iterator[Message]:
    yield farewell(told.official)


def _trial(told: _Told) -> Iterator[Message]:
    yield trial_message(told.official, message_id=1)


def _mail(told: _Told) -> Iterator[Message]:
    link = "https://dondoc.example/l/…"
    carried = trial_message(told.official, message_id=1)
    mail = mail_of(carried, to="mau@dondoc.example", link=link, locale=told.locale)
    yield Message(escape(mail.text, quote=False))


_KINDS: Mapping[Kind, Callable[[_Told], Iterator[Message]]] = {
    Kind.ASSIGNED: _assigned,
    Kind.MORNING: _morning,
    Kind.SINGLE: _single,
    Kind.WEEK_LATE: _week_late,
    Kind.TWO_WEEKS_LATE: _two_weeks_late,
    Kind.MONTH_LATE: _month_late,
    Kind.EXPLANATION: _explanation,
    Kind.WEEKLY: _weekly,
    Kind.DAILY_DIGEST: _daily_digest,
    Kind.WEEKLY_DIGEST: _weekly_digest,
    Kind.REQUEST: _request,
    Kind.ANSWER: _answer,
    Kind.CHANGE: _change,
    Kind.DIFFICULTY: _difficulty,
    Kind.FAREWELL: _farewell,
    Kind.TRIAL: _trial,
    Kind.MAIL: _mail,
}
