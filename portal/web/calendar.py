"""The working calendar: days that differ from their weekday, and what a change would move."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, flash, request
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from portal import clock, queue
from portal.domain.actions import Action
from portal.domain.calendar import DayKind, WorkingCalendar
from portal.domain.errors import DayIsWeekend
from portal.domain.permissions import may
from portal.queries.calendar_moves import DayLine, day_lines, day_preview
from portal.queries.office import local_day, working_calendar
from portal.services import working_days
from portal.services.working_days import CalendarChange, DayEntry
from portal.web.doors import acting, needs
from portal.web.forms import DAY, EARLIEST, LATEST, OfficeForm, in_our_times
from portal.web.htmx import page, see_other
from portal.web.sentences import sentence
from portal.web.typed import number_in
from portal.web.words import word

bp = Blueprint("calendar", __name__, url_prefix="/calendar")

_WEEKDAY = "weekday"


class DayForm(OfficeForm):
    day = DateField(_l("Day"), [InputRequired(_l("Enter the day")), in_our_times], format=DAY)
    kind = SelectField(_l("What it is"))
    name = StringField(_l("Name"), [Optional(), Length(max=120)])
    document = StringField(_l("Document that decides it"), [Optional(), Length(max=200)])

    def offer_kinds(self) -> None:
        self.kind.choices = [
            *((kind.value, word(kind)) for kind in DayKind),
            (_WEEKDAY, gettext("What its weekday says")),
        ]

    @property
    def wanted(self) -> DayKind | None:
        return None if self.kind.data == _WEEKDAY else DayKind(self.kind.data)


class SwapForm(OfficeForm):
    off = DateField(_l("Working day that is off"), [InputRequired(_l("Enter the day"))], DAY)
    worked = DateField(_l("Weekend day that is worked"), [InputRequired(_l("Enter the day"))], DAY)
    swap_document = StringField(
        _l("Document that decides it"),
        [InputRequired(_l("Name the document that decides it")), Length(max=200)],
    )


@dataclass(frozen=True, slots=True)
class MonthDay:
    """One cell of the year: `line` is there where the day differs from its weekday."""

    day: date
    is_off: bool
    line: DayLine | None


@bp.get("")
@needs(Action.SEE_TASK)
def index() -> Response:
    return _year(_asked_year())


@bp.post("/day")
@needs(Action.EDIT_CALENDAR)
def day() -> Response:
    """Show what a day would move, or set it; the button says which."""
    form = DayForm()
    form.offer_kinds()
    if not form.validate_on_submit():
        return _year(_asked_year(), 422, day_form=form)
    chosen, kind = form.day.data, form.wanted
    if "save" not in request.form:
        return _year(chosen.year, day_form=form, preview=day_preview(chosen, kind))
    now = clock.utc_now()
    if kind is None:
        return _changed(chosen.year, working_days.clear_day(acting(), chosen, now=now))
    entry = DayEntry(
        kind,
        (form.name.data or "").strip() or word(kind),
        document=(form.document.data or "").strip(),
    )
    try:
        change = working_days.set_day(acting(), chosen, entry, now=now)
    except DayIsWeekend as refusal:
        form.day.errors = [sentence(refusal)]
        return _year(chosen.year, 422, day_form=form)
    return _changed(chosen.year, change)


@bp.post("/swap")
@needs(Action.EDIT_CALENDAR)
def swap() -> Response:
    form = SwapForm()
    if not form.validate_on_submit():
        return _year(_asked_year(), 422, swap_form=form)
    try:
        change = working_days.swap_days(
            acting(),
            form.off.data,
            form.worked.data,
            document=form.swap_document.data.strip(),
            now=clock.utc_now(),
        )
    except DayIsWeekend as refusal:
        form.off.errors = [sentence(refusal)]
        return _year(_asked_year(), 422, swap_form=form)
    return _changed(form.off.data.year, change)


@bp.post("/fill")
@needs(Action.EDIT_CALENDAR)
def fill() -> Response:
    year = _asked_year()
    return _changed(year, working_days.fill_year(acting(), year, now=clock.utc_now()))


def _changed(year: int, change: CalendarChange) -> Response:
    queue.ring("tick")
    moved = ngettext("%(num)s deadline moved", "%(num)s deadlines moved", len(change.moved))
    planned = ngettext(
        "reminders of %(num)s task planned anew",
        "reminders of %(num)s tasks planned anew",
        change.replanned,
    )
    flash(gettext("The calendar is saved: %(moved)s, %(planned)s.", moved=moved, planned=planned))
    return see_other("calendar.index", year=year)


def _asked_year() -> int:
    asked = number_in(request.values, "year") or local_day(clock.utc_now()).year
    return max(EARLIEST.year, min(asked, LATEST.year))


def _year(year: int, status: int = 200, **shown: object) -> Response:
    lines, calendar = day_lines(year), working_calendar()
    day_form = DayForm(formdata=None)
    day_form.offer_kinds()
    context = {
        "year": year,
        "lines": lines,
        "months": [_month(year, month, calendar, lines) for month in range(1, 13)],
        "may_edit": may(acting(), Action.EDIT_CALENDAR),
        "day_form": day_form,
        "swap_form": SwapForm(formdata=None),
        "preview": None,
        **shown,
    }
    return page("calendar/index.html", None, status, **context)


def _month(
    year: int, month: int, calendar: WorkingCalendar, lines: list[DayLine]
) -> list[list[MonthDay | None]]:
    """The weeks of a month, Monday first; None for a day of another month."""
    by_day = {line.day: line for line in lines}
    return [
        [
            MonthDay(each, calendar.is_day_off(each), by_day.get(each))
            if each.month == month
            else None
            for each in week
        ]
        for week in Calendar().monthdatescalendar(year, month)
    ]
