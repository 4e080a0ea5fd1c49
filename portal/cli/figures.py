"""`dondoc figures`: the counters of now or of any instant, the figures, and what lies between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from portal import clock
from portal.cli.context import Instant, json_option, office, show, table
from portal.domain.errors import NotFound
from portal.domain.figures import COUNTED, FORMULAS, Counters, Figure, Part
from portal.extensions import db
from portal.models.organisation import Unit
from portal.models.planning import Plan
from portal.queries.figure_changes import FiguresDifference, TaskChange, figures_difference
from portal.queries.figure_rows import FigureRow, counter_rows, figure_rows
from portal.queries.figure_scope import Scope, history_at, living
from portal.queries.figures import OfficeFigures, figures_as_of, figures_of
from portal.queries.office import zone

#: every counter of a table in the order of its sum
COUNTERS = (*COUNTED, "due_soon")
ROWS_OF = tuple(
    [*COUNTERS, *(f"{key}.{part}" for key in FORMULAS for part in Part)],
)


@click.command()
@click.option("--plan", "plan_code", metavar="CODE", help="Only this plan.")
@click.option("--unit", "unit_code", metavar="CODE", help="Only what this unit leads.")
@click.option("--below", is_flag=True, help="With the units below that unit.")
@click.option("--as-of", "at", type=Instant(), help="As it stood at that instant, not now.")
@click.option("--since", type=Instant(), help="What changed since that instant, and by whom.")
@click.option(
    "--rows",
    "rows_of",
    type=click.Choice(ROWS_OF),
    metavar="FIGURE",
    help="The rows behind a counter (overdue) or the end of a figure (on_time_rate.numerator).",
)
@json_option
def figures(
    plan_code: str | None,
    unit_code: str | None,
    below: bool,
    at: datetime | None,
    since: datetime | None,
    rows_of: str | None,
    as_json: bool,
) -> None:
    """Counters that add up and figures with their numerators and denominators.

    Nothing is printed when the sum check fails.
    """
    with office():
        scope = _scope(plan_code, unit_code, below)
        if since is not None:
            changed = figures_difference(since, at or clock.utc_now(), scope)
            show(_difference_facts(changed), _difference_lines(changed), as_json=as_json)
        elif rows_of is not None:
            rows = _rows(rows_of, at, scope)
            show(rows, _row_lines(rows), as_json=as_json)
        else:
            found = figures_of(clock.utc_now(), scope) if at is None else figures_as_of(at, scope)
            show(_facts(found), _lines(found), as_json=as_json)


def _scope(plan_code: str | None, unit_code: str | None, below: bool) -> Scope:
    return Scope(
        plan_id=_id_of(Plan, "plan", plan_code),
        unit_id=_id_of(Unit, "unit", unit_code),
        with_child_units=below,
    )


def _id_of(model: type[Plan] | type[Unit], what: str, code: str | None) -> int | None:
    if code is None:
        return None
    found = db.session.query(model.id).filter(model.code == code).scalar()
    if found is None:
        raise NotFound(what=what, key=code)
    return int(found)


def _rows(rows_of: str, at: datetime | None, scope: Scope) -> tuple[FigureRow, ...]:
    source = living(clock.utc_now()) if at is None else history_at(at)
    key, _, part = rows_of.partition(".")
    if part:
        return figure_rows(key, Part(part), source, scope)
    return counter_rows(key, source, scope)


def _counted(counters: Counters) -> dict[str, int]:
    counted = {key: counters.of(classes) for key, classes in COUNTED.items()}
    return {**counted, "due_soon": counters.due_soon}


def _facts(found: OfficeFigures) -> dict[str, Any]:
    return {
        "at": found.at,
        "counters": _counted(found.counters),
        "original": _counted(found.counters - found.tally.added),
        "added": _counted(found.tally.added),
        "arrears": _counted(found.tally.arrears),
        "figures": [
            {**asdict(each), "value": each.value, "source": FORMULAS[each.key].source}
            for each in found.rates
        ],
        "units": [{"unit": unit.code, **_counted(unit.counters)} for unit in found.units],
        "adds_up": True,
    }


def _lines(found: OfficeFigures) -> Iterator[str]:
    yield f"As of {_told(found.at)}"
    whole, added, arrears = found.counters, found.tally.added, found.tally.arrears
    columns = [_counted(each) for each in (whole, whole - added, added, arrears)]
    yield from table(
        ["counter", "all", "original", "added", "of them arrears"],
        [(key, *(column[key] for column in columns)) for key in COUNTERS],
    )
    yield (
        f"The sum check holds: {whole.assigned} assigned - {whole.removed} removed = "
        f"{whole.done} done + {whole.in_time} in time + {whole.overdue} overdue + "
        f"{whole.no_deadline} without a deadline."
    )
    yield from table(
        ["figure", "value", "unit", "numerator", "denominator"],
        [(each.key, _value(each), each.unit, *_ends(each)) for each in found.rates],
    )


def _told(instant: datetime) -> str:
    return instant.astimezone(zone()).isoformat(timespec="seconds")


def _value(figure: Figure) -> str:
    return "-" if figure.value is None else f"{figure.value:.2f}"


def _ends(figure: Figure) -> tuple[str, int]:
    return ("-" if figure.numerator is None else f"{figure.numerator:g}"), figure.denominator


def _row_lines(rows: tuple[FigureRow, ...]) -> Iterator[str]:
    yield from table(
        ["code", "stands", "deadline", "days", "unit", "title"],
        [
            (
                row.code,
                row.timeliness or row.kind,
                row.effective_due or "-",
                "-" if row.days is None else row.days,
                row.unit or "-",
                row.title,
            )
            for row in rows
        ],
    )
    yield f"{len(rows)} rows."


def _difference_facts(changed: FiguresDifference) -> dict[str, Any]:
    return {
        "earlier": changed.earlier,
        "later": changed.later,
        "before": _counted(changed.before),
        "after": _counted(changed.after),
        "moves": [
            {"from": before, "to": after, "tasks": number}
            for (before, after), number in changed.moves.items()
            if before is not after
        ],
        "changes": [asdict(each) for each in changed.changes],
    }


def _difference_lines(changed: FiguresDifference) -> Iterator[str]:
    before, after = _counted(changed.before), _counted(changed.after)
    yield f"From {_told(changed.earlier)} to {_told(changed.later)}"
    yield from table(
        ["counter", "then", "later", "change"],
        [(key, before[key], after[key], f"{after[key] - before[key]:+}") for key in COUNTERS],
    )
    yield from table(
        ["task", "then", "later", "closed", "by"],
        [
            (
                each.code,
                each.before or "-",
                each.after or "-",
                _closing(each),
                "; ".join(f"{act.actor or 'the system'}: {act.action}" for act in each.acts)
                or "time passed",
            )
            for each in changed.changes
        ],
    )


def _closing(change: TaskChange) -> str:
    if change.closing is None:
        return "-"
    return f"{change.closing}{' in the last hours' if change.is_late_hour else ''}"
