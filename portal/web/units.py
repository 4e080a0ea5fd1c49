"""Units: what each leads and how it stands, and one unit on one page."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_babel import gettext, ngettext

from portal import clock
from portal.domain.actions import Action
from portal.domain.errors import NotFound
from portal.domain.evaluation import FEWEST_TO_RANK
from portal.domain.types import Light
from portal.queries.figures import figures_of
from portal.queries.report_pages import readable_units
from portal.queries.tasks import TaskFilter, task_page
from portal.queries.unit_pages import UnitPage, unit_page
from portal.web.doors import acting, needs
from portal.web.htmx import page

bp = Blueprint("units", __name__, url_prefix="/units")

URGENT = 10


@bp.get("")
@needs(Action.SEE_DASHBOARD)
def index() -> Response:
    figures = figures_of(clock.utc_now())
    return page(
        "units/index.html",
        units=[unit for unit in figures.units if unit.code],
        lights=tuple(Light),
        fewest=FEWEST_TO_RANK,
    )


@bp.get("/<code>")
@needs(Action.SEE_DASHBOARD)
def show(code: str) -> Response:
    now = clock.utc_now()
    found = unit_page(code, now)
    if found is None:
        raise NotFound(what="unit", key=code)
    readable = readable_units(acting())
    return page(
        "units/show.html",
        unit=found,
        summary=_summary(found),
        lights=tuple(Light),
        late=_urgent(code, Light.OVERDUE),
        at_risk=_urgent(code, Light.AT_RISK),
        sees_people=readable is None or found.unit.id in readable,
        as_of=now,
    )


def _urgent(code: str, light: Light) -> list[object]:
    asked = TaskFilter(unit=code, light=light.value, sort="due")
    return list(task_page(asked, clock.utc_now(), size=URGENT).rows)


def _summary(unit: UnitPage) -> str:
    """The first sentence, with its numbers and nothing but them."""
    counters = unit.month.counters
    due = counters.done + counters.overdue
    if not counters.assigned:
        return gettext("No task of the unit falls due in this reporting month.")
    said = ngettext(
        "Of %(num)s task due so far in the month", "Of %(num)s tasks due so far in the month", due
    )
    return gettext(
        "%(said)s %(done)s are done, %(in_time)s of them in time; %(overdue)s are overdue.",
        said=said,
        done=counters.done,
        in_time=counters.early + counters.on_time,
        overdue=counters.overdue,
    )
