"""What a round of faults came to, as a line of a table and as JSON."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.chaos.account import Account

#: a part that was killed works again within so many seconds
RESTARTS_WITHIN = 5.0
HEADINGS = (
    *("Fault", "Times", "Messages", "Lost", "Unmarked copies", "Marked copies / doubts"),
    *("Answers", "Answers lost", "Answers doubled", "Rungs skipped", ""),
)


@dataclass
class Round:
    """One kind of fault, so many times; `restarts` in seconds, judged where it `is_timed`."""

    kind: str
    times: int
    account: Account
    restarts: dict[str, list[float]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    is_timed: bool = False

    @property
    def is_fast(self) -> bool:
        """The median counts: a machine that does something else for seconds is no fault of ours."""
        return all(
            statistics.median(each) < RESTARTS_WITHIN for each in self.restarts.values() if each
        )

    @property
    def holds(self) -> bool:
        return self.account.holds and (self.is_fast or not self.is_timed)

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "holds": self.holds}


def table(rounds: Iterable[Round]) -> str:
    """The rounds as a table in Markdown."""
    rows = [HEADINGS, ("---", *["--:"] * (len(HEADINGS) - 2), "---")]
    rows += [_row(one) for one in rounds]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _row(one: Round) -> tuple[str, ...]:
    told = one.account
    return (
        one.kind,
        f"{one.times:,}",
        f"{told.messages:,}",
        str(told.lost),
        str(told.unmarked),
        f"{told.marked} / {told.in_doubt}",
        f"{told.answers:,}",
        str(told.answers_lost),
        str(told.answers_doubled),
        str(told.skipped),
        "holds" if one.holds else "**broken**",
    )


def restarts_table(rounds: Iterable[Round]) -> str:
    """How long each part took to work again, in seconds; empty without a restart."""
    rows = [
        (
            *(one.kind, part, str(len(each))),
            *map(_told, (min(each), statistics.median(each), max(each))),
            str(sum(seconds >= RESTARTS_WITHIN for seconds in each)),
        )
        for one in rounds
        for part, each in one.restarts.items()
        if each
    ]
    if not rows:
        return ""
    heading = ("Fault", "Part", "Times", "Min, s", "Median, s", "Max, s", "Not within 5 s")
    lines = [heading, ("---", "---", *["--:"] * 5), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines)


def notes(rounds: Iterable[Round]) -> str:
    """One line a round that has something to say."""
    lines = []
    for one in rounds:
        said = [*one.account.wrong, *one.notes]
        lines.append(f"* {one.kind}, {one.seconds:.0f} s" + (f": {'; '.join(said)}" * bool(said)))
    return "\n".join(lines)


def _told(seconds: float) -> str:
    return f"{seconds:.1f}"
