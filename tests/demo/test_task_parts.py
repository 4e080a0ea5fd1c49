"""What a task's page leaves unread because it is not there, is not there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.domain.types import Actor, Channel, EvidenceKind, Role, TaskState
from portal.extensions import db
from portal.models.history import Explanation
from portal.models.requests import Obstacle
from portal.models.task import Task
from portal.models.task_parts import Evidence
from portal.queries import task_pages
from portal.queries.task_parts import TaskPart, parts_of

NOW = datetime(2025, 7, 7, 0, 59, 30, tzinfo=UTC)
READER = Actor(None, Role.OFFICE, frozenset(), Channel.WEB)

pytestmark = pytest.mark.usefixtures("preset_c")


@pytest.fixture
def codes() -> Iterator[list[str]]:
    """Every task of the demo; to what that morning does not have yet, two of them come."""
    upper, lower = db.session.scalars(
        select(Task).where(Task.state == TaskState.IN_PROGRESS, Task.effective_due.is_not(None))
    ).all()[:2]
    lower.upper_task_id = upper.id
    obstacle = db.session.scalars(select(Obstacle).where(Obstacle.needs_help.is_(True))).first()
    official_id, due = upper.official_id, upper.effective_due
    assert obstacle is not None
    assert official_id is not None
    assert due is not None
    obstacle.other_tasks.append(lower)
    db.session.add(
        Evidence(
            task_id=upper.id,
            kind=EvidenceKind.DOCUMENT_NUMBER,
            title="Báo cáo",
            reference="12/BC-VP",
            added_by_id=official_id,
            added_at=NOW,
            channel=Channel.WEB,
        )
    )
    db.session.add(
        Explanation(
            task_id=upper.id,
            for_due=due,
            asked_of_id=official_id,
            asked_at=NOW,
            answer_due=NOW.date(),
        )
    )
    db.session.flush()
    yield list(db.session.scalars(select(Task.code)))
    db.session.rollback()


def test_a_page_that_reads_only_what_there_is_shows_all_of_it(
    codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [task_pages.task_page_facts(code, READER, NOW) for code in codes]
    monkeypatch.setattr(task_pages, "parts_of", lambda _task_id: frozenset(TaskPart))
    assert pages == [task_pages.task_page_facts(code, READER, NOW) for code in codes]


def test_each_part_is_beside_some_tasks_and_not_beside_others(codes: list[str]) -> None:
    found = [parts_of(task_id) for task_id in db.session.scalars(select(Task.id))]
    # what a line of a document became is tried with the intake
    assert frozenset[TaskPart]().union(*found) == set(TaskPart) - {TaskPart.INTAKE_LINE}
    assert not frozenset(TaskPart).intersection(*found)
