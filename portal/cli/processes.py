"""`dondoc web`, `worker`, `scheduler`, `bot`, `simulator`: this process becomes one of them."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click
from flask import Flask

from portal.forking import keep_environment_readable
from portal.settings import Settings, load_settings

THREADS = 8
STOPS_WITHIN = 2


def running(module: str, *arguments: str) -> list[str]:
    """The command of a process that runs one of our modules."""
    return [sys.executable, "-m", module, *arguments]


WORKER, SCHEDULER, BOT = running("worker"), running("worker.scheduler"), running("bot")


def web_command(settings: Settings) -> list[str]:
    return running(
        "gunicorn",
        f"{__name__}:web_application()",
        *("--config", "python:portal.cli.web_process"),
        *("--bind", settings.listen),
        *("--workers", str(settings.web_workers)),
        *("--worker-class", "gthread", "--threads", str(THREADS)),
        *("--graceful-timeout", str(STOPS_WITHIN), "--timeout", "60"),
        *("--log-level", "warning", "--no-control-socket"),
    )


@click.command()
def web() -> None:
    """The portal's web server."""
    become(web_command(load_settings()))


def web_application() -> Flask:
    """What each web process runs; gunicorn builds it once, before it forks them."""
    from portal.app import create_app
    from portal.logging import set_up_logging

    set_up_logging()
    return create_app()


@click.command()
def worker() -> None:
    """The worker: plans what is due and sends what waits."""
    load_settings()
    become(WORKER)


@click.command()
def scheduler() -> None:
    """The scheduler: starts the worker's ticks."""
    load_settings()
    become(SCHEDULER)


@click.command()
def bot() -> None:
    """The Telegram bot: receives updates and answers them."""
    load_settings()
    become(BOT)


@click.command()
def simulator() -> None:
    """The loopback Bot API server that stands in for Telegram."""
    settings = load_settings()
    os.environ["DONDOC_LOOPBACK_TOKEN"] = settings.bot_token
    shifted = ("--clock", str(settings.clock_file)) if settings.is_clock_shifted else ()
    become(
        running(
            "bot.loopback",
            *("--listen", settings.simulator_listen),
            *("--data", str(settings.data_dir / "simulator.sqlite")),
            *shifted,
        )
    )


def become(command: list[str]) -> NoReturn:
    """Replace this process, so that nothing of the command line's own stays in memory."""
    sys.stdout.flush()
    keep_environment_readable()
    os.execv(command[0], command)
