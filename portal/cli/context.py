"""What most commands share: the application, and how an answer is shown."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Any

import click
from flask import Flask

from portal.app import create_app
from portal.domain.errors import NotFound
from portal.domain.types import Actor, Channel, Role
from portal.extensions import db
from portal.logging import set_up_logging
from portal.queries.actors import actor_by_email
from portal.queries.office import local_day, settings
from portal.settings import Settings

__all__ = [
    "ADMINISTRATOR",
    "Instant",
    "acting",
    "as_option",
    "json_option",
    "office",
    "settings",
    "show",
    "table",
]

#: whoever may run commands on this machine
ADMINISTRATOR = Actor(person_id=None, role=Role.ADMIN, unit_ids=frozenset(), channel=Channel.CLI)

json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
as_option = click.option(
    "--as", "email", metavar="EMAIL", help="Act as this person; else as the administrator."
)


@contextmanager
def office(given: Settings | None = None) -> Iterator[Flask]:
    """The application with its database, for the length of one command."""
    set_up_logging(level=logging.WARNING)
    app = create_app(given, with_pages=False)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def acting(email: str | None, now: datetime) -> Actor:
    """Who acts: the person with that address, else whoever may run commands on this machine."""
    if email is None:
        return ADMINISTRATOR
    actor = actor_by_email(email, Channel.CLI, local_day(now))
    if actor is None:
        raise NotFound(what="person", key=email)
    return actor


class Instant(click.ParamType[datetime]):
    """An ISO instant with its offset, such as 2025-07-07T08:00:00+07:00."""

    name = "instant"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            instant = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not an ISO instant such as 2025-07-07T08:00:00+07:00.")
        if instant.tzinfo is None:
            self.fail(f"{value!r} needs its offset, for example {value}+07:00.")
        return instant


def show(data: Any, lines: Iterable[str], *, as_json: bool) -> None:
    """Print an answer: `data` as JSON, or the lines written for people."""
    if as_json:
        click.echo(json.dumps(data, default=plain, ensure_ascii=False, indent=2))
        return
    for line in lines:
        click.echo(line)


def plain(value: Any) -> Any:
    """JSON for what queries return: dataclasses, instants, days."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Columns as wide as their widest cell; the last one is left as it is."""
    cells = [[str(head) for head in heads], *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    for row in cells:
        padded = [cell.ljust(width) for cell, width in zip(row[:-1], widths[:-1], strict=True)]
        yield "  ".join([*padded, row[-1]]).rstrip()
