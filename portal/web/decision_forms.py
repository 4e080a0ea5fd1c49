"""The forms of the steps beside the daily reports of a task."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from portal.web.deadline_field import DeadlineField
from portal.web.forms import DAY, OfficeForm, as_id, in_our_times

_REASON = [DataRequired(_l("Write one line that says why")), Length(max=500)]
_DOCUMENT = [DataRequired(_l("Name the document that decides it")), Length(max=200)]


class ReasonForm(OfficeForm):
    reason = TextAreaField(_l("Reason"), _REASON)


class AnswerForm(OfficeForm):
    text = TextAreaField(
        _l("What is to be said"), [DataRequired(_l("Write what is to be said")), Length(max=2000)]
    )


class PauseForm(OfficeForm):
    until = DateField(_l("Until"), [InputRequired(_l("Enter the day")), in_our_times], format=DAY)
    reason = TextAreaField(_l("Reason"), _REASON)


class DocumentForm(OfficeForm):
    deciding_document = StringField(_l("Deciding document"), _DOCUMENT)


class MergeForm(OfficeForm):
    into = StringField(
        _l("Code of the task it goes up in"),
        [DataRequired(_l("Enter the code of that task")), Length(max=32)],
    )
    deciding_document = StringField(_l("Deciding document"), _DOCUMENT)


class CarryOverForm(OfficeForm):
    phase = SelectField(_l("Into the phase"), coerce=as_id)
    reason = TextAreaField(_l("Reason"), _REASON)


class DeskForm(OfficeForm):
    desk = SelectField(_l("Desk"))
    unit = SelectField(_l("Unit"), coerce=as_id)
    reason = TextAreaField(_l("Reason"), _REASON)


class WindowForm(OfficeForm):
    due = DeadlineField(_l("New deadline"), [InputRequired(_l("Enter the day")), in_our_times])


class DeadlineForm(WindowForm):
    reason = TextAreaField(_l("Reason"), _REASON)


class LinkForm(OfficeForm):
    other = StringField(
        _l("Code of the task it waits for"),
        [DataRequired(_l("Enter the code of that task")), Length(max=32)],
    )
    days = IntegerField(
        _l("Days of work left when that one is done"),
        [
            InputRequired(_l("Enter a number of days")),
            NumberRange(0, 365, _l("Enter from 0 to 365 days")),
        ],
        default=0,
    )


class MilestoneForm(OfficeForm):
    title = StringField(_l("Milestone"), [DataRequired(_l("Name the milestone")), Length(max=300)])
    planned_on = DateField(
        _l("Planned day"), [InputRequired(_l("Enter the day")), in_our_times], format=DAY
    )


class DifficultyForm(OfficeForm):
    kind = SelectField(_l("What holds it up"))
    statement = TextAreaField(
        _l("Who must do what, by when"),
        [DataRequired(_l("Write what holds it up")), Length(max=500)],
    )
    addressee = SelectField(_l("Who should help"))


class ExtensionForm(OfficeForm):
    wanted_due = DeadlineField(_l("Until"), [InputRequired(_l("Enter the day")), in_our_times])
    reason = TextAreaField(_l("Reason"), _REASON)


class ProposalForm(OfficeForm):
    wanted_due = DeadlineField(
        _l("Deadline proposed"), [InputRequired(_l("Enter the day")), in_our_times]
    )
    reason = TextAreaField(_l("Reason"), _REASON)


class CommitForm(OfficeForm):
    """Nothing to fill in: the deadline in force is what is committed to."""


class PromiseForm(OfficeForm):
    finish_on = DateField(
        _l("Expected to be done"), [InputRequired(_l("Enter the day")), in_our_times], format=DAY
    )


class ExplanationForm(OfficeForm):
    cause = TextAreaField(
        _l("Why it is late"), [DataRequired(_l("Say why it is late")), Length(max=500)]
    )
    remaining = TextAreaField(
        _l("What is left to do"), [DataRequired(_l("Say what is left to do")), Length(max=500)]
    )
    finish = StringField(
        _l("Done by when"), [DataRequired(_l("Say when it will be done")), Length(max=500)]
    )
