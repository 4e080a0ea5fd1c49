"""The organisation: its units, their names, who holds which post, and what becomes of them."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from flask_babel import gettext

from portal import clock, queue
from portal.domain.actions import Action
from portal.domain.errors import AliasTaken, CodeTaken, SuccessionIncomplete, UnitNotValid
from portal.domain.succession import SuccessionKind
from portal.i18n import current_locale
from portal.queries.choices import unit_choices
from portal.queries.office import local_day
from portal.queries.organisation import (
    UnitDetail,
    chart_on,
    predecessors_of,
    successors_of,
    tasks_to_divide,
    unit_detail,
)
from portal.queries.posts import posts_in
from portal.services import organisation, successions
from portal.web.doors import acting, may_somewhere, needs
from portal.web.forms import OfficeForm
from portal.web.htmx import page, see_other
from portal.web.organisation_forms import (
    AliasForm,
    NewUnitForm,
    ReceiverForm,
    RenameForm,
    SplitForm,
    UnitForm,
)
from portal.web.sentences import sentence

bp = Blueprint("organisation", __name__, url_prefix="/organisation")


@bp.get("")
@needs(Action.SEE_PEOPLE)
def index() -> Response:
    """The units of today from the top down, each with its head."""
    return page(
        "organisation/index.html",
        units=chart_on(local_day(clock.utc_now())),
        may_manage=may_somewhere(Action.MANAGE_POSTS),
    )


@bp.route("/new", methods=["GET", "POST"])
@needs(Action.MANAGE_POSTS)
def new() -> Response:
    form = NewUnitForm().offer(_parents(None))
    if form.validate_on_submit():
        code = form.code.data.strip()
        try:
            organisation.add_unit(acting(), code, form.fields(), now=clock.utc_now())
        except CodeTaken as refusal:
            form.code.errors = [sentence(refusal)]
        else:
            flash(gettext("The unit is entered."))
            return see_other("organisation.show", code=code)
    return page("organisation/edit.html", None, form.page_status, form=form, unit=None)


@bp.get("/<code>")
@needs(Action.SEE_PEOPLE)
def show(code: str) -> Response:
    return _page(unit_detail(code), AliasForm(formdata=None))


@bp.route("/<code>/edit", methods=["GET", "POST"])
@needs(Action.MANAGE_POSTS)
def edit(code: str) -> Response:
    unit = unit_detail(code)
    form = UnitForm(obj=unit, parent=unit.parent_id).offer(_parents(unit.id))
    if form.validate_on_submit():
        try:
            organisation.edit_unit(acting(), unit.id, form.fields(), now=clock.utc_now())
        except UnitNotValid:
            form.parent.errors = [gettext("A unit cannot stand above itself.")]
        else:
            flash(gettext("Kept."))
            return see_other("organisation.show", code=code)
    return page("organisation/edit.html", None, form.page_status, form=form, unit=unit)


@bp.post("/<code>/aliases")
@needs(Action.MANAGE_POSTS)
def alias(code: str) -> Response:
    unit, form = unit_detail(code), AliasForm()
    if not form.validate_on_submit():
        return _page(unit, form, 422)
    try:
        organisation.add_alias(acting(), unit.id, form.alias.data, now=clock.utc_now())
    except AliasTaken as refusal:
        form.alias.errors = [sentence(refusal)]
        return _page(unit, form, 422)
    flash(gettext("Searches and imports know the unit by this name too."))
    return see_other("organisation.show", code=code)


@bp.route("/<code>/rename", methods=["GET", "POST"])
@needs(Action.SUCCEED_UNITS)
def rename(code: str) -> Response:
    """Let the unit go on under another name from a day on."""
    unit, form = unit_detail(code), RenameForm()
    if form.validate_on_submit():
        try:
            successions.rename_unit(
                acting(),
                unit.id,
                code=form.code.data.strip(),
                name=form.name.data.strip(),
                name_en=(form.name_en.data or "").strip(),
                short_name=(form.short_name.data or "").strip(),
                on=form.on.data,
                document=form.document.data,
                now=clock.utc_now(),
            )
        except CodeTaken as refusal:
            form.code.errors = [sentence(refusal)]
        except UnitNotValid as refusal:
            form.on.errors = [sentence(refusal)]
        else:
            return _decided(form.code.data.strip())
    return _succession_page("organisation/rename.html", unit, form)


@bp.route("/<code>/end/<any(merge, dissolve):kind>", methods=["GET", "POST"])
@needs(Action.SUCCEED_UNITS)
def end(code: str, kind: str) -> Response:
    """Merge the unit into another one, or end it and let another one receive its tasks."""
    unit = unit_detail(code)
    is_merger = kind == SuccessionKind.MERGE.value
    form = ReceiverForm()
    form.receiver.choices = _others(unit.id)
    if form.validate_on_submit():
        receiver, on, document = form.receiver.data, form.on.data, form.document.data
        now = clock.utc_now()
        try:
            if is_merger:
                successions.merge_units(acting(), [unit.id], receiver, on, document, now=now)
            else:
                successions.dissolve_unit(acting(), unit.id, receiver, on, document, now=now)
        except UnitNotValid as refusal:
            form.on.errors = [sentence(refusal)]
        else:
            return _decided(code)
    return _succession_page("organisation/end.html", unit, form, kind=SuccessionKind(kind))


@bp.route("/<code>/split", methods=["GET", "POST"])
@needs(Action.SUCCEED_UNITS)
def split(code: str) -> Response:
    """Divide the unit's open tasks among its successors, task by task."""
    unit = unit_detail(code)
    tasks = tasks_to_divide(unit.id)
    form = SplitForm()
    receivers = _others(unit.id)
    given = form.given([task.id for task in tasks], {number for number, _name in receivers})
    if form.validate_on_submit():
        shares: dict[int, list[int]] = {}
        for task_id, unit_id in given.items():
            shares.setdefault(unit_id, []).append(task_id)
        try:
            successions.split_unit(
                acting(), unit.id, shares, form.on.data, form.document.data, now=clock.utc_now()
            )
        except UnitNotValid as refusal:
            form.on.errors = [sentence(refusal)]
        except SuccessionIncomplete as refusal:
            form.form_errors.append(sentence(refusal))
        else:
            return _decided(code)
    return _succession_page(
        "organisation/split.html", unit, form, tasks=tasks, receivers=receivers, given=given
    )


def _decided(code: str) -> Response:
    queue.ring("tick")
    flash(gettext("Decided. On its day tasks, desks, posts and names go on in the successor."))
    return see_other("organisation.show", code=code)


def _page(unit: UnitDetail, alias_form: AliasForm, status: int = 200) -> Response:
    return page(
        "organisation/show.html",
        None,
        status,
        unit=unit,
        form=alias_form,
        posts=posts_in(unit.id, local_day(clock.utc_now())),
        successors=successors_of(unit.id),
        predecessors=predecessors_of(unit.id),
        may_manage=may_somewhere(Action.MANAGE_POSTS),
        may_succeed=may_somewhere(Action.SUCCEED_UNITS),
    )


def _succession_page(
    template: str, unit: UnitDetail, form: OfficeForm, **context: object
) -> Response:
    return page(template, None, form.page_status, unit=unit, form=form, **context)


def _others(unit_id: int) -> list[tuple[int, str]]:
    units = unit_choices(local_day(clock.utc_now()))
    return [(unit.id, unit.named(current_locale())) for unit in units if unit.id != unit_id]


def _parents(unit_id: int | None) -> list[tuple[int | str, str]]:
    return [("", gettext("none, at the top")), *_others(unit_id or 0)]
