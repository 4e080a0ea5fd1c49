"""A unit's own plan under an upper one, and how far the upper plan is covered by such plans."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from flask_babel import gettext, ngettext

from portal import clock
from portal.domain.actions import Action
from portal.domain.cascade import Reach
from portal.domain.errors import CodeTaken, DomainError
from portal.domain.permissions import may
from portal.i18n import current_locale
from portal.queries.cascade import addressed_lines, own_plan_of
from portal.queries.choices import Choice, colleagues, unit_choices
from portal.queries.coverage import CoveragePage, CoverageRow, coverage_page
from portal.queries.office import local_day
from portal.queries.plans import PlanEntry, plan_entry
from portal.services.cascade import derive_plan
from portal.web.doors import acting, may_somewhere, needs
from portal.web.errors import status_of
from portal.web.htmx import page, see_other
from portal.web.own_plan_forms import OwnPlanForm, own_tasks, ticked
from portal.web.sentences import sentence
from portal.web.spreadsheets import Cell, Column, spreadsheet, taken_away
from portal.web.typed import number_in
from portal.web.words import word

bp = Blueprint("cascade", __name__, url_prefix="/plans/<code>")

#: rows on one page; the file has all of them
SHOWN = 200


@bp.get("/derive")
@needs(Action.DERIVE_PLAN)
def choose(code: str) -> Response:
    """The tasks of a plan that are addressed to a unit; those not taken yet are ticked."""
    return _choosing(plan_entry(code))


@bp.post("/derive")
@needs(Action.DERIVE_PLAN)
def derive(code: str) -> Response:
    plan, now = plan_entry(code), clock.utc_now()
    unit = _unit(_units())
    if unit is None:
        return _choosing(plan, status=422)
    held = own_plan_of(plan.id, unit.id)
    form = OwnPlanForm()
    tasks, wrong = own_tasks(addressed_lines(plan.id, unit.id))
    if wrong or (held is None and not form.validate()):
        form.form_errors.extend(wrong)
        return _choosing(plan, form, 422)
    try:
        done = derive_plan(
            acting(),
            plan.id,
            unit.id,
            tasks,
            code=form.code.data or "",
            title=(form.title.data or "").strip(),
            now=now,
        )
    except CodeTaken as refusal:
        form.code.errors = [sentence(refusal)]
        return _choosing(plan, form, 422)
    except DomainError as refusal:
        form.form_errors.append(sentence(refusal))
        return _choosing(plan, form, status_of(refusal))
    flash(
        ngettext(
            "%(num)s draft is written into the own plan.",
            "%(num)s drafts are written into the own plan.",
            len(done.drafts),
        )
    )
    return see_other("plans.show", code=done.code)


@bp.get("/coverage")
@needs(Action.SEE_TASK)
def coverage(code: str) -> Response:
    """Which tasks of the plan have got into the units' own plans; every count opens its rows."""
    found = coverage_page(code)
    rows = _asked(found)
    return page(
        "cascade/coverage.html",
        found=found,
        rows=rows[:SHOWN],
        number=len(rows),
        is_asked=bool(_narrowing()),
        asked=_narrowing(),
        asked_in_words=_in_words(found),
        reaches=tuple(Reach),
        may_derive=may_somewhere(Action.DERIVE_PLAN),
        taken=taken_away(),
    )


@bp.get("/coverage/export")
@needs(Action.SEE_TASK)
def export(code: str) -> Response:
    """The rows as asked for, or all of them, as an Excel file."""
    found = coverage_page(code)
    columns = [
        Column(gettext("Code"), 14),
        Column(gettext("Task of the upper plan"), 60),
        Column(gettext("Deadline"), 14),
        Column(gettext("Unit"), 30),
        Column(gettext("Addressed as"), 16),
        Column(gettext("In the own plan"), 18),
        Column(gettext("Tasks of the unit"), 40),
        Column(gettext("Latest deadline of these"), 14),
        Column(gettext("Progress, %"), 12),
    ]
    rows = map(_cells, _asked(found) if _narrowing() else found.rows)
    notes = [f"{code}, {_in_words(found) or gettext('all units')}", taken_away()]
    return spreadsheet(f"coverage-{code}", gettext("Coverage"), notes, columns, rows)


def _cells(row: CoverageRow) -> list[Cell]:
    locale = current_locale()
    days = [each.effective_due for each in row.lower if each.effective_due]
    return [
        row.code,
        row.titled(locale),
        row.effective_due,
        row.unit.named(locale),
        str(word(row.addressed)),
        str(word(row.reach)),
        "; ".join(each.code for each in row.lower),
        max(days, default=None),
        round(sum(each.percent for each in row.lower) / len(row.lower)) if row.lower else None,
    ]


def _narrowing() -> dict[str, str]:
    """What narrows the rows, as it stands in the address."""
    asked = {name: request.args.get(name, "") for name in ("unit", "reach", "untaken")}
    return {name: value for name, value in asked.items() if value}


def _asked(found: CoveragePage) -> list[CoverageRow]:
    """The rows of a unit, of a reach, or of the tasks that no unit has taken; none unless asked."""
    asked = _narrowing()
    if not asked:
        return []
    return [
        row
        for row in found.rows
        if asked.get("unit") in (None, row.unit.code)
        and asked.get("reach") in (None, "all", row.reach.value)
        and ("untaken" not in asked or row.code in found.untaken)
    ]


def _in_words(found: CoveragePage) -> str:
    asked, locale = _narrowing(), current_locale()
    units = {each.unit.code: each.unit.named(locale) for each in found.units}
    parts = [units.get(asked.get("unit", ""), "")]
    if asked.get("reach") in set(Reach):
        parts.append(str(word(Reach(asked["reach"]))))
    if "untaken" in asked:
        parts.append(gettext("taken by no unit"))
    return ", ".join(part for part in parts if part)


def _units() -> list[Choice]:
    """The units that the reader may derive a plan for: the own ones, or for the Office all."""
    units, actor = unit_choices(local_day(clock.utc_now())), acting()
    if may(actor, Action.DERIVE_PLAN):
        return units
    own = actor.unit_ids.union(*(each.unit_ids for each in actor.stands_in_for))
    return [unit for unit in units if unit.id in own]


def _unit(units: list[Choice]) -> Choice | None:
    wanted = number_in(request.values, "unit")
    return next((unit for unit in units if unit.id == wanted), None)


def _choosing(plan: PlanEntry, form: OwnPlanForm | None = None, status: int = 200) -> Response:
    units, now, locale = _units(), clock.utc_now(), current_locale()
    unit = _unit(units) or (units[0] if len(units) == 1 else None)
    lines = addressed_lines(plan.id, unit.id) if unit else []
    is_first = form is None
    if form is None:
        form = OwnPlanForm(formdata=None)
        if unit is not None:
            name = plan.title_en if locale == "en" and plan.title_en else plan.title
            form.code.data = f"{plan.code}-{unit.code}"[:32]
            form.title.data = gettext(
                "%(unit)s: own plan under “%(plan)s”", unit=unit.named(locale), plan=name
            )
    return page(
        "cascade/derive.html",
        None,
        status,
        plan=plan,
        unit=unit,
        units=units,
        held=own_plan_of(plan.id, unit.id) if unit else None,
        lines=lines,
        form=form,
        people=colleagues(unit.id, local_day(now)) if unit else [],
        picked={line.id for line in lines if not line.own_codes} if is_first else ticked(lines),
        typed=request.form,
    )
