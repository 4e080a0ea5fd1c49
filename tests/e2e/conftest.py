"""Installations that are torn down whatever happens, and a headless Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.databases import SERVER, own_database
from tests.e2e.product import Product

REQUIRED = os.environ.get("DONDOC_TEST_REQUIRE", "").split(",")
NO_BROWSER = "Chromium is not installed: the browser part is NOT run"

Installer = Callable[..., Product]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; where it is missing, skipped aloud, or a failure if it is required."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        if "browser" in REQUIRED:
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One running demo for the tests of a module, which leave it as they like."""
    product = Product(Path(tmp_path_factory.mktemp("demo")))
    try:
        product.start("--demo")
        yield product
    finally:
        product.tear_down()


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Installer]:
    """Prepare an installation, not started yet; settings by their DONDOC_ names."""
    with ExitStack() as stack:

        def one(**settings: str) -> Product:
            product = Product(tmp_path, **settings)
            stack.callback(product.tear_down)
            return product

        yield one


@pytest.fixture(params=["sqlite", "postgres"] if SERVER else ["sqlite"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Empty for the embedded SQLite, else the address of a fresh PostgreSQL database."""
    if request.param == "sqlite":
        yield ""
        return
    with own_database(f"dondoc_e2e_{os.getpid()}") as url:
        yield url
