"""`dondoc audit`: the hash chain of the audit log and the seals of the frozen figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import click

from portal.cli.context import json_option, office, show
from portal.services.audit import ChainReport, verify_chain
from portal.services.snapshots import SnapshotsReport, verify_snapshots


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command()
@json_option
def verify(as_json: bool) -> int:
    """Walk the whole chain and lay every snapshot's seal anew; 1 when anything was touched."""
    with office():
        chain, frozen = verify_chain(), verify_snapshots()
    facts = {
        "entries": chain.entries,
        "whole": chain.is_whole and frozen.are_whole,
        "broken_at": chain.broken_at,
        "snapshots": frozen.snapshots,
        "damaged": [asdict(each) for each in frozen.damaged],
    }
    show(facts, _lines(chain, frozen), as_json=as_json)
    return 0 if facts["whole"] else 1


def _lines(chain: ChainReport, frozen: SnapshotsReport) -> Iterator[str]:
    if chain.is_whole:
        yield f"The chain of {chain.entries} entries is whole."
    else:
        yield f"The chain is broken at entry {chain.broken_at}; {chain.entries} entries were read."
    for each in frozen.damaged:
        yield f"Snapshot {each.snapshot_id} is not what was frozen: {each.damage}."
    yield f"{frozen.snapshots - len(frozen.damaged)} of {frozen.snapshots} snapshots are whole."
