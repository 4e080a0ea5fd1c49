"""`dondoc backup`, `restore`, `export` and `load`: the whole installation, or its data alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from portal import clock
from portal.archive.reading import ArchiveRefused
from portal.archive.restoring import Restored, load_data
from portal.archive.restoring import restore as restore_backup
from portal.archive.writing import back_up, export_data
from portal.cli.context import ADMINISTRATOR, json_option, office, settings, show
from portal.cli.database import is_up_to_date, present_revision

_NEW_FILE = click.Path(dir_okay=False, path_type=Path)
_OLD_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command()
@click.argument("file", type=_NEW_FILE)
@json_option
def backup(file: Path, as_json: bool) -> int:
    """Write database and files into FILE while everything goes on running.

    The archive holds all that people wrote, and no token or key: keep it as carefully as the data.
    """
    with office():
        written = back_up(file, settings().files_folder, revision=_revision(), now=clock.utc_now())
    line = f"{written.rows} rows and {written.files} files are in {file}."
    if written.missing:
        line += f" {written.missing} files are missing in the data folder: see `dondoc doctor`."
    show(written, [line], as_json=as_json)
    return 1 if written.missing else 0


@click.command()
@click.argument("file", type=_OLD_FILE)
@json_option
def restore(file: Path, as_json: bool) -> None:
    """Put a backup back into an empty installation; what was due meanwhile is not sent again."""
    with office(), _refusals_told():
        found = restore_backup(file, settings().files_folder, ADMINISTRATOR, now=clock.utc_now())
    lines = [
        f"{found.rows} rows and {found.files} files are back, as of {found.made_at.isoformat()}.",
        f"{found.held_back} messages that may have gone out before are not sent again; they are in "
        "the web inboxes, and `dondoc deliveries --state unknown` lists them.",
    ]
    show(found, lines, as_json=as_json)


@click.command()
@click.option("-o", "--output", type=_NEW_FILE, help="Into this file; else to standard output.")
def export(output: Path | None) -> None:
    """Write every row of every table as lines of JSON (docs/archive.md)."""
    with office():
        revision = _revision()
        if output is None:
            export_data(sys.stdout, revision=revision, now=clock.utc_now())
            return
        with output.open("w", encoding="utf-8") as target:
            output.chmod(0o600)
            written = export_data(target, revision=revision, now=clock.utc_now())
    click.echo(f"{written.rows} rows are in {output}.")


@click.command()
@click.argument("file", type=_OLD_FILE)
@json_option
def load(file: Path, as_json: bool) -> None:
    """Fill an empty installation with an exported data set; files are moved by `backup`."""
    with office(), _refusals_told():
        found: Restored = load_data(file)
    show(found, [f"{found.rows} rows are loaded."], as_json=as_json)


def _revision() -> str:
    if not is_up_to_date():
        raise click.ClickException(
            "The database is of an earlier version: run `dondoc db upgrade` first."
        )
    return present_revision() or ""


@contextmanager
def _refusals_told() -> Iterator[None]:
    """One line instead of a traceback for what an archive is refused for."""
    try:
        yield
    except ArchiveRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
