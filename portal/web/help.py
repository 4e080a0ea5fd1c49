"""Help: what the lights mean, which keys there are, and whom to call."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.domain.actions import Action
from portal.domain.types import Light
from portal.queries.preferences import preferences_of
from portal.web.doors import acting, needs
from portal.web.htmx import page
from portal.web.light_rules import light_rules

bp = Blueprint("help", __name__, url_prefix="/help")


@bp.get("")
@needs(Action.SEE_TASK)
def show() -> Response:
    return page(
        "help/show.html",
        lights=[(light, light_rules()[light]) for light in Light],
        has_shortcuts=preferences_of(acting().person_id).has_shortcuts,
    )
