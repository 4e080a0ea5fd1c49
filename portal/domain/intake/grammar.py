"""Running text: which passage orders something, whom, with whom, what, by when.

A sentence is read with its units masked, so that each rule is one line in `phrases`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from portal.domain.intake import phrases
from portal.domain.intake.flat import composed, flat, small
from portal.domain.intake.found import FoundTask, FoundTime, FoundUnits, Said, Sure
from portal.domain.intake.masked import Masked, masked_of, units_in
from portal.domain.intake.order_fields import authority_of, product_of, together, without
from portal.domain.intake.sentences import last_sentence, pieces_of
from portal.domain.intake.source import Passage
from portal.domain.intake.times import Day, times_in_prose
from portal.domain.intake.units import UnitBook

_NUMBERED = re.compile(r"(?:^|(?<=[\s:;,.]))\((\d{1,2})\) ")
_LONGEST_TITLE = 1000
#: no sentence of an office is longer; rules that look far would take too long on a hostile one
_LONGEST_PASSAGE, _LONGEST_SENTENCE, _LONGEST_HEADING = 20_000, 4_000, 1_000


@dataclass(frozen=True, slots=True)
class _Order:
    """Who is ordered, how sure that is, and where in the sentence the rest begins."""

    lead: FoundUnits
    rest: int
    what: str = ""


def tasks_in_text(
    passages: Sequence[Passage], book: UnitBook, day: Day
) -> tuple[tuple[FoundTask, ...], tuple[Passage, ...]]:
    """The tasks a text orders; and the passages that order something without naming anybody.

    A heading hands its units and its deadline down: "2. Văn phòng Bộ:" orders what follows.
    """
    found: list[FoundTask] = []
    omitted: list[Passage] = []
    headings = {text for passage in passages for text in passage.above}
    for passage in passages:
        tasks = list(_tasks_of(passage, book, day))
        if not tasks and passage.text not in headings and _seems_to_order(passage, book):
            omitted.append(passage)
        found += tasks
    return tuple(found), tuple(omitted)


def _tasks_of(passage: Passage, book: UnitBook, day: Day) -> Iterator[FoundTask]:
    inherited, is_narrative = FoundUnits(), False
    due = FoundTime()
    for heading in (each[:_LONGEST_HEADING] for each in passage.above):
        own = _heading_units(heading, book)
        inherited = own if not own.is_empty else inherited
        is_narrative = bool(phrases.NARRATIVE.search(flat(heading))) and own.is_empty
        due = next((each.time for each in times_in_prose(heading, day)), due)
    text = passage.text[:_LONGEST_PASSAGE]
    if is_heading(text[:_LONGEST_SENTENCE], book):
        return
    last: FoundTask | None = None
    for sentence in _sentences(text, book):
        if last is not None and (more := _time_alone(sentence, day)):
            last = replace(last, time=more)
            continue
        task = _read(sentence, passage, book, day, inherited, is_narrative, last)
        if task is None:
            continue
        if last is not None:
            yield _timed(last, due)
        last = task
        inherited = task.lead if inherited.is_empty else inherited
    if last is not None:
        yield _timed(last, due)


def _timed(task: FoundTask, due: FoundTime) -> FoundTask:
    if task.time == FoundTime() and due != FoundTime():
        return replace(task, time=replace(due, sure=Sure.GUESSED))
    return task


def is_heading(text: str, book: UnitBook) -> bool:
    """Whether a passage only says who does what follows, or what that is about."""
    if text.endswith(":") or text.isupper():
        return True
    masked = masked_of(text, book)
    return bool(re.fullmatch(rf"(?:\W*(?:doi voi )?{phrases.UNITS}\W*)", masked.low)) or (
        bool(re.fullmatch(r"(?:ve|doi voi) [^.,;]{3,90}\.?", masked.low))
    )


def _heading_units(text: str, book: UnitBook) -> FoundUnits:
    """The units a heading names as those who act: "Giao Cục A:", "2. Văn phòng Bộ:"."""
    masked = masked_of(text, book)
    low = masked.low.rstrip(" .:;")
    for pattern in (
        rf"(?:.*(?:giao|yeu cau|de nghi"
        rf"|phan cong)(?: nhiem vu)?(?: cho)? )?(?P<lead>{phrases.UNITS})",
        rf"(?:trach nhiem |nhiem vu )(?:cua )?(?P<lead>{phrases.UNITS})",
        rf"(?:doi voi )(?P<lead>{phrases.UNITS})",
        rf".*(?:giao|yeu cau|de nghi|phan cong) (?P<lead>{phrases.UNITS}).{{0,60}}",
    ):
        if found := re.fullmatch(pattern, low):
            return units_in(masked, found.start("lead"), found.end("lead"), book)
    return FoundUnits()


def _sentences(text: str, book: UnitBook) -> Iterator[str]:
    """The sentences of a passage; "(1) … (2) …" in a row each with the words before them.

    What follows a semicolon is a sentence of its own only if it orders somebody itself.
    """
    marks = list(_NUMBERED.finditer(text))
    if len(marks) > 1 and len(text[: marks[0].start()].strip()) > 3:
        before, stem = last_sentence(text[: marks[0].start()].rstrip(" :"))
        if before:
            yield before
        ends = [*(mark.start() for mark in marks[1:]), len(text)]
        for mark, end in zip(marks, ends, strict=True):
            yield f"{stem} {text[mark.end() : end].strip(' ;,.')}"
        return
    sentence = ""
    for piece in pieces_of(text):
        if sentence.endswith(";") and not _orders_itself(piece, book):
            sentence = f"{sentence} {piece}"
            continue
        if sentence:
            yield sentence
        sentence = piece
    yield sentence


def _orders_itself(text: str, book: UnitBook) -> bool:
    masked = masked_of(composed(text[:_LONGEST_SENTENCE]), book)
    return any(rule(masked, book) for rule in (_assigned, _subject, _passive))


def _time_alone(sentence: str, day: Day) -> FoundTime | None:
    """The time of a sentence that says nothing else."""
    text = composed(sentence[:_LONGEST_SENTENCE])
    times = times_in_prose(text, day)
    if not times or without(text, [(each.start, each.end) for each in times]):
        return None
    return together([each.time for each in times])


def _read(
    sentence: str,
    passage: Passage,
    book: UnitBook,
    day: Day,
    inherited: FoundUnits,
    is_narrative: bool,
    last: FoundTask | None,
) -> FoundTask | None:
    text = composed(sentence[:_LONGEST_SENTENCE])
    about = phrases.ABOUT.match(flat(text))
    body = text[about.end() :] if about else text
    masked = masked_of(body, book)
    if phrases.TELLS.search(masked.low) and not phrases.ASSIGNS.match(masked.low):
        return None
    order = (
        _assigned(masked, book)
        or _passive(masked, book)
        or (None if is_narrative else _subject(masked, book))
        or (None if is_narrative or last else _inherits(masked, inherited))
    )
    if order is None:
        return _continued(masked, inherited, last, passage, day, book)
    return _task(masked, order, passage, day, book)


def _assigned(masked: Masked, book: UnitBook) -> _Order | None:
    """Giao Cục A …; Bộ trưởng yêu cầu các đơn vị …; … , giao Cục A …"""
    found = phrases.ASSIGNS.match(masked.low) or phrases.ASSIGNS_LATER.match(masked.low)
    if found is None or re.search(r"\bda\b", masked.low[: found.start("lead")]):
        return None
    return _Order(units_in(masked, found.start("lead"), found.end("lead"), book), found.end("lead"))


def _passive(masked: Masked, book: UnitBook) -> _Order | None:
    """Việc X do Cục A chủ trì"""
    found = phrases.PASSIVE.match(masked.low)
    if found is None:
        return None
    lead = units_in(masked, found.start("lead"), found.end("lead"), book)
    return _Order(lead, found.end(), masked.text[: found.end("what")])


def _subject(masked: Masked, book: UnitBook) -> _Order | None:
    """Cục A chủ trì …; Cục A rà soát …; The Legal Department shall …"""
    found = phrases.SUBJECT.match(masked.low)
    if found is None or phrases.PAST.match(masked.low, found.end()):
        return None
    rest = masked.low[found.end() :].lstrip(" ,:")
    filler = phrases.FILLER.match(small(masked.text[-len(rest) :] if rest else ""))
    after = rest[filler.end() :].lstrip(" ,:") if filler else rest
    is_english = phrases.MODAL_EN.match(rest)
    if not (is_english or phrases.VERB.match(rest) or phrases.VERB.match(after)):
        return None
    return _Order(units_in(masked, found.start("lead"), found.end("lead"), book), found.end())


def _inherits(masked: Masked, inherited: FoundUnits) -> _Order | None:
    """Below "2. Văn phòng Bộ:" whatever begins with a verb is the Office's."""
    if inherited.is_empty or not phrases.VERB.match(masked.low.lstrip(" ,")):
        return None
    return _Order(replace(inherited, sure=Sure.LIKELY), 0)


