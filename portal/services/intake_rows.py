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

#: the role of a name that stands among those who lead, but not first
ADDRESSED = "addressed"
_MOST = {"reference": 120, "due_text": 200, "authority": 200, "group_name": 300}


def row_of(
    task: FoundTask,
    problems: tuple[Problem, ...],
    *,
    batch_id: int,
    position: int,
    like: tuple[int, int] | None,
    addressed: tuple[int, ...] = (),
) -> dict[str, Any]:
    """The values of a row; `like` is the task that says nearly the same, and how nearly.

    `addressed` are the units it goes to: more than one may each get a task of its own.
    """
    found = [*problems, Problem.LIKE_A_TASK] if like else [*problems]
    among_leads = {each.words for each in task.addressed.unknown}
    values: dict[str, Any] = {
        "batch_id": batch_id,
        "position": position,
        "reference": task.reference,
        "words": task.words,
        "title": task.title.value,
        "lead_unit_id": task.lead.ids[0] if task.lead.ids else None,
        "coordinating_unit_ids": list(task.lead.ids[1:] + task.coordinating.ids),
        "offered_unit_ids": list(addressed) if len(addressed) > 1 or among_leads else [],
        "each_unit_ids": [],
        "unknown_units": [
            [
                each.words,
                each.suggestion,
                ADDRESSED if role == "along" and each.words in among_leads else role,
            ]
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


def drafts_of(row: IntakeRow) -> list[TaskFields]:
    """What a row says as drafts, one for each unit that is to have its own; else one.

    A draft may lack anything but its title. A unit with a task of its own works along in none of
    the others.
    """
    content = "\n".join(filter(None, (row.words, row.note)))
    leader, *_sure = row.evidence.get("leader") or ("",)
    along = tuple(unit for unit in row.coordinating_unit_ids if unit not in row.each_unit_ids)
    leads: list[int | None] = [*row.each_unit_ids] or [row.lead_unit_id]
    return [
        TaskFields(
            title=row.title,
            content=content if content != row.title else "",
            kind=TaskKind.STANDING if row.every else TaskKind.ONE_OFF,
            source_reference=row.reference,
            lead_unit_id=lead,
            coordinating_unit_ids=along,
            leader_in_charge_id=leader_named(leader),
            competent_authority=row.authority,
            product=row.product,
            due_text=row.due_text,
            due_date=row.due_date,
        )
        for lead in leads
    ]
