"""The rows behind a digest as a paper in its reader's language: the same digest, nothing cut.

It goes to the same chat as the digest, so what has no title there has none here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from portal.domain.digest import Digest, DigestTask
from portal.domain.digest_days import closed_month
from portal.domain.paper import (
    Align,
    Block,
    Cell,
    Heading,
    Paper,
    PaperTable,
    Paragraph,
    TableColumn,
)
from portal.domain.periods import week_of
from portal.domain.types import Light
from portal.messages.compose_digest import counted, decision_line
from portal.messages.wording import _, speaking

Cells = Callable[[DigestTask], tuple[Cell, ...]]

_C, _R = Align.CENTRE, Align.RIGHT


@dataclass(frozen=True, slots=True)
class DigestPaper:
    """The paper of a digest, the name of its file without its ending, and what is said above it."""

    paper: Paper
    name: str
    caption: str


def digest_paper(digest: Digest, locale: str, *, at: datetime, zone: tzinfo) -> DigestPaper:
    """The paper of a week's or a month's digest; `at` is the instant of its figures."""
    with speaking(locale):
        name, title = _of_month(digest.day) if digest.kind == "monthly" else _of_week(digest.day)
        taken = _("Figures as of %(at)s", at=f"{at.astimezone(zone):%H:%M %d/%m/%Y}")
        paper = Paper(
            title=title,
            locale=locale,
            taken=taken,
            blocks=(
                Paragraph(title, Align.CENTRE, is_bold=True),
                Paragraph(taken, Align.CENTRE, is_italic=True),
                *_parts(digest),
            ),
        )
        caption = _("The rows behind the digest. %(taken)s.", taken=taken)
    return DigestPaper(paper, name, caption)


def _of_week(day: date) -> tuple[str, str]:
    """The name of the file, and the title, for the week that closed."""
    week = week_of(day - timedelta(days=7))
    name = _("Week-summary-%(week)s-%(year)s", week=f"{week.number:02d}", year=week.year)
    title = _(
        "Summary of week %(week)d/%(year)d (%(start)s–%(end)s)",
        week=week.number,
        year=week.year,
        start=f"{week.start:%d/%m}",
        end=f"{week.end:%d/%m}",
    )
    return name, title


def _of_month(day: date) -> tuple[str, str]:
    """The same for the month that closed."""
    month = closed_month(day)
    name = _("Month-summary-%(month)s-%(year)s", month=f"{month.number:02d}", year=month.year)
    title = _(
        "Summary of month %(month)d/%(year)d (%(start)s–%(end)s)",
        month=month.number,
        year=month.year,
        start=f"{month.start:%d/%m}",
        end=f"{month.end:%d/%m}",
    )
    return name, title


def _parts(digest: Digest) -> Iterator[Block]:
    yield Heading(_("Figures"))
    yield _figures(digest)
    yield Heading(_("Waiting for your decision (%(num)d)", num=len(digest.decisions)))
    yield from _sentences(decision_line(each, in_full=True) for each in digest.decisions)
    for heading, tasks in (
        (_("Newly overdue"), digest.newly_overdue),
        (_("Newly one week late"), digest.newly_week_late),
        (_("Newly one month late"), digest.newly_month_late),
        (_("Overdue"), digest.overdue),
    ):
        yield Heading(f"{heading} ({len(tasks)})")
        yield from _tasks(heading, tasks, _("Days late"), digest.day, -1)
    if digest.unexplained:
        yield Heading(_("No explanation yet"))
        yield from _sentences(
            _("%(code)s: no explanation yet (due %(day)s)", code=code, day=f"{day:%d/%m}")
            for code, day in digest.unexplained
        )
    if digest.kind == "monthly":
        due = _("Due in the month that begins")
    else:
        due = _("Due in the week that begins")
    finished = _("Finished early")
    yield Heading(f"{finished} ({len(digest.finished_early)})")
    yield from _early(finished, digest.finished_early)
    yield Heading(f"{due} ({len(digest.ahead)})")
    yield from _tasks(due, digest.ahead, _("Days left"), digest.day, 1)
    yield Heading(_("Units"))
    yield _units(digest)


def _figures(digest: Digest) -> PaperTable:
    """The counts of the message, each with its change since the last digest."""
    named = (
        (_("Assigned"), "assigned"),
        (_("Not completed"), "open"),
        (_("Completed"), "done"),
        (_("Completed in time"), "done_in_time"),
        (_("Overdue"), "overdue"),
        (_("At risk"), "light_at_risk"),
        (_("Unknown"), "light_unknown"),
    )
    return PaperTable(
        _("Figures"),
        (TableColumn(_("Figure"), 70), TableColumn(_("Number (change)"), 30, _R)),
        (
            *((label, counted(digest, name)) for label, name in named),
            (_("Extensions granted"), digest.extensions.granted),
            (_("Extensions refused"), digest.extensions.refused),
        ),
    )


def _sentences(said: Iterable[str]) -> Iterator[Paragraph]:
    lines = [f"{number}. {sentence}" for number, sentence in enumerate(said, start=1)]
    for line in lines or [_("None.")]:
        yield Paragraph(line, Align.LEFT)


def _tasks(
    name: str, tasks: Sequence[DigestTask], days: str, day: date, ahead: int
) -> Iterator[Block]:
    """A table of tasks with their deadlines; `ahead` is 1 where `days` are still to come, else -1.

    Nothing to list is said in a word.
    """
    columns = (
        TableColumn(_("Deadline"), 14, _C, is_whole=True),
        TableColumn(days, 9, _R),
        TableColumn(_("Progress"), 10, _R),
    )
    yield from _listed(
        name,
        columns,
        tasks,
        lambda task: (
            day + timedelta(days=ahead * task.days),
            task.days,
            "" if task.percent is None else f"{task.percent}%",
        ),
    )


def _early(name: str, tasks: Sequence[DigestTask]) -> Iterator[Block]:
    columns = (TableColumn(_("Days gained"), 33, _R),)
    yield from _listed(name, columns, tasks, lambda task: (task.days,))


def _listed(
    name: str,
    columns: tuple[TableColumn, ...],
    tasks: Sequence[DigestTask],
    cells: Cells,
) -> Iterator[Block]:
    if not tasks:
        yield Paragraph(_("None."), Align.LEFT)
        return
    yield PaperTable(
        name,
        (
            TableColumn(_("No. of the row"), 6, _C),
            TableColumn(_("Code"), 13, _C, is_whole=True),
            TableColumn(_("Task"), 32),
            TableColumn(_("Lead unit"), 16),
            *columns,
        ),
        tuple(
            (number, task.code, task.title, task.unit, *cells(task))
            for number, task in enumerate(tasks, start=1)
        ),
    )


def _units(digest: Digest) -> PaperTable:
    lights = (
        (_("Overdue"), Light.OVERDUE),
        (_("At risk"), Light.AT_RISK),
        (_("On track"), Light.ON_TRACK),
        (_("Under review"), Light.UNDER_REVIEW),
        (_("Unknown"), Light.UNKNOWN),
    )
    return PaperTable(
        _("Units"),
        (TableColumn(_("Unit"), 40), *(TableColumn(label, 12, _R) for label, _light in lights)),
        tuple(
            (
                unit.name or _("No lead unit"),
                *(unit.lights.get(light, 0) for _label, light in lights),
            )
            for unit in digest.units
            if sum(unit.lights.values())
        ),
    )
