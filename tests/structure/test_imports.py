"""Who may import whom (pyproject.toml, [tool.importlinter]) is part of the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_module_imports_only_what_it_may() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "importlinter.cli", "lint", "--no-cache"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_package_files_are_empty() -> None:
    packages = [
        file for top in ("portal", "bot", "worker") for file in (ROOT / top).rglob("__init__.py")
    ]

    assert packages
    assert [str(file) for file in packages if file.read_text(encoding="utf-8").strip()] == []
