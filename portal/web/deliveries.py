"""Every outgoing message with its state and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from flask import Blueprint, Response, flash, request
from flask_babel import gettext

from portal import clock, queue
from portal.domain.actions import Action
from portal.domain.errors import NotFound
from portal.domain.permissions import may
from portal.domain.types import OutboxState
from portal.queries import deliveries as messages
from portal.queries.heartbeats import heartbeats
from portal.queries.office import sending_pause
from portal.services import office_rules
from portal.web.batches import next_batch_now
from portal.web.doors import acting, needs
from portal.web.htmx import page, see_other
from portal.web.rendering import url_with
from portal.web.typed import number_in
from portal.web.words import word

bp = Blueprint("deliveries", __name__, url_prefix="/deliveries")

PAGE_SIZE = 50
LAST_PAGE = 1_000_000


@dataclass(frozen=True, slots=True)
class PageNumber:
    number: int
    pages: int


@bp.get("")
@needs(Action.SEE_DELIVERIES)
def index() -> Response:
    asked = request.args.get("state", "")
    state = OutboxState(asked) if asked in set(OutboxState) else None
    kind = request.args.get("kind", "")[:32] or None
    number = max(1, min(number_in(request.args, "page") or 1, LAST_PAGE))
    found = messages.deliveries(
        state=state, kind=kind, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
    )
    return page(
        "deliveries/index.html",
        "results",
        rows=found.rows,
        total=found.total,
        page=PageNumber(number, max(1, ceil(found.total / PAGE_SIZE))),
        state=state,
        kind=kind,
        kinds=messages.delivery_kinds(),
        chips_by_state=_chips(messages.delivery_counts(), state),
        staff=messages.needs_staff(clock.utc_now()),
        parts=heartbeats(),
        pause=sending_pause(),
        may_pause=may(acting(), Action.RESEND_MESSAGE),
    )


@bp.get("/next")
@needs(Action.SEE_DELIVERIES)
def next_batch() -> Response:
    """What the next working morning would write, to whom and why, if nothing changed."""
    return page("deliveries/next.html", batch=next_batch_now(clock.utc_now()))


@bp.post("/pause")
@needs(Action.RESEND_MESSAGE)
def pause() -> Response:
    office_rules.pause_sending(acting(), now=clock.utc_now())
    flash(gettext("Sending is paused. Messages are written and wait."))
    return see_other("deliveries.index")


@bp.post("/resume")
@needs(Action.RESEND_MESSAGE)
def resume() -> Response:
    office_rules.resume_sending(acting(), now=clock.utc_now())
    queue.ring("deliver")
    flash(gettext("Sending goes on. What has become pointless meanwhile is not sent."))
    return see_other("deliveries.index")


def _chips(counts: dict[OutboxState, int], current: OutboxState | None) -> list[dict[str, object]]:
    everything: dict[str, object] = {
        "label": gettext("All"),
        "url": url_with(state=None, page=None),
        "count": sum(counts.values()),
        "is_current": current is None,
    }
    return [
        everything,
        *(
            {
                "label": word(state),
                "url": url_with(state=state.value, page=None),
                "count": number,
                "is_current": state is current,
            }
            for state, number in counts.items()
            if number or state is current
        ),
    ]


@bp.get("/<int:message_id>")
@needs(Action.SEE_DELIVERIES)
def show(message_id: int) -> Response:
    detail = messages.delivery_detail(message_id)
    if detail is None:
        raise NotFound(what="message", key=message_id)
    return page("deliveries/show.html", detail=detail, row=detail.row)
