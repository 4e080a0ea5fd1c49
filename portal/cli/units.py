"""`dondoc units`: the organisation of a day, and how it is reorganised."""

from __future__ import annotations

from datetime import date

import click
from sqlalchemy import select

from portal import clock
from portal.cli.context import acting, as_option, json_option, office, show, table
from portal.cli.days import Day
from portal.domain.errors import NotFound
from portal.extensions import db
from portal.models.organisation import Unit
from portal.queries.office import local_day
from portal.queries.organisation import chart_on, successors_of
from portal.services import successions

on_option = click.option("--on", type=Day(), required=True, help="First day of the new order.")
document_option = click.option("--document", required=True, help="The deciding document.")


@click.group()
def units() -> None:
    """Units: the chart of any day; mergers, new names, dissolutions."""


@units.command()
@click.option("--as-of", "day", type=Day(), help="That day, not today.")
@json_option
def chart(day: date | None, as_json: bool) -> None:
    """The units of a day from the top down, with their heads."""
    with office():
        lines = chart_on(day or local_day(clock.utc_now()))
    rows = table(
        ["unit", "name", "head"],
        [("  " * line.depth + line.code, line.name, line.head or "-") for line in lines],
    )
    show(lines, rows, as_json=as_json)


@units.command()
@click.argument("code")
@json_option
def successors(code: str, as_json: bool) -> None:
    """What became of a unit."""
    with office():
        lines = successors_of(_unit(code))
    rows = table(
        ["on", "kind", "unit", "document"],
        [(line.on, line.kind, line.code, line.deciding_document) for line in lines],
    )
    show(lines, rows, as_json=as_json)


@units.command()
@click.argument("codes", nargs=-1, required=True)
@click.option("--into", required=True, metavar="CODE")
@on_option
@document_option
@as_option
def merge(codes: tuple[str, ...], into: str, on: date, document: str, email: str | None) -> None:
    """Let units go up in another one; their open tasks, people and requests go with them."""
    with office():
        now = clock.utc_now()
        old = [_unit(code) for code in codes]
        successions.merge_units(acting(email, now), old, _unit(into), on, document, now=now)
    click.echo(f"{', '.join(codes)} go up in {into} on {on}.")


@units.command()
@click.argument("code")
@click.option("--to", "receiving", required=True, metavar="CODE")
@on_option
@document_option
@as_option
def dissolve(code: str, receiving: str, on: date, document: str, email: str | None) -> None:
    """End a unit; another one receives its tasks."""
    with office():
        now = clock.utc_now()
        successions.dissolve_unit(
            acting(email, now), _unit(code), _unit(receiving), on, document, now=now
        )
    click.echo(f"{code} ends on {on}; {receiving} receives its tasks.")


@units.command()
@click.argument("code")
@click.argument("new_code")
@click.argument("name")
@on_option
@document_option
@as_option
def rename(code: str, new_code: str, name: str, on: date, document: str, email: str | None) -> None:
    """Let a unit go on under another name."""
    with office():
        now = clock.utc_now()
        successions.rename_unit(
            acting(email, now),
            _unit(code),
            code=new_code,
            name=name,
            on=on,
            document=document,
            now=now,
        )
    click.echo(f"{code} is {new_code} from {on} on.")


def _unit(code: str) -> int:
    unit_id = db.session.scalar(select(Unit.id).where(Unit.code == code))
    if unit_id is None:
        raise NotFound(what="unit", key=code)
    return unit_id
