"""Tables of a PDF page by the rules drawn around their cells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from portal.readers.pdf_lines import lines_of, text_in
from portal.readers.pdf_marks import Budget, PageMarks, Rule, Word

#: rules that are nearer than this are one; a rule may end as far from another that it meets
_NEAR = 3.0
#: a page with more rules is a drawing
_MOST_RULES, _MOST_COLUMNS = 250, 60
#: so many looks at whether two rules cross cost as much as one operation
_CROSSINGS = 16


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table as it stands on one page; `spanned` are the columns of each row that it shares
    with rows above or below. `edges` are the places of its columns."""

    rows: tuple[tuple[str, ...], ...]
    spanned: tuple[frozenset[int], ...]
    edges: tuple[float, ...]
    top: float
    bottom: float


def tables_of(marks: PageMarks, budget: Budget) -> tuple[list[PageTable], list[Word]]:
    """The ruled tables of a page, from the top, and the words outside of them.

    Raises FileUnreadable when the document has used up its budget.
    """
    level, upright = _merged(marks.level), _merged(marks.upright)
    rest = marks.words
    if max(len(level), len(upright)) > _MOST_RULES:
        return [], rest
    budget.spend(operations=len(level) * len(upright) // _CROSSINGS)
    tables = []
    for across, up in _frames(level, upright):
        heights = _places([r.at for r in across] + [end for r in up for end in (r.first, r.last)])
        edges = _places([r.at for r in up] + [end for r in across for end in (r.first, r.last)])
        if not (3 < len(edges) <= _MOST_COLUMNS + 1 and len(heights) > 2):
            continue
        budget.spend(operations=len(edges) * len(heights))
        frame = _Frame(edges, heights, across, up)
        inside = [word for word in rest if frame.cell_of(word) is not None]
        if inside:
            rest = [word for word in rest if frame.cell_of(word) is None]
            tables.append(frame.table(inside))
    return sorted(tables, key=lambda table: -table.top), rest


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Rules in one line that touch are one; double rules too."""
    merged: list[Rule] = []
    group: list[Rule] = []
    for rule in [*sorted(rules, key=lambda each: each.at), None]:
        if group and (rule is None or rule.at - group[0].at > _NEAR):
            merged += _touching(group)
            group = []
        if rule is not None:
            group.append(rule)
    return merged


def _touching(group: Sequence[Rule]) -> list[Rule]:
    at = sum(rule.at for rule in group) / len(group)
    joined: list[Rule] = []
    for rule in sorted(group, key=lambda each: each.first):
        if joined and rule.first <= joined[-1].last + _NEAR:
            joined[-1].last = max(joined[-1].last, rule.last)
        else:
            joined.append(Rule(at, rule.first, rule.last))
    return joined


def _frames(level: Sequence[Rule], upright: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that hang together by crossing each other."""
    head = list(range(len(level) + len(upright)))
    for (i, across), (j, up) in product(enumerate(level), enumerate(upright, len(level))):
        if (
            across.first - _NEAR <= up.at <= across.last + _NEAR
            and up.first - _NEAR <= across.at <= up.last + _NEAR
        ):
            head[_root(head, i)] = _root(head, j)
    frames: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for index, rule in enumerate((*level, *upright)):
        frame = frames.setdefault(_root(head, index), ([], []))
        frame[index >= len(level)].append(rule)
    return [frame for frame in frames.values() if all(frame)]


def _root(head: list[int], index: int) -> int:
    while head[index] != index:
        head[index] = index = head[head[index]]
    return index


def _places(found: Iterable[float]) -> tuple[float, ...]:
    places: list[float] = []
    for place in sorted(found):
        if not places or place - places[-1] > _NEAR:
            places.append(place)
    return tuple(places)


class _Frame:
    """The smallest cells that the rules could make; those without a rule between are one."""

    def __init__(
        self,
        edges: tuple[float, ...],
        heights: tuple[float, ...],
        level: Sequence[Rule],
        upright: Sequence[Rule],
    ) -> None:
        self._edges, self._heights = edges, heights
        self._columns, self._rows = len(edges) - 1, len(heights) - 1
        self._head = list(range(self._columns * self._rows))
        walls = {edge: _covering(upright, edge, heights) for edge in edges[1:-1]}
        for column, edge in enumerate(edges[1:-1]):
            for row in range(self._rows):
                if row not in walls[edge]:
                    self._join((row, column), (row, column + 1))
        floors = {height: _covering(level, height, edges) for height in heights[1:-1]}
        for row, height in enumerate(heights[1:-1]):
            for column in range(self._columns):
                if column not in floors[height]:
                    self._join((row, column), (row + 1, column))

    def _number(self, cell: tuple[int, int]) -> int:
        return cell[0] * self._columns + cell[1]

    def _join(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        self._head[self._whole(one)] = self._whole(other)

    def _whole(self, cell: tuple[int, int]) -> int:
        """The merged cell that a smallest one belongs to. Rows are counted from the bottom."""
        return _root(self._head, self._number(cell))

    def cell_of(self, word: Word) -> tuple[int, int] | None:
        column = bisect_left(self._edges, (word.left + word.right) / 2) - 1
        row = bisect_left(self._heights, word.y + 0.3 * word.size) - 1
        if 0 <= column < self._columns and 0 <= row < self._rows:
            return row, column
        return None

    def table(self, words: Sequence[Word]) -> PageTable:
        """The rows from the top; the text of a merged cell stands in all that it covers."""
        held: dict[int, list[Word]] = {}
        for word in words:
            if (cell := self.cell_of(word)) is not None:
                held.setdefault(self._whole(cell), []).append(word)
        sides: dict[int, list[int]] = {}
        for cell in product(range(self._rows), range(self._columns)):
            sides.setdefault(self._whole(cell), []).append(cell[1])
        texts = {
            whole: text_in(
                lines_of(inside),
                self._edges[min(sides[whole])],
                self._edges[max(sides[whole]) + 1],
            )
            for whole, inside in held.items()
        }
        rows, spanned = [], []
        for row in reversed(range(self._rows)):
            wholes = [self._whole((row, column)) for column in range(self._columns)]
            rows.append(tuple(texts.get(whole, "") for whole in wholes))
            spanned.append(frozenset(self._spanned(row)))
        return PageTable(
            tuple(rows), tuple(spanned), self._edges, self._heights[-1], self._heights[0]
        )

    def _spanned(self, row: int) -> Iterable[int]:
        for column in range(self._columns):
            whole = self._whole((row, column))
            beside = [near for near in (row - 1, row + 1) if 0 <= near < self._rows]
            if any(self._whole((near, column)) == whole for near in beside):
                yield column


def _covering(rules: Sequence[Rule], at: float, places: Sequence[float]) -> set[int]:
    """Between which of the places the rules at `at` run."""
    here = [rule for rule in rules if abs(rule.at - at) <= _NEAR]
    return {
        index
        for index, (first, last) in enumerate(pairwise(places))
        if any(rule.first <= (first + last) / 2 <= rule.last for rule in here)
    }
