"""The rules an office makes for itself: lights, the week, the six clears, the ladder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

from flask import Blueprint, Response, flash, request
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, SelectMultipleField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange

from portal import clock, queue
from portal.domain.actions import Action
from portal.domain.errors import RuleUnreadable
from portal.domain.ladder import RungRule, When
from portal.domain.lights import LightRules
from portal.domain.periods import WeekRules
from portal.domain.rule_data import ladder_from_data, ladder_to_data
from portal.domain.types import Clear, Recipient
from portal.queries.office import (
    office_ladder,
    office_light_rules,
    office_week_rules,
    wanted_clears,
)
from portal.queries.search import office_abbreviations
from portal.services import office_rules
from portal.web.doors import acting, needs
from portal.web.formats import weekday_name
from portal.web.forms import OfficeForm
from portal.web.htmx import page, see_other
from portal.web.sentences import sentence
from portal.web.words import word

bp = Blueprint("settings", __name__, url_prefix="/settings")

_DAYS = [InputRequired(_l("Enter a number")), NumberRange(0, 366, _l("Enter 0 to 366"))]
_SHARE = [InputRequired(_l("Enter a number")), NumberRange(0, 100, _l("Enter 0 to 100"))]


class LightsForm(OfficeForm):
    due_soon_days = IntegerField(_l("Yellow when due within, days"), _DAYS)
    due_soon_percent = IntegerField(_l("and less done than, %"), _SHARE)
    behind_points = IntegerField(_l("Yellow when behind the planned line by, points"), _SHARE)
    unknown_periods = IntegerField(_l("Grey when without an update for, periods"), _DAYS)


class WeekForm(OfficeForm):
    prompt_weekday = SelectField(_l("Reports are asked for on"), coerce=int)
    prompt_time = TimeField(_l("at"), [InputRequired(_l("Enter a time"))])
    lock_weekday = SelectField(_l("The week is locked on"), coerce=int)
    lock_time = TimeField(_l("at"), [InputRequired(_l("Enter a time"))])

    def offer_days(self) -> None:
        days = [(number, weekday_name(number)) for number in range(7)]
        self.prompt_weekday.choices = self.lock_weekday.choices = days


class ClearsForm(OfficeForm):
    clears = SelectMultipleField(_l("An assignment needs"))


class AbbreviationsForm(OfficeForm):
    lines = TextAreaField(_l("One a line: CĐS = chuyển đổi số"), [Length(max=10_000)])


@bp.get("")
@needs(Action.CHANGE_SETTINGS)
def show() -> Response:
    return _page()


@bp.post("/lights")
@needs(Action.CHANGE_SETTINGS)
def lights() -> Response:
    """Keep the thresholds, or only tell how many tasks would change their light."""
    form = LightsForm()
    if not form.validate_on_submit():
        return _page(422, lights_form=form)
    rules = LightRules(**{name: form[name].data for name in _fields(LightRules)})
    if request.form.get("preview"):
        number = office_rules.preview_light_rules(rules, now=clock.utc_now())
        return _page(lights_form=form, preview=_would_change(number))
    changed = office_rules.change_light_rules(
        acting(), {name: form[name].data for name in _fields(LightRules)}, now=clock.utc_now()
    )
    flash(
        ngettext(
            "Kept. %(num)s task changed its light.",
            "Kept. %(num)s tasks changed their light.",
            changed,
        )
    )
    return see_other("settings.show")


@bp.post("/week")
@needs(Action.CHANGE_SETTINGS)
def week() -> Response:
    form = WeekForm()
    form.offer_days()
    if not form.validate_on_submit():
        return _page(422, week_form=form)
    data = {
        "prompt_weekday": form.prompt_weekday.data,
        "prompt_time": _clock_time(form.prompt_time.data),
        "lock_weekday": form.lock_weekday.data,
        "lock_time": _clock_time(form.lock_time.data),
    }
    return _keep(
        lambda: office_rules.change_week_rules(acting(), data, now=clock.utc_now()),
        gettext("Kept. It counts from the next prompt on."),
        week_form=form,
    )


@bp.post("/clears")
@needs(Action.CHANGE_SETTINGS)
def clears() -> Response:
    form = ClearsForm()
    form.clears.choices = [(each.value, word(each)) for each in Clear]
    if not form.validate_on_submit():
        return _page(422, clears_form=form)
    return _keep(
        lambda: office_rules.change_clears(acting(), form.clears.data, now=clock.utc_now()),
        gettext("Kept. Drafts are checked by it from now on."),
        clears_form=form,
    )


@bp.post("/abbreviations")
@needs(Action.CHANGE_SETTINGS)
def abbreviations() -> Response:
    form = AbbreviationsForm()
    if not form.validate_on_submit():
        return _page(422, abbreviations_form=form)
    data = {}
    for line in filter(None, (each.strip() for each in (form.lines.data or "").splitlines())):
        short, _equals, full = line.partition("=")
        data[short.strip()] = full.strip()
    return _keep(
        lambda: office_rules.change_abbreviations(acting(), data, now=clock.utc_now()),
        gettext("Kept. Searches find either."),
        abbreviations_form=form,
    )


@bp.post("/ladder")
@needs(Action.CHANGE_SETTINGS)
def ladder() -> Response:
    """Keep the ladder; every open task's reminders are planned anew."""
    typed = [_typed(rule) for rule in office_ladder()]
    try:
        ladder_from_data(typed)
    except RuleUnreadable as refusal:
        return _page(422, ladder_error=sentence(refusal), rungs=typed)
    planned = office_rules.change_ladder(acting(), typed, now=clock.utc_now())
    queue.ring("tick")
    flash(
        ngettext(
            "Kept. The reminders of %(num)s task are planned anew.",
            "Kept. The reminders of %(num)s tasks are planned anew.",
            planned,
        )
    )
    return see_other("settings.show")


