"""Passages of a document that became no row: made rows, or left for a reason."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from flask_babel import ngettext

from portal import clock
from portal.domain.actions import Action
from portal.domain.errors import DomainError
from portal.queries.intake_pages import batch_page
from portal.services.intake_omissions import leave_passages, make_rows
from portal.web.doors import acting, needs
from portal.web.htmx import see_other
from portal.web.intake import shown
from portal.web.typed import LARGEST_KEY

bp = Blueprint("intake_passages", __name__, url_prefix="/intake")


@bp.post("/<int:batch_id>/passages")
@needs(Action.CREATE_TASK)
def settle(batch_id: int) -> Response:
    """Make rows of the chosen passages, or leave them without one for the reason given."""
    ids = [each for each in request.form.getlist("passage", type=int) if 0 < each <= LARGEST_KEY]
    now, wants_rows = clock.utc_now(), request.form.get("do") == "row"
    try:
        if wants_rows:
            number = make_rows(acting(), batch_id, ids, now=now)
        else:
            reason = request.form.get("reason", "")
            number = leave_passages(acting(), batch_id, ids, reason, now=now)
    except DomainError as refusal:
        return shown(batch_page(batch_id), refusal)
    flash(
        ngettext(
            "%(num)s passage has a row now; it waits to be completed.",
            "%(num)s passages have rows now; they wait to be completed.",
            number,
        )
        if wants_rows
        else ngettext(
            "%(num)s passage is left without a task.",
            "%(num)s passages are left without a task.",
            number,
        )
    )
    return see_other("intake.show", batch_id=batch_id, _anchor="passages")
