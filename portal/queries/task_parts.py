"""What stands beside a task, asked in one statement, so that its page reads only what there is."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import bindparam, exists, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import BindParameter, ColumnElement

from portal.extensions import db
from portal.models.dossiers import Dossier
from portal.models.history import Explanation
from portal.models.intake import IntakeTask
from portal.models.meetings import Conclusion
from portal.models.requests import ExtensionRequest, Obstacle, obstacle_tasks
from portal.models.supervision import SupervisionAct
from portal.models.task import Task
from portal.models.task_parts import Acknowledgement, Dependency, Evidence, Milestone


class TaskPart(StrEnum):
    """A kind of row that names a task."""

    OBSTACLE = "obstacle"
    BLOCKED_TOO = "blocked_too"
    EXTENSION = "extension"
    ANSWER = "answer"
    EXPLANATION = "explanation"
    MILESTONE = "milestone"
    EVIDENCE = "evidence"
    DOSSIER = "dossier"
    WAITS_FOR = "waits_for"
    WAITED_FOR_BY = "waited_for_by"
    LOWER_TASK = "lower_task"
    CONCLUSION = "conclusion"
    DIRECTIVE = "directive"
    INTAKE_LINE = "intake_line"


#: either may ask for help
OBSTACLES = frozenset({TaskPart.OBSTACLE, TaskPart.BLOCKED_TOO})
LINKS = frozenset({TaskPart.WAITS_FOR, TaskPart.WAITED_FOR_BY})

_NAMES_THE_TASK: dict[TaskPart, ColumnElement[int] | InstrumentedAttribute[int | None]] = {
    TaskPart.OBSTACLE: Obstacle.task_id,
    TaskPart.BLOCKED_TOO: obstacle_tasks.c.task_id,
    TaskPart.EXTENSION: ExtensionRequest.task_id,
    TaskPart.ANSWER: Acknowledgement.task_id,
    TaskPart.EXPLANATION: Explanation.task_id,
    TaskPart.MILESTONE: Milestone.task_id,
    TaskPart.EVIDENCE: Evidence.task_id,
    TaskPart.DOSSIER: Dossier.task_id,
    TaskPart.WAITS_FOR: Dependency.task_id,
    TaskPart.WAITED_FOR_BY: Dependency.depends_on_id,
    TaskPart.LOWER_TASK: Task.upper_task_id,
    TaskPart.CONCLUSION: Conclusion.task_id,
    TaskPart.DIRECTIVE: SupervisionAct.task_id,
    TaskPart.INTAKE_LINE: IntakeTask.task_id,
}
_TASK: BindParameter[int] = bindparam("task_id")
_PARTS = union_all(
    *(
        select(literal(part.value)).where(exists().where(column == _TASK))
        for part, column in _NAMES_THE_TASK.items()
    )
)


def parts_of(task_id: int) -> frozenset[TaskPart]:
    """The kinds of rows that there are of a task, open or settled."""
    return frozenset(TaskPart(word) for (word,) in db.session.execute(_PARTS, {"task_id": task_id}))
