"""Every act that a service records of a task has its words in the timeline."""

from __future__ import annotations

import ast
from pathlib import Path

import portal.services
from portal.domain.machines.dossier import DOSSIER
from portal.domain.machines.extension import EXTENSION
from portal.domain.machines.obstacle import OBSTACLE
from portal.domain.machines.resource_request import RESOURCE_REQUEST
from portal.web.act_words import ACTS, OFFICE_ACTS

SERVICES = Path(portal.services.__file__).parent
ROOT = SERVICES.parent
LOGGERS = {"record", "_record", "record_link"}
RECORDERS = {
    *("record_act", "_record", "record_request", "apply_deadline", "remember_many"),
    *("_dispute", "_judge"),
}
MACHINES = {
    "obstacle": OBSTACLE,
    "dossier": DOSSIER,
    "extension": EXTENSION,
    "resource": RESOURCE_REQUEST,
}


def recorded_acts() -> set[str]:
    """The acts named where the history of a task is written, and the steps of its machines."""
    acts = {
        f"{step.name}_{suffix}" for suffix, machine in MACHINES.items() for step in machine.steps
    }
    for file in SERVICES.glob("*.py"):
        source = file.read_text(encoding="utf-8")
        if not any(recorder in source for recorder in ("record_act", "record_request")):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RECORDERS:
                acts |= {
                    arg.value
                    for arg in node.args
                    if isinstance(arg, ast.Constant)
                    and isinstance(arg.value, str)
                    and arg.value.isidentifier()
                }
    return acts


def test_the_acts_are_found() -> None:
    assert {"cancel_task", "merge_task"} <= set(ACTS)
    assert {"pause_task", "confirm_cause", "dispute", "solve_obstacle"} <= recorded_acts()


def test_every_recorded_act_has_words() -> None:
    assert not recorded_acts() - set(ACTS)


def test_no_words_are_left_over() -> None:
    named_by_a_form = {"cancel_task", "merge_task", "record_reading", "recompute_deadline"}
    named_by_a_form |= {"move_to_unit"}
    assert not set(ACTS) - recorded_acts() - named_by_a_form - set(OFFICE_ACTS)


def logged_acts() -> set[str]:
    """The acts named where anything is written into the audit log."""
    acts = set()
    for file in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) < 2:
                continue
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            act = node.args[1]
            if called in LOGGERS and isinstance(act, ast.Constant) and isinstance(act.value, str):
                acts.add(act.value)
    return acts


def test_every_act_in_the_audit_log_has_words() -> None:
    found = logged_acts()
    assert {"sign_in", "mark_absence", "link_chat", "accept_report"} <= found
    assert not found - set(ACTS)
