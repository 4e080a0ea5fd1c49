"""Deadlines and rhythms in a cell or in the middle of a sentence, with the words they stand in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from portal.domain.calendar import WorkingCalendar
from portal.domain.deadline_words import ANY_MONTH, CARDINALS
from portal.domain.deadlines import resolve_words
from portal.domain.folding import fold
from portal.domain.intake.flat import composed, flat
from portal.domain.intake.found import Every, FoundTime, Sure


@dataclass(frozen=True, slots=True)
class Day:
    """From which day words count, and the calendar they count in."""

    issued_on: date
    calendar: WorkingCalendar


_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(CARDINALS)})(?: \(\w+\))?"
_YEAR = r"(?: ?[/-] ?\d{4}| nam \d{4}|, nam \d{4})"
_PAPER = (
    r"(?:ke hoach|quyet dinh|chi thi|thong bao|van ban|cong van|nghi quyet|chuong trinh|ho so"
    r"|y kien)(?: nay)?"
)
_SINCE = (
    r"(?:,? (?:ke tu|tu|sau|of|from|after)(?: (?:khi|ngay|the|date|of|duoc|ky|ban hanh|giao"
    r"|nhan|co hieu luc"
    rf"|issue|signing|issuance|signature|{_PAPER}))*)?"
)
#: a point in time that may stand anywhere
_POINTS = "|".join(
    (
        r"(?:ngay )?\d{1,2} ?[/.-] ?\d{1,2} ?[/.-] ?(?:20)?\d{2}(?!\d)",
        r"(?:ngay )?\d{1,2} ?/ ?\d{1,2}(?![\d/])",
        r"ngay \d{1,2} thang \d{1,2}(?:,? nam \d{4})?",
        rf"\d{{1,2}} thang \d{{1,2}}{_YEAR}",
        r"(?:6|sau) thang (?:dau|cuoi) nam(?: \d{4})?",
        r"(?:(?:3|ba) thang he|dip he|mua he)(?: nam \d{4})?",
        rf"(?:(?:dau|giua|cuoi|het) )?thang \d{{1,2}}{_YEAR}?(?! lan)",
        rf"(?:(?:dau|giua|cuoi|het) )?quy (?:iv|i{{1,3}}|[1-4])\b{_YEAR}?",
        rf"(?:trong |within )?(?:vong |thoi gian |thoi han )?(?:khong qua |toi da )?{_NUMBER}"
        rf" (?:ngay lam viec|ngay|tuan|thang|working days?|days?|weeks?|months?)\b{_SINCE}",
        r"(?:(?:dau|giua|cuoi|het) )?nam \d{4}(?! ?[-–] ?\d)",
        rf"(?:(?:the )?(?:end of|mid|middle of|beginning of|early|late)[ -])?\d{{0,2}} ?"
        rf"\b(?:{ANY_MONTH})\b,? ?(?:\d{{1,2}}, )?\d{{4}}",
        rf"\b(?:{ANY_MONTH}) \d{{1,2}},? \d{{4}}",
        r"(?:(?:the )?end of )?(?:q[1-4]|quarter [1-4])(?: of)? \d{4}",
    )
)
#: words that make a point in time a deadline
_BEFORE = (
    r"(?:hoan thanh|thuc hien xong|xong|thoi han|thoi gian|thoi diem|han chot|han|cham nhat"
    r"|muon nhat|truoc|den het|den"
    r"|trong|vao|het|ban hanh|thuc hien|la|by|before|until|no later than|not later than|due|in"
    r"|deadline|completed)"
)
_WEAK = frozenset({"den", "vao", "la", "thuc hien", "ban hanh", "in", "han", "due"})
_IN_PROSE = re.compile(
    rf"(?P<lead>(?:[,;(]? ?(?:va |phai |can |duoc )?(?<!\w)(?<!chua )(?<!da ){_BEFORE}:?,? )+)?"
    rf"(?<![\w/])(?P<point>{_POINTS})(?![\w/]) ?\)?"
)
_WITHIN = re.compile(r"(?:trong|within|vong|thoi han|thoi gian|khong qua|toi da)\b")
_LONGEST_CELL = 1_000
_SUMMER = re.compile(r"\bhe\b")
_RECEIVED = re.compile(r",? (?:ke tu|tu|sau)\b.*(?:nhan|ho so|y kien).*")
_SPAN_OF_YEARS = re.compile(r"giai doan|nhiem ky|tam nhin|dinh huong")

_RHYTHMS: tuple[tuple[re.Pattern[str], Every], ...] = tuple(
    (re.compile(pattern), every)
    for pattern, every in (
        (r"(?:hang|moi) ngay\b|\bdaily\b|every day", Every.DAY),
        (r"(?:hang|moi) tuan\b|\bweekly\b|every week", Every.WEEK),
        (r"(?:hang|moi) thang\b|\bmonthly\b|every month", Every.MONTH),
        (r"(?:hang|moi) quy\b|\bquarterly\b|every quarter", Every.QUARTER),
        (r"(?:(?:6|sau) thang|nua nam)(?: mot lan|/lan)?|\bhalf[- ]yearly\b", Every.HALF_YEAR),
        (r"(?:hang|moi) nam\b|\b(?:yearly|annually)\b|every year", Every.YEAR),
        (r"thuong xuyen|lien tuc|standing|ongoing|continuous(?:ly)?", Every.STANDING),
    )
)
_RHYTHM_IN_PROSE = re.compile(
    r",? ?(?:(?:theo )?dinh ky,? )?(?:(?:truoc|vao|cham nhat) )?(?:ngay \d{1,2} )?"
    r"(?:(?:hang|moi) (?:ngay|tuan|thang|quy|nam)\b|every (?:day|week|month|quarter|year)"
    r"|dinh ky (?:6|sau) thang(?: mot lan)?)"
)
_STANDING_IN_PROSE = re.compile(r"[ ,:]*thuong xuyen,? ")


def time_in_cell(cell: str, day: Day) -> FoundTime:
    """What a cell of the deadline column says, all of it; words alone were not understood."""
    words = composed(cell[:_LONGEST_CELL])
    if not fold(words):
        return FoundTime()
    read = _resolved(words, day)
    if read.due is not None:
        return read
    low = flat(words)
    for pattern, every in _RHYTHMS:
        if pattern.search(low):
            return FoundTime(every=every, words=words)
    points = [each for each in _IN_PROSE.finditer(low) if each["point"].strip()]
    for point in reversed(points):
        read = _resolved(words[point.start("point") : point.end("point")], day)
        if read.due is not None:
            return FoundTime(read.due, read.rule, None, words, Sure.GUESSED)
    return FoundTime(words=words)


@dataclass(frozen=True, slots=True)
class TimeInProse:
    """A time with the place it stands in, so that what is left is the task."""

    time: FoundTime
    start: int
    end: int


def times_in_prose(text: str, day: Day, start: int = 0) -> list[TimeInProse]:
    """The deadlines and rhythms of a sentence; a date of a document quoted is none.

    `start` is where what is ordered begins: "thường xuyên" counts there and nowhere else.
    """
    low = flat(text)
    found: list[TimeInProse] = []
    for each in _RHYTHM_IN_PROSE.finditer(low):
        every = next((e for p, e in _RHYTHMS if p.search(each.group())), None)
        words = text[each.start() : each.end()].strip(" ,;")
        found.append(TimeInProse(FoundTime(every=every, words=words), each.start(), each.end()))
    if standing := _STANDING_IN_PROSE.match(low, start):
        words = text[start : standing.end()].strip(" ,")
        time = FoundTime(every=Every.STANDING, words=words)
        found.append(TimeInProse(time, start, standing.end()))
    for each in _IN_PROSE.finditer(low):
        if any(other.start < each.end() and each.start() < other.end for other in found):
            continue
        if not _is_deadline(low, each):
            continue
        words = text[each.start("point") : each.end("point")]
        read = _resolved(words, day)
        whole = text[each.start() : each.end()].strip(" ,;()")
        sure = max(read.sure, Sure.LIKELY if read.due else Sure.GUESSED, key=list(Sure).index)
        time = FoundTime(read.due, read.rule, None, whole, sure)
        found.append(TimeInProse(time, each.start(), each.end()))
    return sorted(found, key=lambda one: one.start)


def _is_deadline(low: str, found: re.Match[str]) -> bool:
    lead = re.findall(_BEFORE, found["lead"] or "")
    point = found["point"]
    if (_WITHIN.match(point) and not lead) or _SUMMER.search(point):
        return True
    if _SPAN_OF_YEARS.search(low[max(0, found.start() - 12) : found.start()]):
        return False
    strong = [word for word in lead if word not in _WEAK]
    if re.match(r"(?:dau |giua |cuoi |het )?nam \d{4}", point):
        return bool(strong) and "den" not in lead
    return bool(strong) or (lead[-1:] == ["vao"]) or (lead[-1:] == ["han"])


def _resolved(words: str, day: Day) -> FoundTime:
    tidy = re.sub(r"\((?:[^)]*)\)", " ", flat(composed(words)))
    tidy, is_from_receipt = _RECEIVED.subn("", tidy)
    tidy = re.sub(rf" {_PAPER}$", "", tidy)
    tidy = re.sub(
        r"\b(\d{1,2}) ?[/.-] ?(\d{1,2}) ?[/.-] ?(\d{2})$", r"\1/\2/20\3", tidy.strip(" .;,")
    )
    tidy = re.sub(r"\b(?:khong qua|toi da|muon nhat|thuc hien xong|thoi gian|thoi diem) ", "", tidy)
    tidy = re.sub(r"\bhet (?=thang|quy|nam)", "cuoi ", tidy)
    tidy = re.sub(r"\btrong (?=giua|cuoi|dau)", "", tidy)
    try:
        read = resolve_words(tidy, issued_on=day.issued_on, calendar=day.calendar)
    except (ValueError, KeyError):
        return FoundTime(words=words)
    sure = Sure.GUESSED if is_from_receipt else Sure.CERTAIN
    return FoundTime(read.due, read.rule if read.due else "", None, words, sure)
