"""`dondoc tick`: one step of the scheduler, by hand."""

from __future__ import annotations

from datetime import datetime

import click

from portal import clock
from portal.cli.context import Instant, json_option, office, show
from portal.services import ticking


@click.command()
@click.option("--at", type=Instant(), help="As of this instant instead of now.")
@json_option
def tick(at: datetime | None, as_json: bool) -> None:
    """Plan what is due and write it to the outbox; doing it again changes nothing."""
    with office():
        report = ticking.run_tick(at or clock.utc_now())
    numbers = {
        "planned": report.planned,
        "queued": report.queued,
        "dropped": report.dropped,
    }
    line = ", ".join(f"{name} {number}" for name, number in numbers.items())
    show(numbers, [line], as_json=as_json)
