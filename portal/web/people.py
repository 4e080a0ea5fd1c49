"""People and the bot: who is linked, and invitations with link, code and QR."""

from __future__ import annotations

from collections.abc import Callable

import segno
from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext

from portal import clock
from portal.domain.actions import Action
from portal.domain.errors import NotFound
from portal.domain.folding import fold
from portal.queries.heartbeats import bot_username, heartbeats
from portal.queries.office import local_day, settings
from portal.queries.people import LinkState, PersonLine, link_states, people_lines, person_line
from portal.queries.posts import posts_of
from portal.queries.task_lines import open_task_lines
from portal.services.linking import deep_link, invite_person
from portal.services.one_tap import print_link
from portal.web.channel_orders import channel_order_of
from portal.web.doors import acting, may_somewhere, needs
from portal.web.htmx import fragment, page, see_other, wants_fragment
from portal.web.typed import LARGEST_KEY, cleaned

bp = Blueprint("people", __name__, url_prefix="/people")

MOST_SHEETS = 100


@bp.get("")
@needs(Action.SEE_PEOPLE)
def index() -> Response:
    now = clock.utc_now()
    states, words = link_states(now), fold(request.args.get("q", "")[:100]).split()
    wanted = request.args.get("link", "")
    everybody = people_lines(local_day(now))
    found = [line for line in everybody if _matches(line, words)]
    shown = [line for line in found if not wanted or _link_word(line.id, states) == wanted]
    counts: dict[str, int] = {}
    for line in found:
        counts[_link_word(line.id, states)] = counts.get(_link_word(line.id, states), 0) + 1
    return page(
        "people/index.html",
        "results",
        people=shown,
        total=len(found),
        states=states,
        counts=counts,
        wanted=wanted,
        q=(cleaned(request.args.get("q")) or "")[:100],
        may_invite=may_somewhere(Action.INVITE_PERSON),
        may_manage=may_somewhere(Action.MANAGE_PEOPLE),
        bot=next((life for life in heartbeats() if life.part == "bot"), None),
    )


@bp.get("/<int:person_id>")
@needs(Action.SEE_PEOPLE)
def show(person_id: int) -> Response:
    return _person_page(person_id)


@bp.post("/<int:person_id>/invite")
@needs(Action.INVITE_PERSON)
def invite(person_id: int) -> Response:
    """A fresh invitation, shown once: only its hash is kept."""
    made = invite_person(acting(), person_id, now=clock.utc_now())
    link = _invitation_link(person_id, made.token)
    return _person_page(
        person_id,
        invitation=made,
        link=link,
        qr=segno.make(link, error="m").svg_data_uri(scale=4, border=2),
    )


@bp.post("/sheets")
@needs(Action.INVITE_PERSON)
def sheets() -> Response:
    """Fresh invitations for everybody who is chosen, each a sheet to be printed and handed over."""
    return _printed("people/sheets.html", _sheet)


@bp.post("/work-sheets")
@needs(Action.INVITE_PERSON)
def work_sheets() -> Response:
    """The way to "My work" on paper, for who has no Telegram."""
    return _printed("people/work_sheets.html", _work_sheet)


def _printed(template: str, sheet: Callable[[PersonLine], dict[str, object]]) -> Response:
    chosen = [n for n in request.form.getlist("person", type=int) if 0 < n <= LARGEST_KEY]
    people = people_lines(local_day(clock.utc_now()), only=tuple(chosen[:MOST_SHEETS]))
    active = [person for person in people if person.is_active]
    if not active:
        flash(gettext("Choose at least one person."), "error")
        return see_other("people.index")
    return page(template, sheets=[sheet(person) for person in active])


def _sheet(person: PersonLine) -> dict[str, object]:
    made = invite_person(acting(), person.id, now=clock.utc_now())
    code = segno.make(_invitation_link(person.id, made.token), error="m")
    return {"person": person, "invitation": made, "qr": code.svg_data_uri(scale=4, border=2)}


def _work_sheet(person: PersonLine) -> dict[str, object]:
    link = print_link(acting(), person.id, now=clock.utc_now())
    code = segno.make(f"{settings().portal_url}{link.path}", error="m")
    return {"person": person, "link": link, "qr": code.svg_data_uri(scale=4, border=2)}


@bp.get("/<int:person_id>/link-state")
@needs(Action.SEE_PEOPLE)
def link_state(person_id: int) -> Response:
    """Polled while the official stands at the desk: waiting turns into linked."""
    person = person_named(person_id)
    if not wants_fragment():
        return see_other("people.show", person_id=person_id)
    return fragment(
        "people/show.html",
        "link_state",
        person=person,
        link_state=link_states(clock.utc_now()).get(person_id),
        invitation=None,
        is_waiting=True,
    )


def _person_page(person_id: int, **shown: object) -> Response:
    now = clock.utc_now()
    return page(
        "people/show.html",
        person=person_named(person_id),
        link_state=link_states(now).get(person_id),
        tasks=open_task_lines(person_id, now),
        posts=posts_of(person_id),
        order=channel_order_of(person_id),
        may_invite=may_somewhere(Action.INVITE_PERSON),
        may_manage=may_somewhere(Action.MANAGE_PEOPLE),
        may_appoint=may_somewhere(Action.MANAGE_POSTS),
        may_hand_over=may_somewhere(Action.EDIT_TASK),
        **{"invitation": None, "is_waiting": False, **shown},
    )


def _invitation_link(person_id: int, token: str) -> str:
    """The bot's deep link; without Telegram, the simulator with START ready to be pressed."""
    if settings().uses_loopback_telegram:
        path = url_for("simulator.show", person=person_id, start=token)
        return settings().portal_url + path
    return deep_link(bot_username(), token)


def person_named(person_id: int) -> PersonLine:
    """The person of an address, or NotFound."""
    line = person_line(person_id, local_day(clock.utc_now()))
    if line is None:
        raise NotFound(what="person", key=person_id)
    return line


def _matches(line: PersonLine, words: list[str]) -> bool:
    key = fold(f"{line.name} {line.name_en} {line.unit} {line.email}")
    return all(word in key for word in words)


def _link_word(person_id: int, states: dict[int, LinkState]) -> str:
    state = states.get(person_id)
    return state.state if state else "never"
