"""`dondoc calendar`: the working calendar, and what a change of it moves."""

from __future__ import annotations

from datetime import date

import click

from portal import clock
from portal.cli.context import acting, as_option, json_option, office, show, table
from portal.cli.days import Day
from portal.domain.calendar import DayKind
from portal.queries.calendar_moves import day_lines
from portal.queries.office import local_day
from portal.services import working_days
from portal.services.working_days import CalendarChange, DayEntry


@click.group()
def calendar() -> None:
    """Days off and make-up days; a change moves deadlines and reminders of open tasks."""


@calendar.command("show")
@click.argument("year", type=int, required=False)
@json_option
def show_year(year: int | None, as_json: bool) -> None:
    """The days of a year that differ from their weekday."""
    with office():
        lines = day_lines(year or local_day(clock.utc_now()).year)
    rows = table(
        ["day", "kind", "name", "decided by"],
        [(line.day, line.kind, line.name, line.document or "-") for line in lines],
    )
    show(lines, rows, as_json=as_json)


@calendar.command()
@click.argument("year", type=int)
@as_option
@json_option
def fill(year: int, email: str | None, as_json: bool) -> None:
    """Enter a year's public holidays; what the office entered itself stays."""
    with office():
        now = clock.utc_now()
        change = working_days.fill_year(acting(email, now), year, now=now)
    _tell(change, as_json)


@calendar.command("set")
@click.argument("day", type=Day())
@click.argument("kind", type=click.Choice([str(kind) for kind in DayKind]))
@click.option("--name", default="", help="What the day is called.")
@click.option("--document", default="", help="The dispatch that decided it.")
@as_option
@json_option
def set_day(
    day: date, kind: str, name: str, document: str, email: str | None, as_json: bool
) -> None:
    """Make a day a holiday, a swapped day off or a make-up day."""
    with office():
        now = clock.utc_now()
        entry = DayEntry(DayKind(kind), name, "", document)
        change = working_days.set_day(acting(email, now), day, entry, now=now)
    _tell(change, as_json)


@calendar.command()
@click.argument("day", type=Day())
@as_option
@json_option
def clear(day: date, email: str | None, as_json: bool) -> None:
    """Let a day be again what its weekday says."""
    with office():
        now = clock.utc_now()
        change = working_days.clear_day(acting(email, now), day, now=now)
    _tell(change, as_json)


@calendar.command()
@click.argument("off", type=Day())
@click.argument("worked", type=Day())
@click.option("--document", required=True, help="The dispatch that decided it.")
@as_option
@json_option
def swap(off: date, worked: date, document: str, email: str | None, as_json: bool) -> None:
    """Swap a working day for a weekend day."""
    with office():
        now = clock.utc_now()
        change = working_days.swap_days(acting(email, now), off, worked, document=document, now=now)
    _tell(change, as_json)


def _tell(change: CalendarChange, as_json: bool) -> None:
    lines = [
        f"{len(change.days)} days changed, {len(change.moved)} deadlines moved, "
        f"reminders of {change.replanned} tasks planned anew.",
        *(f"{moved.code}: {moved.before} to {moved.after}" for moved in change.moved),
    ]
    show(change, lines, as_json=as_json)
