"""The overview: four counters with their bases, the sum check, and the rows behind each."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext

from portal import clock
from portal.domain.actions import Action
from portal.domain.errors import NotFound
from portal.domain.types import Light
from portal.i18n import current_locale
from portal.queries.choices import plan_choices
from portal.queries.figure_scope import Scope
from portal.queries.figures import OfficeFigures, figures_of
from portal.queries.tasks import TaskFilter, task_page
from portal.queries.today import waiting_decisions
from portal.web.doors import acting, needs
from portal.web.htmx import page

bp = Blueprint("dashboard", __name__, url_prefix="/dashboard")

LONGEST = 6
#: the others are a page of their own
UNITS = 12


@bp.get("")
@needs(Action.SEE_DASHBOARD)
def show() -> Response:
    now = clock.utc_now()
    plans = plan_choices()
    code = request.args.get("plan", "")[:32]
    plan = next((each for each in plans if each.code == code), None)
    if code and plan is None:
        raise NotFound(what="plan", key=code)
    figures = figures_of(now, Scope(plan_id=plan.id if plan else None))
    late = TaskFilter(plan=code, light=Light.OVERDUE.value, sort="due")
    return page(
        "dashboard/show.html",
        "figures",
        figures=figures,
        counters=figures.counters,
        plans=plans,
        plan=code,
        summary=_summary(figures),
        lights=tuple(Light),
        longest=task_page(late, now, size=LONGEST).rows,
        queues=waiting_decisions(acting(), now),
        shown_units=UNITS,
        as_of=now,
    )


def _summary(figures: OfficeFigures) -> str:
    """The first sentence: plain, and true without the pictures."""
    overdue = figures.counters.overdue
    if not figures.counters.assigned:
        return gettext("No task has been issued yet.")
    if not overdue:
        return gettext("No task is overdue.")
    said = ngettext("%(num)s task is overdue", "%(num)s tasks are overdue", overdue)
    worst = [unit for unit in figures.units if unit.counters.overdue][:2]
    there = sum(unit.counters.overdue for unit in worst)
    names = gettext(" and ").join(unit.named(current_locale()) for unit in worst if unit.name)
    if not names:
        return gettext("%(said)s.", said=said)
    return gettext("%(said)s; %(there)s of them at %(names)s.", said=said, there=there, names=names)
