"""The page about the domain says what the tables of the domain say."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from portal.domain.actions import Action
from portal.domain.machines.registry import MACHINES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "domain_document", ROOT / "deploy" / "domain_document.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_the_tables_say(script: ModuleType) -> None:
    page = script.PAGE.read_text("utf-8")
    assert script.written(page) == page, "run `make docs`"


def test_every_machine_step_and_right_is_on_the_page(script: ModuleType) -> None:
    page = script.PAGE.read_text("utf-8")
    for machine in MACHINES:
        assert all(f"| `{step.name}` |" in page for step in machine.steps)
    assert all(f"| `{action}` |" in page for action in Action)
