"""`dondoc reminders preview`: what a day will bring, to whom and why, without sending it."""

from __future__ import annotations

from datetime import date

import click

from portal import clock
from portal.cli.context import json_option, office, show, table
from portal.cli.days import Day
from portal.queries.office import local_day
from portal.services.foresight import preview as foresee


@click.group()
def reminders() -> None:
    """The reminders that the ladder gives."""


@reminders.command()
@click.option("--at", type=Day(), help="That day, not today.")
@json_option
def preview(at: date | None, as_json: bool) -> None:
    """What would be sent on a day if nothing changed until then, to whom, why; nothing is kept."""
    with office():
        lines = foresee(at or local_day(clock.utc_now()))
    rows = table(
        ["kind", "to", "tasks", "why"],
        [
            (line.kind, line.person, " ".join(line.task_codes) or "-", " ".join(line.why) or "-")
            for line in lines
        ],
    )
    show(lines, [*rows, f"{len(lines)} messages"], as_json=as_json)
