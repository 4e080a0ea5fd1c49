"""The close of a phase: what becomes of each task that is not finished, and what that counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.domain.errors import SuccessionIncomplete
from portal.domain.figures import Counters, check_sum, count
from portal.domain.types import Timeliness


class Fate(StrEnum):
    """What becomes of an unfinished task when its phase is closed.

    CARRIED: it goes on in the next phase or plan, in arrears. ENDED: it is cancelled by a document
    and counts as removed. LEFT: it stays open where it is.
    """

    CARRIED = "carried"
    ENDED = "ended"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Settlement:
    """How many unfinished tasks go on, end and stay; every one of them is counted once."""

    carried: int = 0
    ended: int = 0
    left: int = 0

    @property
    def total(self) -> int:
        return self.carried + self.ended + self.left

    def of(self, fate: Fate) -> int:
        return int(getattr(self, fate.value))


def settle(unfinished: Mapping[int, str], fates: Mapping[int, Fate]) -> Settlement:
    """Count the fates of the unfinished tasks, given by id with their codes.

    Nothing disappears silently (row 1.10): SuccessionIncomplete names the tasks without a fate.
    Fates of other tasks, finished meanwhile for instance, are left out.
    """
    silent = tuple(code for task_id, code in unfinished.items() if task_id not in fates)
    if silent:
        raise SuccessionIncomplete(codes=silent)
    counted = Counter(fates[task_id].value for task_id in unfinished)
    return Settlement(**counted)


def after_ending(counters: Counters, ended: Iterable[tuple[Timeliness, bool]]) -> Counters:
    """The counters once tasks are ended: they stay assigned and count as removed.

    Each is given as its class before and whether its deadline was near. Carrying over changes no
    class. Raises FiguresDoNotAddUp when what remains is not counted exactly once.
    """
    out = count(ended)
    after = counters - out + Counters(assigned=out.assigned, removed=out.assigned)
    check_sum(after)
    return after
