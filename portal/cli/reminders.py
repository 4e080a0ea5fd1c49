"""`dondoc reminders preview`: what would be sent, to whom and why, without sending it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

import click

from portal import clock
from portal.cli.context import Instant, json_option, office, settings, show, table
from portal.queries.deliveries import DeliveryRow, deliveries
from portal.services import ticking
from portal.services.transaction import transaction

MORNING = time(8)
MOST = 1_000_000


class DayOrInstant(Instant):
    """A day, meaning its morning, or an instant."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            return super().convert(value, param, ctx)
        return datetime.combine(day, MORNING)


@click.group()
def reminders() -> None:
    """The reminders that the ladder gives."""


@reminders.command()
@click.option("--at", type=DayOrInstant(), help="That day's morning, or an instant, not now.")
@json_option
def preview(at: datetime | None, as_json: bool) -> None:
    """What the next step would send, to whom, why; nothing is kept."""
    with office():
        at = at or clock.utc_now()
        if at.tzinfo is None:
            at = at.replace(tzinfo=settings().zone)
        rows = rehearse(at)
    lines = table(
        ["kind", "to", "task", "why"],
        [(row.kind, row.person_name, row.task_code or "-", row.key) for row in rows],
    )
    show(rows, [*lines, f"{len(rows)} messages"], as_json=as_json)


class Rehearsed(Exception):
    """Ends a rehearsal, so that its transaction is rolled back."""


def rehearse(at: datetime) -> Sequence[DeliveryRow]:
    """Run one step for real inside a transaction that is then undone; the new messages."""
    newest = deliveries(limit=1).rows
    last_id = newest[0].id if newest else 0
    rows: list[DeliveryRow] = []
    try:
        with transaction():
            ticking.run_tick(at)
            rows = [row for row in deliveries(limit=MOST).rows if row.id > last_id]
            raise Rehearsed
    except Rehearsed:
        return rows[::-1]
