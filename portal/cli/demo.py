"""`dondoc demo`: fill an empty installation with demo data, and remove it again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict

import click

from portal.channels.loopback import LoopbackClient
from portal.channels.loopback_wire import LoopbackUnreachable
from portal.cli.context import json_option, office, settings, show
from portal.demo.emptiness import DemoRefused
from portal.demo.load import clear_demo, demo_chats, demo_sign_ins, load_demo
from portal.demo.population import load_population

FEWEST_PEOPLE_PER_TASK = 20


@click.group()
def demo() -> None:
    """Demo data: load it into an empty installation, remove it."""


@demo.command()
@click.option("--preset", default="C", show_default=True, help="Which demo of the plan's day.")
@click.option("--tasks", type=click.IntRange(1), help="Make so many generated tasks instead.")
@click.option("--people", type=click.IntRange(1), help="With so many generated people.")
@click.option("--units", type=click.IntRange(1), default=200, show_default=True)
@json_option
def load(preset: str, tasks: int | None, people: int | None, units: int, as_json: bool) -> None:
    """Write demo data; refused where there is anything already."""
    with office(), refusals_told():
        if tasks or people:
            tasks = tasks or people or 0
            people = people or max(units * 2, tasks // FEWEST_PEOPLE_PER_TASK)
            load_population(tasks, people, units)
            written: dict[str, object] = {"tasks": tasks, "people": people}
        else:
            written = asdict(load_demo(preset))
        with suppress(LoopbackUnreachable):
            introduce_chats()
    line = ", ".join(f"{name} {number}" for name, number in written.items())
    show(written, [line], as_json=as_json)


@demo.command()
@json_option
def clear(as_json: bool) -> None:
    """Remove the demo again; what real people did stays."""
    with office(), refusals_told():
        clear_demo()
    show({"cleared": True}, ["The demo data is removed."], as_json=as_json)


@contextmanager
def refusals_told() -> Iterator[None]:
    try:
        yield
    except DemoRefused as refused:
        raise click.ClickException(str(refused)) from None


def introduce_chats() -> None:
    """Make the demo's people known to the simulator, as if each had started the bot once.

    Raises LoopbackUnreachable where no simulator runs.
    """
    if not settings().uses_loopback_telegram:
        return
    with LoopbackClient(settings().bot_api_base, settings().bot_token) as simulator:
        for chat in demo_chats():
            simulator.ensure_user(
                chat.chat_id, chat.first_name, username=chat.username, is_started=True
            )


def sign_in_lines() -> list[str]:
    """Role, e-mail and password of each account worth trying, one a line."""
    return [f"{one.role_label}, {one.email}, {one.password}" for one in demo_sign_ins()]
