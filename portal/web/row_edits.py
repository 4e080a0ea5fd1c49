"""One row of the task list changed where it stands: deadline, official, lead unit."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import Length, Optional

from portal import clock, queue
from portal.domain.actions import Action
from portal.domain.errors import (
    ChangedMeanwhile,
    DeadlineBeforeStart,
    LaterThanUpper,
    ReasonMissing,
)
from portal.domain.types import TaskColumn
from portal.i18n import current_locale
from portal.queries.choices import unit_choices
from portal.queries.columns import ColumnsNow, columns_of, last_change, officials_of_units
from portal.queries.office import local_day
from portal.queries.task_details import task_id_of
from portal.queries.tasks import task_row
from portal.services.list_edits import Value, change_columns
from portal.web.deadline_field import DeadlineField
from portal.web.doors import acting, needs
from portal.web.formats import datetime as told_instant
from portal.web.forms import OfficeForm, as_id, in_our_times
from portal.web.htmx import fragment, in_place_of_target, page, see_other, wants_fragment
from portal.web.sentences import sentence
from portal.web.task_filters import asked_in, normal_query
from portal.web.task_list import asked_values, row_context

bp = Blueprint("row_edits", __name__, url_prefix="/tasks")


class RowForm(OfficeForm):
    """The columns of one row; `list` and `at` say where the row stands."""

    deadline = DeadlineField(_l("Deadline"), [Optional(), in_our_times])
    official = SelectField(_l("Responsible official"), coerce=as_id)
    lead_unit = SelectField(_l("Lead unit"), coerce=as_id)
    reason = StringField(_l("Reason"), [Optional(), Length(max=300)])
    version = IntegerField(_l("Version"), [Optional()])
    list = HiddenField()
    at = HiddenField()


@bp.get("/<code>/row")
@needs(Action.EDIT_TASK)
def edit(code: str) -> Response:
    """The row as a form; with `?shown=1` the row as it is read."""
    task = _columns(code)
    query, at = normal_query(request.args.get("list", "")), request.args.get("at", "", str)[:9]
    if request.args.get("shown"):
        return _shown(task, query, at)
    form = _form(task)
    form.list.data, form.at.data = query, at
    return _editor(task, form, 200)


@bp.post("/<code>/row")
@needs(Action.EDIT_TASK)
def save(code: str) -> Response:
    task = _columns(code)
    form = _form(task)
    if not form.validate_on_submit():
        return _editor(task, form, 422)
    try:
        change_columns(
            acting(),
            task.id,
            _values(form),
            now=clock.utc_now(),
            reason=form.reason.data or "",
            version=form.version.data,
        )
    except ChangedMeanwhile:
        return _conflict(code, form)
    except (DeadlineBeforeStart, LaterThanUpper) as refusal:
        form.deadline.errors = [sentence(refusal)]
        return _editor(task, form, 422)
    except ReasonMissing:
        form.reason.errors = [gettext("Write one line that says why")]
        return _editor(task, form, 422)
    queue.ring("tick")
    query = normal_query(form.list.data or "")
    if wants_fragment():
        return _shown(
            task, query, form.at.data or "", said=gettext("%(code)s is saved.", code=code)
        )
    flash(gettext("%(code)s is saved.", code=code))
    return see_other("tasks.index", **asked_values(query))


def _columns(code: str) -> ColumnsNow:
    return columns_of([task_id_of(code)])[0]


def _form(task: ColumnsNow) -> RowForm:
    today, locale = local_day(clock.utc_now()), current_locale()
    form = RowForm(
        data={
            "deadline": task.deadline,
            "official": task.official_id,
            "lead_unit": task.lead_unit_id,
            "version": task.version,
        }
    )
    nobody = ("", gettext("not chosen"))
    people = officials_of_units([task.lead_unit_id], today)
    form.official.choices = [nobody, *((each.id, each.named(locale)) for each in people)]
    if task.official_id and task.official_id not in {each.id for each in people}:
        form.official.choices.append((task.official_id, gettext("as before")))
    form.lead_unit.choices = [
        nobody,
        *((each.id, each.named(locale)) for each in unit_choices(today)),
    ]
    return form


def _values(form: RowForm) -> dict[TaskColumn, Value]:
    given = {
        TaskColumn.DEADLINE: form.deadline.data,
        TaskColumn.OFFICIAL: form.official.data,
        TaskColumn.LEAD_UNIT: form.lead_unit.data,
    }
    return {column: value for column, value in given.items() if value is not None}


def _conflict(code: str, form: RowForm) -> Response:
    """Both values side by side; sending the form again keeps the typed ones."""
    fresh = _columns(code)
    last = last_change(fresh.id)
    if last is not None:
        form.form_errors.append(
            gettext(
                "%(name)s changed this task at %(time)s. Which value is to stay?",
                name=last.name,
                time=told_instant(last.at),
            )
        )
    form.version.raw_data, form.version.data = None, fresh.version
    return _editor(fresh, form, 409, theirs=_theirs(fresh, form))


def _theirs(fresh: ColumnsNow, form: RowForm) -> dict[str, object]:
    """The present values where they differ from the typed ones."""
    now = {
        "deadline": fresh.deadline,
        "official": dict(form.official.choices).get(fresh.official_id),
        "lead_unit": dict(form.lead_unit.choices).get(fresh.lead_unit_id),
    }
    typed = {
        "deadline": form.deadline.data,
        "official": dict(form.official.choices).get(form.official.data),
        "lead_unit": dict(form.lead_unit.choices).get(form.lead_unit.data),
    }
    return {name: value for name, value in now.items() if value != typed[name]}


def _editor(
    task: ColumnsNow, form: RowForm, status: int, theirs: dict[str, object] | None = None
) -> Response:
    query = normal_query(form.list.data or "")
    cancel = url_for(
        "row_edits.edit", code=task.code, shown=1, at=form.at.data or None, list=query or None
    )
    context = {"task": task, "form": form, "theirs": theirs or {}, "cancel": cancel}
    return in_place_of_target(page("tasks/row.html", "editor", status, **context))


def _shown(task: ColumnsNow, query: str, at: str, said: str = "") -> Response:
    if not wants_fragment():
        return see_other("tasks.index", **asked_values(query))
    asked = asked_in(query)
    row = task_row(task.id, asked, clock.utc_now())
    assert row is not None
    answer = fragment(
        "tasks/index.html",
        "row",
        row=row,
        at=int(at) if at.isdigit() else None,
        said=said,
        is_fresh=True,
        locale=current_locale(),
        edit_word=gettext("Edit"),
        asked=asked,
        **row_context(asked, query),
    )
    return in_place_of_target(answer)
