"""Forms of a plan: entered, and changed into a new version with its reason."""

from __future__ import annotations

from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp, ValidationError

from portal import clock
from portal.domain.types import Cadence
from portal.i18n import current_locale
from portal.queries.choices import unit_choices
from portal.queries.office import local_day
from portal.services.plans import PlanFields
from portal.web.forms import DAY, OfficeForm, as_id, in_our_times
from portal.web.words import word


class PlanForm(OfficeForm):
    title = TextAreaField(
        _l("Title of the plan"), [DataRequired(_l("Enter the title")), Length(max=1000)]
    )
    title_en = TextAreaField(_l("Title in English"), [Optional(), Length(max=1000)])
    owner = SelectField(_l("Unit that owns the plan"), coerce=as_id)
    hub = SelectField(_l("Unit that follows it"), coerce=as_id)
    cadence = SelectField(_l("Reports"), coerce=str)
    target_percent = IntegerField(
        _l("Target: done on time, %"), [Optional(), NumberRange(0, 100, _l("Enter 0 to 100"))]
    )
    accountable_to = StringField(_l("Accountable to"), [Optional(), Length(max=200)])
    starts_on = DateField(_l("From"), [Optional(), in_our_times], format=DAY)
    ends_on = DateField(_l("Until"), [Optional(), in_our_times], format=DAY)
    hide_on_telegram = BooleanField(_l("Do not show the content on Telegram"))

    def validate_ends_on(self, field: DateField) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(gettext("The last day lies before the first one."))

    def offer(self) -> Self:
        locale = current_locale()
        units = unit_choices(local_day(clock.utc_now()))
        named = [("", gettext("not chosen")), *((each.id, each.named(locale)) for each in units)]
        self.owner.choices = self.hub.choices = named
        self.cadence.choices = [(each.value, word(each)) for each in Cadence]
        return self

    def fields(self, document_id: int | None = None) -> PlanFields:
        return PlanFields(
            title=self.title.data.strip(),
            title_en=(self.title_en.data or "").strip(),
            document_id=document_id,
            owner_unit_id=self.owner.data,
            hub_unit_id=self.hub.data,
            cadence=Cadence(self.cadence.data),
            target_percent=self.target_percent.data,
            accountable_to=(self.accountable_to.data or "").strip(),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            hide_on_telegram=self.hide_on_telegram.data,
        )


class NewPlanForm(PlanForm):
    code = StringField(
        _l("Code"),
        [
            DataRequired(_l("Enter the code")),
            Length(max=32),
            Regexp(
                r"^(?!new$)[\w.-]+$",
                message=_l("Use letters, digits, dots and hyphens in a code."),
            ),
        ],
    )


class EditPlanForm(PlanForm):
    reason = StringField(
        _l("Reason of the change"),
        [DataRequired(_l("Write one line that says why.")), Length(max=300)],
    )
