"""The form of every state machine: one table of steps, the source of code, rights and diagrams."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from portal.domain.actions import Action
from portal.domain.errors import StepRefused

StateT = TypeVar("StateT", bound=StrEnum)
FactsT = TypeVar("FactsT")


@dataclass(frozen=True)
class Guard(Generic[FactsT]):
    """A condition of a step; its name is the key of the sentence that says what would meet it."""

    name: str
    holds: Callable[[FactsT], bool]


@dataclass(frozen=True)
class Step(Generic[StateT, FactsT]):
    """One step: from which states to which, the right it needs, and what must hold.

    A step without an action is taken by the system, when a period opens for instance.
    """

    name: str
    sources: frozenset[StateT]
    target: StateT
    action: Action | None
    guards: tuple[Guard[FactsT], ...] = ()


@dataclass(frozen=True)
class Machine(Generic[StateT, FactsT]):
    """Every step of one kind of object; what the table does not hold cannot happen."""

    name: str
    states: type[StateT]
    initial: StateT
    steps: tuple[Step[StateT, FactsT], ...]

    def after(self, name: str, state: StateT, facts: FactsT) -> StateT:
        """The state after a step; raises StepRefused, naming the guards that do not hold."""
        taken = self.possible_step(name, state)
        missing = tuple(guard.name for guard in taken.guards if not guard.holds(facts))
        if missing:
            raise StepRefused(step=name, state=state, missing=missing)
        return taken.target

    def possible_step(self, name: str, state: StateT) -> Step[StateT, FactsT]:
        """The step itself; raises StepRefused when there is no such step from this state."""
        for step in self.steps:
            if step.name == name and state in step.sources:
                return step
        raise StepRefused(step=name, state=state)

    def is_possible(self, name: str, state: StateT) -> bool:
        """Whether there is such a step from here, before its guards are looked at."""
        return any(step.name == name and state in step.sources for step in self.steps)

    def steps_from(self, state: StateT) -> tuple[Step[StateT, FactsT], ...]:
        return tuple(step for step in self.steps if state in step.sources)

    def action_of(self, name: str) -> Action | None:
        """The right a step needs; raises KeyError for a step that is not in the table."""
        return {step.name: step.action for step in self.steps}[name]

    def final_states(self) -> frozenset[StateT]:
        """The states that no step leads out of."""
        return frozenset(self.states) - {source for step in self.steps for source in step.sources}
