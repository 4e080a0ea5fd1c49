"""Writes the generated parts of docs/domain.md: state diagrams and the matrix of rights.

`make docs` runs it; a test holds the page against the tables it is made from.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "domain.md"
_PART = re.compile(r"(<!-- begin (\w+) -->\n).*?(<!-- end \2 -->)", re.DOTALL)


def written(page: str) -> str:
    """The page with its generated parts as the tables of the domain say them now."""
    parts = {"machines": "\n".join(_machines()), "matrix": "\n".join(_matrix())}

    def fill(found: re.Match[str]) -> str:
        return f"{found[1]}\n{parts[found[2]]}\n\n{found[3]}"

    return _PART.sub(fill, page)


def _machines() -> Iterator[str]:
    from portal.domain.machines.registry import MACHINES

    for number, machine in enumerate(MACHINES):
        if number:
            yield ""
        yield from _diagram(machine)
        yield ""
        yield from _table(
            ("Step", "From", "To", "Who may", "What must hold"),
            (_step_row(step) for step in machine.steps),
        )


def _diagram(machine: Any) -> Iterator[str]:
    yield f"### {machine.name.replace('_', ' ').capitalize()}"
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {machine.initial}"
    for (source, target), names in sorted(_arrows(machine).items()):
        yield f"    {source} --> {target}: {', '.join(names)}"
    for state in sorted(machine.final_states()):
        yield f"    {state} --> [*]"
    yield "```"


def _arrows(machine: Any) -> dict[tuple[str, str], list[str]]:
    arrows: dict[tuple[str, str], list[str]] = {}
    for step in machine.steps:
        for source in step.sources:
            arrows.setdefault((str(source), str(step.target)), []).append(step.name)
    return arrows


def _step_row(step: Any) -> tuple[str, ...]:
    from portal.domain.permissions import roles_that_may

    who = "the system" if step.action is None else _listed(roles_that_may(step.action))
    return (
        f"`{step.name}`",
        _listed(sorted(step.sources)),
        str(step.target),
        who,
        _listed(guard.name for guard in step.guards) or "–",
    )


def _matrix() -> Iterator[str]:
    from portal.domain.actions import Action
    from portal.domain.matrix import MATRIX

    def cell(action: Action, grants: Any) -> str:
        return " ".join(sorted(grants.get(action, ()))).replace("_", "‑")

    yield from _table(
        ("Right", *(role.replace("_", " ") for role in MATRIX)),
        (
            (f"`{action}`", *(cell(action, grants) for grants in MATRIX.values()))
            for action in Action
        ),
    )


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    heads = tuple(heads)
    yield f"| {' | '.join(heads)} |"
    yield f"|{'|'.join(' --- ' for _ in heads)}|"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _listed(words: Iterable[object]) -> str:
    return ", ".join(str(word).replace("_", " ") for word in words)


def main() -> None:
    sys.path.insert(0, str(ROOT))
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
