"""The steps of a task by the whole cast: who may, in which state, and what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.actions import Action, Relation
from portal.domain.errors import (
    ChangedMeanwhile,
    ClearsMissing,
    CodeTaken,
    DeadlineBeforeStart,
    NotAllowed,
    NotFound,
    StepRefused,
)
from portal.domain.machines.task import REPORTABLE
from portal.domain.permissions import may
from portal.domain.task_fields import TaskFields
from portal.domain.types import Actor, Clear, Light, ObstacleKind, TaskState
from portal.extensions import db
from portal.models.office import AuditEntry
from portal.models.task import HolderInterval, Task
from portal.queries.task_facts import relations_to
from portal.services import completion, drafting, extensions, issuing, obstacles, progress
from portal.services.transaction import transaction
from tests.factories import Cast, acting, make_cast, make_task

Step = Callable[[Actor, int, datetime], object]
DUE = date(2025, 9, 30)
OWN = frozenset({Relation.OWN})

#: every step with the right it needs and the state it is tried in
STEPS: dict[str, tuple[Action, TaskState, Step]] = {
    "edit": (
        Action.EDIT_TASK,
        TaskState.IN_PROGRESS,
        lambda a, t, n: drafting.edit_task(
            a, t, TaskFields(title="Khác"), version=_version(t), now=n
        ),
    ),
    "waive": (
        Action.ISSUE_TASK,
        TaskState.DRAFT,
        lambda a, t, n: drafting.waive_clear(a, t, Clear.PRODUCT, "lý do", now=n),
    ),
    "issue": (
        Action.ISSUE_TASK,
        TaskState.DRAFT,
        lambda a, t, n: issuing.issue_task(a, t, now=n),
    ),
    "acknowledge": (
        Action.ACKNOWLEDGE_TASK,
        TaskState.ISSUED,
        lambda a, t, n: issuing.acknowledge_task(a, t, now=n),
    ),
    "report": (
        Action.REPORT_PROGRESS,
        TaskState.IN_PROGRESS,
        lambda a, t, n: progress.report_progress(a, t, 75, now=n),
    ),
    "note": (
        Action.REPORT_PROGRESS,
        TaskState.IN_PROGRESS,
        lambda a, t, n: progress.add_note(a, t, "ghi chú", now=n),
    ),
    "promise": (
        Action.REPORT_PROGRESS,
        TaskState.IN_PROGRESS,
        lambda a, t, n: progress.promise_finish(a, t, DUE, now=n),
    ),
    "obstacle": (
        Action.RAISE_OBSTACLE,
        TaskState.IN_PROGRESS,
        lambda a, t, n: obstacles.raise_obstacle(a, t, ObstacleKind.DATA, "thiếu", now=n),
    ),
    "extension": (
        Action.REQUEST_EXTENSION,
        TaskState.IN_PROGRESS,
        lambda a, t, n: extensions.request_extension(a, t, date(2025, 12, 1), "chờ", now=n),
    ),
    "claim": (
        Action.CLAIM_COMPLETION,
        TaskState.IN_PROGRESS,
        lambda a, t, n: completion.claim_completion(a, t, "QĐ 1", now=n),
    ),
    "accept": (
        Action.ACCEPT_COMPLETION,
        TaskState.AWAITING_ACCEPTANCE,
        lambda a, t, n: completion.accept_completion(a, t, now=n),
    ),
    "return": (
        Action.ACCEPT_COMPLETION,
        TaskState.AWAITING_ACCEPTANCE,
        lambda a, t, n: completion.return_completion(a, t, "thiếu", now=n),
    ),
}
PEOPLE = (
    "clerk", "official", "colleague", "head", "stranger", "legal_head", "deputy_leader",
    "top_leader", "admin",
)  # fmt: skip


class Undone(Exception):
    """Ends a transaction after a step, so that the next one finds everything as it was."""


@pytest.fixture
def cast(app: Flask) -> Cast:
    with transaction():
        return make_cast()


def task_in(cast: Cast, state: TaskState, now: datetime, **fields: object) -> int:
    return make_task(
        **{
            "plan_id": cast.plan_id,
            "now": now,
            "state": state,
            "due": DUE,
            "lead_unit_id": cast.unit_id,
            "official_id": cast.official,
            "leader_in_charge_id": cast.deputy_leader,
            **fields,
        }
    )


def _row(task_id: int) -> Task:
    db.session.rollback()
    task = db.session.get(Task, task_id, populate_existing=True)
    assert task is not None
    return task


def _version(task_id: int) -> int:
    return db.session.scalar(select(Task.version).where(Task.id == task_id)) or 0


def _acts(task_id: int) -> list[str]:
    return list(
        db.session.scalars(
            select(AuditEntry.action).where(AuditEntry.task_id == task_id).order_by(AuditEntry.id)
        )
    )


@pytest.mark.parametrize("name", list(STEPS))
def test_every_step_obeys_the_matrix_for_the_whole_cast(
    cast: Cast, now: datetime, name: str
) -> None:
    action, state, step = STEPS[name]
    task_id = task_in(cast, state, now)
    outcomes = {}
    for person in PEOPLE:
        actor = acting(getattr(cast, person))
        expected = may(actor, action, relations_to(actor, _row(task_id)))
        db.session.rollback()
        try:
            with transaction():
                step(actor, task_id, now)
                raise Undone
        except Undone:
            outcomes[person] = True
        except NotAllowed as refusal:
            outcomes[person] = refusal.facts["action"] != action
        assert outcomes[person] == expected, person
    assert True in outcomes.values()
    assert False in outcomes.values()
    assert _acts(task_id) == []


SOURCES = {
    "waive": {TaskState.DRAFT},
    "issue": {TaskState.DRAFT},
    "acknowledge": {TaskState.ISSUED},
    "accept": {TaskState.AWAITING_ACCEPTANCE},
    "return": {TaskState.AWAITING_ACCEPTANCE},
    "claim": {
        TaskState.ISSUED,
        TaskState.ACKNOWLEDGED,
        TaskState.IN_PROGRESS,
        TaskState.CARRIED_OVER,
    },
}


@pytest.mark.parametrize("name", [name for name in STEPS if name not in ("edit", "obstacle")])
def test_every_step_is_taken_from_its_states_only(cast: Cast, now: datetime, name: str) -> None:
    action, _, take = STEPS[name]
    person = cast.official if may(acting(cast.official), action, OWN) else cast.top_leader
    for state in TaskState:
        task_id = task_in(cast, state, now)
        if state in SOURCES.get(name, REPORTABLE):
            take(acting(person), task_id, now)
            assert _acts(task_id) != []
        else:
            with pytest.raises(StepRefused):
                take(acting(person), task_id, now)
            assert _row(task_id).state is state


def test_a_task_goes_its_whole_way_and_the_log_tells_it(cast: Cast, now: datetime) -> None:
    clerk, official = acting(cast.clerk), acting(cast.official)
    fields = TaskFields(
        title="Trình ban hành kế hoạch",
        lead_unit_id=cast.unit_id,
        official_id=cast.official,
        leader_in_charge_id=cast.deputy_leader,
        competent_authority="Bộ trưởng",
        product="Quyết định",
        due_date=date(2025, 9, 2),
        coordinating_unit_ids=(cast.legal_unit_id,),
    )
    code = drafting.create_task(clerk, cast.plan_id, fields, now=now)
    task_id = db.session.scalar(select(Task.id).where(Task.code == code))
    assert task_id is not None
    issuing.issue_task(clerk, task_id, now=now)
    assert issuing.acknowledge_task(official, task_id, now=now)
    assert not issuing.acknowledge_task(official, task_id, now=now)
    progress.report_progress(official, task_id, 60, now=now)
    completion.claim_completion(official, task_id, "QĐ 12", now=now)
    assert _row(task_id).light is Light.UNDER_REVIEW
    with pytest.raises(NotAllowed):
        completion.accept_completion(official, task_id, now=now)
    completion.accept_completion(clerk, task_id, now=now)
    task = _row(task_id)
    assert (task.state, task.light, task.percent) == (TaskState.COMPLETED, Light.COMPLETED, 100)
    assert _acts(task_id) == [
        "create_task",
        "issue_task",
        "acknowledge_task",
        "report_progress",
        "claim_completion",
        "accept_completion",
    ]
    desk = db.session.scalars(select(HolderInterval).where(HolderInterval.task_id == task_id)).one()
    assert desk.unit_id == cast.unit_id


def test_what_is_missing_is_named_in_the_offices_order(cast: Cast, now: datetime) -> None:
    task_id = task_in(cast, TaskState.DRAFT, now, official_id=None, due=None, product=" ")
    with pytest.raises(ClearsMissing) as refusal:
        issuing.issue_task(acting(cast.clerk), task_id, now=now)
    assert refusal.value.missing == (Clear.PERSON, Clear.TIME, Clear.PRODUCT)
    for clear in refusal.value.missing:
        drafting.waive_clear(acting(cast.clerk), task_id, clear, "được phép", now=now)
    issuing.issue_task(acting(cast.clerk), task_id, now=now)
    assert _row(task_id).state is TaskState.ISSUED


def test_an_edit_on_an_old_version_is_refused(cast: Cast, now: datetime) -> None:
    task_id, clerk = task_in(cast, TaskState.IN_PROGRESS, now), acting(cast.clerk)
    first = _version(task_id)
    version = drafting.edit_task(clerk, task_id, TaskFields(title="Một"), version=first, now=now)
    with pytest.raises(ChangedMeanwhile) as refusal:
        drafting.edit_task(clerk, task_id, TaskFields(title="Hai"), version=first, now=now)
    assert (refusal.value.version, refusal.value.current) == (first, version)
    again = drafting.edit_task(clerk, task_id, TaskFields(title="Một"), version=version, now=now)
    assert again == version
    assert _acts(task_id) == ["edit_task"]


def test_impossible_wishes_are_refused(cast: Cast, now: datetime) -> None:
    clerk = acting(cast.clerk)
    code = drafting.create_task(clerk, cast.plan_id, TaskFields(title="Một việc"), now=now)
    with pytest.raises(CodeTaken):
        drafting.create_task(clerk, cast.plan_id, TaskFields(title="Hai"), now=now, code=code)
    with pytest.raises(NotFound):
        drafting.create_task(clerk, 999, TaskFields(title="Ba"), now=now)
    with pytest.raises(NotFound):
        issuing.issue_task(clerk, 999, now=now)
    backwards = TaskFields(title="Bốn", start_on=DUE, due_date=date(2025, 9, 1))
    with pytest.raises(DeadlineBeforeStart):
        drafting.create_task(clerk, cast.plan_id, backwards, now=now)


def test_the_claim_decides_on_time_however_slow_the_acceptance(cast: Cast, now: datetime) -> None:
    task_id = task_in(cast, TaskState.IN_PROGRESS, now, due=date(2025, 7, 7))
    completion.claim_completion(acting(cast.official), task_id, "QĐ 1", now=now)
    later = datetime.fromisoformat("2025-08-01T08:00:00+07:00")
    completion.accept_completion(acting(cast.clerk), task_id, now=later)
    assert _row(task_id).claimed_on == date(2025, 7, 7)


def test_whoever_claimed_does_not_accept_even_with_the_right_to(cast: Cast, now: datetime) -> None:
    task_id = task_in(cast, TaskState.IN_PROGRESS, now, official_id=cast.clerk)
    completion.claim_completion(acting(cast.clerk), task_id, "QĐ 1", now=now)
    with pytest.raises(StepRefused) as refusal:
        completion.accept_completion(acting(cast.clerk), task_id, now=now)
    assert refusal.value.missing == ("not_by_claimant",)
    completion.accept_completion(acting(cast.top_leader), task_id, now=now)
