"""An installation to be measured: fresh, or filled with a synthetic population."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.databases import SERVER, own_database
from tests.e2e.product import DONDOC, ROOT, Product

DATABASES = ("sqlite", "postgres") if SERVER else ("sqlite",)


@contextmanager
def installation(
    database: str = "sqlite", *, inside: Path | None = None, **settings: str
) -> Iterator[Product]:
    """A folder of its own, `inside` another if that matters; torn down afterwards."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="dondoc-", dir=inside))
        if database == "postgres":
            name = f"dondoc_bench_{os.getpid()}"
            settings["DATABASE_URL"] = stack.enter_context(own_database(name))
        product = Product(Path(folder), **settings)
        stack.callback(product.tear_down)
        yield product


@dataclass(frozen=True)
class Size:
    """How many of each the synthetic population has."""

    tasks: int
    people: int
    units: int


def populate(product: Product, size: Size) -> None:
    run(product, "db", "upgrade")
    sizes = {"--tasks": size.tasks, "--people": size.people, "--units": size.units}
    run(product, "demo", "load", *(str(part) for each in sizes.items() for part in each))


def run(product: Product, *arguments: str) -> str:
    done = subprocess.run(
        [DONDOC, *arguments],
        env=product.environment,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def run_module(product: Product, module: str, *arguments: str) -> str:
    """A measuring module in a process of its own, with the installation's settings."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=product.environment,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout
