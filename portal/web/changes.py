"""What changed between two days: the counters, the tasks that moved, and who moved them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import Blueprint, Response, request
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.validators import Optional

from portal import clock
from portal.domain.actions import Action
from portal.domain.figures import COUNTED, Counters
from portal.domain.types import PeriodKind
from portal.i18n import current_locale
from portal.queries.choices import plan_choices
from portal.queries.figure_changes import figures_difference
from portal.queries.figure_scope import Scope
from portal.queries.office import zone
from portal.queries.periods import last_frozen
from portal.web.act_words import ACTS
from portal.web.doors import needs
from portal.web.forms import DAY, OfficeForm, as_id, in_our_times
from portal.web.htmx import page

bp = Blueprint("changes", __name__, url_prefix="/dashboard/changes")

A_WEEK = timedelta(days=7)
SHOWN = 200
_AN_INSTANT = timedelta(microseconds=1)


class BetweenForm(OfficeForm):
    class Meta(OfficeForm.Meta):
        csrf = False

    since = DateField(_l("Since the end of"), [Optional(), in_our_times], format=DAY)
    until = DateField(_l("Until the end of"), [Optional(), in_our_times], format=DAY)
    plan = SelectField(_l("Plan"), coerce=as_id)


@bp.get("")
@needs(Action.SEE_DASHBOARD)
def show() -> Response:
    """By default from the last frozen week, or from a week ago, until now."""
    now = clock.utc_now()
    form = BetweenForm(request.args)
    form.plan.choices = [
        ("", gettext("all plans")),
        *((plan.id, f"{plan.code} – {plan.named(current_locale())}") for plan in plan_choices()),
    ]
    if not form.validate():
        return page("dashboard/changes.html", None, 422, form=form, changed=None)
    since = end_of(form.since.data, now) if form.since.data else last_week(now)
    until = end_of(form.until.data, now) if form.until.data else now
    if until < since:
        form.until.errors = [gettext("This day lies before the other one.")]
        return page("dashboard/changes.html", None, 422, form=form, changed=None)
    changed = figures_difference(since, until, Scope(plan_id=form.plan.data))
    return page(
        "dashboard/changes.html",
        form=form,
        changed=changed,
        counted=_counted(changed.before, changed.after),
        shown=changed.changes[:SHOWN],
        more=max(0, len(changed.changes) - SHOWN),
        act_words=ACTS,
    )


@dataclass(frozen=True, slots=True)
class CounterLine:
    """One counter at both ends."""

    label: LazyString
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


_LABELS = {
    "assigned": _l("Assigned"),
    "removed": _l("Removed from the count"),
    "early": _l("Completed early"),
    "on_time": _l("Completed on time"),
    "late": _l("Completed late"),
    "in_time": _l("In time"),
    "overdue": _l("Overdue"),
    "no_deadline": _l("No fixed deadline"),
}


def _counted(before: Counters, after: Counters) -> list[CounterLine]:
    return [
        CounterLine(label, before.of(COUNTED[key]), after.of(COUNTED[key]))
        for key, label in _LABELS.items()
    ]


def last_week(now: datetime) -> datetime:
    """The cut-off of the last frozen week, else a week ago."""
    frozen = last_frozen(PeriodKind.WEEK)
    return frozen.as_of if frozen is not None else now - A_WEEK


def end_of(day: date, now: datetime) -> datetime:
    """The last instant of a day, but not after now."""
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone())
    return min(now, midnight - _AN_INSTANT)
