"""Plans: where the tasks come from, and how each part of a plan stands."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.domain.actions import Action
from portal.domain.errors import NotFound
from portal.domain.types import Light
from portal.queries.plans import plan_lines, plan_page
from portal.web.doors import needs
from portal.web.htmx import page

bp = Blueprint("plans", __name__, url_prefix="/plans")


@bp.get("")
@needs(Action.SEE_TASK)
def index() -> Response:
    return page("plans/index.html", plans=plan_lines(), lights=tuple(Light))


@bp.get("/<code>")
@needs(Action.SEE_TASK)
def show(code: str) -> Response:
    found = plan_page(code, clock.utc_now())
    if found is None:
        raise NotFound(what="plan", key=code)
    return page("plans/show.html", found=found, plan=found.plan, lights=tuple(Light))
