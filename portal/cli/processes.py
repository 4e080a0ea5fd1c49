"""`dondoc web`, `worker`, `scheduler`, `bot`, `simulator`: this process becomes one of them."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click
from flask import Flask

from portal.settings import load_settings

THREADS = 8
STOPS_WITHIN = 2


@click.command()
def web() -> None:
    """The portal's web server."""
    settings = load_settings()
    become(
        "gunicorn",
        f"{__name__}:web_application()",
        *("--bind", settings.listen),
        *("--workers", str(settings.web_workers)),
        *("--worker-class", "gthread", "--threads", str(THREADS)),
        *("--graceful-timeout", str(STOPS_WITHIN), "--timeout", "60"),
        *("--log-level", "warning", "--no-control-socket"),
    )


def web_application() -> Flask:
    """What each web process runs; called by gunicorn after its fork."""
    from portal.app import create_app
    from portal.logging import set_up_logging

    set_up_logging()
    return create_app()


@click.command()
def worker() -> None:
    """The worker: plans what is due and sends what waits."""
    load_settings()
    become("worker")


@click.command()
def scheduler() -> None:
    """The scheduler: starts the worker's ticks."""
    load_settings()
    become("worker.scheduler")


@click.command()
def bot() -> None:
    """The Telegram bot: receives updates and answers them."""
    load_settings()
    become("bot")


@click.command()
def simulator() -> None:
    """The loopback Bot API server that stands in for Telegram."""
    settings = load_settings()
    os.environ["DONDOC_LOOPBACK_TOKEN"] = settings.bot_token
    shifted = ("--clock", str(settings.clock_file)) if settings.is_clock_shifted else ()
    become(
        "bot.loopback",
        *("--listen", settings.simulator_listen),
        *("--data", str(settings.data_dir / "simulator.sqlite")),
        *shifted,
    )


def become(module: str, *arguments: str) -> NoReturn:
    """Replace this process, so that nothing of the command stays in memory."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])
