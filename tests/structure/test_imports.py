"""Who may import whom (pyproject.toml, [tool.importlinter]) is part of the tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[2]


def test_every_module_imports_only_what_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    assert lint_imports(no_cache=True, no_logo=True) == 0


def test_package_files_are_empty() -> None:
    packages = [
        file for top in ("portal", "bot", "worker") for file in (ROOT / top).rglob("__init__.py")
    ]

    assert packages
    assert [str(file) for file in packages if file.read_text(encoding="utf-8").strip()] == []
