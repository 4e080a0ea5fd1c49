"""The safety catch of real sending: off until somebody has seen what would leave first."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash
from flask_babel import gettext

from portal import clock, queue
from portal.domain.actions import Action
from portal.queries.deliveries import messages_waiting
from portal.queries.office import is_sending_on
from portal.services import office_rules
from portal.web.batches import next_batch_now
from portal.web.doors import acting, needs
from portal.web.htmx import page, see_other

bp = Blueprint("sending", __name__, url_prefix="/settings/sending")


@bp.get("")
@needs(Action.CHANGE_SETTINGS)
def show() -> Response:
    """What waits now, and what the next working morning would write, to whom and why."""
    now = clock.utc_now()
    return page(
        "settings/sending.html",
        is_on=is_sending_on(),
        is_real=current_app.extensions["dondoc_settings"].sends_for_real,
        waiting=messages_waiting(now),
        batch=next_batch_now(now),
    )


@bp.post("/on")
@needs(Action.CHANGE_SETTINGS)
def switch_on() -> Response:
    office_rules.switch_sending(acting(), True, now=clock.utc_now())
    queue.ring("deliver")
    flash(gettext("Sending is on. What waits leaves now, in working hours."))
    return see_other("sending.show")


@bp.post("/off")
@needs(Action.CHANGE_SETTINGS)
def switch_off() -> Response:
    office_rules.switch_sending(acting(), False, now=clock.utc_now())
    flash(gettext("Sending is off. Messages are written and wait."))
    return see_other("sending.show")
