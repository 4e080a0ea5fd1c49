"""My work: the official's own tasks on a phone, with the same verbs as the bot."""

from __future__ import annotations

import io
import secrets
from datetime import datetime

from flask import Blueprint, Response, abort, send_file

from portal import clock
from portal.domain.actions import Action, Relation
from portal.domain.machines.task import REPORTABLE
from portal.domain.permissions import may
from portal.domain.task_line import TaskLine
from portal.queries.deliveries import enclosed_file, web_inbox
from portal.queries.task_lines import open_task_lines, unit_lines_to_answer
from portal.web.doors import acting, needs
from portal.web.htmx import page

bp = Blueprint("me", __name__, url_prefix="/me")

MOST_OF_UNIT = 20


@bp.get("")
@needs(Action.SEE_TASK)
def show() -> Response:
    now, person_id = clock.utc_now(), acting().person_id or 0
    return page(
        "me/show.html",
        lines=open_task_lines(person_id, now),
        of_unit=_of_unit(now),
        inbox=web_inbox(person_id),
        reportable=REPORTABLE,
        form_key=secrets.token_hex(8),
    )


@bp.get("/messages/files/<int:file_id>")
@needs(Action.SEE_TASK)
def enclosure(file_id: int) -> Response:
    """A document under a message to the reader; anybody else's is not there."""
    found = enclosed_file(acting().person_id or 0, file_id)
    if found is None:
        abort(404)
    return send_file(io.BytesIO(found.content), as_attachment=True, download_name=found.name)


def _of_unit(now: datetime) -> list[TaskLine]:
    """For whoever heads a unit, or stands in for its head: what waits for the head's word."""
    selves = (acting(), *acting().stands_in_for)
    heads = [
        each for each in selves if may(each, Action.COMMIT_TASKS, frozenset({Relation.OWN_UNIT}))
    ]
    units = {unit for each in heads for unit in each.unit_ids}
    return unit_lines_to_answer(units, now)[:MOST_OF_UNIT] if units else []
