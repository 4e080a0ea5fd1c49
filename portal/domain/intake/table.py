"""The rows of an annex: tasks, headings of groups, and what "như trên" repeats."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from portal.domain.folding import fold
from portal.domain.intake.columns import Column, Header, as_chosen, header_of
from portal.domain.intake.flat import composed
from portal.domain.intake.found import FoundTask, FoundUnits, Said
from portal.domain.intake.source import Cells, Grid
from portal.domain.intake.times import Day, time_in_cell
from portal.domain.intake.unit_cells import Charged, units_of_cell
from portal.domain.intake.units import UnitBook

_DITTO = frozenset({"nt", "n t", "nhu tren", "nhu tren nt", "ditto", "same as above", "id", "idem"})
_DITTO_MARKS = frozenset({'"', "''", "”", "〃", "″", '" "', "-//-", "//", "-”-", '-"-'})
_TOTAL = re.compile(r"(?:tong cong|tong so|tong|cong|total)\b")
_LONGEST_CELL, _LONGEST_TITLE = 20_000, 1_000
_GROUP_NUMBER = re.compile(r"[IVXLC]+|[A-HĐ]")
_LIST_DASH = re.compile(r"^[-–•+] ?(?=\S)")
_NUMBER_IN_TASK = re.compile(r"^(\d+(?:\.\d+)*|[a-zđ])[.)] ?(?=\D)")


def tasks_in_table(
    grid: Grid, book: UnitBook, day: Day, chosen: Mapping[int, Column] | None = None
) -> tuple[tuple[FoundTask, ...], Header | None, int]:
    """The tasks of a table, its heading, and how many rows were headings, totals or empty.

    Without a heading that names a task column nothing is found: somebody has to say which it is.
    """
    header = header_of(grid)
    if header is None:
        return (), None, len(grid.rows)
    header = as_chosen(header, chosen or {})
    if header.index_of(Column.TASK) is None:
        return (), header, len(grid.rows)
    tasks = tuple(_Rows(grid, header, book, day).tasks())
    body = len(grid.rows) - header.last - 1
    return tasks, header, body - len(tasks)


class _Rows:
    """Walks down a table and remembers what the rows below may mean with "như trên"."""

    def __init__(self, grid: Grid, header: Header, book: UnitBook, day: Day) -> None:
        self._grid, self._header = grid, header
        self._above: dict[Column, str] = {}
        self._group = self._reference = ""
        self._dashes = 0
        self._units = lru_cache(maxsize=2048)(lambda cell: units_of_cell(cell, book))
        self._time = lru_cache(maxsize=2048)(lambda cell: time_in_cell(cell, day))

    def tasks(self) -> Iterator[FoundTask]:
        pending: FoundTask | None = None
        for index, row in enumerate(self._grid.rows):
            if index <= self._header.last:
                continue
            if row == self._header.titles or not any(map(str.strip, row)):
                continue
            cells = self._cells(row)
            kind = self._kind(index, row, cells)
            if kind == "goes_on" and pending is not None:
                pending = _longer(pending, cells[Column.TASK])
                continue
            if kind == "group":
                self._group, self._dashes = cells[Column.TASK], 0
                self._reference = cells.get(Column.NUMBER, "") or self._reference
                continue
            if kind != "task":
                continue
            if pending is not None:
                yield pending
            pending = self._task(cells)
        if pending is not None:
            yield pending

    def _cells(self, row: Cells) -> dict[Column, str]:
        cells: dict[Column, str] = {}
        for column, cell in zip(self._header.columns, row, strict=True):
            if column is not Column.LEFT_OUT:
                cells[column] = composed(cell[:_LONGEST_CELL])
        return cells

    def _kind(self, index: int, row: Cells, cells: Mapping[Column, str]) -> str:
        task, number = cells[Column.TASK], cells.get(Column.NUMBER, "").rstrip(".)")
        others = {
            text
            for column, text in cells.items()
            if column not in (Column.TASK, Column.NUMBER, Column.NOTE) and text
        }
        said = {cell.strip() for cell in row if cell.strip()}
        if (_TOTAL.match(fold(task)) and not others - {task}) or _TOTAL.match(fold(number)):
            return "total"
        is_merged = len(said - {cells.get(Column.NUMBER, "")}) == 1
        if is_merged and (others or task == cells.get(Column.NUMBER)):
            return "group"
        if not task:
            return "empty"
        if others:
            return "task"
        if Column.NUMBER in cells and not number and task[:1].islower():
            return "goes_on"
        if _GROUP_NUMBER.fullmatch(number) or not number:
            return "group" if Column.NUMBER in cells or len(cells) > 1 else "task"
        return "group" if self._has_parts(index, number) else "task"

    def _has_parts(self, index: int, number: str) -> bool:
        """A numbered row without any other cell is a heading when 3.1 or a) stands below it."""
        at = self._header.index_of(Column.NUMBER)
        if at is None:
            return False
        rows = self._grid.rows
        below = (rows[each][at].strip().rstrip(".)") for each in range(index + 1, len(rows)))
        following = next((each for each in below if each), "")
        return following.startswith(f"{number}.") or following in ("a", "-")

    def _task(self, cells: dict[Column, str]) -> FoundTask:
        whole = " | ".join(text for text in cells.values() if text)
        for column, text in cells.items():
            if column in (Column.TASK, Column.NUMBER):
                continue
            if fold(text) in _DITTO or text in _DITTO_MARKS:
                cells[column] = self._above.get(column, "")
            self._above[column] = cells[column]
        title = cells[Column.TASK]
        reference = self._referred(cells.get(Column.NUMBER, "").rstrip(".) "), title)
        charged = self._charged(cells)
        return FoundTask(
            reference=reference,
            words=whole,
            title=Said(_without_mark(title)[:_LONGEST_TITLE], title[:_LONGEST_TITLE]),
            lead=charged.lead,
            coordinating=charged.coordinating,
            addressed=charged.leading,
            time=self._time(cells.get(Column.DUE, "")),
            product=_said(cells, Column.PRODUCT),
            authority=_said(cells, Column.AUTHORITY),
            leader=_said(cells, Column.LEADER),
            indicator=_said(cells, Column.INDICATOR),
            group=self._group,
            note=cells.get(Column.NOTE, ""),
        )

    def _referred(self, number: str, title: str) -> str:
        if number:
            self._dashes = 0
            is_part = re.fullmatch(r"[a-zđ]", number)
            if is_part and re.fullmatch(r"[\d.]+", self._reference):
                return f"{self._reference}.{number}"
            self._reference = number
            return number
        if (mark := _NUMBER_IN_TASK.match(title)) is not None:
            self._reference = mark[1]
            return mark[1]
        self._dashes += 1
        name = f"gạch đầu dòng {self._dashes}"
        return f"{self._reference}, {name}" if self._reference else name

    def _charged(self, cells: Mapping[Column, str]) -> Charged:
        """Who is charged; a cell that is only for the lead lets everybody lead whom it names."""
        if Column.LEAD not in cells and Column.UNITS in cells:
            charged = self._units(cells[Column.UNITS])
            leading = charged.lead
        else:
            charged = self._units(cells.get(Column.LEAD, ""))
            leading = charged.everybody
        leading = leading if charged.leading.is_empty else charged.leading
        along = self._units(cells.get(Column.COORDINATING, "")).everybody
        return Charged(charged.lead, _joined(charged.coordinating, along, charged.lead), leading)


def _joined(first: FoundUnits, then: FoundUnits, lead: FoundUnits) -> FoundUnits:
    ids = tuple(each for each in dict.fromkeys(first.ids + then.ids) if each not in lead.ids)
    words = "; ".join(text for text in (first.words, then.words) if text)
    return replace(
        then,
        ids=ids,
        unknown=first.unknown + then.unknown,
        is_all=first.is_all or then.is_all,
        words=words,
        sure=max(first.sure, then.sure, key=list(type(first.sure)).index),
    )


def _said(cells: Mapping[Column, str], column: Column) -> Said:
    text = cells.get(column, "")
    return Said(text, text)


def _without_mark(title: str) -> str:
    return _NUMBER_IN_TASK.sub("", _LIST_DASH.sub("", title, count=1), count=1).strip()


def _longer(task: FoundTask, more: str) -> FoundTask:
    """A row that a page break cut in two."""
    title = f"{task.title.value} {more}"
    return replace(task, title=Said(title, title), words=f"{task.words} {more}")
