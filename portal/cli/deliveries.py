"""`dondoc deliveries` and `inbox`: what went out and what came in, with the evidence."""

from __future__ import annotations

import click

from portal.cli.context import json_option, office, settings, show, table
from portal.domain.types import OutboxState, UpdateState
from portal.queries import deliveries as outgoing
from portal.queries import inbox as incoming

MOST = 100_000


@click.command()
@click.option("--state", type=click.Choice([state.value for state in OutboxState]))
@click.option("--kind", help="For example morning, week_late, digest_daily.")
@click.option("--limit", type=click.IntRange(1, MOST), default=50, show_default=True)
@json_option
def deliveries(state: str | None, kind: str | None, limit: int, as_json: bool) -> None:
    """Every outgoing message, newest first, with its state and its evidence."""
    with office():
        wanted = OutboxState(state) if state else None
        rows = outgoing.deliveries(state=wanted, kind=kind, limit=limit).rows
        counts = outgoing.delivery_counts()
        zone = settings().zone
    lines = table(
        ["id", "written", "kind", "to", "state", "tries", "outcome"],
        [
            (
                row.id,
                f"{row.created_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
                row.kind,
                row.person_name,
                row.state.value,
                row.attempts,
                " ".join(part for part in (row.outcome, row.evidence) if part),
            )
            for row in rows
        ],
    )
    show({"counts": counts, "messages": rows}, [*lines, summary(counts)], as_json=as_json)


@click.command()
@click.option("--state", type=click.Choice([state.value for state in UpdateState]))
@click.option("--limit", type=click.IntRange(1, MOST), default=50, show_default=True)
@json_option
def inbox(state: str | None, limit: int, as_json: bool) -> None:
    """Every update received from Telegram, newest first."""
    with office():
        wanted = UpdateState(state) if state else None
        rows = incoming.received_updates(state=wanted, limit=limit)
        counts = incoming.update_counts()
        zone = settings().zone
    lines = table(
        ["update", "received", "state", "from", "tries", "error"],
        [
            (
                row.update_id,
                f"{row.received_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
                row.state.value,
                row.person_name or "-",
                row.attempts,
                row.error,
            )
            for row in rows
        ],
    )
    show({"counts": counts, "updates": rows}, [*lines, summary(counts)], as_json=as_json)


def summary(counts: dict[OutboxState, int] | dict[UpdateState, int]) -> str:
    return ", ".join(f"{state.value} {number}" for state, number in counts.items())
