"""A measured figure: its samples, held against the target of SPEC §7."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table; every sample is the result of one run, in `unit`.

    `at_least` turns the target round: more is better. Without a target it is only told.
    """

    what: str
    unit: str
    samples: tuple[float, ...]
    target: float | None = None
    at_least: bool = False

    @property
    def median(self) -> float:
        return statistics.median(self.samples)

    @property
    def ratio(self) -> float | None:
        """The median over the target."""
        return None if self.target is None else self.median / self.target

    @property
    def is_reached(self) -> bool:
        if self.ratio is None:
            return True
        return self.ratio >= 1 if self.at_least else self.ratio <= 1


HEADINGS = ("What", "Target", "Min", "Median", "Max", "Median / target", "")


def table(figures: Iterable[Figure]) -> str:
    """The figures as a table in Markdown."""
    rows = [HEADINGS, ("---", "--:", "--:", "--:", "--:", "--:", "---")]
    rows += [_row(figure) for figure in figures]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _row(figure: Figure) -> tuple[str, ...]:
    sign = "≥" if figure.at_least else "≤"
    return (
        figure.what,
        f"{sign} {_told(figure.target)} {figure.unit}" if figure.target is not None else "–",
        *(_told(value) for value in (min(figure.samples), figure.median, max(figure.samples))),
        f"{figure.ratio:.2f}" if figure.ratio is not None else "–",
        "" if figure.target is None else "reached" if figure.is_reached else "**missed**",
    )


def _told(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
