"""`dondoc audit`: the hash chain of the audit log."""

from __future__ import annotations

import click

from portal.cli.context import json_option, office, show
from portal.services.audit import verify_chain


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command()
@json_option
def verify(as_json: bool) -> int:
    """Walk the whole chain; 1 when an entry was changed, removed or cut off."""
    with office():
        report = verify_chain()
    line = (
        f"The chain of {report.entries} entries is whole."
        if report.is_whole
        else f"The chain is broken at entry {report.broken_at}; {report.entries} entries were read."
    )
    show(
        {"entries": report.entries, "whole": report.is_whole, "broken_at": report.broken_at},
        [line],
        as_json=as_json,
    )
    return 0 if report.is_whole else 1
