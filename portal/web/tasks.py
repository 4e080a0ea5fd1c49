"""The task page, and writing a task down."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace

from flask import Response, flash, request
from flask_babel import gettext

from portal import clock
from portal.domain.actions import Action
from portal.domain.errors import (
    ChangedMeanwhile,
    CodeTaken,
    DeadlineBeforeStart,
    LaterThanUpper,
    NotFound,
)
from portal.domain.permissions import may
from portal.domain.task_fields import TaskFields
from portal.domain.types import TaskState
from portal.i18n import current_locale
from portal.queries import choices
from portal.queries.choices import Choice
from portal.queries.names import people_named
from portal.queries.office import local_day
from portal.queries.recipients import told_when_issued
from portal.queries.task_details import TaskDetail, written_fields
from portal.queries.task_pages import TaskPageFacts, task_page_facts
from portal.services.drafting import create_task, edit_task
from portal.web.decisions import open_decisions
from portal.web.doors import acting, needs
from portal.web.forms import ClaimForm, OfficeForm, ProgressForm, ReturnForm, TaskForm
from portal.web.htmx import page, see_other
from portal.web.sentences import sentence
from portal.web.task_list import bp, place_in_list
from portal.web.task_timeline import timeline_entries
from portal.web.typed import number_in


@bp.get("/<code>")
@needs(Action.SEE_TASK)
def show(code: str) -> Response:
    return page("tasks/show.html", **page_context(facts_of(code)))


@bp.route("/new", methods=["GET", "POST"])
@needs(Action.CREATE_TASK)
def new() -> Response:
    form = _task_form()
    if form.validate_on_submit():
        try:
            code = create_task(
                acting(),
                form.plan.data,
                _fields(form),
                now=clock.utc_now(),
                code=form.code.data or "",
            )
        except (CodeTaken, DeadlineBeforeStart) as refusal:
            _blame(form, refusal)
        else:
            return _saved(code)
    elif request.method == "GET" and "plan" in request.args:
        form.plan.data = number_in(request.args, "plan")
    return _writing(form, 422 if form.errors else 200)


@bp.route("/<code>/edit", methods=["GET", "POST"])
@needs(Action.EDIT_TASK)
def edit(code: str) -> Response:
    task = facts_of(code).task
    form = _task_form(task)
    status = 200
    if form.validate_on_submit():
        try:
            edit_task(
                acting(),
                task.id,
                _fields(form, task),
                version=form.version.data or 0,
                now=clock.utc_now(),
            )
        except (DeadlineBeforeStart, LaterThanUpper) as refusal:
            _blame(form, refusal)
            status = 422
        except ChangedMeanwhile as refusal:
            form.form_errors.append(sentence(refusal))
            fresh = facts_of(code).task
            form.version.raw_data = None
            form.version.data = fresh.version
            return _writing(form, 409, task=fresh, theirs=fresh)
        else:
            flash(gettext("%(code)s is saved.", code=code))
            return see_other("tasks.show", code=code)
    elif form.is_submitted():
        status = 422
    return _writing(form, status, task=task)


def _writing(
    form: TaskForm, status: int, task: TaskDetail | None = None, **more: object
) -> Response:
    """The form with everybody who may be chosen."""
    _offer_officials(form, choices.official_choices(local_day(clock.utc_now())))
    return page("tasks/new.html", "form", status, form=form, task=task, **more)


def _offer_officials(form: TaskForm, officials: Iterable[Choice]) -> None:
    nobody = ("", gettext("not chosen"))
    locale = current_locale()
    form.official.choices = [nobody, *((each.id, each.named(locale)) for each in officials)]


def _blame(form: TaskForm, refusal: CodeTaken | DeadlineBeforeStart | LaterThanUpper) -> None:
    """Put a refusal beside the field it is about."""
    field = form.code if isinstance(refusal, CodeTaken) else form.due_date
    field.errors = [*field.errors, sentence(refusal)]


def _saved(code: str) -> Response:
    flash(gettext("%(code)s is saved as a draft. Issue it when nothing is missing.", code=code))
    return see_other("tasks.show", code=code)


def facts_of(code: str) -> TaskPageFacts:
    """The page of a task, or NotFound."""
    facts = task_page_facts(code, acting(), clock.utc_now())
    if facts is None:
        raise NotFound(what="task", key=code)
    return facts


def page_context(
    facts: TaskPageFacts, typed: tuple[str, OfficeForm] | None = None, **forms: object
) -> dict[str, object]:
    """What the task page needs besides the facts: its forms; `typed` is one that was sent."""
    return {
        "decisions": open_decisions(facts, typed),
        "facts": facts,
        "task": facts.task,
        "entries": timeline_entries(facts.timeline),
        "progress_form": ProgressForm(
            formdata=None, percent=facts.task.percent, source_key=secrets.token_hex(8)
        ),
        "claim_form": ClaimForm(formdata=None),
        "return_form": ReturnForm(formdata=None),
        "Action": Action,
        "place": place_in_list(),
        "told": _told_when_issued(facts.task),
        "may_see_meetings": may(acting(), Action.SEE_DASHBOARD),
        **forms,
    }


def _told_when_issued(task: TaskDetail) -> list[str]:
    """The names of those who hear of a draft when it is issued."""
    if task.state is not TaskState.DRAFT:
        return []
    told = told_when_issued([task.id], local_day(clock.utc_now()))[task.id]
    return list(people_named(told, current_locale()).values())


def _task_form(task: TaskDetail | None = None) -> TaskForm:
    today, locale = local_day(clock.utc_now()), current_locale()
    form = TaskForm(obj=None, data=_data_of(task) if task is not None else None)
    nobody = ("", gettext("not chosen"))
    form.plan.choices = [(c.id, f"{c.code} – {c.named(locale)}") for c in choices.plan_choices()]
    units = [(c.id, c.named(locale)) for c in choices.unit_choices(today)]
    form.lead_unit.choices = [nobody, *units]
    form.coordinating_units.choices = units
    # of thousands only the chosen one is looked for; the list is made where it is shown
    _offer_officials(form, choices.official_choice(form.official.data, today))
    form.leader_in_charge.choices = [
        nobody,
        *((c.id, c.named(locale)) for c in choices.leader_choices()),
    ]
    return form


def _data_of(task: TaskDetail) -> dict[str, object]:
    return {
        "code": task.code,
        "title": task.title,
        "title_en": task.title_en,
        "plan": task.plan.id,
        "lead_unit": task.lead_unit.id if task.lead_unit else None,
        "coordinating_units": [unit.id for unit in task.coordinating_units],
        "official": task.official.id if task.official else None,
        "leader_in_charge": task.leader_in_charge.id if task.leader_in_charge else None,
        "competent_authority": task.competent_authority,
        "product": task.product,
        "start_on": task.start_on,
        "due_text": task.due_text,
        "due_date": task.due_date,
        "is_key": task.is_key,
        "hide_on_telegram": task.hide_on_telegram,
        "version": task.version,
    }


def _fields(form: TaskForm, task: TaskDetail | None = None) -> TaskFields:
    """What the form says; what it does not ask stays as it is written."""
    return replace(
        written_fields(task.id) if task is not None else TaskFields(title=""),
        title=form.title.data.strip(),
        title_en=(form.title_en.data or "").strip(),
        lead_unit_id=form.lead_unit.data,
        coordinating_unit_ids=tuple(form.coordinating_units.data or ()),
        leader_in_charge_id=form.leader_in_charge.data,
        official_id=form.official.data,
        competent_authority=(form.competent_authority.data or "").strip(),
        product=(form.product.data or "").strip(),
        start_on=form.start_on.data,
        due_text=(form.due_text.data or "").strip(),
        due_date=form.due_date.data,
        due_from_words=True,
        is_key=form.is_key.data,
        hide_on_telegram=form.hide_on_telegram.data,
    )