def _typed(rule: RungRule) -> dict[str, Any]:
    """A rung as it stands, with the days and recipients that were typed."""
    name = str(rule.rung)
    days = request.form.get(f"days-{name}", "").replace(",", " ").split()
    return {
        **ladder_to_data([rule])[0],
        "days": [int(each) if each.isdecimal() else -1 for each in days[:12]],
        "recipients": request.form.getlist(f"to-{name}"),
        "alone": bool(request.form.get(f"alone-{name}")),
    }


def _keep(act: Callable[[], object], said: str, **typed: Any) -> Response:
    try:
        act()
    except RuleUnreadable as refusal:
        next(iter(typed.values())).form_errors.append(sentence(refusal))
        return _page(422, **typed)
    flash(said)
    return see_other("settings.show")


def _page(status: int = 200, **typed: Any) -> Response:
    week_form = WeekForm(formdata=None, obj=office_week_rules())
    week_form.offer_days()
    clears_form = ClearsForm(formdata=None, clears=[str(each) for each in wanted_clears()])
    clears_form.clears.choices = [(each.value, word(each)) for each in Clear]
    context = {
        "lights_form": LightsForm(formdata=None, obj=office_light_rules()),
        "week_form": week_form,
        "clears_form": clears_form,
        "abbreviations_form": AbbreviationsForm(
            formdata=None,
            lines="\n".join(f"{short} = {full}" for short, full in office_abbreviations().items()),
        ),
        "rungs": ladder_to_data(office_ladder()),
        "whens": {str(when): word(when) for when in When},
        "recipients": tuple(Recipient),
        **typed,
    }
    return page("settings/show.html", None, status, **context)


def _would_change(number: int) -> str:
    return ngettext(
        "%(num)s task would change its light. Nothing is kept yet.",
        "%(num)s tasks would change their light. Nothing is kept yet.",
        number,
    )


def _clock_time(at: time) -> str:
    return at.strftime("%H:%M")


def _fields(rules: type[LightRules] | type[WeekRules]) -> tuple[str, ...]:
    return tuple(rules.__dataclass_fields__)
