"""Pasted or plain text: lines that are a table, and the rest as passages."""

from __future__ import annotations

from collections.abc import Sequence

from portal.domain.intake.passages import passages_of
from portal.domain.intake.source import Grid, Source


def source_of_text(text: str) -> Source:
    """A paste as a source: lines with two tabs or more are rows of a table, others are text."""
    grids: list[Grid] = []
    prose: list[str] = []
    block: list[list[str]] = []
    for line in [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]:
        if line.count("\t") >= 2:
            block.append(line.split("\t"))
            continue
        if len(block) > 1:
            grids.append(grid_of(f"{len(grids) + 1}", block))
        elif block:
            prose.append(" ".join(block[0]))
        block = []
        prose.append(line)
    return Source(tuple(grids), passages_of(prose))


def grid_of(name: str, rows: Sequence[Sequence[str]]) -> Grid:
    """Rows made equally long."""
    width = max((len(row) for row in rows), default=0)
    return Grid(name, tuple(tuple([*row, *[""] * (width - len(row))]) for row in rows))
