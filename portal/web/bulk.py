"""Many tasks changed at once: chosen in the list, looked at, done, and taken back."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from portal import clock, queue
from portal.domain.actions import Action
from portal.domain.errors import DomainError, NotFound, NothingChosen, TooManyAtOnce
from portal.domain.types import TaskColumn
from portal.i18n import current_locale
from portal.queries.choices import unit_choices
from portal.queries.columns import ColumnsNow, bulk_done, columns_of, officials_of_units
from portal.queries.office import local_day
from portal.queries.tasks import task_ids
from portal.services.bulk_changes import (
    MOST_AT_ONCE,
    UNDO_FOR,
    BulkOutcome,
    change_many,
    undo_bulk,
)
from portal.services.change_messages import people_concerned
from portal.services.list_edits import Value
from portal.web.deadline_field import DeadlineField
from portal.web.doors import acting, needs
from portal.web.forms import OfficeForm, as_id, in_our_times
from portal.web.htmx import page, see_other
from portal.web.sentences import sentence
from portal.web.task_filters import asked_in, normal_query
from portal.web.task_list import asked_values
from portal.web.typed import LARGEST_KEY

bp = Blueprint("bulk", __name__, url_prefix="/tasks/bulk")

#: above that many people a message is sent only if the box is ticked by hand
TELLS_BY_ITSELF = 10


class BulkForm(OfficeForm):
    """One value for one column; which column decides which field there is."""

    deadline = DeadlineField(_l("New deadline"), [InputRequired(_l("Enter the day")), in_our_times])
    official = SelectField(_l("New official"), [InputRequired(_l("Choose a person"))], coerce=as_id)
    lead_unit = SelectField(_l("New lead unit"), [InputRequired(_l("Choose a unit"))], coerce=as_id)
    reason = StringField(_l("Reason"), [Optional(), Length(max=300)])
    tells = BooleanField(_l("Tell the people concerned on Telegram"))


@bp.post("/review")
@needs(Action.EDIT_TASK)
def review() -> Response:
    """Show what is chosen and ask for the new value; nothing is changed here."""
    query = normal_query(request.form.get("list", ""))
    column = _column()
    try:
        tasks = columns_of(_chosen(query))
        if not tasks:
            raise NothingChosen()
    except (NothingChosen, TooManyAtOnce) as refusal:
        flash(sentence(refusal), "error")
        return see_other("tasks.index", **asked_values(query))
    form = _form(column, tasks, is_first=True)
    concerned = _concerned(tasks, column, form)
    form.tells.data = 0 < concerned <= TELLS_BY_ITSELF
    return _reviewed(column, tasks, form, query, concerned, 200)


@bp.post("")
@needs(Action.EDIT_TASK)
def change() -> Response:
    query = normal_query(request.form.get("list", ""))
    column, tasks = _column(), columns_of(_chosen(query))
    form = _form(column, tasks)
    concerned = _concerned(tasks, column, form)
    if not form.validate_on_submit():
        return _reviewed(column, tasks, form, query, concerned, 422)
    if not (form.reason.data or "").strip():
        form.reason.errors = [gettext("Write one line that says why")]
        return _reviewed(column, tasks, form, query, concerned, 422)
    try:
        outcome = change_many(
            acting(),
            [task.id for task in tasks],
            column,
            form[column.value].data,
            reason=form.reason.data.strip(),
            tells=form.tells.data,
            now=clock.utc_now(),
        )
    except DomainError as refusal:
        form.form_errors.append(sentence(refusal))
        return _reviewed(column, tasks, form, query, concerned, 422)
    queue.ring("tick")
    flash(_told(outcome), "message" if outcome.changed else "error")
    if outcome.id is None:
        return see_other("tasks.index", **asked_values(query))
    return see_other("bulk.show", bulk_id=outcome.id, list=query or None)


@bp.get("/<int:bulk_id>")
@needs(Action.EDIT_TASK)
def show(bulk_id: int) -> Response:
    """What a change did, and the button that takes it back."""
    done, actor = bulk_done(bulk_id), acting()
    if done is None or done.made_by_id != actor.person_id:
        raise NotFound(what="bulk_change", key=bulk_id)
    until = done.made_at + UNDO_FOR
    query = normal_query(request.args.get("list", ""))
    return page(
        "tasks/bulk_done.html",
        done=done,
        until=until,
        may_undo=done.undone_at is None and clock.utc_now() <= until,
        query=query,
        back=url_for("tasks.index", **asked_values(query)),
    )


@bp.post("/<int:bulk_id>/undo")
@needs(Action.EDIT_TASK)
def undo(bulk_id: int) -> Response:
    query = normal_query(request.form.get("list", ""))
    outcome = undo_bulk(acting(), bulk_id, now=clock.utc_now())
    queue.ring("tick")
    said = ngettext(
        "%(num)s task stands as before.", "%(num)s tasks stand as before.", len(outcome.changed)
    )
    if outcome.refused:
        said += " " + gettext(
            "Changed again meanwhile and left as they are: %(codes)s.",
            codes=", ".join(each.code for each in outcome.refused),
        )
    if outcome.told:
        said += " " + ngettext(
            "%(num)s person who had heard of it is told.",
            "%(num)s people who had heard of it are told.",
            outcome.told,
        )
    flash(said)
    return see_other("bulk.show", bulk_id=bulk_id, list=query or None)


def _column() -> TaskColumn:
    given = request.form.get("column", "")
    return TaskColumn(given) if given in set(TaskColumn) else TaskColumn.DEADLINE


def _chosen(query: str) -> list[int]:
    """The ticked tasks, or all that the filter finds; never more than may be changed at once."""
    if request.form.get("scope") == "all":
        ids = task_ids(asked_in(query), clock.utc_now(), most=MOST_AT_ONCE + 1)
    else:
        given = request.form.getlist("task", type=int)
        ids = [number for number in given if 0 < number <= LARGEST_KEY]
    if len(ids) > MOST_AT_ONCE:
        raise TooManyAtOnce(number=len(ids), most=MOST_AT_ONCE)
    return ids


def _form(column: TaskColumn, tasks: list[ColumnsNow], *, is_first: bool = False) -> BulkForm:
    form = BulkForm(formdata=None) if is_first else BulkForm()
    for other in TaskColumn:
        if other is not column:
            del form[other.value]
    today, locale = local_day(clock.utc_now()), current_locale()
    nobody = ("", gettext("not chosen"))
    if column is TaskColumn.OFFICIAL:
        people = officials_of_units({task.lead_unit_id for task in tasks}, today)
        form.official.choices = [nobody, *((each.id, each.named(locale)) for each in people)]
    elif column is TaskColumn.LEAD_UNIT:
        units = unit_choices(today)
        form.lead_unit.choices = [nobody, *((each.id, each.named(locale)) for each in units)]
    return form


def _concerned(tasks: list[ColumnsNow], column: TaskColumn, form: BulkForm) -> int:
    value: Value | None = form[column.value].data
    ids = [task.id for task in tasks]
    return len(people_concerned(ids, column, value or 0, acting().person_id) - {0})


def _reviewed(
    column: TaskColumn,
    tasks: list[ColumnsNow],
    form: BulkForm,
    query: str,
    concerned: int,
    status: int,
) -> Response:
    return page(
        "tasks/bulk.html",
        None,
        status,
        column=column,
        tasks=tasks,
        form=form,
        query=query,
        concerned=concerned,
        back=url_for("tasks.index", **asked_values(query)),
    )


def _told(outcome: BulkOutcome) -> str:
    """What was done, what was not and why, and who hears of it."""
    parts = [
        ngettext("%(num)s task is changed.", "%(num)s tasks are changed.", len(outcome.changed))
    ]
    if outcome.refused:
        why = "; ".join(f"{each.code}: {sentence(each.refusal)}" for each in outcome.refused[:10])
        parts.append(
            ngettext(
                "%(num)s task is left as it was. %(why)s",
                "%(num)s tasks are left as they were. %(why)s",
                len(outcome.refused),
                why=why,
            )
        )
    if outcome.told:
        parts.append(
            ngettext(
                "%(num)s person is told in a minute.",
                "%(num)s people are told in a minute.",
                outcome.told,
            )
        )
    return " ".join(parts)
