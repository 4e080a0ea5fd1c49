"""`dondoc report`: the synthesis of a week or a month as a file."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

import click
from sqlalchemy import select

from portal import clock
from portal.cli.context import json_option, office, settings, show
from portal.domain.errors import NotFound
from portal.domain.paper import Paper
from portal.domain.synthesis import NO_WORDS, Synthesis
from portal.domain.types import PeriodKind
from portal.extensions import db
from portal.i18n import LOCALES, force_locale
from portal.models.planning import Plan
from portal.papers.synthesis import Edition, synthesis_paper
from portal.queries.office import office_head, zone
from portal.queries.synthesis import period_with, synthesis_of
from portal.writers import hypertext, word, workbook

KINDS = {"weekly": PeriodKind.WEEK, "monthly": PeriodKind.MONTH}
_WEEK, _MONTH = re.compile(r"(\d{4})-W(\d{2})"), re.compile(r"(\d{4})-(\d{2})")
_LAST_DAY_OF_A_MONTH_PERIOD = 14


class PeriodDay(click.ParamType[date]):
    """A period by one of its days: `2025-W27`, `2025-07` (named after its end), `2025-07-04`."""

    name = "period"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        if isinstance(value, date):
            return value
        text = str(value)
        try:
            if week := _WEEK.fullmatch(text):
                return date.fromisocalendar(int(week[1]), int(week[2]), 1)
            if month := _MONTH.fullmatch(text):
                return date(int(month[1]), int(month[2]), _LAST_DAY_OF_A_MONTH_PERIOD)
            return date.fromisoformat(text)
        except ValueError:
            self.fail(f"{text!r} is not a period such as 2025-W27, 2025-07 or a day.", param, ctx)


@click.command()
@click.argument("kind", type=click.Choice(list(KINDS)), metavar="weekly|monthly")
@click.option("--plan", "code", metavar="CODE", help="Only this plan; else the whole office.")
@click.option(
    "--period",
    "day",
    type=PeriodDay(),
    metavar="PERIOD",
    help="2025-W27, 2025-07 or a day; else the latest that is frozen.",
)
@click.option("--format", "form", type=click.Choice(["docx", "xlsx", "html"]), default="docx")
@click.option("--language", type=click.Choice(LOCALES), help="Else that of the office.")
@click.option("-o", "--output", "target", required=True, metavar="FILE|-", help="Where it goes.")
@json_option
def report(
    kind: str,
    code: str | None,
    day: date | None,
    form: str,
    language: str | None,
    target: str,
    as_json: bool,
) -> None:
    """Write the synthesis of a period: figures as of its cut-off, tables, the annex."""
    with office():
        period_id = period_with(KINDS[kind], day)
        if period_id is None:
            raise click.ClickException(_never_opened(kind, day))
        locale = language or settings().default_locale
        plan_id = _plan_id(code)
        with force_locale(locale):
            made = synthesis_of(period_id, clock.utc_now(), locale, plan_id=plan_id)
            head = office_head()
            edition = Edition(head.above, head.name, locale, zone(), "dondoc", clock.utc_now())
            content = _written(synthesis_paper(made, NO_WORDS, edition), form)
        if target == "-":
            sys.stdout.buffer.write(content)
            return
        Path(target).write_bytes(content)
        facts = {
            "file": target,
            "bytes": len(content),
            "starts_on": made.starts_on,
            "ends_on": made.ends_on,
            "as_of": made.as_of,
            "is_frozen": made.is_frozen,
            "tasks": len(made.tasks),
        }
        show(facts, _lines(made, target), as_json=as_json)


def _plan_id(code: str | None) -> int | None:
    if code is None:
        return None
    plan_id = db.session.scalar(select(Plan.id).where(Plan.code == code))
    if plan_id is None:
        raise NotFound(what="plan", key=code)
    return plan_id


def _written(paper: Paper, form: str) -> bytes:
    if form == "xlsx":
        return workbook.write_tables(paper, zone())
    return word.write_word(paper) if form == "docx" else hypertext.write_page(paper)


def _lines(made: Synthesis, target: str) -> list[str]:
    frozen = "frozen" if made.is_frozen else "not frozen yet"
    return [f"{target}: {made.starts_on} to {made.ends_on}, {len(made.tasks)} tasks, {frozen}."]


def _never_opened(kind: str, day: date | None) -> str:
    if day is None:
        return f"No {kind} period is frozen yet; name one with --period."
    return f"No {kind} period of {day} was ever opened; the scheduler opens them as they begin."
