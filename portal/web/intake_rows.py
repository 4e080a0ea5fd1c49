"""Rows of a document mended: one in its form, many at once, by a name, by a column."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from flask_babel import gettext, ngettext

from portal import clock
from portal.domain.actions import Action
from portal.domain.errors import ChangedMeanwhile, DomainError, NotFound
from portal.domain.intake.batches import RowChoice
from portal.domain.intake.columns import Column
from portal.queries.intake_pages import batch_page
from portal.queries.intake_row_lines import RowLine, row_line
from portal.queries.office import local_day
from portal.services.intake import (
    choose_for_rows,
    give_each_unit,
    give_rows,
    keep_together,
    let_name_mean,
    mend_row,
)
from portal.services.intake_reading import take_columns_as
from portal.web import intake_words as words
from portal.web.doors import acting, needs
from portal.web.htmx import page, see_other
from portal.web.intake import shown
from portal.web.intake_forms import RowForm, row_form
from portal.web.typed import LARGEST_KEY, number_in

bp = Blueprint("intake_rows", __name__, url_prefix="/intake")

_SPLITTING = {"each": give_each_unit, "together": keep_together}


@bp.get("/<int:batch_id>/rows/<int:row_id>")
@needs(Action.CREATE_TASK)
def edit(batch_id: int, row_id: int) -> Response:
    """A row as a form beside the words it was read from."""
    row = _row(batch_id, row_id)
    return _editor(batch_id, row, row_form(row), 200)


@bp.post("/<int:batch_id>/rows/<int:row_id>")
@needs(Action.CREATE_TASK)
def save(batch_id: int, row_id: int) -> Response:
    row = _row(batch_id, row_id)
    form = RowForm().offer()
    if not form.validate_on_submit():
        return _editor(batch_id, row, form, 422)
    version = form.version.data or 0
    try:
        mend_row(acting(), row_id, form.fields(), version=version, now=clock.utc_now())
    except ChangedMeanwhile:
        fresh = _row(batch_id, row_id)
        form.version.raw_data = None
        form.version.data = fresh.version
        return _editor(batch_id, fresh, form, 409, is_stale=True)
    flash(gettext("The row is kept."))
    return see_other("intake.show", batch_id=batch_id, show=request.args.get("show"))


@bp.post("/<int:batch_id>/rows")
@needs(Action.CREATE_TASK)
def change(batch_id: int) -> Response:
    """Do one thing with many rows: choose, split or join them, or give them unit and deadline."""
    ids = [each for each in request.form.getlist("row", type=int) if 0 < each <= LARGEST_KEY]
    wish, now = request.form.get("do", ""), clock.utc_now()
    try:
        if wish in set(RowChoice):
            number = choose_for_rows(acting(), batch_id, ids, RowChoice(wish), now=now)
        elif wish in _SPLITTING:
            number = _SPLITTING[wish](acting(), batch_id, ids, now=now)
        else:
            number = give_rows(
                acting(),
                batch_id,
                ids,
                lead_unit_id=number_in(request.form, "lead_unit") or None,
                due_date=RowForm(formdata=request.form).offer().due_date.data,
                now=now,
            )
    except DomainError as refusal:
        return shown(batch_page(batch_id), refusal)
    flash(ngettext("%(num)s row is changed.", "%(num)s rows are changed.", number))
    return see_other("intake.show", batch_id=batch_id, show=request.args.get("show"))


@bp.post("/<int:batch_id>/names")
@needs(Action.CREATE_TASK)
def name_means(batch_id: int) -> Response:
    """Say which unit a name of the document means, for all its rows, and remember it."""
    name, unit_id = request.form.get("name", "")[:300], number_in(request.form, "unit")
    if not unit_id:
        raise NotFound(what="unit", key=unit_id or "")
    try:
        number = let_name_mean(
            acting(),
            batch_id,
            name,
            unit_id,
            remember=bool(request.form.get("remember")),
            now=clock.utc_now(),
        )
    except DomainError as refusal:
        return shown(batch_page(batch_id), refusal)
    flash(ngettext("%(num)s row is changed.", "%(num)s rows are changed.", number))
    return see_other("intake.show", batch_id=batch_id)


@bp.post("/<int:batch_id>/columns")
@needs(Action.CREATE_TASK)
def columns(batch_id: int) -> Response:
    """Read the tables again with columns that mean something else."""
    chosen: dict[int, dict[int, Column]] = {}
    for table in batch_page(batch_id).tables:
        for index in range(len(table.columns)):
            given = request.form.get(f"c-{table.number}-{index}", "")
            if given in set(Column):
                chosen.setdefault(table.number, {})[index] = Column(given)
    try:
        take_columns_as(acting(), batch_id, chosen, now=clock.utc_now())
    except DomainError as refusal:
        return shown(batch_page(batch_id), refusal)
    flash(gettext("The tables are read anew."))
    return see_other("intake.show", batch_id=batch_id)


def _row(batch_id: int, row_id: int) -> RowLine:
    found, row = row_line(row_id, local_day(clock.utc_now()))
    if found != batch_id:
        raise NotFound(what="intake_row", key=row_id)
    return row


def _editor(
    batch_id: int, row: RowLine, form: RowForm, status: int, *, is_stale: bool = False
) -> Response:
    return page(
        "intake/row.html",
        None,
        status,
        batch_id=batch_id,
        row=row,
        form=form,
        is_stale=is_stale,
        words=words,
    )
