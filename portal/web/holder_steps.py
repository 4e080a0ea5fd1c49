"""What the holder of a task or the head asks and says beside the number: the bot's verbs."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_babel import gettext

from portal.domain.actions import Action
from portal.domain.addressees import Addressee
from portal.domain.errors import NotFound
from portal.domain.types import ObstacleKind
from portal.services import difficulties, explanations, extensions, progress, task_parts
from portal.web.doors import acting, needs
from portal.web.task_decisions import take
from portal.web.tasks import facts_of

bp = Blueprint("holder_steps", __name__, url_prefix="/tasks")


@bp.post("/<code>/difficulty")
@needs(Action.RAISE_OBSTACLE)
def difficulty(code: str) -> Response:
    return take(
        code,
        "difficulty",
        lambda task_id, form, now: difficulties.put_difficulty(
            acting(),
            task_id,
            ObstacleKind(form.kind.data),
            form.statement.data.strip(),
            Addressee(form.addressee.data),
            now=now,
        ),
        gettext("The difficulty is recorded. The Office sees it at once."),
    )


@bp.post("/<code>/extension")
@needs(Action.REQUEST_EXTENSION)
def extension(code: str) -> Response:
    return take(
        code,
        "extension",
        lambda task_id, form, now: extensions.request_extension(
            acting(), task_id, form.wanted_due.data, form.reason.data.strip(), now=now
        ),
        gettext("The request is sent. Until it is decided the deadline stays."),
    )


@bp.post("/<code>/propose")
@needs(Action.REQUEST_EXTENSION)
def propose(code: str) -> Response:
    return take(
        code,
        "propose",
        lambda task_id, form, now: extensions.request_extension(
            acting(), task_id, form.wanted_due.data, form.reason.data.strip(), now=now
        ),
        gettext("The proposal is sent. It counts once it is agreed to."),
    )


@bp.post("/<code>/promise")
@needs(Action.REPORT_PROGRESS)
def promise(code: str) -> Response:
    return take(
        code,
        "promise",
        lambda task_id, form, now: progress.promise_finish(
            acting(), task_id, form.finish_on.data, now=now
        ),
        gettext("Noted. The deadline stays."),
    )


@bp.post("/<code>/explain")
@needs(Action.REPORT_PROGRESS)
def explain(code: str) -> Response:
    return take(
        code,
        "explain",
        lambda task_id, form, now: explanations.send_explanation(
            acting(),
            task_id,
            form.cause.data,
            form.remaining.data,
            form.finish.data,
            now=now,
        ),
        gettext("The explanation is sent to the head of the unit and the Office."),
    )


@bp.post("/<code>/commit")
@needs(Action.COMMIT_TASKS)
def commit(code: str) -> Response:
    lead = facts_of(code).task.lead_unit
    if lead is None:
        raise NotFound(what="unit", key=code)
    return take(
        code,
        "commit",
        lambda task_id, form, now: task_parts.commit_tasks(acting(), lead.id, [task_id], now=now),
        gettext("%(code)s is committed to.", code=code),
    )
