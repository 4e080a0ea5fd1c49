"""The application as the worker's processes have it: built once, used by every job."""

from __future__ import annotations

from functools import cache

from flask import Flask

from portal.app import create_app
from portal.logging import set_up_logging
from portal.settings import Settings, load_settings


@cache
def application() -> Flask:
    """Built before the worker forks, so that its memory is shared by the jobs."""
    set_up_logging()
    return create_app(load_settings(), with_pages=False)


def settings_of(app: Flask) -> Settings:
    settings: Settings = app.extensions["dondoc_settings"]
    return settings
