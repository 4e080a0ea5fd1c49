"""Posts: somebody is appointed, a post ends, and what its holder had is handed over."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from portal import clock, queue
from portal.domain.actions import Action
from portal.domain.errors import PostOverlaps, ReasonMissing, StepRefused, UnitNotValid
from portal.domain.types import Post
from portal.i18n import current_locale
from portal.queries.choices import unit_choices
from portal.queries.columns import officials_of_units
from portal.queries.office import local_day
from portal.queries.people import unit_ids_of
from portal.queries.posts import units_leading_tasks_of
from portal.queries.task_lines import open_task_lines
from portal.services import posts
from portal.web.doors import acting, needs
from portal.web.formats import date
from portal.web.forms import DAY, OfficeForm, in_our_times
from portal.web.htmx import page, see_other
from portal.web.people import person_named
from portal.web.sentences import sentence
from portal.web.typed import LARGEST_KEY
from portal.web.words import word

bp = Blueprint("posts", __name__, url_prefix="/people/<int:person_id>")

_DAY = [InputRequired(_l("Enter the day")), in_our_times]


class PostForm(OfficeForm):
    unit = SelectField(_l("Unit"), coerce=int)
    post = SelectField(_l("Post"), coerce=str)
    is_acting = BooleanField(_l("Acting until somebody is appointed"))
    since = DateField(_l("Since"), _DAY, format=DAY)


class EndForm(OfficeForm):
    last_day = DateField(_l("Last day"), _DAY, format=DAY)


class HandOverForm(OfficeForm):
    to_person = SelectField(_l("To"), coerce=int)
    reason = StringField(
        _l("Reason"), [DataRequired(_l("Write one line that says why.")), Length(max=300)]
    )


@bp.route("/posts", methods=["GET", "POST"])
@needs(Action.MANAGE_POSTS)
def appoint(person_id: int) -> Response:
    today = local_day(clock.utc_now())
    form = PostForm(since=today, post=Post.OFFICIAL.value)
    form.unit.choices = [(unit.id, unit.named(current_locale())) for unit in unit_choices(today)]
    form.post.choices = [(post.value, word(post)) for post in Post]
    if form.validate_on_submit():
        try:
            posts.appoint(
                acting(),
                person_id,
                form.unit.data,
                Post(form.post.data),
                form.since.data,
                is_acting=form.is_acting.data,
                now=clock.utc_now(),
            )
        except (PostOverlaps, UnitNotValid) as refusal:
            form.form_errors.append(sentence(refusal))
        else:
            flash(gettext("Appointed."))
            return see_other("people.show", person_id=person_id)
    return _form_page("people/post.html", person_id, form)


@bp.route("/posts/<int:holding_id>/end", methods=["GET", "POST"])
@needs(Action.MANAGE_POSTS)
def end(person_id: int, holding_id: int) -> Response:
    """End a post; whoever still has tasks in the unit is led on to hand them over."""
    form = EndForm(last_day=local_day(clock.utc_now()))
    if form.validate_on_submit():
        try:
            codes = posts.end_post(acting(), holding_id, form.last_day.data, now=clock.utc_now())
        except PostOverlaps as refusal:
            form.last_day.errors = [sentence(refusal)]
        else:
            flash(gettext("The post ends on %(day)s.", day=date(form.last_day.data)))
            if codes:
                return see_other("posts.hand_over", person_id=person_id)
            return see_other("people.show", person_id=person_id)
    return _form_page("people/end_post.html", person_id, form, holding_id=holding_id)


@bp.route("/hand-over", methods=["GET", "POST"])
@needs(Action.EDIT_TASK)
def hand_over(person_id: int) -> Response:
    """Give open tasks of somebody to a colleague, in one decision with a reason."""
    now = clock.utc_now()
    held = open_task_lines(person_id, now)
    chosen = [n for n in request.form.getlist("task", type=int) if 0 < n <= LARGEST_KEY]
    form = HandOverForm()
    form.to_person.choices = _colleagues(person_id)
    if form.validate_on_submit():
        wanted = [line.id for line in held if line.id in chosen]
        if not wanted:
            form.form_errors.append(gettext("Choose at least one task."))
        else:
            try:
                moved = posts.hand_over_tasks(
                    acting(), wanted, form.to_person.data, form.reason.data, now=now
                )
            except (StepRefused, ReasonMissing) as refusal:
                form.form_errors.append(sentence(refusal))
            else:
                queue.ring("tick")
                flash(
                    ngettext(
                        "%(num)s task is handed over.", "%(num)s tasks are handed over.", moved
                    )
                )
                return see_other("people.show", person_id=person_id)
    marked = chosen if form.is_submitted() else [line.id for line in held]
    return _form_page("people/hand_over.html", person_id, form, tasks=held, marked=marked)


def _colleagues(person_id: int) -> list[tuple[int, str]]:
    """Who may receive the tasks: people of the units that lead them, and of the person's own."""
    today = local_day(clock.utc_now())
    units = unit_ids_of(person_id, today) | units_leading_tasks_of(person_id)
    return [
        (each.id, each.named(current_locale()))
        for each in officials_of_units(units, today)
        if each.id != person_id
    ]


def _form_page(template: str, person_id: int, form: OfficeForm, **context: object) -> Response:
    person = person_named(person_id)
    return page(template, None, form.page_status, form=form, person=person, **context)
