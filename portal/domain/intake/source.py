"""What every reader hands over: tables and passages, without a trace of the file they came from."""

from __future__ import annotations

from dataclasses import dataclass

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as rows of equal length; a cell that spans several stands in each of them."""

    name: str
    rows: tuple[Cells, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage with its reference and the passages it stands below, the nearest one last."""

    reference: str
    text: str
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A whole file or paste. `converted_from` names the old font its text was converted from."""

    grids: tuple[Grid, ...] = ()
    passages: tuple[Passage, ...] = ()
    converted_from: str = ""

    @property
    def is_empty(self) -> bool:
        has_cells = any(cell.strip() for grid in self.grids for row in grid.rows for cell in row)
        return not has_cells and not any(passage.text.strip() for passage in self.passages)
