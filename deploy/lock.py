"""Pins every package with its hashes: `make lock` writes both lock files anew.

The locks name neither a package index nor a path of the machine that made them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Every package at one version with its hashes. Written by `make lock`; do not edit.\n"

UV = shutil.which("uv") or shutil.which("uv", path=ROOT / ".venv" / "bin") or ""
RUN = "requirements.lock"
TESTS = "requirements-dev.lock"


def main() -> int:
    if not UV:
        sys.stderr.write("lock: uv is needed and is not on PATH; install it with pip.\n")
        return 1
    write(RUN)
    write(TESTS, "--extra", "test", "--constraints", RUN)
    return 0


def write(lock: str, *options: str) -> None:
    command = [
        "uv",
        "pip",
        "compile",
        "pyproject.toml",
        "--generate-hashes",
        "--upgrade",
        "--quiet",
    ]
    command += ["--no-emit-index-url", "--no-header"]
    command += ["--python-version", "3.11", *options]
    pinned = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    (ROOT / lock).write_text(HEADER + pinned, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
