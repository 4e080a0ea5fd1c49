"""Two versions of a plan beside each other: what was added, removed and moved, and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import Blueprint, Response, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField
from wtforms.validators import Optional

from portal import clock
from portal.domain.actions import Action
from portal.domain.plan_changes import PlanChange, Standing
from portal.i18n import current_locale
from portal.queries.plan_changes import ChangedTask, Names, PlanDifference, plan_difference
from portal.queries.plans import plan_entry
from portal.web import formats
from portal.web.act_words import ACTS
from portal.web.changes import end_of, last_week
from portal.web.doors import needs
from portal.web.forms import DAY, OfficeForm, in_our_times
from portal.web.htmx import page
from portal.web.spreadsheets import Cell, Column, spreadsheet, taken_away
from portal.web.words import word

bp = Blueprint("plan_changes", __name__, url_prefix="/plans/<code>/changes")

#: rows on one page; the file has all of them
SHOWN = 300


class VersionsForm(OfficeForm):
    class Meta(OfficeForm.Meta):
        csrf = False

    since = DateField(_l("Since the end of"), [Optional(), in_our_times], format=DAY)
    until = DateField(_l("Until the end of"), [Optional(), in_our_times], format=DAY)


@bp.get("")
@needs(Action.SEE_TASK)
def show(code: str) -> Response:
    """By default from the last frozen week, or from a week ago, until now."""
    plan, form = plan_entry(code), VersionsForm(request.args)
    ends = _ends(form)
    if ends is None:
        return page("plans/changes.html", None, 422, plan=plan, form=form, found=None)
    found = plan_difference(plan.id, *ends)
    tasks = found.with_change(_wanted())
    return page(
        "plans/changes.html",
        plan=plan,
        form=form,
        found=found,
        tasks=[(task, list(_moves(task, found))) for task in tasks[:SHOWN]],
        more=max(0, len(tasks) - SHOWN),
        changes=tuple(PlanChange),
        wanted=_wanted(),
        days={name: request.args.get(name) or None for name in ("since", "until")},
        act_words=ACTS,
        taken=taken_away(),
    )


@bp.get("/export")
@needs(Action.SEE_TASK)
def export(code: str) -> Response:
    plan, form = plan_entry(code), VersionsForm(request.args)
    now = clock.utc_now()
    found = plan_difference(plan.id, *(_ends(form) or (last_week(now), now)))
    columns = [
        Column(gettext("Code"), 14),
        Column(gettext("Task"), 60),
        Column(gettext("Change"), 24),
        Column(gettext("Then"), 30),
        Column(gettext("Later"), 30),
        Column(gettext("By whom"), 40),
    ]
    span = f"{formats.datetime(found.earlier)} – {formats.datetime(found.later)}"
    rows = (cells for task in found.with_change(_wanted()) for cells in _cells(task, found))
    title = gettext("What changed in the plan")
    return spreadsheet(f"changes-{code}", title, [f"{code}, {span}", taken_away()], columns, rows)


def _ends(form: VersionsForm) -> tuple[datetime, datetime] | None:
    """Both instants, or None when the days that were given make no sense."""
    now = clock.utc_now()
    if not form.validate():
        return None
    since = end_of(form.since.data, now) if form.since.data else last_week(now)
    until = end_of(form.until.data, now) if form.until.data else now
    if until < since:
        form.until.errors = [gettext("This day lies before the other one.")]
        return None
    return since, until


def _wanted() -> PlanChange | None:
    given = request.args.get("change", "")
    return PlanChange(given) if given in set(PlanChange) else None


def _moves(task: ChangedTask, found: PlanDifference) -> Iterator[tuple[PlanChange, str, str]]:
    """Each change of a task with what stood then and later, in words."""
    for change in task.changes:
        yield change, _said(change, task.before, found), _said(change, task.after, found)


def _said(change: PlanChange, end: Standing | None, found: PlanDifference) -> str:
    if end is None:
        return gettext("not in the plan")
    if change in (PlanChange.ADDED, PlanChange.REMOVED):
        return str(word(end.state))
    if change is PlanChange.DEADLINE:
        return formats.date(end.effective_due) or gettext("no deadline")
    if change is PlanChange.PERSON:
        return _named(found.people, end.official_id) or gettext("nobody named")
    if change is PlanChange.UNIT:
        return _named(found.units, end.lead_unit_id) or gettext("no lead unit")
    return _named(found.phases, end.phase_id) or gettext("no phase")


def _named(names: Names, row_id: int | None) -> str:
    name, english = names.get(row_id, ("", ""))
    return english if current_locale() == "en" else name


def _cells(task: ChangedTask, found: PlanDifference) -> Iterator[list[Cell]]:
    locale = current_locale()
    acts = "; ".join(
        f"{ACTS.get(act.action, act.action)}: "
        f"{(act.actor_en if locale == 'en' else act.actor) or gettext('the system')}, "
        f"{formats.datetime(act.at)}"
        for act in task.acts
    )
    for change, before, after in _moves(task, found):
        yield [task.code, task.titled(locale), str(word(change)), before, after, acts]
