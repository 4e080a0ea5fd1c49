"""Forms of a phase: entered, and closed with a fate for every unfinished task."""

from __future__ import annotations

from typing import Self

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from portal.domain.phases import Fate
from portal.i18n import current_locale
from portal.queries.phases import PhasePage, Place
from portal.services.phases import ClosingWords, PhaseFields
from portal.web.forms import DAY, OfficeForm, in_our_times
from portal.web.typed import cleaned
from portal.web.words import word

_A_DAY = InputRequired(_l("Enter the day"))


class PhaseForm(OfficeForm):
    name = StringField(
        _l("Name of the phase"), [DataRequired(_l("Enter the name")), Length(max=200)]
    )
    name_en = StringField(_l("Name in English"), [Optional(), Length(max=200)])
    starts_on = DateField(
        _l("From"), [InputRequired(_l("Enter the day")), in_our_times], format=DAY
    )
    ends_on = DateField(_l("Until"), [InputRequired(_l("Enter the day")), in_our_times], format=DAY)
    purpose = TextAreaField(_l("Purpose"), [Optional(), Length(max=1000)])
    purpose_en = TextAreaField(_l("Purpose in English"), [Optional(), Length(max=1000)])

    def validate_ends_on(self, field: DateField) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(gettext("The last day lies before the first one."))

    def fields(self) -> PhaseFields:
        return PhaseFields(
            name=self.name.data.strip(),
            name_en=(self.name_en.data or "").strip(),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            purpose=(self.purpose.data or "").strip(),
            purpose_en=(self.purpose_en.data or "").strip(),
        )


class ClosePhaseForm(OfficeForm):
    """What is said once for all tasks; the fates of single tasks are read by `chosen_fates`."""

    exit_check = TextAreaField(
        _l("Was the purpose of the phase reached?"),
        [DataRequired(_l("Say whether the purpose was reached")), Length(max=2000)],
    )
    everything = SelectField(
        _l("All tasks that are not settled one by one"), coerce=str, default=""
    )
    into = SelectField(_l("Carry over into"), coerce=str, default="")
    reason = StringField(_l("Reason"), [Optional(), Length(max=300)])
    deciding_document = StringField(
        _l("Document that decides the end"), [Optional(), Length(max=300)]
    )

    def offer(self, found: PhasePage) -> Self:
        locale = current_locale()
        self.everything.choices = [("", gettext("not chosen")), *((f.value, word(f)) for f in Fate)]
        self.into.choices = [
            ("", gettext("not chosen")),
            *((_key(place), place.named(locale)) for place in found.places),
        ]
        return self

    def words(self, found: PhasePage) -> ClosingWords:
        into = {_key(place): place for place in found.places}.get(self.into.data)
        return ClosingWords(
            exit_check=self.exit_check.data.strip(),
            reason=(self.reason.data or "").strip(),
            deciding_document=(self.deciding_document.data or "").strip(),
            into_phase_id=into.phase_id if into else None,
            into_plan_id=into.plan_id if into else None,
            own_reasons=own_reasons(found),
        )


def chosen_fates(found: PhasePage, form: ClosePhaseForm) -> dict[int, Fate]:
    """The fate chosen for each task, else the one for all; a task without either is left out."""
    for_all = _fate(form.everything.data)
    chosen = {task.id: single_fate(task.id) or for_all for task in found.unfinished}
    return {task_id: fate for task_id, fate in chosen.items() if fate is not None}


def single_fate(task_id: int) -> Fate | None:
    """What was chosen in the row of one task."""
    return _fate(request.form.get(f"fate-{task_id}"))


def own_reasons(found: PhasePage) -> dict[int, str]:
    """The reasons that were given for single tasks."""
    given = {task.id: cleaned(request.form.get(f"reason-{task.id}")) for task in found.unfinished}
    return {task_id: text.strip()[:300] for task_id, text in given.items() if text and text.strip()}


def _fate(given: str | None) -> Fate | None:
    return Fate(given) if given in set(Fate) else None


def _key(place: Place) -> str:
    return f"phase-{place.phase_id}" if place.phase_id is not None else f"plan-{place.plan_id}"
