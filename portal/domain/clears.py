"""The six clears: who, what, when, who answers, what comes out, who decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.domain.folding import fold
from portal.domain.types import Clear, TaskKind

SHORTEST_TITLE = 10


@dataclass(frozen=True, slots=True)
class ClearFacts:
    """What the six clears look at; `responsible` is the leader in charge or the unit's head."""

    title: str
    lead_unit: bool
    responsible: bool
    official: bool
    due_date: date | None
    kind: TaskKind
    product: str
    competent_authority: str


def missing_clears(
    facts: ClearFacts,
    waived: frozenset[Clear] = frozenset(),
    wanted: frozenset[Clear] = frozenset(Clear),
) -> tuple[Clear, ...]:
    """The clears the assignment still misses, in the order the office names them.

    Source: the six clears of current practice, or as many as the office wants; a standing task
    needs no end date, and a clear waived with a reason is not missing.
    """
    met = {
        Clear.PERSON: facts.official,
        Clear.TASK: _names_an_action(facts.title),
        Clear.TIME: facts.due_date is not None or facts.kind is TaskKind.STANDING,
        Clear.RESPONSIBILITY: facts.lead_unit and facts.responsible,
        Clear.PRODUCT: bool(facts.product.strip()),
        Clear.AUTHORITY: bool(facts.competent_authority.strip()),
    }
    asked = wanted - waived
    return tuple(clear for clear in Clear if clear in asked and not met[clear])


def _names_an_action(title: str) -> bool:
    return len(title.strip()) >= SHORTEST_TITLE and len(fold(title).split()) > 1
