"""`dondoc doctor`: every part looked at, each failure with its next step."""

from __future__ import annotations

import stat
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click

from portal import queue
from portal.channels.email import MailSender
from portal.channels.sending import SendFailed
from portal.cli.context import json_option, office, settings, show
from portal.cli.database import find_troubles
from portal.cli.sentences import explain
from portal.cli.user import ask_bot_username
from portal.files import place_of
from portal.queries.deliveries import delivery_counts
from portal.queries.files import named_checksums
from portal.queries.heartbeats import ALONE, PARTS, WORKERS, heartbeats, longest_silence
from portal.queries.inbox import update_counts


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, and if not, what to do."""

    part: str
    is_well: bool
    seen: str
    next_step: str = ""


@click.command()
@json_option
def doctor(as_json: bool) -> int:
    """Look at every part and say what to do about each that is not well; 1 if any is not."""
    with office():
        findings = [finding for look in LOOKS for finding in looked_at(look)]
    lines = [
        f"{'ok  ' if one.is_well else 'FAIL'}  {one.part}: {one.seen}"
        + (f" -> {one.next_step}" if one.next_step else "")
        for one in findings
    ]
    show(findings, lines, as_json=as_json)
    return 0 if all(one.is_well for one in findings) else 1


def looked_at(look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """A look that itself fails is a finding, so that the others are still told."""
    try:
        yield from look()
    except Exception as error:
        part = look.__name__.removeprefix("look_at_")
        yield Finding(part, False, explain(error), "mend this first, then ask again")


def look_at_data_folder() -> Iterator[Finding]:
    folder = settings().data_dir.resolve()
    with tempfile.TemporaryFile(dir=folder):
        yield Finding("data folder", True, f"{folder} can be written")
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o077:
        yield Finding("data folder", False, "others may look into it", f"chmod 700 {folder}")


def look_at_files() -> Iterator[Finding]:
    folder, wanted = settings().files_folder, named_checksums()
    missing = sum(1 for checksum in wanted if not place_of(folder, checksum).is_file())
    if missing:
        seen = f"{missing} of {len(wanted)} handed-in files are not in {folder}"
        yield Finding("files", False, seen, "put the folder back from the latest backup")
    else:
        yield Finding("files", True, f"{len(wanted)} kept")


def look_at_database() -> Iterator[Finding]:
    troubles = find_troubles()
    for trouble in troubles:
        seen, _, step = trouble.partition(": ")
        yield Finding("database", False, seen, step)
    if not troubles:
        yield Finding("database", True, "up to date and whole, the audit log unbroken")


def look_at_redis() -> Iterator[Finding]:
    if queue.is_reachable():
        yield Finding("redis", True, "answers")
        return
    step = (
        "check DONDOC_REDIS_URL and the server"
        if settings().redis_url
        else "start everything with `dondoc up`"
    )
    yield Finding("redis", False, "does not answer; the scheduler works alone meanwhile", step)


def look_at_parts() -> Iterator[Finding]:
    lives = {life.part: life for life in heartbeats()}
    for part in PARTS:
        life, command = lives.get(part), "worker" if part in WORKERS else part
        if life is None:
            yield Finding(part, False, "has never run", f"start it with `dondoc {command}`")
        elif life.age > longest_silence(part):
            seen = f"last seen {life.age:.0f} s ago"
            yield Finding(part, False, seen, f"look at its log, then start `dondoc {command}`")
        else:
            reason = life.details.get(ALONE, "")
            yield Finding(part, True, "alive" + (f"; works alone: {reason}" if reason else ""))


def look_at_telegram() -> Iterator[Finding]:
    where = settings().bot_api_base
    if name := ask_bot_username():
        yield Finding("telegram", True, f"{where} knows the bot as @{name}")
        return
    step = (
        "start the simulator with `dondoc up`"
        if settings().uses_loopback_telegram
        else "check DONDOC_TELEGRAM_TOKEN and whether this machine may reach the address"
    )
    yield Finding("telegram", False, f"{where} does not answer or refuses the token", step)


def look_at_mail() -> Iterator[Finding]:
    server = settings().mail
    if server is None:
        yield Finding("mail", True, "no mail server is named; the web inbox carries")
        return
    where = f"{server.host}:{server.port}"
    try:
        MailSender(server).check()
    except SendFailed as failed:
        yield Finding("mail", False, failed.reason, f"check DONDOC_SMTP_URL and {where}")
    else:
        yield Finding("mail", True, f"{where} takes mail from {server.sender}")


def look_at_messages() -> Iterator[Finding]:
    outgoing = delivery_counts()
    waiting = ", ".join(f"{state.value} {number}" for state, number in outgoing.items() if number)
    yield Finding("messages", True, waiting or "none yet")
    poisoned = {state.value: number for state, number in update_counts().items()}.get("poison", 0)
    if poisoned:
        yield Finding(
            "inbox",
            False,
            f"{poisoned} updates could not be read",
            "see `dondoc inbox --state poison`",
        )


LOOKS = (
    look_at_data_folder,
    look_at_files,
    look_at_database,
    look_at_redis,
    look_at_parts,
    look_at_telegram,
    look_at_mail,
    look_at_messages,
)
