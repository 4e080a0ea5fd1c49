"""Who hears of a difficulty: the unit's head who is asked for help, and who told it (ux.md S6).

The Office reads its queue and the leaders their digest; only a head has neither.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from portal.domain.addressees import Addressee
from portal.domain.errors import NotFound
from portal.domain.machines.obstacle import OPEN_OBSTACLES
from portal.domain.quiet import next_allowed
from portal.domain.task_line import Reader
from portal.domain.types import Message, Post
from portal.extensions import db
from portal.messages.compose_obstacle import Difficulty, help_answered, help_wanted
from portal.messages.format import Moment
from portal.models.delivery import OutboxMessage
from portal.models.organisation import Person, Unit
from portal.models.requests import Obstacle, ResourceRequest
from portal.queries.office import local_day, working_calendar, zone
from portal.queries.people import chat_of, holders
from portal.queries.task_lines import reader, readers
from portal.services import relevance
from portal.services.outbox_texts import write_one

ASKED, ANSWERED = "obstacle_asked", "obstacle_answer"


def tell_addressee(obstacle: Obstacle, now: datetime) -> None:
    """Ask the head for help, in working hours; joins the transaction. Nobody asks himself."""
    unit_id = obstacle.task.lead_unit_id
    if obstacle.addressee is not Addressee.UNIT_HEAD or unit_id is None:
        return
    heads = holders({unit_id}, Post.HEAD, local_day(now)).get(unit_id, [])
    for to in readers(each for each in heads if each != obstacle.raised_by_id).values():
        _write(obstacle, ASKED, to, now)


def tell_answer(obstacle: Obstacle, now: datetime) -> None:
    """Give the answer to whoever told the difficulty; joins the transaction."""
    if obstacle.raised_by_id != obstacle.answered_by_id:
        _write(obstacle, ANSWERED, reader(obstacle.raised_by_id), now)


def difficulty(obstacle_id: int, locale: str) -> Difficulty:
    """A difficulty as messages tell it, in one language; the content may stay off the channel.

    Raises NotFound.
    """
    obstacle = db.session.get(Obstacle, obstacle_id, populate_existing=True)
    if obstacle is None:
        raise NotFound(what="obstacle", key=obstacle_id)
    task, is_hidden = obstacle.task, obstacle.task.hide_on_telegram
    request_id, unit_id = obstacle.resource_request_id, obstacle.waits_for_unit_id
    request = db.session.get(ResourceRequest, request_id) if request_id else None
    waits_for = db.session.get(Unit, unit_id) if unit_id and not is_hidden else None
    by = db.session.get_one(Person, obstacle.raised_by_id)
    unit = task.lead_unit
    return Difficulty(
        id=obstacle.id,
        task_id=task.id,
        code=task.code,
        title="" if is_hidden else _named(task.title, task.title_en, locale),
        kind=obstacle.kind,
        statement="" if is_hidden else obstacle.statement,
        waits_for=_named(waits_for.name, waits_for.name_en, locale) if waits_for else "",
        needed_on=obstacle.needed_on,
        amount=request.quantity if request is not None and not is_hidden else "",
        by="" if is_hidden else _named(by.name, by.name_en, locale),
        unit=_named(unit.name, unit.name_en, locale) if unit and not is_hidden else "",
        percent=task.percent,
        answer_due=obstacle.answer_due,
    )


def _named(name: str, name_en: str, locale: str) -> str:
    return (name_en or name) if locale == "en" else name


def _write(obstacle: Obstacle, kind: str, to: Reader, now: datetime) -> None:
    db.session.flush()
    write_one(
        partial(_composed, obstacle.id, kind, to, now),
        key=f"{kind}:{obstacle.id}:{to.person_id}:{now:%Y%m%d%H%M%S}",
        kind=kind,
        to=to,
        at=now,
        not_before=next_allowed(now, working_calendar(), zone()),
        task_id=obstacle.task_id,
    )


def _composed(
    obstacle_id: int, kind: str, to: Reader, now: datetime, message_id: int
) -> Message | None:
    obstacle = db.session.get_one(Obstacle, obstacle_id, populate_existing=True)
    told = difficulty(obstacle_id, to.locale)
    if kind == ASKED:
        if obstacle.state not in OPEN_OBSTACLES or obstacle.addressee is not Addressee.UNIT_HEAD:
            return None
        return help_wanted(to, told, Moment(now, zone()), message_id=message_id)
    by = db.session.get(Person, obstacle.answered_by_id) if obstacle.answered_by_id else None
    if obstacle.state in OPEN_OBSTACLES or by is None:
        return None
    answer = "" if obstacle.task.hide_on_telegram else obstacle.answer
    said = help_answered(
        to, told, _named(by.name, by.name_en, to.locale), answer, message_id=message_id
    )
    return replace(said, reply_to=_receipt_in_chat(obstacle, to.person_id))


def _receipt_in_chat(obstacle: Obstacle, person_id: int) -> int | None:
    """The receipt, if it stands in the chat that the person answers from now."""
    chat_id, _colon, message_id = obstacle.receipt.rpartition(":")
    return int(message_id) if chat_id and chat_id == chat_of(person_id) else None


@relevance.register(ASKED)
@relevance.register(ANSWERED)
def recheck_obstacle(row: OutboxMessage, now: datetime) -> Message | None:
    """Composed anew; pointless once it is answered, or the answer was found to be none."""
    return _composed(int(row.key.split(":")[1]), row.kind, reader(row.person_id), now, row.id)
