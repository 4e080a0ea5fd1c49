"""Near duplicates between tasks: the same thing ordered twice, in one plan or in several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, or_, select

from portal.domain.overlaps import LOOK_AT, Overlap, telling_words
from portal.domain.types import OPEN_STATES, TaskState
from portal.extensions import db
from portal.models.task import Task

#: a pair is compared only if it shares one of its rarest words
_RAREST = 4
#: a word in more titles than this tells nothing
_TOO_COMMON = 400


@dataclass(frozen=True, slots=True)
class _Entry:
    id: int
    code: str
    title: str
    unit_id: int | None
    plan_id: int
    words: frozenset[str]


def overlaps_of(plan_id: int, *, least: int = LOOK_AT) -> list[Overlap]:
    """The tasks of a plan that are nearly the same as others of any plan, most alike first.

    Compared are open tasks and drafts. Only pairs that share a rare word are looked at, so that
    100,000 tasks do not mean ten thousand million comparisons.
    """
    # Loaded here: some megabytes that only this question needs.
    from rapidfuzz import fuzz

    entries = [_entry(row) for row in _tasks()]
    index = _index(entries)
    found = []
    for entry in entries:
        if entry.plan_id != plan_id:
            continue
        for other in _candidates(entry, index):
            if other.plan_id == plan_id and other.id <= entry.id:
                continue
            similarity = round(fuzz.token_sort_ratio(" ".join(entry.words), " ".join(other.words)))
            if similarity >= least:
                found.append(
                    Overlap(
                        entry.code,
                        other.code,
                        entry.title,
                        other.title,
                        similarity,
                        entry.unit_id is not None and entry.unit_id == other.unit_id,
                    )
                )
    return sorted(found, key=lambda each: (-each.similarity, each.code, each.other_code))


class AlikeTasks:
    """Finds, for one title after another, the open task or draft that is nearest to it."""

    def __init__(self) -> None:
        self._index = _index(_entry(row) for row in _tasks())

    def nearest(self, title: str, *, least: int = LOOK_AT) -> tuple[int, int] | None:
        """The id of the task and the similarity in percent; None when nothing is alike."""
        from rapidfuzz import fuzz

        words = telling_words(title)
        wanted = _Entry(0, "", title, None, 0, words)
        best: tuple[int, int] | None = None
        for other in _candidates(wanted, self._index):
            similarity = round(fuzz.token_sort_ratio(" ".join(words), " ".join(other.words)))
            if similarity >= max(least, best[1] + 1 if best else 0):
                best = (other.id, similarity)
        return best


def _tasks() -> Iterable[Row[*tuple[Any, ...]]]:
    return db.session.execute(
        select(Task.id, Task.code, Task.title, Task.lead_unit_id, Task.plan_id).where(
            or_(Task.state.in_(OPEN_STATES), Task.state == TaskState.DRAFT)
        )
    )


def _entry(row: Row[*tuple[Any, ...]]) -> _Entry:
    words = telling_words(row.title)
    return _Entry(row.id, row.code, row.title, row.lead_unit_id, row.plan_id, words)


def _index(entries: Iterable[_Entry]) -> dict[str, list[_Entry]]:
    """The entries under each of their rarest words."""
    entries = list(entries)
    counts = Counter(word for entry in entries for word in entry.words)
    index: dict[str, list[_Entry]] = {}
    for entry in entries:
        rare = sorted(entry.words, key=lambda word: (counts[word], word))[:_RAREST]
        for word in rare:
            if counts[word] <= _TOO_COMMON:
                index.setdefault(word, []).append(entry)
    return index


def _candidates(entry: _Entry, index: dict[str, list[_Entry]]) -> Iterator[_Entry]:
    seen = {entry.id}
    for word in entry.words:
        for other in index.get(word, ()):
            if other.id not in seen:
                seen.add(other.id)
                yield other
