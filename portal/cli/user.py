"""`dondoc user`: open an account, invite somebody to the bot."""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request

import click

from portal import clock
from portal.cli.context import ADMINISTRATOR, json_option, office, settings, show
from portal.domain.errors import NotFound
from portal.domain.types import Role
from portal.queries.office import local_day
from portal.queries.people import PersonLine, people_lines
from portal.services import linking, people
from portal.services.signing_in import SHORTEST_PASSWORD

ANSWERS_WITHIN = 5


@click.group()
def user() -> None:
    """People: add an account, invite to the bot."""


@user.command()
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--unit", default="", help="The unit's code; none while there is no unit yet.")
@click.option("--title", default="")
@click.option("--locale", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
@json_option
def add(
    email: str, name: str, role: str, unit: str, title: str, locale: str, as_json: bool
) -> None:
    """Open an account; the password is read from standard input, or made up and shown."""
    password = "" if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if password and len(password) < SHORTEST_PASSWORD:
        raise click.ClickException(f"The password needs at least {SHORTEST_PASSWORD} characters.")
    if "@" not in email:
        raise click.UsageError(f"{email!r} is not an e-mail address.")
    with office():
        now = clock.utc_now()
        added = people.add_person(
            ADMINISTRATOR,
            email=email,
            name=name,
            role=Role(role),
            unit_code=unit,
            now=now,
            since=local_day(now),
            password=password,
            locale=locale,
            title=title,
        )
    lines = [f"{email} may sign in now."]
    if added.password:
        lines.append(f"Password: {added.password}")
    data = {"person_id": added.person_id, "email": email, "password": added.password or None}
    show(data, lines, as_json=as_json)


@user.command()
@click.argument("email")
@json_option
def invite(email: str, as_json: bool) -> None:
    """Make a one-time code and a link with which somebody connects to the bot."""
    with office():
        now = clock.utc_now()
        person = find_person(email)
        made = linking.invite_person(ADMINISTRATOR, person.id, now=now)
        username = ask_bot_username()
        until = made.expires_at.astimezone(settings().zone)
    data = {
        "person_id": person.id,
        "code": made.code,
        "link": linking.deep_link(username, made.token) if username else None,
        "expires_at": made.expires_at,
    }
    link = (
        data["link"] or "not known: the bot's server does not answer; the code works all the same"
    )
    show(
        data,
        [f"Code: {made.code}", f"Link: {link}", f"Valid until: {until:%Y-%m-%d %H:%M}"],
        as_json=as_json,
    )


def find_person(email: str) -> PersonLine:
    wanted = email.strip().lower()
    for line in people_lines(local_day(clock.utc_now())):
        if line.email == wanted:
            return line
    raise NotFound(what="person", key=email)


def ask_bot_username() -> str:
    """What the bot is called, from the Bot API server itself; empty if it does not answer."""
    address = f"{settings().bot_api_base}/bot{settings().bot_token}/getMe"
    try:
        with urllib.request.urlopen(address, timeout=ANSWERS_WITHIN) as answer:
            return str(json.load(answer)["result"]["username"])
    except (urllib.error.URLError, OSError, ValueError, KeyError):
        return ""
