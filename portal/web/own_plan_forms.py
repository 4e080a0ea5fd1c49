"""The form in which a unit takes tasks of an upper plan into its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp

from portal.queries.cascade import UpperLine
from portal.services.cascade import OwnTask
from portal.web.forms import EARLIEST, LATEST, OfficeForm
from portal.web.typed import number_in


class OwnPlanForm(OfficeForm):
    """How the own plan is called; left out once there is one."""

    code = StringField(
        _l("Code of the own plan"),
        [
            DataRequired(_l("Enter the code")),
            Length(max=32),
            Regexp(
                r"^(?!new$)[\w.-]+$", message=_l("Use letters, digits, dots and hyphens in a code.")
            ),
        ],
    )
    title = TextAreaField(
        _l("Title of the own plan"), [DataRequired(_l("Enter the title")), Length(max=1000)]
    )


def ticked(lines: Sequence[UpperLine]) -> set[int]:
    """The tasks that were ticked, of those that are offered."""
    given = set(request.form.getlist("task", type=int))
    return {line.id for line in lines} & given


def own_tasks(lines: Sequence[UpperLine]) -> tuple[list[OwnTask], list[str]]:
    """What was chosen for each ticked task; and what is wrong with the days that were typed."""
    chosen, wrong = [], []
    picked = ticked(lines)
    for line in lines:
        if line.id not in picked:
            continue
        typed = request.form.get(f"due-{line.id}", "").strip()
        day = _day(typed)
        if typed and day is None:
            wrong.append(gettext("%(code)s: enter a day between 2000 and 2100.", code=line.code))
        chosen.append(OwnTask(line.id, number_in(request.form, f"official-{line.id}"), day))
    return chosen, wrong


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None
