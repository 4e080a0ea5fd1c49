"""Days on which somebody is away: one's own, or those of people one answers for."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from portal import clock, queue
from portal.domain.actions import Action
from portal.domain.errors import NotFound, PastDeadline
from portal.i18n import current_locale
from portal.queries.absences import absences_of
from portal.queries.columns import officials_of_units
from portal.queries.office import local_day
from portal.queries.people import PersonLine, person_line, unit_ids_of
from portal.services.standing_in import cancel_absence, mark_absence
from portal.web.doors import acting, needs
from portal.web.forms import DAY, OfficeForm, as_id, in_our_times
from portal.web.htmx import page, see_other
from portal.web.typed import number_in

bp = Blueprint("absences", __name__, url_prefix="/absences")

_DAY = [InputRequired(_l("Enter the day")), in_our_times]


class AbsenceForm(OfficeForm):
    starts_on = DateField(_l("From"), _DAY, format=DAY)
    ends_on = DateField(_l("Until the end of"), _DAY, format=DAY)
    deputy = SelectField(_l("Who answers meanwhile"), coerce=as_id)
    note = StringField(_l("Note"), [Optional(), Length(max=200)])


@bp.get("")
@needs(Action.SEE_TASK)
def show() -> Response:
    """One's own absences; `?person=` those of somebody else."""
    person = _person()
    return _page(person, _form(person, is_blank=True), 200)


@bp.post("")
@needs(Action.MARK_ABSENCE)
def mark() -> Response:
    person = _person()
    form = _form(person)
    if not form.validate_on_submit():
        return _page(person, form, 422)
    try:
        mark_absence(
            acting(),
            person.id,
            form.starts_on.data,
            form.ends_on.data,
            deputy_id=form.deputy.data,
            note=(form.note.data or "").strip(),
            now=clock.utc_now(),
        )
    except PastDeadline:
        form.ends_on.errors = [gettext("The last day lies before the first one.")]
        return _page(person, form, 422)
    queue.ring("tick")
    flash(gettext("Kept. Reminders of these days go to whoever answers meanwhile."))
    return see_other("absences.show", person=person.id)


@bp.post("/<int:absence_id>/cancel")
@needs(Action.MARK_ABSENCE)
def cancel(absence_id: int) -> Response:
    person = _person()
    cancel_absence(acting(), absence_id, now=clock.utc_now())
    queue.ring("tick")
    flash(gettext("The absence is called off."))
    return see_other("absences.show", person=person.id)


def _person() -> PersonLine:
    """Whose absences are meant: the one named, else the reader."""
    number = number_in(request.values, "person") or acting().person_id
    line = person_line(number, local_day(clock.utc_now())) if number else None
    if line is None:
        raise NotFound(what="person", key=number)
    return line


def _form(person: PersonLine, *, is_blank: bool = False) -> AbsenceForm:
    form = AbsenceForm(formdata=None) if is_blank else AbsenceForm()
    today = local_day(clock.utc_now())
    colleagues = officials_of_units(unit_ids_of(person.id, today), today)
    form.deputy.choices = [
        ("", gettext("nobody")),
        *((each.id, each.named(current_locale())) for each in colleagues if each.id != person.id),
    ]
    return form


def _page(person: PersonLine, form: AbsenceForm, status: int) -> Response:
    lines = absences_of(person.id, local_day(clock.utc_now()))
    is_own = person.id == acting().person_id
    context = {"person": person, "lines": lines, "form": form, "is_own": is_own}
    return page("absences/show.html", None, status, **context)
