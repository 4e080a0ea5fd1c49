"""The conversation simulator: play any person, without Telegram, through the very same bot."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, Response, abort, flash, request
from flask_babel import gettext

from portal import clock, queue
from portal.channels.loopback import LoopbackClient, LoopbackRefused, LoopbackUnreachable
from portal.channels.loopback_views import Tap
from portal.domain.errors import NotFound
from portal.domain.permissions import Action
from portal.queries.office import local_day, settings
from portal.queries.people import PersonLine, chats_by_person, people_lines, person_line
from portal.services.ticking import next_event_at
from portal.web.doors import acting, needs
from portal.web.htmx import page, see_other, wants_fragment
from portal.web.typed import number_in

bp = Blueprint("simulator", __name__, url_prefix="/simulator")

#: private chats of the simulator begin here, as the demo data's do
FIRST_CHAT = 700_000_000
#: how long a tap waits for the bot's answer before the page is shown without it
ANSWER_SECONDS = 3.0
MAX_FILE = 20 * 1024 * 1024


@bp.get("")
@needs(Action.USE_SIMULATOR)
def show() -> Response:
    return _conversation(number_in(request.args, "person"))


@bp.post("/text")
@needs(Action.USE_SIMULATOR)
def text() -> Response:
    person = _player()
    said = request.form.get("text", "").strip()
    if said:
        _client().send_text(_own_chat(person), said[:4096], reply_to=_number("reply_to"))
    return _after(person)


@bp.post("/tap")
@needs(Action.USE_SIMULATOR)
def tap() -> Response:
    person = _player()
    tapped = _client().tap(
        _own_chat(person),
        _number("message") or 0,
        request.form.get("data", "")[:64],
        wait=ANSWER_SECONDS,
    )
    return _after(person, tapped)


@bp.post("/file")
@needs(Action.USE_SIMULATOR)
def file() -> Response:
    person, given = _player(), request.files.get("file")
    if given is not None and given.filename:
        content = given.stream.read(MAX_FILE + 1)
        _client().send_document(_own_chat(person), given.filename, content)
    return _after(person)


@bp.post("/clock")
@needs(Action.MOVE_CLOCK)
def move_clock() -> Response:
    """Move the clock of all processes on: to the next event, or by an hour or a day."""
    shifted, now = clock.current(), clock.utc_now()
    if not shifted.is_shifted:
        abort(404)
    target = _target(request.form.get("to", ""), now)
    if target is not None and target > now:
        shifted.move_to(target)
        queue.ring("tick")
        flash(gettext("The clock has moved on."))
    return see_other("simulator.show", person=_number("person"))


def _target(to: str, now: datetime) -> datetime | None:
    if to == "event":
        return next_event_at(now)
    steps = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
    return now + steps[to] if to in steps else None


def _after(person: PersonLine, tapped: Tap | None = None) -> Response:
    """The conversation as it is now; without JavaScript the page is loaded again."""
    if wants_fragment() or tapped is not None:
        return _conversation(person.id, tapped)
    return see_other("simulator.show", person=person.id)


def _conversation(person_id: int | None, tapped: Tap | None = None) -> Response:
    people = [line for line in people_lines(local_day(clock.utc_now())) if line.is_active]
    person = next((line for line in people if line.id == person_id), people[0] if people else None)
    linked = chats_by_person()
    problem, messages, waiting = "", [], {}
    if not settings().uses_loopback_telegram:
        problem = "real"
    elif person is not None:
        try:
            client, chat = _client(), _chat(person.id, linked)
            _make_known(client, person, chat)
            messages = client.messages(chat, limit=30)
            client.mark_read(chat)
            waiting = {each.chat_id: each.unread for each in client.chats()}
        except (LoopbackUnreachable, LoopbackRefused):
            problem = "away"
    return page(
        "simulator/show.html",
        "conversation",
        people=people,
        person=person,
        messages=messages,
        unread={line.id: waiting.get(_chat(line.id, linked), 0) for line in people},
        tapped=tapped,
        problem=problem,
        start=request.args.get("start", "")[:64],
        next_event=next_event_at(clock.utc_now()) if clock.current().is_shifted else None,
        may_move=clock.current().is_shifted,
    )


def _make_known(client: LoopbackClient, person: PersonLine, chat: int) -> None:
    client.ensure_user(chat, person.name, username=f"mau{person.id}", language_code=person.locale)


def _own_chat(person: PersonLine) -> int:
    return _chat(person.id, chats_by_person())


def _chat(person_id: int, linked: dict[int, str]) -> int:
    """The chat somebody plays in: the linked one, else one of their own that waits for a link."""
    chat_id = linked.get(person_id, "")
    return int(chat_id) if chat_id.isdigit() else FIRST_CHAT + person_id


def _player() -> PersonLine:
    acting()
    person = person_line(_number("person") or 0, local_day(clock.utc_now()))
    if person is None:
        raise NotFound(what="person", key=request.form.get("person", ""))
    return person


def _number(name: str) -> int | None:
    return number_in(request.form, name)


def _client() -> LoopbackClient:
    return LoopbackClient(settings().bot_api_base, settings().bot_token)
