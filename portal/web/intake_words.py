"""The words of the intake: states, problems of rows, rhythms, columns."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.domain.intake.batches import BatchState, RowPlace
from portal.domain.intake.columns import Column
from portal.domain.intake.found import Every, Problem, Sure

STATES: Mapping[str, LazyString] = {
    BatchState.WAITING: _l("waiting to be read"),
    BatchState.READING: _l("being read"),
    BatchState.READY: _l("to be checked"),
    BatchState.FAILED: _l("not readable"),
    BatchState.COMMITTED: _l("drafts written"),
    BatchState.UNDONE: _l("taken back"),
    BatchState.DISCARDED: _l("closed"),
}
PROBLEMS: Mapping[str, LazyString] = {
    Problem.NO_TASK: _l("It says no task"),
    Problem.NO_LEAD: _l("No lead unit"),
    Problem.UNKNOWN_UNIT: _l("Unit not known"),
    Problem.ALL_UNITS: _l("Several units: choose who leads, or give each a task"),
    Problem.UNREADABLE_DUE: _l("The deadline cannot be read"),
    Problem.GUESSED_DUE: _l("The deadline is guessed: check it"),
    Problem.COMES_AGAIN: _l("It comes again: a standing task?"),
    Problem.TWICE_IN_FILE: _l("It stands in the file twice"),
    Problem.LIKE_A_TASK: _l("There is such a task already"),
    Problem.FROM_PASSAGE: _l("Made of a passage: complete it"),
}
EVERY: Mapping[str, LazyString] = {
    Every.DAY: _l("every day"),
    Every.WEEK: _l("every week"),
    Every.MONTH: _l("every month"),
    Every.QUARTER: _l("every quarter"),
    Every.HALF_YEAR: _l("every half year"),
    Every.YEAR: _l("every year"),
    Every.STANDING: _l("standing"),
}
SURE: Mapping[str, LazyString] = {
    Sure.CERTAIN: _l("as written"),
    Sure.LIKELY: _l("by rule"),
    Sure.GUESSED: _l("guessed"),
}
PLACES: Mapping[RowPlace, LazyString] = {
    RowPlace.ADD: _l("Will be added"),
    RowPlace.UPDATE: _l("Updates a task"),
    RowPlace.LOOK: _l("To be looked at"),
    RowPlace.TWICE: _l("There already"),
    RowPlace.LEFT_OUT: _l("Left out"),
    RowPlace.DONE: _l("Written already"),
}
COLUMNS: Mapping[str, LazyString] = {
    Column.LEFT_OUT: _l("left out"),
    Column.NUMBER: _l("Number"),
    Column.TASK: _l("Task"),
    Column.LEADER: _l("Leader in charge"),
    Column.LEAD: _l("Lead unit"),
    Column.COORDINATING: _l("Coordinating units"),
    Column.UNITS: _l("Lead and coordinating units"),
    Column.DUE: _l("Deadline"),
    Column.PRODUCT: _l("Product"),
    Column.AUTHORITY: _l("Competent authority"),
    Column.INDICATOR: _l("Indicator"),
    Column.NOTE: _l("Note"),
}
FIELDS: Mapping[str, LazyString] = {
    "title": _l("Task"),
    "lead": _l("Lead unit"),
    "along": _l("Coordinating units"),
    "due": _l("Deadline"),
    "product": _l("Product"),
    "authority": _l("Competent authority"),
    "leader": _l("Leader in charge"),
}
