"""Found tasks written as rows of a batch; what that needs to know of the office is read once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from sqlalchemy import insert

from portal.domain.intake.addressed import units_addressed
from portal.domain.intake.batches import ALIKE_FROM
from portal.domain.intake.checks import problems_of
from portal.domain.intake.found import FoundTask, Problem
from portal.extensions import db
from portal.models.intake import IntakeRow
from portal.queries.intake import known_units
from portal.queries.overlaps import AlikeTasks
from portal.services.intake_rows import row_of


class RowWriter:
    """Writes rows with their problems, the units they go to, and the tasks they are like.

    `made_of` names for each row the passage that the reading had left out; such rows stay to be
    looked at.
    """

    def __init__(
        self,
        batch_id: int,
        tasks: Sequence[FoundTask],
        day: date,
        *,
        first: int = 1,
        made_of: Sequence[int] = (),
    ) -> None:
        self._batch_id, self._tasks, self._first, self._made_of = batch_id, tasks, first, made_of
        self._problems, self._alike = problems_of(tasks), AlikeTasks()
        units = known_units(day)
        self._addressed = lru_cache(maxsize=2048)(lambda found: units_addressed(found, units))

    def rows(self, start: int, end: int) -> None:
        values = [self._row(index) for index in range(start, min(end, len(self._tasks)))]
        if values:
            db.session.execute(insert(IntakeRow), values)

    def _row(self, index: int) -> dict[str, object]:
        task, problems = self._tasks[index], self._problems[index]
        made_of = self._made_of[index] if self._made_of else None
        if made_of is not None:
            problems = (*problems, Problem.FROM_PASSAGE)
        return row_of(
            task,
            problems,
            batch_id=self._batch_id,
            position=self._first + index,
            like=self._alike.nearest(task.title.value, least=ALIKE_FROM),
            addressed=self._addressed(task.addressed),
        ) | {"omission_id": made_of}
