"""Help: what the lights mean, which keys there are, and whom to call."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.domain.actions import Action
from portal.domain.ladder import DEFAULT_MORNING
from portal.domain.mornings import SLOTS
from portal.domain.types import Light
from portal.queries.preferences import morning_of_person, preferences_of
from portal.web.channel_orders import channel_order_of
from portal.web.doors import acting, needs
from portal.web.htmx import page
from portal.web.light_rules import light_rules

bp = Blueprint("help", __name__, url_prefix="/help")


@bp.get("")
@needs(Action.SEE_TASK)
def show() -> Response:
    person_id = acting().person_id
    return page(
        "help/show.html",
        morning_at=morning_of_person(person_id) if person_id is not None else DEFAULT_MORNING,
        mornings=SLOTS,
        common_morning=DEFAULT_MORNING,
        lights=[(light, light_rules()[light]) for light in Light],
        order=channel_order_of(person_id),
        has_shortcuts=preferences_of(person_id).has_shortcuts,
    )
