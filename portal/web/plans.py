"""Plans: where the tasks come from, and how each part of a plan stands."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from flask_babel import gettext

from portal import clock
from portal.domain.actions import Action
from portal.domain.errors import CodeTaken, NotFound
from portal.domain.permissions import may
from portal.domain.types import Light
from portal.queries.cascade import family_of
from portal.queries.phase_closings import closes_of
from portal.queries.plans import plan_entry, plan_lines, plan_page
from portal.queries.rounds import round_lines
from portal.services.plans import change_plan, create_plan
from portal.web.doors import acting, may_somewhere, needs
from portal.web.htmx import page, see_other
from portal.web.plan_forms import EditPlanForm, NewPlanForm
from portal.web.sentences import sentence

bp = Blueprint("plans", __name__, url_prefix="/plans")


@bp.get("")
@needs(Action.SEE_TASK)
def index() -> Response:
    may_edit = may(acting(), Action.EDIT_PLANS)
    return page(
        "plans/index.html",
        plans=plan_lines(),
        lights=tuple(Light),
        may_edit=may_edit,
        may_take_in=may(acting(), Action.CREATE_TASK),
    )


@bp.route("/new", methods=["GET", "POST"])
@needs(Action.EDIT_PLANS)
def new() -> Response:
    form = NewPlanForm().offer()
    if form.validate_on_submit():
        code = form.code.data.strip()
        try:
            create_plan(acting(), code, form.fields(), now=clock.utc_now())
        except CodeTaken as refusal:
            form.code.errors = [sentence(refusal)]
        else:
            flash(gettext("The plan is entered. Its tasks are drafts until they are issued."))
            return see_other("plans.show", code=code)
    return page("plans/edit.html", None, form.page_status, form=form, plan=None)


@bp.route("/<code>/edit", methods=["GET", "POST"])
@needs(Action.EDIT_PLANS)
def edit(code: str) -> Response:
    """Change what is written about a plan; the change makes a new version, with its reason."""
    plan = plan_entry(code)
    form = EditPlanForm(obj=plan, owner=plan.owner_unit_id, hub=plan.hub_unit_id).offer()
    if form.validate_on_submit():
        fields = form.fields(plan.document_id)
        change_plan(acting(), plan.id, fields, form.reason.data, now=clock.utc_now())
        flash(gettext("Kept."))
        return see_other("plans.show", code=code)
    return page("plans/edit.html", None, form.page_status, form=form, plan=plan)


@bp.get("/<code>")
@needs(Action.SEE_TASK)
def show(code: str) -> Response:
    found = plan_page(code, clock.utc_now())
    if found is None:
        raise NotFound(what="plan", key=code)
    may_issue = may_somewhere(Action.ISSUE_TASK)
    return page(
        "plans/show.html",
        found=found,
        plan=found.plan,
        lights=tuple(Light),
        may_edit=may(acting(), Action.EDIT_PLANS),
        closes=closes_of(found.plan.id),
        family=family_of(found.plan.id),
        may_derive=may_somewhere(Action.DERIVE_PLAN),
        may_take_in=may(acting(), Action.CREATE_TASK),
        may_issue=may_issue,
        rounds=round_lines(found.plan.id) if may_issue else [],
    )