def _continued(
    masked: Masked,
    inherited: FoundUnits,
    last: FoundTask | None,
    passage: Passage,
    day: Day,
    book: UnitBook,
) -> FoundTask | None:
    """A further sentence of an order: part of it, or an order of its own after a full stop."""
    if last is None or inherited.is_empty or not masked.text[:1].isupper():
        return None
    order = _inherits(masked, inherited)
    return _task(masked, order, passage, day, book) if order else None


def _task(masked: Masked, order: _Order, passage: Passage, day: Day, book: UnitBook) -> FoundTask:
    cut: list[tuple[int, int]] = [(0, order.rest)]
    coordinating = FoundUnits()
    helped = phrases.COORDINATING.search(masked.low, order.rest)
    if helped is not None:
        name = "units" if helped["units"] else "units_en"
        coordinating = units_in(masked, helped.start(name), helped.end(name), book)
        cut.append(helped.span())
    times = [
        each
        for each in times_in_prose(masked.text, day, order.rest)
        if each.start >= order.rest or order.what
    ]
    cut += [(each.start, each.end) for each in times]
    what = order.what or without(masked.text, cut)
    time = together([each.time for each in times])
    return FoundTask(
        reference=passage.reference,
        words=passage.text,
        title=Said((what[:1].upper() + what[1:])[:_LONGEST_TITLE], masked.text, Sure.LIKELY),
        lead=order.lead,
        coordinating=coordinating,
        addressed=order.lead,
        time=time,
        product=product_of(what),
        authority=authority_of(what),
        group=_group(passage),
    )


def _group(passage: Passage) -> str:
    return passage.above[0][:300] if passage.above else ""


def _seems_to_order(passage: Passage, book: UnitBook) -> bool:
    """Whether a passage without a task still says that something must be done."""
    low = masked_of(passage.text[:_LONGEST_SENTENCE], book).low
    if phrases.TELLS.search(low):
        return False
    return bool(
        re.search(r"\b(?:yeu cau|giao|de nghi|phai|can phai|co trach nhiem|must|shall)\b", low)
    )
