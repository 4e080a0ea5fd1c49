"""What `deploy/setup.py` says when a machine is not as hoped, with the real pip on loopback."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from tests.ops.waiting import free_port

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "deploy" / "setup.py"


class Checkout:
    """A small copy of the project: the set-up script, a lock, and a folder of packages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "deploy").mkdir()
        shutil.copyfile(SCRIPT, folder / "deploy" / "setup.py")
        (folder / "portal").mkdir()
        self.packages = folder / "packages"
        self.packages.mkdir()
        self.wheel = self._make_wheel("tiny")
        self._make_wheel("other")

    def _make_wheel(self, name: str) -> Path:
        wheel = self.packages / f"{name}-1.0-py3-none-any.whl"
        about = f"{name}-1.0.dist-info"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr(f"{name}.py", "")
            archive.writestr(
                f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
            )
            archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
            archive.writestr(f"{about}/RECORD", "")
        return wheel

    def lock(self, digest: str = "", package: str = "tiny==1.0") -> None:
        digest = digest or hashlib.sha256(self.wheel.read_bytes()).hexdigest()
        text = f"{package} --hash=sha256:{digest}\n"
        (self.folder / "requirements.lock").write_text(text, encoding="utf-8")
        (self.folder / "requirements-dev.lock").write_text(text, encoding="utf-8")

    def set_up(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        without_pip = {k: v for k, v in os.environ.items() if not k.startswith("PIP_")}
        return subprocess.run(
            [sys.executable, str(self.folder / "deploy" / "setup.py"), *arguments],
            env={**without_pip, "PIP_CONFIG_FILE": os.devnull, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def set_up_offline(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.set_up(*arguments, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(self.packages))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    checkout = Checkout(tmp_path_factory.mktemp("checkout"))
    checkout.lock()
    done = checkout.set_up_offline()
    assert done.returncode == 0, done.stderr
    return checkout


@pytest.fixture
def setup_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dondoc_setup", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_installs_once_and_gives_the_command(checkout: Checkout) -> None:
    checkout.lock()
    checkout.set_up_offline()
    again = checkout.set_up_offline()

    assert again.returncode == 0
    assert again.stdout == ""
    assert os.access(checkout.folder / ".venv" / "bin" / "dondoc", os.X_OK)
    imports = [str(checkout.folder / ".venv" / "bin" / "python"), "-c", "import tiny, portal"]
    assert subprocess.call(imports, cwd="/") == 0


def test_an_unreachable_index_is_one_sentence(checkout: Checkout) -> None:
    checkout.lock(package="absent==1.0")

    done = checkout.set_up(PIP_INDEX_URL=f"http://127.0.0.1:{free_port()}/simple")

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "the Python package index cannot be reached" in done.stderr


def test_a_package_with_another_hash_is_not_installed(checkout: Checkout) -> None:
    checkout.lock(digest="0" * 64, package="other==1.0")

    done = checkout.set_up_offline()

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "its hash differs" in done.stderr


def test_a_package_that_the_index_lacks_is_named(checkout: Checkout) -> None:
    checkout.lock(package="absent==1.0")

    done = checkout.set_up_offline()

    assert done.returncode == 1
    assert "offers no absent==1.0" in done.stderr


def test_an_old_python_is_told_what_to_install(
    setup_script: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(setup_script.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(setup_script.shutil, "which", lambda name: None)

    assert setup_script.main([]) == 1

    said = capsys.readouterr().err
    assert "Python 3.11 or newer is needed and this is Python 3.9" in said
    assert said.count("\n") == 1


def test_an_old_python_hands_over_to_a_newer_one_on_the_path(
    setup_script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_to: list[list[str]] = []

    class HandedOver(Exception):
        pass

    def hand_over(program: str, arguments: list[str]) -> None:
        handed_to.append(arguments)
        raise HandedOver

    monkeypatch.setattr(
        setup_script.shutil, "which", lambda name: sys.executable if name == "python3.12" else None
    )
    monkeypatch.setattr(setup_script.os, "execv", hand_over)

    with pytest.raises(HandedOver):
        setup_script.restart_with_newer_python(["--dev"])

    assert handed_to == [[sys.executable, str(SCRIPT), "--dev"]]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("/usr/bin/python3: No module named venv", "the Python module venv is missing"),
        ("ensurepip is not available", "the Python module venv is missing"),
        ("OSError: [Errno 28] No space left on device", "there is no room left on the disk"),
    ],
)
def test_a_virtual_environment_that_cannot_be_made(
    setup_script: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    said: str,
    sentence: str,
) -> None:
    monkeypatch.setattr(setup_script, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(setup_script, "VENV_PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(
        setup_script, "run", lambda command: subprocess.CompletedProcess(command, 1, stdout=said)
    )

    with pytest.raises(setup_script.SetupFailed, match=sentence):
        setup_script.make_virtualenv()


def test_a_full_disk_while_installing_is_named(setup_script: ModuleType) -> None:
    said = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"

    assert "there is no room left on the disk" in setup_script.why_pip_failed(said)
