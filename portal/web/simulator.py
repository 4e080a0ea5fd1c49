"""The conversation simulator: play any person, without Telegram, through the very same bot."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

from flask import Blueprint, Response, abort, flash, g, make_response, request, send_file
from flask_babel import gettext

from portal import clock, queue
from portal.channels.loopback import LoopbackClient, LoopbackRefused, LoopbackUnreachable
from portal.channels.loopback_views import Message, Tap
from portal.domain.actions import Action
from portal.domain.errors import NotFound
from portal.queries.office import local_day, settings
from portal.queries.people import PersonLine, chats_by_person, people_lines, person_line
from portal.services.signing_in import carry_sessions_over
from portal.services.ticking import next_event_at
from portal.web.doors import needs
from portal.web.htmx import page, see_other, wants_fragment
from portal.web.typed import cleaned, number_in

bp = Blueprint("simulator", __name__, url_prefix="/simulator")

#: private chats of the simulator begin here, as the demo data's do
FIRST_CHAT = 700_000_000
#: how long a tap waits for the bot's answer before the page is shown without it
ANSWER_SECONDS = 3.0
#: and then for the message it edits
EDIT_SECONDS = 1.0
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
        client, chat = _client(), _own_chat(person)
        sent = client.send_text(chat, said[:4096], reply_to=_number("reply_to"))
        client.changes(sent.revision, chat_id=chat, wait=ANSWER_SECONDS)
    return _after(person, has_said=bool(said))


@bp.post("/tap")
@needs(Action.USE_SIMULATOR)
def tap() -> Response:
    person = _player()
    client, chat = _client(), _own_chat(person)
    data = request.form.get("data", "")[:64]
    tapped = client.tap(chat, _number("message") or 0, data, wait=ANSWER_SECONDS)
    # the bot answers first and edits its message after that
    client.changes(tapped.revision, chat_id=chat, wait=EDIT_SECONDS)
    return _after(person, tapped)


@bp.post("/file")
@needs(Action.USE_SIMULATOR)
def file() -> Response:
    person, given = _player(), request.files.get("file")
    if given is not None and given.filename:
        content = given.stream.read(MAX_FILE + 1)
        _client().send_document(_own_chat(person), given.filename, content)
    return _after(person)


@bp.get("/file")
@needs(Action.USE_SIMULATOR)
def taken_file() -> Response:
    """A file that stands in a played conversation."""
    person = person_line(number_in(request.args, "person") or 0, local_day(clock.utc_now()))
    if person is None or not settings().uses_loopback_telegram:
        abort(404)
    client, number = _client(), number_in(request.args, "message")
    standing = client.messages(_own_chat(person), limit=200)
    found = next((each.file for each in standing if each.message_id == number and each.file), None)
    if found is None:
        abort(404)
    return send_file(
        io.BytesIO(client.read_file(found.path)), as_attachment=True, download_name=found.name
    )


@bp.post("/clock")
@needs(Action.MOVE_CLOCK)
def move_clock() -> Response:
    """Move the clock of all processes on: to the next event, or by an hour or a day."""
    shifted, now = clock.current(), clock.utc_now()
    if not shifted.is_shifted:
        abort(404)
    target = _target(request.form.get("to", ""), now)
    if target is not None and target > now:
        carry_sessions_over(target - now, now)
        shifted.move_to(target)
        queue.ring("tick")
        flash(gettext("The clock has moved on."))
    return see_other("simulator.show", person=_number("person"))


def _target(to: str, now: datetime) -> datetime | None:
    if to == "event":
        return next_event_at(now)
    steps = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
    return now + steps[to] if to in steps else None


def _after(person: PersonLine, tapped: Tap | None = None, *, has_said: bool = False) -> Response:
    """The conversation as it is now; without JavaScript the page is loaded again."""
    if wants_fragment() or tapped is not None:
        return _conversation(person.id, tapped, has_said=has_said)
    return see_other("simulator.show", person=person.id)


def _conversation(
    person_id: int | None, tapped: Tap | None = None, *, has_said: bool = False
) -> Response:
    """Everybody to play, whoever has unread messages first, and one conversation."""
    linked, unread, problem = chats_by_person(), {}, ""
    people = [line for line in people_lines(local_day(clock.utc_now())) if line.is_active]
    messages: list[Message] = []
    person = _chosen(people, person_id)
    if not settings().uses_loopback_telegram:
        problem = "real"
    else:
        try:
            client = _client()
            known = {chat.chat_id: chat.unread for chat in client.chats()}
            unread = {line.id: known.get(_chat(line.id, linked), 0) for line in people}
            people.sort(key=lambda line: not unread[line.id])
            person = _chosen(people, person_id)
            if person is not None:
                messages = _read(client, person, _chat(person.id, linked), known)
                unread[person.id] = 0
        except (LoopbackUnreachable, LoopbackRefused):
            problem = "away"
    revision = max((message.revision for message in messages), default=0)
    if request.args.get("seen", type=int) == revision and wants_fragment():
        return make_response("", 204)
    return page(
        "simulator/show.html",
        "conversation",
        revision=revision,
        has_said=has_said,
        people=people,
        person=person,
        messages=messages,
        unread=unread,
        tapped=tapped,
        typed=cleaned(request.form.get("text")) if problem else "",
        problem=problem,
        start=request.args.get("start", "")[:64],
        next_event=next_event_at(clock.utc_now()) if clock.current().is_shifted else None,
        may_move=clock.current().is_shifted,
    )


def _chosen(people: list[PersonLine], person_id: int | None) -> PersonLine | None:
    return next((line for line in people if line.id == person_id), people[0] if people else None)


def _read(
    client: LoopbackClient, person: PersonLine, chat: int, known: dict[int, int]
) -> list[Message]:
    """The conversation, marked as read; a person who was never played gets a phone first."""
    if chat not in known:
        client.ensure_user(
            chat, person.name, username=f"mau{person.id}", language_code=person.locale
        )
    messages = client.messages(chat, limit=30)
    if known.get(chat):
        client.mark_read(chat)
    return messages


def _own_chat(person: PersonLine) -> int:
    return _chat(person.id, chats_by_person())


def _chat(person_id: int, linked: dict[int, str]) -> int:
    """The chat somebody plays in: the linked one, else one of their own that waits for a link."""
    chat_id = linked.get(person_id, "")
    return int(chat_id) if chat_id.isdigit() else FIRST_CHAT + person_id


def _player() -> PersonLine:
    if not settings().uses_loopback_telegram:
        abort(404)
    person = person_line(_number("person") or 0, local_day(clock.utc_now()))
    if person is None:
        raise NotFound(what="person", key=request.form.get("person", ""))
    return person


def _number(name: str) -> int | None:
    return number_in(request.form, name)


def _client() -> LoopbackClient:
    """The request's connection to the server; it ends with the request."""
    if "loopback" not in g:
        g.loopback = LoopbackClient(settings().bot_api_base, settings().bot_token)
    client: LoopbackClient = g.loopback
    return client


@bp.teardown_request
def hang_up(error: BaseException | None) -> None:
    client = g.pop("loopback", None)
    if client is not None:
        client.close()


@bp.errorhandler(LoopbackUnreachable)
@bp.errorhandler(LoopbackRefused)
def show_as_it_is(error: Exception) -> Response:
    """The server is away, or has no such message any more: the page says how things stand."""
    return _conversation(_number("person"))
