"""`dondoc up`: everything on one machine, under one supervisor."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import NoReturn

import click

from portal.cli.processes import BOT, SCHEDULER, WORKER, web_command
from portal.clock import Clock, steady_now
from portal.forking import die_with_parent
from portal.settings import Settings, load_settings
from portal.supervisor import Part, Plan

#: Monday of the demo, half a minute before the morning's messages
DEMO_CLOCK = "2025-07-07T07:59:30+07:00"
SIMULATOR_STARTS_WITHIN = 20.0
#: what web, worker, scheduler and bot run; loaded once by the supervisor
SHARED_CODE = ["portal.cli.shared_code", "worker.living", "bot.running"]


@click.command()
@click.option("--demo", is_flag=True, help="Fill an empty database with demo data.")
@click.option("--port", type=click.IntRange(1, 65534), help="The web's port, instead of 8080.")
def up(demo: bool, port: int | None) -> None:
    """Start all processes under one supervisor; Ctrl-C stops them all."""
    settings = read_settings(demo=demo, port=port)
    check_data_folder(settings)
    keep_others_out(settings)
    for name, address in addresses(settings).items():
        check_address(name, address)
    if settings.clock:
        Clock(settings.clock_file).stand_at(settings.clock)
    notes = prepare_database(settings, demo=demo)
    become_supervisor(make_plan(settings, notes), environment(settings))


def read_settings(*, demo: bool, port: int | None) -> Settings:
    """The settings of this start: the given ones, with what the options say."""
    given = load_settings()
    options: dict[str, object] = {"data_dir": given.data_dir.resolve()}
    if port is not None:
        host = given.listen.rpartition(":")[0]
        options["listen"] = f"{host}:{port}"
        if "simulator_listen" not in given.model_fields_set:
            options["simulator_listen"] = f"127.0.0.1:{port + 1}"
    if demo and given.clock is None:
        options["clock"] = DEMO_CLOCK
    return load_settings(**options)


def environment(settings: Settings) -> dict[str, str]:
    """What the processes of this start are told beyond what this one was told."""
    told = {
        "DONDOC_DATA_DIR": str(settings.data_dir),
        "DONDOC_LISTEN": settings.listen,
        "DONDOC_SIMULATOR_LISTEN": settings.simulator_listen,
    }
    if settings.clock:
        told["DONDOC_CLOCK"] = settings.clock.isoformat()
    return {**os.environ, **told}


def check_data_folder(settings: Settings) -> None:
    folder = settings.data_dir.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise click.ClickException(
            f"The data folder {folder} cannot be written ({error.strerror}); "
            "choose another with DONDOC_DATA_DIR."
        ) from None


def keep_others_out(settings: Settings) -> None:
    """Hold the data folder's lock until the supervisor ends; it inherits the descriptor."""
    lock = os.open(settings.data_dir / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise click.ClickException(
            f"`dondoc up` is running already on the data folder {settings.data_dir.resolve()}; "
            "stop it first, or choose another folder with DONDOC_DATA_DIR."
        ) from None
    os.set_inheritable(lock, True)


def addresses(settings: Settings) -> dict[str, str]:
    """Which setting makes which part listen where."""
    wanted = {"DONDOC_LISTEN": settings.listen}
    if settings.uses_loopback_telegram:
        wanted["DONDOC_SIMULATOR_LISTEN"] = settings.simulator_listen
    return wanted


def check_address(name: str, address: str) -> None:
    host, _, port = address.rpartition(":")
    try:
        family, *_, where = socket.getaddrinfo(host.strip("[]"), int(port))[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except OSError as error:
        trouble = (
            "is taken by another program"
            if error.errno == errno.EADDRINUSE
            else f"cannot be used ({error.strerror})"
        )
        choice = "with --port or DONDOC_LISTEN" if name == "DONDOC_LISTEN" else f"with {name}"
        raise click.ClickException(
            f"Port {port} on {host} {trouble}; choose another {choice}."
        ) from None


def prepare_database(settings: Settings, *, demo: bool) -> list[str]:
    """Migrate, fill an empty database with the demo; return who can sign in, or how to begin.

    The simulator runs meanwhile, to be told the demo's people before the first message leaves.
    """
    with simulator_running(settings, demo=demo):
        from portal.cli.context import office
        from portal.migrating import upgrade_database

        with office(settings):
            upgrade_database()
            return prepare_demo(settings) if demo else first_account()


def first_account() -> list[str]:
    """How the first person gets in; nothing once somebody can."""
    from portal import clock
    from portal.queries.office import local_day
    from portal.queries.people import people_lines

    if people_lines(local_day(clock.utc_now())):
        return []
    command = 'dondoc user add you@office.example --name "Your name" --role admin'
    return ["", "Nobody can sign in yet. In another terminal:", f"  {command}"]


def prepare_demo(settings: Settings) -> list[str]:
    from portal.channels.loopback_wire import LoopbackRefused, LoopbackUnreachable
    from portal.cli.demo import introduce_chats, sign_in_lines
    from portal.demo.emptiness import DemoRefused
    from portal.demo.load import load_demo

    with suppress(DemoRefused):
        load_demo()
    notes = ["", "Sign in as (role, e-mail, password):", *sign_in_lines()]
    if settings.uses_loopback_telegram:
        wait_for(settings.simulator_listen)
        try:
            introduce_chats()
        except (LoopbackUnreachable, LoopbackRefused):
            notes += ["", *nobody_hears(settings.bot_api_base)]
    return notes


def nobody_hears(base: str) -> list[str]:
    """Telegram may be away for days: everything else works, and its messages wait."""
    return [
        f"The stand-in for Telegram does not answer at {base}: messages wait, the portal says so.",
        "To have them sent, mend DONDOC_TELEGRAM_API_BASE or leave it out (then the built-in "
        "simulator is used), and start again.",
    ]


def wait_for(address: str) -> None:
    host, _, port = address.rpartition(":")
    deadline = steady_now() + SIMULATOR_STARTS_WITHIN
    while steady_now() < deadline:
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise click.ClickException(f"The simulator did not start on {address}.")


@contextmanager
def simulator_running(settings: Settings, *, demo: bool) -> Iterator[None]:
    """A simulator for the length of the preparation."""
    if not (demo and settings.uses_loopback_telegram):
        yield
        return
    command = [sys.executable, "-m", "portal", "simulator"]
    with subprocess.Popen(
        command, env=environment(settings), preexec_fn=die_with_parent
    ) as simulator:
        try:
            yield
        finally:
            simulator.terminate()


def make_plan(settings: Settings, notes: list[str]) -> Plan:
    parts = [
        Part("web", web_command(settings), is_loaded=True),
        Part("worker", WORKER, is_loaded=True, waits_for_web=True),
        Part("scheduler", SCHEDULER, is_loaded=True, waits_for_web=True),
        Part("bot", BOT, is_loaded=True, waits_for_web=True),
    ]
    if settings.uses_loopback_telegram:
        parts.append(Part("simulator", [sys.executable, "-m", "portal", "simulator"]))
    if not settings.redis_url:
        redis = [sys.executable, "-m", "worker.embedded_redis"]
        parts.insert(0, Part("redis", redis, stops_last=True))
    host, _, port = reachable(settings.listen).rpartition(":")
    is_shifted = settings.is_clock_shifted
    start = Clock(settings.clock_file).now() if is_shifted else None
    return Plan(
        parts=parts,
        host=host.strip("[]"),
        port=int(port),
        announcement=announce(settings, start, notes),
        code=SHARED_CODE,
        clock_file=str(settings.clock_file.resolve()) if is_shifted else None,
        clock_start=start.isoformat() if start else None,
    )


def reachable(listen: str) -> str:
    """An address of this machine to ask: a server that listens on all of them has no own one."""
    host, _, port = listen.rpartition(":")
    return f"127.0.0.1:{port}" if host in ("0.0.0.0", "[::]", "::") else listen  # noqa: S104


def announce(settings: Settings, start: datetime | None, notes: list[str]) -> str:
    lines = [
        "",
        f"Đôn Đốc is running: {settings.public_url or f'http://{reachable(settings.listen)}'}",
    ]
    if start:
        local = start.astimezone(settings.zone)
        lines.append(f"The office's clock starts at {local:%A %Y-%m-%d %H:%M:%S}.")
    return "\n".join([*lines, *notes, "", "Ctrl-C stops everything.", ""])


def become_supervisor(plan: Plan, told: dict[str, str]) -> NoReturn:
    """Replace this process by the small one that stays; it reads its plan from standard input."""
    with tempfile.TemporaryFile() as handed_over:
        handed_over.write(plan.to_json().encode())
        handed_over.seek(0)
        os.dup2(handed_over.fileno(), 0)
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-m", "portal.supervisor"], told)
