"""Forms: they check the shape of what was typed; the domain checks its meaning."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from portal.web.deadline_field import DAY, DeadlineField
from portal.web.typed import OfficeMeta

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


def in_our_times(form: FlaskForm, field: DateField) -> None:
    """A deadline in year 1 or 9999 is a slip of the keyboard, and no calendar reaches it."""
    if field.data is not None and not EARLIEST <= field.data <= LATEST:
        raise ValidationError(gettext("Enter a day between 2000 and 2100."))


def as_id(value: Any) -> int | None:
    """What was chosen in a list that may be left empty."""
    return int(value) if value not in (None, "", "None") else None


class OfficeForm(FlaskForm):
    """A form of the portal: nothing invisible is kept, and it speaks the office's language."""

    class Meta(OfficeMeta, FlaskForm.Meta):
        pass

    @property
    def page_status(self) -> int:
        """What its page answers with: 422 when it is shown again because it was not taken."""
        return 422 if self.is_submitted() else 200


class SignInForm(OfficeForm):
    email = EmailField(_l("E-mail"), [InputRequired(_l("Enter your e-mail")), Length(max=200)])
    password = PasswordField(
        _l("Password"), [InputRequired(_l("Enter your password")), Length(max=500)]
    )


class TaskForm(OfficeForm):
    """A task as the office writes it down; a draft may lack anything but a plan and a title."""

    plan = SelectField(_l("Plan"), coerce=int)
    code = StringField(
        _l("Code"),
        [
            Optional(),
            Length(max=32),
            Regexp(
                r"^(?!new$)[\w.-]+$", message=_l("Use letters, digits, dots and hyphens in a code.")
            ),
        ],
    )
    title = TextAreaField(
        _l("Task"),
        [DataRequired(_l("Enter the task")), Length(max=1000)],
    )
    title_en = TextAreaField(_l("Task in English"), [Optional(), Length(max=1000)])
    lead_unit = SelectField(_l("Lead unit"), coerce=as_id, validate_choice=True)
    coordinating_units = SelectMultipleField(_l("Coordinating units"), coerce=int)
    official = SelectField(_l("Responsible official"), coerce=as_id)
    leader_in_charge = SelectField(_l("Leader in charge"), coerce=as_id)
    competent_authority = StringField(_l("Competent authority"), [Optional(), Length(max=200)])
    product = TextAreaField(_l("Product"), [Optional(), Length(max=2000)])
    start_on = DateField(_l("Start"), [Optional(), in_our_times], format=DAY)
    due_text = StringField(_l("Deadline as the document words it"), [Optional(), Length(max=200)])
    due_date = DeadlineField(_l("Deadline"), [Optional(), in_our_times])
    is_key = BooleanField(_l("Key task"))
    hide_on_telegram = BooleanField(_l("Do not show the content on Telegram"))
    version = IntegerField(_l("Version"), [Optional()])


class ProgressForm(OfficeForm):
    percent = IntegerField(
        _l("Progress now, %"),
        [
            InputRequired(_l("Enter a percentage from 0 to 100")),
            NumberRange(0, 100, _l("Enter a percentage from 0 to 100")),
        ],
    )
    note = TextAreaField(_l("Note"), [Optional(), Length(max=2000)])
    decrease_confirmed = BooleanField(_l("Yes, it went down"))
    source_key = HiddenField(validators=[Optional(), Length(max=60)])


class ClaimForm(OfficeForm):
    product_reference = StringField(
        _l("Number of the document, or what was handed in"),
        [DataRequired(_l("Name the document or what was handed in")), Length(max=200)],
    )


class ReturnForm(OfficeForm):
    missing = TextAreaField(
        _l("What is missing"), [DataRequired(_l("Say what is missing")), Length(max=2000)]
    )
