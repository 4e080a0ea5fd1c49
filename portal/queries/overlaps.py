"""Near duplicates between tasks: the same thing ordered twice, in one plan or in several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
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
    """A task to be compared; `said` are its telling words in the order of the alphabet."""

    id: int
    code: str
    title: str
    unit_id: int | None
    plan_id: int
    words: frozenset[str]
    said: str


def overlaps_of(plan_id: int, *, least: int = LOOK_AT) -> list[Overlap]:
    """The tasks of a plan that are nearly the same as others of any plan, most alike first.

    Compared are open tasks and drafts. Only pairs that share a rare word are looked at, so that
    100,000 tasks do not mean ten thousand million comparisons.
    """
    entries = [_entry(row) for row in _tasks()]
    by_id, index = {entry.id: entry for entry in entries}, _index(entries)
    found = []
    for entry in entries:
        if entry.plan_id != plan_id:
            continue
        candidates = _candidates(entry.words, index)
        for other_id, similarity in _similar(entry.said, candidates, least):
            other = by_id[other_id]
            if other.plan_id == plan_id and other.id <= entry.id:
                continue
            same_unit = entry.unit_id is not None and entry.unit_id == other.unit_id
            found.append(
                Overlap(entry.code, other.code, entry.title, other.title, similarity, same_unit)
            )
    return sorted(found, key=lambda each: (-each.similarity, each.code, each.other_code))


class AlikeTasks:
    """Finds, for one title after another, the open task or draft that is nearest to it."""

    def __init__(self) -> None:
        self._index = _index(_entry(row) for row in _tasks())

    def nearest(self, title: str, *, least: int = LOOK_AT) -> tuple[int, int] | None:
        """The id of the task and the similarity in percent; None when nothing is alike."""
        words = telling_words(title)
        similar = _similar(_said(words), _candidates(words, self._index), least, limit=1)
        return similar[0] if similar else None


def _similar(
    said: str, candidates: dict[int, str], least: int, *, limit: int | None = None
) -> list[tuple[int, int]]:
    """Those of the candidates that are as alike as that, in percent, the nearest first."""
    # Loaded here: some megabytes that only this question needs.
    from rapidfuzz import fuzz, process

    # half a percent is rounded up to the least
    found = process.extract(
        said, candidates, scorer=fuzz.ratio, score_cutoff=least - 0.5, limit=limit
    )
    return [(task_id, round(score)) for _, score, task_id in found if round(score) >= least]


def _tasks() -> Iterable[Row[*tuple[Any, ...]]]:
    return db.session.execute(
        select(Task.id, Task.code, Task.title, Task.lead_unit_id, Task.plan_id).where(
            or_(Task.state.in_(OPEN_STATES), Task.state == TaskState.DRAFT)
        )
    )


def _entry(row: Row[*tuple[Any, ...]]) -> _Entry:
    words = telling_words(row.title)
    return _Entry(row.id, row.code, row.title, row.lead_unit_id, row.plan_id, words, _said(words))


def _said(words: frozenset[str]) -> str:
    return " ".join(sorted(words))


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


def _candidates(words: frozenset[str], index: dict[str, list[_Entry]]) -> dict[int, str]:
    """What the tasks say that share a word with these, always in the same order."""
    return {other.id: other.said for word in sorted(words) for other in index.get(word, ())}
