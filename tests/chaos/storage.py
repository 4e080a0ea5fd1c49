"""The disk is full, or another process keeps the database locked, for half a minute."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from random import Random

from sqlalchemy import make_url

from tests.chaos.account import Account
from tests.chaos.kills import GIVES_UP_AFTER, sends_again, trouble_of
from tests.chaos.office import Load, Office, open_office
from tests.chaos.report import Round
from tests.e2e.product import Product, eventually

LOCKED_SECONDS = 30.0
FULL_SECONDS = 15.0
DISK = "96m"
BETWEEN = 2.0
LOAD = Load(people=30, tasks=200)


class NoSmallDisk(Exception):
    """This process may not mount a file system of its own."""


def run(times: int, dice: Random, database: str = "sqlite") -> Round:
    """Half of the times each, the lock first; both are SQLite's own troubles."""
    account = Account()
    recoveries: dict[str, list[float]] = {"locked": [], "full": []}
    notes = []
    with open_office(dice, LOAD) as office:
        account.add(_strike(office, -(-times // 2), recoveries["locked"], _lock))
        notes += trouble_of(office)
    if times > 1:
        with (
            tempfile.TemporaryDirectory(prefix="dondoc-telegram-") as elsewhere,
            small_disk() as disk,
            open_office(dice, LOAD, inside=disk, prepare=_apart(Path(elsewhere))) as office,
        ):
            account.add(_strike(office, times // 2, recoveries["full"], _fill))
            notes += trouble_of(office)
            if office.product.command("db", "check") is None:
                account.wrong.append("the database is not whole")
    return Round("storage", times, account, recoveries, notes)


def _strike(
    office: Office, times: int, recoveries: list[float], trouble: Callable[[Product], None]
) -> Account:
    office.start_feeding()
    office.start_answering()
    for _ in range(times):
        time.sleep(BETWEEN)
        trouble(office.product)
        began = time.monotonic()
        eventually(sends_again(office), GIVES_UP_AFTER, "sending again")
        recoveries.append(time.monotonic() - began)
    return office.settle()


def _lock(product: Product) -> None:
    file = make_url(product.settings.database).database or ""
    with closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(LOCKED_SECONDS)
        other.execute("ROLLBACK")


def _fill(product: Product) -> None:
    """Not one more byte fits, then it does again."""
    filler = product.folder.parent / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    deadline = time.monotonic() + FULL_SECONDS
    while time.monotonic() < deadline:
        # what others gave back meanwhile is taken, too
        with suppress(OSError), filler.open("ab", buffering=0) as file:
            file.write(bytes(4096))
        time.sleep(0.1)
    filler.unlink()


def _apart(elsewhere: Path) -> Callable[[Product], None]:
    """The stand-in for Telegram keeps its own disk: it is not part of the office."""

    def link(product: Product) -> None:
        (product.folder / "simulator.sqlite").symlink_to(elsewhere / "simulator.sqlite")

    return link


@contextmanager
def small_disk() -> Iterator[Path]:
    """A small file system in memory. Raises NoSmallDisk where that is not allowed."""
    with tempfile.TemporaryDirectory(prefix="dondoc-disk-") as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "dondoc", folder]
        if os.getuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
            raise NoSmallDisk("a full disk needs the right to mount one")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)
