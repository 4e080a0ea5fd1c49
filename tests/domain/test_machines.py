"""The state machines: every step from every state, and what each guard wants."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

import pytest

from portal.domain.actions import Action
from portal.domain.errors import StepRefused
from portal.domain.machine import Machine
from portal.domain.machines.dossier import (
    DESK_OF_STATE,
    DOSSIER,
    SUBMITTED_STATES,
    DossierFacts,
    DossierState,
)
from portal.domain.machines.evaluation import AppealFacts, SheetFacts
from portal.domain.machines.extension import (
    EXTENSION,
    UNDECIDED,
    Decider,
    ExtensionFacts,
    decider,
)
from portal.domain.machines.obstacle import OBSTACLE, OPEN_OBSTACLES, ObstacleFacts, level_of
from portal.domain.machines.registry import MACHINES
from portal.domain.machines.report import ReportFacts
from portal.domain.machines.requests import AnswerFacts
from portal.domain.machines.resource_request import ResourceFacts
from portal.domain.machines.task import REPORTABLE, TASK, TaskStepFacts
from portal.domain.permissions import roles_that_may
from portal.domain.types import OPEN_STATES, Clear, Hardness, ObstacleKind, Role, TaskState

S = TaskState
TODAY = date(2025, 7, 7)

#: facts that let every guard of a machine hold
GOOD: dict[str, Any] = {
    "task": TaskStepFacts(
        lead_unit_valid=True,
        secrecy_allowed=True,
        text="lý do",
        until=date(2025, 8, 1),
        today=TODAY,
        product_or_evidence=True,
        criteria_met=True,
        deciding_document="12/QĐ-MAU",
        merge_target_open=True,
        period_closed=True,
        just_accepted_by_actor=True,
    ),
    "report": ReportFacts(points="thiếu số liệu", period_open=True, cut_off=True),
    "extension_request": ExtensionFacts(
        reason="chờ ý kiến",
        wanted_due=date(2025, 8, 29),
        granted_due=date(2025, 8, 15),
        due_in_force=date(2025, 7, 31),
        today=TODAY,
        just_decided_by_actor=True,
    ),
    "dossier": DossierFacts(
        points="bổ sung bản tổng hợp",
        legal_clearance=True,
        number="15/TTr-MAU",
        on=TODAY,
        reason="chuyển năm sau",
    ),
    "obstacle": ObstacleFacts(
        kind=ObstacleKind.LEGAL_INSTRUMENT,
        has_owner=True,
        due=date(2025, 7, 14),
        reason="đã có ý kiến",
        question_asked=True,
        blocking_document="Thông tư 05/2020",
        blocking_article="Điều 4",
        amendment_task_issued=True,
    ),
    "resource_request": ResourceFacts(
        quantity="350 triệu",
        needed_on=date(2025, 9, 1),
        reason="thuê hạ tầng",
        granted="300 triệu",
        budget_year=2026,
        provided_on=date(2025, 9, 5),
    ),
    "acknowledgement": AnswerFacts(text="chưa rõ thời hạn"),
    "guidance_request": AnswerFacts(text="chọn phương án 2", addressee_known=True),
    "coordination_request": AnswerFacts(text="đã có ý kiến", due_passed=True),
    "evaluation_sheet": SheetFacts(period_closed=True, seen=True, appeal_time_over=True),
    "appeal": AppealFacts(
        reason="nguyên nhân khách quan", correcting_lines=1, examined_by_other=True
    ),
}

#: for each guard the change of the good facts that breaks it
BROKEN: dict[str, dict[str, dict[str, Any]]] = {
    "task": {
        "six_clears": {"missing_clears": (Clear.TIME,)},
        "lead_unit_valid": {"lead_unit_valid": False},
        "secrecy_allowed": {"secrecy_allowed": False},
        "text": {"text": "  "},
        "reason": {"text": ""},
        "missing_points": {"text": ""},
        "until": {"until": TODAY},
        "product_or_evidence": {"product_or_evidence": False},
        "criteria_met": {"criteria_met": False},
        "dossier_submitted": {"dossier_submitted": False},
        "not_by_claimant": {"claimed_by_actor": True},
        "deciding_document": {"deciding_document": " "},
        "merge_target": {"merge_target_open": False},
        "period_closed": {"period_closed": False},
        "just_accepted": {"just_accepted_by_actor": False},
    },
    "report": {
        "period_open": {"period_open": False},
        "cut_off_reached": {"cut_off": False},
        "every_task_said": {"silent": ("NV-101",)},
        "overdue_explained": {"unexplained": ("NV-101",)},
        "missing_points": {"points": ""},
    },
    "extension_request": {
        "reason": {"reason": ""},
        "later_date": {"wanted_due": date(2025, 7, 31)},
        "partial_date": {"granted_due": date(2025, 8, 29)},
        "ours_to_decide": {"decided_by_superior": True},
        "superiors_to_decide": {"decided_by_superior": False},
        "not_by_asker": {"asked_by_actor": True},
        "just_decided": {"just_decided_by_actor": False},
    },
    "dossier": {
        "complete_papers": {"missing_papers": ("Tờ trình",)},
        "comments_answered": {"open_comments": 1},
        "missing_points": {"points": ""},
        "legal_clearance": {"legal_clearance": False},
        "number_and_date": {"number": ""},
        "reason": {"reason": ""},
    },
    "obstacle": {
        "owner_and_due": {"due": None},
        "reason": {"reason": ""},
        "guidance_question": {"question_asked": False},
        "document_and_article": {"blocking_article": ""},
        "amendment_task": {"amendment_task_issued": False},
    },
    "resource_request": {
        "quantity_and_date": {"needed_on": None},
        "reason": {"reason": ""},
        "granted_quantity": {"granted": ""},
        "budget_year": {"budget_year": None},
        "provided_on": {"provided_on": None},
    },
    "acknowledgement": {"text": {"text": ""}},
    "guidance_request": {"text": {"text": ""}, "addressee": {"addressee_known": False}},
    "coordination_request": {"text": {"text": ""}, "due_passed": {"due_passed": False}},
    "evaluation_sheet": {
        "period_closed": {"period_closed": False},
        "seen_by_subject": {"seen": False},
        "appeal_time_over": {"appeal_time_over": False},
        "appeals_decided": {"open_appeals": 1},
    },
    "appeal": {
        "reason": {"reason": ""},
        "correcting_line": {"correcting_lines": 0},
        "examined_by_other": {"examined_by_other": False},
    },
}
#: a superior's deadline is decided by the superior: the facts under which that step is good
SUPERIORS = {"decided_by_superior": True}


def good_facts(machine: Machine[Any, Any], step: str) -> Any:
    facts = GOOD[machine.name]
    if machine is EXTENSION and "superiors_to_decide" in _guards(machine, step):
        return replace(facts, **SUPERIORS)
    return facts


def _guards(machine: Machine[Any, Any], name: str) -> tuple[str, ...]:
    step = next(step for step in machine.steps if step.name == name)
    return tuple(guard.name for guard in step.guards)


def every_step() -> list[tuple[Machine[Any, Any], str]]:
    return [(machine, step.name) for machine in MACHINES for step in machine.steps]


def _named(value: object) -> str:
    return value.name if isinstance(value, Machine) else str(value)


@pytest.mark.parametrize("machine", MACHINES, ids=_named)
def test_steps_have_names_of_their_own(machine: Machine[Any, Any]) -> None:
    names = [step.name for step in machine.steps]
    assert len(set(names)) == len(names)
    assert all(step.sources <= set(machine.states) for step in machine.steps)


@pytest.mark.parametrize(("machine", "name"), every_step(), ids=_named)
def test_a_step_leads_from_its_states_and_from_no_other(
    machine: Machine[Any, Any], name: str
) -> None:
    step = next(step for step in machine.steps if step.name == name)
    for state in machine.states:
        assert machine.is_possible(name, state) is (state in step.sources)
        if state in step.sources:
            assert machine.after(name, state, good_facts(machine, name)) is step.target
        else:
            with pytest.raises(StepRefused) as refusal:
                machine.after(name, state, good_facts(machine, name))
            assert (refusal.value.step, refusal.value.state) == (name, state)
            assert refusal.value.missing == ()


@pytest.mark.parametrize(("machine", "name"), every_step(), ids=_named)
def test_each_guard_that_fails_is_named(machine: Machine[Any, Any], name: str) -> None:
    step = next(step for step in machine.steps if step.name == name)
    source = min(step.sources)
    for guard in step.guards:
        facts = replace(good_facts(machine, name), **BROKEN[machine.name][guard.name])
        with pytest.raises(StepRefused) as refusal:
            machine.after(name, source, facts)
        assert guard.name in refusal.value.missing


def test_every_guard_is_broken_once_here() -> None:
    for machine in MACHINES:
        guards = {guard.name for step in machine.steps for guard in step.guards}
        assert guards == set(BROKEN[machine.name]), machine.name


@pytest.mark.parametrize("machine", MACHINES, ids=_named)
def test_every_state_can_be_reached_from_the_first(machine: Machine[Any, Any]) -> None:
    reached: set[StrEnum] = {machine.initial}
    while (
        fresh := {step.target for step in machine.steps if not reached.isdisjoint(step.sources)}
        - reached
    ):
        reached |= fresh
    assert reached == set(machine.states)


@pytest.mark.parametrize("machine", MACHINES, ids=_named)
def test_some_role_may_take_every_step_that_people_take(machine: Machine[Any, Any]) -> None:
    for step in machine.steps:
        assert step.action is None or roles_that_may(step.action), step.name


def test_an_unknown_step_is_refused() -> None:
    with pytest.raises(StepRefused):
        TASK.after("forget", S.ISSUED, TaskStepFacts())
    assert not TASK.is_possible("forget", S.ISSUED)


TASK_STEPS = {
    "issue": ({S.DRAFT}, S.ISSUED, Action.ISSUE_TASK),
    "acknowledge": ({S.ISSUED}, S.ACKNOWLEDGED, Action.ACKNOWLEDGE_TASK),
    "dispute": ({S.ISSUED}, S.ISSUED, Action.ACKNOWLEDGE_TASK),
    "start": ({S.ISSUED, S.ACKNOWLEDGED, S.CARRIED_OVER}, S.IN_PROGRESS, Action.REPORT_PROGRESS),
    "claim": (
        {S.ACKNOWLEDGED, S.IN_PROGRESS, S.CARRIED_OVER},
        S.AWAITING_ACCEPTANCE,
        Action.CLAIM_COMPLETION,
    ),
    "accept": ({S.AWAITING_ACCEPTANCE}, S.COMPLETED, Action.ACCEPT_COMPLETION),
    "take_back": ({S.COMPLETED}, S.AWAITING_ACCEPTANCE, Action.ACCEPT_COMPLETION),
    "return": ({S.AWAITING_ACCEPTANCE}, S.IN_PROGRESS, Action.ACCEPT_COMPLETION),
    "pause": (OPEN_STATES - {S.PAUSED}, S.PAUSED, Action.PAUSE_TASK),
    "resume": ({S.PAUSED}, S.IN_PROGRESS, Action.PAUSE_TASK),
    "cancel": (OPEN_STATES, S.CANCELLED, Action.CANCEL_TASK),
    "merge": (OPEN_STATES, S.MERGED, Action.CANCEL_TASK),
    "carry_over": (OPEN_STATES, S.CARRIED_OVER, Action.CARRY_OVER_TASK),
    "reopen": ({S.COMPLETED}, S.IN_PROGRESS, Action.REOPEN_TASK),
}


def test_the_task_machine_is_the_one_of_the_rules() -> None:
    assert {step.name: (set(step.sources), step.target, step.action) for step in TASK.steps} == {
        name: (set(sources), target, action)
        for name, (sources, target, action) in TASK_STEPS.items()
    }


def test_no_task_state_but_the_removed_ones_is_a_dead_end() -> None:
    assert TASK.final_states() == {S.CANCELLED, S.MERGED}
    assert REPORTABLE < OPEN_STATES


@pytest.mark.parametrize(
    ("hardness", "set_by", "earlier", "expected"),
    [
        (Hardness.SUPERIOR, Role.OFFICE, 0, Decider.SUPERIOR),
        (Hardness.FIXED, Role.OFFICE, 0, Decider.OFFICE),
        (Hardness.FLEXIBLE, Role.OFFICE, 0, Decider.OFFICE),
        (Hardness.FIXED, Role.OFFICE, 1, Decider.LEADERSHIP),
        (Hardness.FIXED, Role.TOP_LEADER, 0, Decider.LEADERSHIP),
        (Hardness.FIXED, Role.DEPUTY_LEADER, 0, Decider.LEADERSHIP),
        (Hardness.FIXED, None, 0, Decider.LEADERSHIP),
    ],
)
def test_whoever_set_a_deadline_decides_about_it(
    hardness: Hardness, set_by: Role | None, earlier: int, expected: Decider
) -> None:
    assert decider(hardness, set_by, earlier) is expected


def test_silence_is_not_consent() -> None:
    """Nothing but a decision leads out of the undecided states into a granted one."""
    granting = {step.name for step in EXTENSION.steps if "grant" in str(step.target)}
    assert granting == {"grant", "grant_partly", "record_grant", "record_partial_grant"}
    assert all(EXTENSION.action_of(name) is not None for name in granting)
    assert EXTENSION.final_states().isdisjoint(UNDECIDED)


@pytest.mark.parametrize(
    ("days", "level"), [(0, 0), (6, 0), (7, 1), (13, 1), (14, 2), (29, 2), (30, 3), (365, 3)]
)
def test_an_obstacle_that_stands_still_climbs(days: int, level: int) -> None:
    assert level_of(days) == level


def test_only_the_unit_that_was_stuck_closes_an_obstacle() -> None:
    closing = {step.action for step in OBSTACLE.steps if step.target == "closed"}
    assert closing == {Action.VERIFY_OBSTACLE}
    assert OBSTACLE.initial in OPEN_OBSTACLES


def test_nothing_is_submitted_past_legal_but_by_name_and_reason() -> None:
    uncleared = replace(GOOD["dossier"], legal_clearance=False)
    for name in ("sign", "sign_by_deputy", "sign_without_clearance", "submit"):
        source = min(next(step for step in DOSSIER.steps if step.name == name).sources)
        with pytest.raises(StepRefused):
            DOSSIER.after(name, source, uncleared)
    bypassed = replace(uncleared, bypassed_by=7, bypass_reason="khẩn, Bộ trưởng đồng ý")
    signed = DOSSIER.after("sign_without_clearance", DossierState.DRAFTING, bypassed)
    assert DOSSIER.after("submit", signed, bypassed) is DossierState.SUBMITTED


def test_every_state_of_a_dossier_lies_on_a_desk_or_is_over() -> None:
    assert set(DESK_OF_STATE) == set(DossierState)
    over = {state for state, desk in DESK_OF_STATE.items() if desk is None}
    assert over == DOSSIER.final_states()
    assert DossierState.SIGNED not in SUBMITTED_STATES
