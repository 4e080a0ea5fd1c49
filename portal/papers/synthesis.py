"""The synthesis of a period as a paper in its reader's language, laid out as offices write it.

1. The official head, the title, and the line that says as of when.
2. Six parts: the course of things, results, what falls short, difficulties, what comes next,
   proposals; figures and tables come by themselves, beside them stand the words of the hub.
3. Recipients and signature, left for the office to complete; then the annex on turned sheets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from portal.domain.paper import Align, Annex, Block, Heading, Paper, Paragraph, SideBySide
from portal.domain.synthesis import Section, Synthesis, SynthesisWords, WordsOn
from portal.domain.types import PeriodKind
from portal.messages.wording import _, speaking
from portal.papers.synthesis_sentences import results, suggested
from portal.papers.synthesis_tables import (
    annex_table,
    completed_table,
    decisions_table,
    due_next_table,
    overdue_table,
    reporting_table,
    units_table,
)

_MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


@dataclass(frozen=True, slots=True)
class Edition:
    """What a paper needs beside its facts: the office's head, the language, and who took it."""

    above: str
    office: str
    locale: str
    zone: tzinfo
    taken_by: str
    taken_at: datetime


def synthesis_paper(synthesis: Synthesis, words: SynthesisWords, edition: Edition) -> Paper:
    """The whole paper; a part without facts and without words says that there is nothing."""
    with speaking(edition.locale):
        title = period_title(synthesis)
        taken = taken_line(synthesis, edition)
        return Paper(
            title=title,
            locale=edition.locale,
            taken=taken,
            blocks=(
                _head(edition),
                Paragraph(_("REPORT"), Align.CENTRE, is_bold=True),
                Paragraph(title, Align.CENTRE, is_bold=True),
                Paragraph(subject(synthesis), Align.CENTRE, is_bold=True),
                Paragraph(taken, Align.CENTRE, is_italic=True),
                *_parts(synthesis, words, edition.zone),
                _foot(),
                *_annex(synthesis, words),
            ),
        )


def period_title(synthesis: Synthesis) -> str:
    """`Tổng hợp tuần 27/2025 (30/06–06/07)`; numbers alone mislead around New Year."""
    year, week, _day = synthesis.ends_on.isocalendar()
    days = {"start": f"{synthesis.starts_on:%d/%m}", "end": f"{synthesis.ends_on:%d/%m}"}
    if synthesis.kind is PeriodKind.WEEK:
        return _(
            "Synthesis of week %(number)d/%(year)d (%(start)s–%(end)s)",
            number=week,
            year=year,
            **days,
        )
    return _(
        "Synthesis of month %(number)d/%(year)d (%(start)s–%(end)s)",
        number=synthesis.ends_on.month,
        year=synthesis.ends_on.year,
        **days,
    )


def subject(synthesis: Synthesis) -> str:
    """Which tasks the paper is about."""
    if synthesis.plan_code:
        return f"{synthesis.plan_code}: {synthesis.plan_title}"
    return _("All plans of the office")


def taken_line(synthesis: Synthesis, edition: Edition) -> str:
    """As of when, whether for good, and who took the paper: every copy has to say it."""
    at, taken = (
        f"{moment.astimezone(edition.zone):%H:%M %d/%m/%Y}"
        for moment in (synthesis.as_of, edition.taken_at)
    )
    said = {"at": at, "name": edition.taken_by, "taken": taken}
    if synthesis.is_frozen:
        return _("Figures frozen as of %(at)s; taken by %(name)s, %(taken)s", **said)
    return _("Figures not yet frozen, as of %(at)s; taken by %(name)s, %(taken)s", **said)


def _head(edition: Edition) -> SideBySide:
    day = edition.taken_at.astimezone(edition.zone)
    above = (Paragraph(edition.above, Align.CENTRE),) if edition.above else ()
    return SideBySide(
        left=(
            *above,
            Paragraph(edition.office, Align.CENTRE, is_bold=True, is_underlined=True),
            Paragraph(_("No.: ……/BC"), Align.CENTRE),
        ),
        right=(
            Paragraph(_MOTTO[0], Align.CENTRE, is_bold=True),
            Paragraph(_MOTTO[1], Align.CENTRE, is_bold=True, is_underlined=True),
            Paragraph(
                _(
                    "…, day %(day)s month %(month)s year %(year)s",
                    day=f"{day:%d}",
                    month=f"{day:%m}",
                    year=day.year,
                ),
                Align.CENTRE,
                is_italic=True,
            ),
        ),
    )


def _foot() -> SideBySide:
    return SideBySide(
        left=(
            Paragraph(_("Recipients:"), Align.LEFT, is_bold=True, is_italic=True),
            Paragraph(_("- As above;\n- Filed."), Align.LEFT),
        ),
        right=(
            Paragraph(_("HEAD OF THE OFFICE"), Align.CENTRE, is_bold=True),
            Paragraph(_("(signature, full name)"), Align.CENTRE, is_italic=True),
        ),
    )


def _parts(synthesis: Synthesis, words: SynthesisWords, zone: tzinfo) -> Iterator[Block]:
    takes = words.sections.__contains__
    yield Heading(_("I. Course of things"))
    yield from _said(words.on(WordsOn.SITUATION) or suggested(synthesis, WordsOn.SITUATION))
    if takes(Section.REPORTING) and synthesis.reporting:
        yield reporting_table(synthesis, zone)
    yield Heading(_("II. Results"))
    for sentence in results(synthesis, zone):
        yield Paragraph(sentence)
    yield units_table(synthesis)
    if takes(Section.COMPLETED) and synthesis.completed:
        yield completed_table(synthesis)
    yield Heading(_("III. What falls short, and why"))
    yield from _said(words.on(WordsOn.SHORTCOMINGS) or suggested(synthesis, WordsOn.SHORTCOMINGS))
    if takes(Section.OVERDUE) and synthesis.overdue:
        yield overdue_table(synthesis)
    yield Heading(_("IV. Difficulties that wait for a decision"))
    if takes(Section.DECISIONS) and synthesis.decisions:
        yield decisions_table(synthesis, zone)
    else:
        yield Paragraph(suggested(synthesis, None))
    yield Heading(_("V. The period that follows"))
    yield from _said(words.on(WordsOn.DIRECTION) or suggested(synthesis, WordsOn.DIRECTION))
    if takes(Section.DUE_NEXT) and synthesis.due_next:
        yield due_next_table(synthesis)
    yield Heading(_("VI. Proposals"))
    yield from _said(words.on(WordsOn.PROPOSALS) or suggested(synthesis, WordsOn.PROPOSALS))


def _said(text: str) -> Iterator[Block]:
    for paragraph in text.split("\n"):
        if paragraph.strip():
            yield Paragraph(paragraph.strip())


def _annex(synthesis: Synthesis, words: SynthesisWords) -> Iterator[Block]:
    if Section.ANNEX not in words.sections or not synthesis.annex:
        return
    yield Annex()
    yield Heading(_("Annex: tasks that are open or were completed in the period"))
    yield annex_table(synthesis)
