#!/usr/bin/env python3
"""Makes `.venv` and installs the locked packages into it: `python3 deploy/setup.py [--dev]`.

Runs on any Python 3 with nothing installed, because it is the first thing to run on a fresh
machine. Each of the usual troubles ends in one sentence that says what to do.
"""

import hashlib
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

NEEDED = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "dondoc-installed"
PIP_LOG = VENV / "pip.log"
CATALOGUES = ROOT / "portal" / "translations"

COMMAND = """#!{python}
import sys
from portal.cli.main import main
sys.exit(main())
"""

COMPILE = """
import sys
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
for po in sys.argv[1:]:
    with open(po, "rb") as source:
        catalogue = read_po(source)
    with open(po[:-2] + "mo", "wb") as target:
        write_mo(target, catalogue)
"""


class SetupFailed(Exception):
    """The message is the sentence to show."""


def main(arguments):
    wants_tests = "--dev" in arguments
    try:
        if sys.version_info[:2] < NEEDED:
            restart_with_newer_python(arguments)
        make_virtualenv()
        install("requirements-dev.lock" if wants_tests else "requirements.lock")
        make_command()
        compile_catalogues()
        compile_code(*(ROOT / name for name in ("portal", "bot", "worker")))
    except SetupFailed as trouble:
        print(f"setup: {trouble}", file=sys.stderr)
        return 1
    except OSError as trouble:
        sentence = disk_trouble(str(trouble)) or f"{trouble.strerror}: {trouble.filename}"
        print(f"setup: {sentence}", file=sys.stderr)
        return 1
    return 0


def restart_with_newer_python(arguments):
    for minor in (13, 12, 11, 14):
        found = shutil.which(f"python3.{minor}")
        if found and really_runs(found):
            os.execv(found, [found, str(Path(__file__).resolve()), *arguments])
    raise SetupFailed(
        "Python {0} or newer is needed and this is Python {1}; "
        "install python{0} and python{0}-venv, then run the same command again.".format(
            dotted(NEEDED), dotted(sys.version_info[:2])
        )
    )


def really_runs(python):
    """Some version managers put a name on PATH for versions that are not installed."""
    check = f"import sys; sys.exit(sys.version_info[:2] < {NEEDED!r})"
    return subprocess.call([python, "-c", check], stderr=subprocess.DEVNULL) == 0


def dotted(version):
    return ".".join(str(part) for part in version)


def make_virtualenv():
    if VENV_PYTHON.exists() and really_runs(str(VENV_PYTHON)) and has_pip():
        return
    say("Making the virtual environment .venv")
    if VENV.exists() and not (VENV / "pyvenv.cfg").exists() and any(VENV.iterdir()):
        raise SetupFailed(f"{VENV} exists and is not a virtual environment; move it away.")
    done = run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if done.returncode == 0:
        return
    said = done.stdout
    if "No module named venv" in said or "ensurepip" in said:
        raise SetupFailed(
            "the Python module venv is missing; on Debian and Ubuntu run `apt-get install "
            f"python{dotted(sys.version_info[:2])}-venv`, then the same command again."
        )
    raise SetupFailed(disk_trouble(said) or f"the virtual environment failed: {last_line(said)}")


def has_pip():
    return any(VENV.glob("lib/python*/site-packages/pip/__init__.py"))


def install(lock_name):
    wanted = fingerprint(lock_name)
    if STAMP.exists() and wanted in STAMP.read_text(encoding="ascii").split():
        return
    lock = ROOT / lock_name
    count = sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())
    say(f"Installing {count} packages from {lock_name}")
    done = run(
        [
            str(VENV_PYTHON), "-m", "pip", "install", "--require-hashes", "--no-deps",
            "--only-binary", ":all:", "--no-input", "--disable-pip-version-check",
            "--retries", "1", "--timeout", "20", "--progress-bar", "off", "--no-compile",
            "--requirement", str(lock),
        ]
    )  # fmt: skip
    PIP_LOG.write_text(done.stdout, encoding="utf-8")
    if done.returncode != 0:
        raise SetupFailed(why_pip_failed(done.stdout))
    compile_code(VENV)
    installed = [wanted]
    if lock_name == "requirements-dev.lock":
        installed.append(fingerprint("requirements.lock"))
    STAMP.write_text("\n".join(installed) + "\n", encoding="ascii")


def fingerprint(lock_name):
    """What `STAMP` remembers: the lock as it was installed, never a later one."""
    digest = hashlib.sha256((ROOT / lock_name).read_bytes()).hexdigest()
    return f"{lock_name}:{digest}"


def why_pip_failed(said):
    if disk_trouble(said):
        return disk_trouble(said)
    if "DO NOT MATCH THE HASHES" in said:
        return (
            "a downloaded package is not the one this version was tested with (its hash differs); "
            f"nothing was installed. Details: {PIP_LOG}"
        )
    unreachable = ("connection broken", "Max retries exceeded", "ConnectTimeout", "timed out")
    if any(sign in said for sign in unreachable):
        return (
            "the Python package index cannot be reached; check the network or the proxy settings "
            f"(PIP_INDEX_URL, HTTPS_PROXY) and run the same command again. Details: {PIP_LOG}"
        )
    if "No matching distribution found for" in said:
        package = said.rpartition("No matching distribution found for")[2].split()[0]
        return (
            f"the package index offers no {package} for this machine "
            f"({sys.platform}, Python {dotted(sys.version_info[:2])}). Details: {PIP_LOG}"
        )
    return f"pip failed: {last_line(said)} Details: {PIP_LOG}"


def disk_trouble(said):
    if "No space left on device" in said or "Disk quota exceeded" in said:
        return f"there is no room left on the disk of {ROOT}; about 400 MB are needed."
    return ""


def make_command():
    """Put the checkout on the environment's path, and `dondoc` beside its Python."""
    packages = next(VENV.glob("lib/python*/site-packages"))
    write_if_changed(packages / "dondoc.pth", f"{ROOT}\n")
    command = VENV / "bin" / "dondoc"
    write_if_changed(command, COMMAND.format(python=VENV_PYTHON))
    command.chmod(command.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def write_if_changed(path, text):
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def compile_catalogues():
    stale = [
        str(po)
        for po in sorted(CATALOGUES.rglob("*.po"))
        if not po.with_suffix(".mo").exists()
        or po.with_suffix(".mo").stat().st_mtime < po.stat().st_mtime
    ]
    if not stale:
        return
    done = run([str(VENV_PYTHON), "-c", COMPILE, *stale])
    if done.returncode != 0:
        raise SetupFailed(f"a translation catalogue is broken: {last_line(done.stdout)}")


def compile_code(*folders):
    """On all cores, once: five processes start together and none should have to do it."""
    run([str(VENV_PYTHON), "-m", "compileall", "-q", "-j", "0", *map(str, folders)])


def run(command):
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def last_line(said):
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"


def say(what):
    print(f"setup: {what} ...", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
