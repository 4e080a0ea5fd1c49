"""`dondoc snapshot`: freeze the figures of an instant, and see what was frozen."""

from __future__ import annotations

from datetime import datetime

import click
from sqlalchemy import select

from portal import clock
from portal.cli.context import Instant, acting, as_option, json_option, office, show, table
from portal.extensions import db
from portal.models.reporting import Snapshot
from portal.services.snapshots import take_snapshot


@click.group()
def snapshot() -> None:
    """Figures frozen with every row behind them; `dondoc audit verify` checks their seals."""


@snapshot.command()
@click.option("--at", type=Instant(), help="The figures of that instant, not of now.")
@click.option("--reason", required=True, help="What they are frozen for.")
@as_option
@json_option
def take(at: datetime | None, reason: str, email: str | None, as_json: bool) -> None:
    """Freeze the figures; they are read out of the history and never change again."""
    with office():
        now = clock.utc_now()
        number = take_snapshot(acting(email, now), at=at or now, reason=reason, now=now)
        seal = db.session.get_one(Snapshot, number).hash
    show(
        {"id": number, "at": at or now, "hash": seal},
        [f"Snapshot {number}: {seal}"],
        as_json=as_json,
    )


@snapshot.command("list")
@json_option
def show_list(as_json: bool) -> None:
    """The newest fifty snapshots with their seals."""
    with office():
        newest = select(Snapshot).order_by(Snapshot.id.desc()).limit(50)
        rows = [
            {
                "id": each.id,
                "as_of": each.as_of,
                "rows": each.rows,
                "hash": each.hash,
                "reason": each.reason,
            }
            for each in db.session.scalars(newest)
        ]
    lines = table(["id", "as of", "rows", "seal", "reason"], [row.values() for row in rows])
    show(rows, lines, as_json=as_json)
