"""My work: the official's own tasks on a phone, with the same verbs as the bot."""

from __future__ import annotations

import io
import secrets

from flask import Blueprint, Response, abort, send_file

from portal import clock
from portal.domain.actions import Action
from portal.domain.machines.task import REPORTABLE
from portal.queries.deliveries import enclosed_file, web_inbox
from portal.queries.task_lines import open_task_lines
from portal.web.doors import acting, needs
from portal.web.htmx import page

bp = Blueprint("me", __name__, url_prefix="/me")


@bp.get("")
@needs(Action.SEE_TASK)
def show() -> Response:
    now, person_id = clock.utc_now(), acting().person_id or 0
    return page(
        "me/show.html",
        lines=open_task_lines(person_id, now),
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
