"""A phase is closed with a fate for every unfinished task, and opened again as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.errors import (
    NotAllowed,
    NotFound,
    NowhereToCarry,
    PhaseIsClosed,
    StepRefused,
    SuccessionIncomplete,
    TooLateToUndo,
)
from portal.domain.figures import check_sum
from portal.domain.machines.extension import ExtensionState
from portal.domain.phases import Fate, Settlement
from portal.domain.types import Desk, ReminderState, TaskState
from portal.extensions import db
from portal.models.delivery import Reminder
from portal.models.planning import Phase
from portal.models.requests import ExtensionRequest
from portal.models.task import Task
from portal.queries.figure_scope import Scope
from portal.queries.figures import figures_of
from portal.queries.phase_closings import closes_of, closing_page
from portal.queries.phases import phase_page
from portal.queries.task_facts import current_desk
from portal.services import interruption, phases
from portal.services.extensions import request_extension
from portal.services.phases import ClosingWords, PhaseFields
from portal.services.transaction import transaction
from tests.factories import Cast, acting, make_cast, make_plan, make_task

WORDS = ClosingWords("Đạt một phần", "Chờ thông tư", "Kết luận 12")
A_DAY_AGO = date(2025, 7, 6)


@pytest.fixture
def cast(app: Flask) -> Cast:
    with transaction():
        return make_cast()


def two_phases(cast: Cast, now: datetime) -> tuple[int, int]:
    clerk = acting(cast.clerk)
    first = PhaseFields("Cấp bách", date(2025, 6, 19), date(2025, 6, 30))
    second = PhaseFields("Bứt phá", date(2025, 7, 1), date(2025, 12, 31))
    return (
        phases.add_phase(clerk, cast.plan_id, first, now=now),
        phases.add_phase(clerk, cast.plan_id, second, now=now),
    )


def held(cast: Cast, now: datetime, phase_id: int, **fields: Any) -> int:
    given = {"due": date(2025, 6, 30), "plan_reminders": True, "official_id": cast.official}
    return make_task(
        plan_id=cast.plan_id,
        now=now,
        phase_id=phase_id,
        lead_unit_id=cast.unit_id,
        **{**given, **fields},
    )


def row(model: type[Any], row_id: int) -> Any:
    return db.session.get_one(model, row_id, populate_existing=True)


def test_every_unfinished_task_has_one_fate(cast: Cast, now: datetime) -> None:
    clerk = acting(cast.clerk)
    first, second = two_phases(cast, now)
    late = held(cast, now, first, code="NV-1")
    moot = held(cast, now, first, code="NV-2")
    kept = held(cast, now, first, code="NV-3", due=date(2025, 7, 31))
    done = held(cast, now, first, state=TaskState.COMPLETED, claimed_on=A_DAY_AGO)
    before = figures_of(now, Scope(plan_id=cast.plan_id)).counters
    fates = {late: Fate.CARRIED, moot: Fate.ENDED}
    words = replace(WORDS, into_phase_id=second, own_reasons={moot: "Đã có văn bản khác"})
    with pytest.raises(SuccessionIncomplete) as refusal:
        phases.close_phase(clerk, first, fates, words, now=now)
    assert refusal.value.facts["codes"] == ("NV-3",)
    assert row(Phase, first).closed_at is None
    number = phases.close_phase(clerk, first, {**fates, kept: Fate.LEFT}, words, now=now)

    carried = row(Task, late)
    assert (carried.state, carried.phase_id) == (TaskState.CARRIED_OVER, second)
    assert (carried.times_carried_over, carried.is_in_arrears) == (1, True)
    assert carried.effective_due == date(2025, 6, 30)
    assert row(Task, moot).state is TaskState.CANCELLED
    assert (row(Task, kept).state, row(Task, kept).phase_id) == (TaskState.IN_PROGRESS, first)
    assert row(Task, done).phase_id == first

    page = closing_page("KH02", number)
    assert page.settlement == Settlement(carried=1, ended=1, left=1)
    assert [(line.code, line.fate, line.reason) for line in page.lines] == [
        ("NV-1", Fate.CARRIED, "Chờ thông tư"),
        ("NV-2", Fate.ENDED, "Đã có văn bản khác"),
        ("NV-3", Fate.LEFT, ""),
    ]
    assert closes_of(cast.plan_id)[first].settlement == page.settlement
    after = figures_of(now, Scope(plan_id=cast.plan_id)).counters
    check_sum(after)
    assert (after.assigned, after.removed) == (before.assigned, before.removed + 1)
    assert after.overdue == before.overdue - 1


def test_a_phase_closes_once_and_only_by_the_office(cast: Cast, now: datetime) -> None:
    first, _second = two_phases(cast, now)
    for person in (cast.head, cast.official, cast.top_leader):
        with pytest.raises(NotAllowed):
            phases.close_phase(acting(person), first, {}, WORDS, now=now)
    phases.close_phase(acting(cast.clerk), first, {}, WORDS, now=now)
    with pytest.raises(PhaseIsClosed):
        phases.close_phase(acting(cast.clerk), first, {}, WORDS, now=now)


def test_what_a_fate_needs_is_asked_for_and_nothing_is_done_without(
    cast: Cast, now: datetime
) -> None:
    clerk = acting(cast.clerk)
    first, second = two_phases(cast, now)
    task = held(cast, now, first)
    for fate, words, refusal in (
        (Fate.CARRIED, WORDS, NowhereToCarry),
        (Fate.CARRIED, replace(WORDS, into_phase_id=first), NowhereToCarry),
        (Fate.CARRIED, replace(WORDS, into_plan_id=cast.plan_id), NowhereToCarry),
        (Fate.CARRIED, replace(WORDS, into_phase_id=second, reason=" "), StepRefused),
        (Fate.ENDED, replace(WORDS, deciding_document=""), StepRefused),
    ):
        with pytest.raises(refusal):
            phases.close_phase(clerk, first, {task: fate}, words, now=now)
        assert row(Phase, first).closed_at is None
        assert row(Task, task).state is TaskState.IN_PROGRESS
        db.session.rollback()


def test_a_task_may_go_on_in_another_plan(cast: Cast, now: datetime) -> None:
    first, _second = two_phases(cast, now)
    other = make_plan(code="KH03", hide_on_telegram=True)
    task = held(cast, now, first)
    words = replace(WORDS, into_plan_id=other)
    phases.close_phase(acting(cast.clerk), first, {task: Fate.CARRIED}, words, now=now)
    moved = row(Task, task)
    assert (moved.plan_id, moved.phase_id, moved.hide_on_telegram) == (other, None, True)
    assert figures_of(now, Scope(plan_id=other)).counters.overdue == 1
    assert figures_of(now, Scope(plan_id=cast.plan_id)).counters.assigned == 0


def test_a_paused_task_that_is_carried_over_is_the_units_again(cast: Cast, now: datetime) -> None:
    first, second = two_phases(cast, now)
    task = held(cast, now, first, due=date(2025, 9, 30))
    interruption.pause_task(acting(cast.top_leader), task, "Chờ", date(2025, 8, 1), now=now)
    assert current_desk(task)[0] is Desk.LEADER
    assert planned(task) == 0
    words = replace(WORDS, into_phase_id=second)
    phases.close_phase(acting(cast.clerk), first, {task: Fate.CARRIED}, words, now=now)
    assert current_desk(task) == (Desk.UNIT, cast.unit_id)
    assert row(Task, task).paused_until is None
    assert planned(task) > 0


def test_a_close_is_taken_back_as_it_was(cast: Cast, now: datetime) -> None:
    clerk = acting(cast.clerk)
    first, second = two_phases(cast, now)
    claimed = held(
        cast,
        now,
        first,
        state=TaskState.AWAITING_ACCEPTANCE,
        percent=100,
        claimed_on=A_DAY_AGO,
        claimed_by_id=cast.official,
    )
    paused = held(cast, now, first, due=date(2025, 9, 30))
    interruption.pause_task(acting(cast.top_leader), paused, "Chờ", date(2025, 8, 1), now=now)
    moot = held(cast, now, first, due=date(2025, 9, 30))
    request = request_extension(
        acting(cast.official), moot, date(2025, 10, 31), "Chờ ý kiến", now=now
    )
    later = now + timedelta(minutes=9)
    waiting = planned(moot, since=later)
    changed = held(cast, now, first)
    everything = dict.fromkeys((claimed, paused, changed), Fate.CARRIED) | {moot: Fate.ENDED}
    words = replace(WORDS, into_phase_id=second)
    number = phases.close_phase(clerk, first, everything, words, now=now)
    assert row(Task, claimed).claimed_on is None
    assert planned(moot) == 0
    interruption.cancel_task(clerk, changed, "QĐ 9", now=now)
    with pytest.raises(NotFound):
        phases.undo_closing(acting(cast.admin), number, now=now)

    outcome = phases.undo_closing(clerk, number, now=later)
    assert len(outcome.changed) == 3
    assert [each.code for each in outcome.refused] == [row(Task, changed).code]
    assert row(Phase, first).closed_at is None
    assert closes_of(cast.plan_id) == {}
    back = row(Task, claimed)
    assert (back.state, back.claimed_on) == (TaskState.AWAITING_ACCEPTANCE, A_DAY_AGO)
    assert (back.percent, back.times_carried_over, back.phase_id) == (100, 0, first)
    assert row(Task, paused).state is TaskState.PAUSED
    assert row(Task, paused).paused_until == date(2025, 8, 1)
    assert current_desk(paused)[0] is Desk.LEADER
    assert row(Task, moot).state is TaskState.IN_PROGRESS
    assert planned(moot, since=later) == waiting > 0
    assert row(ExtensionRequest, request).state is ExtensionState.WITHDRAWN
    with pytest.raises(TooLateToUndo):
        phases.undo_closing(clerk, number, now=now)


def test_after_ten_minutes_a_close_stands(cast: Cast, now: datetime) -> None:
    first, _second = two_phases(cast, now)
    number = phases.close_phase(acting(cast.clerk), first, {}, WORDS, now=now)
    with pytest.raises(TooLateToUndo):
        phases.undo_closing(acting(cast.clerk), number, now=now + timedelta(minutes=11))


def test_the_page_of_a_phase_offers_the_next_phase_first(cast: Cast, now: datetime) -> None:
    first, second = two_phases(cast, now)
    other = make_plan(code="KH03")
    over = make_plan(code="KH04", ends_on=date(2025, 1, 31))
    held(cast, now, first, code="NV-1")
    held(cast, now, first, code="NV-2", state=TaskState.DRAFT)
    page = phase_page("KH02", 1, now)
    assert [line.code for line in page.unfinished] == ["NV-1"]
    assert (page.finished, page.drafts) == (0, 1)
    assert (page.places[0].phase_id, page.places[-1].plan_id) == (second, other)
    assert over not in {place.plan_id for place in page.places}
    with pytest.raises(NotFound):
        phase_page("KH02", 3, now)


def planned(task_id: int, since: datetime | None = None) -> int:
    wanted = select(Reminder.id).where(
        Reminder.task_id == task_id, Reminder.state == ReminderState.PLANNED
    )
    if since is not None:
        wanted = wanted.where(Reminder.due_at > since)
    return len(db.session.scalars(wanted).all())
