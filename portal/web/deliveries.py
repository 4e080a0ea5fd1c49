"""Every outgoing message with its state and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from flask import Blueprint, Response, request
from flask_babel import gettext

from portal import clock
from portal.domain.actions import Action
from portal.domain.errors import NotFound
from portal.domain.types import OutboxState
from portal.queries import deliveries as messages
from portal.queries.heartbeats import heartbeats
from portal.web.doors import needs
from portal.web.htmx import page
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
    )


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
