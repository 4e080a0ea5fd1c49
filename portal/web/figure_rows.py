"""The rows behind a figure of the overview: everything that either end of it counts."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal import clock
from portal.domain.actions import Action
from portal.domain.errors import NotFound
from portal.domain.figures import FORMULAS, Part
from portal.queries.choices import plan_choices
from portal.queries.figure_rows import figure_rows
from portal.queries.figure_scope import Scope, living
from portal.web.doors import needs
from portal.web.htmx import page

bp = Blueprint("figure_rows", __name__, url_prefix="/dashboard")

MOST_ROWS = 500


@bp.get("/rows/<key>")
@needs(Action.SEE_DASHBOARD)
def show(key: str) -> Response:
    """One end of a figure: `?part=denominator` for what it is divided by."""
    if key not in FORMULAS:
        raise NotFound(what="figure", key=key)
    code = request.args.get("plan", "")[:32]
    plan = next((each for each in plan_choices() if each.code == code), None)
    if code and plan is None:
        raise NotFound(what="plan", key=code)
    given = request.args.get("part", "")
    part = Part(given) if given in set(Part) else Part.NUMERATOR
    scope = Scope(plan_id=plan.id if plan else None)
    rows = figure_rows(key, part, living(clock.utc_now()), scope)
    return page(
        "dashboard/rows.html",
        key=key,
        part=part,
        Part=Part,
        plan=code,
        rows=rows[:MOST_ROWS],
        total=len(rows),
    )
