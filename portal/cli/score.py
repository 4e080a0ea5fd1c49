"""`dondoc score`: the evaluation of a unit or a person in a period, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import click
from sqlalchemy import select

from portal import clock
from portal.cli.context import acting, as_option, json_option, office, show, table
from portal.domain.errors import NotFound
from portal.domain.evaluation import FORMULA_VERSION
from portal.domain.periods import month_period_of
from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.models.task import Task
from portal.queries.evaluation import Score
from portal.services.scoring import Subject, read_score

Days = tuple[date, date]


class Period(click.ParamType[Days]):
    """A reporting month such as 2025-07 (15 June to 14 July), a quarter, or two days."""

    name = "period"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Days:
        text = str(value)
        try:
            if month := re.fullmatch(r"(\d{4})-(\d{2})", text):
                return _month(int(month[1]), int(month[2]))
            if quarter := re.fullmatch(r"(\d{4})-?Q([1-4])", text):
                return _quarter(int(quarter[1]), int(quarter[2]))
            first, last = (date.fromisoformat(day) for day in text.split("/"))
        except ValueError:
            self.fail(
                f"{text!r} is no month (2025-07), quarter (2025-Q3) or pair of days "
                "(2025-07-01/2025-07-31)."
            )
        if last < first:
            self.fail(f"{text!r} ends before it begins.")
        return first, last


def _month(year: int, month: int) -> Days:
    """The state reporting month that is named after the month it ends in."""
    period = month_period_of(date(year, month, 14))
    return period.start, period.end


def _quarter(year: int, number: int) -> Days:
    first = date(year, 3 * number - 2, 1)
    after = date(year + number // 4, 3 * number % 12 + 1, 1)
    return first, after - timedelta(days=1)


@click.command()
@click.option("--unit", "unit_code", metavar="CODE", help="The score of this unit.")
@click.option("--person", "email_of", metavar="EMAIL", help="The score of this person.")
@click.option("--period", required=True, type=Period(), help="2025-07, 2025-Q3 or two days.")
@as_option
@json_option
def score(
    unit_code: str | None, email_of: str | None, period: Days, email: str | None, as_json: bool
) -> None:
    """The ledger of a score: every line with its event; they add up to the total.

    A person's score opens to whoever may see it (--as). Every reading is written into the audit
    log.
    """
    if (unit_code is None) == (email_of is None):
        raise click.UsageError("Give either --unit or --person.")
    with office():
        now = clock.utc_now()
        subject = _unit(unit_code) if unit_code is not None else _person(email_of or "")
        found = read_score(acting(email, now), subject, *period, now=now)
        facts = _facts(found, unit_code or email_of or "")
        show(facts, _lines(facts), as_json=as_json)


def _unit(code: str) -> Subject:
    unit_id = db.session.scalar(select(Unit.id).where(Unit.code == code))
    if unit_id is None:
        raise NotFound(what="unit", key=code)
    return Subject(unit_id=unit_id)


def _person(email: str) -> Subject:
    person_id = db.session.scalar(select(Person.id).where(Person.email == email.strip().lower()))
    if person_id is None:
        raise NotFound(what="person", key=email)
    return Subject(person_id=person_id)


def _facts(found: Score, subject: str) -> dict[str, Any]:
    codes = _codes({line.task_id for line in found.ledger} - {None})
    return {
        "subject": subject,
        "from": found.start,
        "to": found.end,
        "formula": FORMULA_VERSION,
        "total": round(found.total, 2),
        "of": found.most,
        "grade": found.grade,
        "due_items": len(found.items),
        "rankable": found.unit.is_rankable if found.unit else None,
        "parts": [
            {
                "part": part.name,
                "points": round(float(part.points), 2),
                "of": part.most,
                "numerator": part.share.numerator,
                "denominator": part.share.denominator,
            }
            for part in (found.unit.parts if found.unit else ())
        ],
        "lines": [
            {
                "part": line.part,
                "event": line.event,
                "points": round(float(line.points), 4),
                "task": codes.get(line.task_id or 0),
                "event_id": line.event_id,
            }
            for line in found.ledger
        ],
    }


def _codes(task_ids: set[int | None]) -> dict[int, str]:
    rows = db.session.execute(select(Task.id, Task.code).where(Task.id.in_(task_ids)))
    return {task_id: code for task_id, code in rows}


def _lines(facts: dict[str, Any]) -> Iterator[str]:
    yield (
        f"{facts['subject']}, {facts['from']} to {facts['to']}: {facts['total']:.2f} of "
        f"{facts['of']}, class {facts['grade'] or 'not judged here'} (formula {facts['formula']})."
    )
    yield f"{facts['due_items']} items count" + (
        "." if facts["rankable"] is not False else ": too few to rank."
    )
    if facts["parts"]:
        yield from table(
            ["part of the unit", "points", "of", "base"],
            [
                (
                    each["part"],
                    f"{each['points']:.2f}",
                    each["of"],
                    f"{each['numerator']}/{each['denominator']}",
                )
                for each in facts["parts"]
            ],
        )
    yield from table(
        ["line of", "event", "points", "task"],
        [
            (each["part"], each["event"], f"{each['points']:.4f}", each["task"] or "-")
            for each in facts["lines"]
        ],
    )
