"""Forms of the intake: what is taken in, and one of its rows."""

from __future__ import annotations

from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal import clock
from portal.i18n import current_locale
from portal.queries.choices import plan_choices, unit_choices
from portal.queries.intake_row_lines import RowLine
from portal.queries.office import local_day
from portal.services.intake import RowFields
from portal.web.forms import DAY, OfficeForm, as_id, in_our_times
from portal.web.intake_words import EVERY


class IntakeForm(OfficeForm):
    """A file or a paste, the plan it goes into, and the day its deadlines count from."""

    plan = SelectField(_l("Plan"), coerce=int)
    issued_on = DateField(
        _l("Date of the document"), [InputRequired(_l("Enter the day")), in_our_times], format=DAY
    )
    file = FileField(_l("File"))
    text = TextAreaField(_l("Or paste the text or the table here"))

    def offer(self) -> Self:
        locale = current_locale()
        self.plan.choices = [(c.id, f"{c.code} – {c.named(locale)}") for c in plan_choices()]
        return self


class RowForm(OfficeForm):
    title = TextAreaField(_l("Task"), [DataRequired(_l("Enter the task")), Length(max=1000)])
    lead_unit = SelectField(_l("Lead unit"), coerce=as_id)
    coordinating_units = SelectMultipleField(_l("Coordinating units"), coerce=int)
    each_units = SelectMultipleField(_l("A task of its own for each of"), coerce=int)
    due_text = StringField(_l("Deadline as the document words it"), [Optional(), Length(max=200)])
    due_date = DateField(_l("Deadline"), [Optional(), in_our_times], format=DAY)
    every = SelectField(_l("Comes again"))
    product = TextAreaField(_l("Product"), [Optional(), Length(max=2000)])
    authority = StringField(_l("Competent authority"), [Optional(), Length(max=200)])
    version = IntegerField(_l("Version"), [Optional()])

    def offer(self) -> Self:
        locale, day = current_locale(), local_day(clock.utc_now())
        units = [(each.id, each.named(locale)) for each in unit_choices(day)]
        self.lead_unit.choices = [("", gettext("not chosen")), *units]
        self.coordinating_units.choices = self.each_units.choices = units
        self.every.choices = [
            ("", gettext("once")),
            *((each, said) for each, said in EVERY.items()),
        ]
        return self

    def fields(self) -> RowFields:
        return RowFields(
            title=self.title.data.strip(),
            lead_unit_id=self.lead_unit.data,
            coordinating_unit_ids=tuple(self.coordinating_units.data or ()),
            each_unit_ids=tuple(self.each_units.data or ()),
            due_text=(self.due_text.data or "").strip(),
            due_date=self.due_date.data,
            every=self.every.data or "",
            product=(self.product.data or "").strip(),
            authority=(self.authority.data or "").strip(),
        )


def row_form(row: RowLine) -> RowForm:
    """The form of a row, filled in with what was read."""
    return RowForm(
        data={
            "title": row.title,
            "lead_unit": row.lead_unit_id,
            "coordinating_units": list(row.coordinating_unit_ids),
            "each_units": list(row.each_unit_ids),
            "due_text": row.due_text,
            "due_date": row.due_date,
            "every": row.every,
            "product": row.product,
            "authority": row.authority,
            "version": row.version,
        }
    ).offer()
