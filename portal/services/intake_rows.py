"""Found tasks as rows of a batch, and rows as tasks to be written."""

from __future__ import annotations

from typing import Any

from portal.domain.intake.found import (
    FoundTask,
    FoundTime,
    FoundUnits,
    Problem,
    Said,
)
from portal.domain.task_fields import TaskFields
from portal.domain.types import TaskKind
from portal.models.intake import IntakeRow
from portal.queries.choices import leader_named

_MOST = {"reference": 120, "due_text": 200, "authority": 200, "group_name": 300}


def row_of(
    task: FoundTask,
    problems: tuple[Problem, ...],
    *,
    batch_id: int,
    position: int,
    like: tuple[int, int] | None,
) -> dict[str, Any]:
    """The values of a row; `like` is the task that says nearly the same, and how nearly."""
    found = [*problems, Problem.LIKE_A_TASK] if like else [*problems]
    values: dict[str, Any] = {
        "batch_id": batch_id,
        "position": position,
        "reference": task.reference,
        "words": task.words,
        "title": task.title.value,
        "lead_unit_id": task.lead.ids[0] if task.lead.ids else None,
        "coordinating_unit_ids": list(task.lead.ids[1:] + task.coordinating.ids),
        "unknown_units": [
            [each.words, each.suggestion, role]
            for role, units in (("lead", task.lead), ("along", task.coordinating))
            for each in units.unknown
        ],
        "due_text": task.time.words,
        "due_date": task.time.due,
        "every": str(task.time.every or ""),
        "product": task.product.value,
        "authority": task.authority.value,
        "group_name": task.group,
        "note": "\n".join(filter(None, (task.indicator.value, task.note))),
        "evidence": _evidence(task),
        "problems": [str(problem) for problem in found],
        "like_task_id": like[0] if like else None,
        "like_percent": like[1] if like else 0,
    }
    return {
        name: value[: _MOST[name]] if name in _MOST else value for name, value in values.items()
    }


def _evidence(task: FoundTask) -> dict[str, list[str]]:
    """For each field that was found the words it came from and how sure it is."""
    fields: dict[str, Said | FoundUnits | FoundTime] = {
        "title": task.title,
        "lead": task.lead,
        "along": task.coordinating,
        "due": task.time,
        "product": task.product,
        "authority": task.authority,
        "leader": task.leader,
    }
    return {name: [each.words, str(each.sure)] for name, each in fields.items() if each.words}


def task_fields_of(row: IntakeRow) -> TaskFields:
    """What a row says as a task: a draft may lack anything but its title."""
    content = "\n".join(filter(None, (row.words, row.note)))
    leader, *_sure = row.evidence.get("leader") or ("",)
    return TaskFields(
        title=row.title,
        content=content if content != row.title else "",
        kind=TaskKind.STANDING if row.every else TaskKind.ONE_OFF,
        source_reference=row.reference,
        lead_unit_id=row.lead_unit_id,
        coordinating_unit_ids=tuple(row.coordinating_unit_ids),
        leader_in_charge_id=leader_named(leader),
        competent_authority=row.authority,
        product=row.product,
        due_text=row.due_text,
        due_date=row.due_date,
    )
