"""Forms of a meeting: what is written down about it, its conclusions, and what becomes of one."""

from __future__ import annotations

from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal import clock
from portal.domain.meetings import MeetingKind
from portal.i18n import current_locale
from portal.queries.choices import leader_choices, plan_choices, unit_choices
from portal.queries.meetings import ConclusionLine, MeetingPage
from portal.queries.office import local_day
from portal.services.conclusions import ConclusionFields
from portal.services.meetings import MeetingFields
from portal.web.forms import DAY, OfficeForm, as_id, in_our_times
from portal.web.words import word


class MeetingForm(OfficeForm):
    kind = SelectField(_l("Kind"), coerce=str)
    title = StringField(_l("Subject"), [DataRequired(_l("Enter the subject")), Length(max=500)])
    held_on = DateField(
        _l("Day of the meeting"), [InputRequired(_l("Enter the day")), in_our_times], format=DAY
    )
    chair = SelectField(_l("Chaired by"), coerce=as_id)
    plan = SelectField(_l("Plan"), coerce=int)
    units = SelectMultipleField(_l("Units that took part"), coerce=int)
    notice_number = StringField(_l("Number of the notice"), [Optional(), Length(max=64)])
    notice_on = DateField(_l("Day of the notice"), [Optional(), in_our_times], format=DAY)

    def offer(self) -> Self:
        locale, day = current_locale(), local_day(clock.utc_now())
        self.kind.choices = [(each.value, word(each)) for each in MeetingKind]
        self.chair.choices = [
            ("", gettext("not chosen")),
            *((each.id, each.named(locale)) for each in leader_choices()),
        ]
        self.plan.choices = [(c.id, f"{c.code} – {c.named(locale)}") for c in plan_choices()]
        self.units.choices = [(each.id, each.named(locale)) for each in unit_choices(day)]
        return self

    def fields(self) -> MeetingFields:
        return MeetingFields(
            kind=MeetingKind(self.kind.data),
            title=self.title.data.strip(),
            plan_id=self.plan.data,
            held_on=self.held_on.data,
            chair_id=self.chair.data,
            unit_ids=tuple(self.units.data or ()),
            notice_number=(self.notice_number.data or "").strip(),
            notice_on=self.notice_on.data,
        )


class TextForm(OfficeForm):
    text = TextAreaField(
        _l("Text of the conclusions"), [DataRequired(_l("Paste the text of the conclusions"))]
    )


class DraftForm(OfficeForm):
    title = TextAreaField(_l("Task"), [DataRequired(_l("Enter the task")), Length(max=1000)])
    lead_unit = SelectField(_l("Lead unit"), coerce=as_id)
    coordinating_units = SelectMultipleField(_l("Coordinating units"), coerce=int)
    due_text = StringField(_l("Deadline as the document words it"), [Optional(), Length(max=200)])
    due_date = DateField(_l("Deadline"), [Optional(), in_our_times], format=DAY)
    product = TextAreaField(_l("Product"), [Optional(), Length(max=2000)])

    def offer(self) -> Self:
        locale, day = current_locale(), local_day(clock.utc_now())
        units = [(each.id, each.named(locale)) for each in unit_choices(day)]
        self.lead_unit.choices = [("", gettext("not chosen")), *units]
        self.coordinating_units.choices = units
        return self

    def fields(self) -> ConclusionFields:
        return ConclusionFields(
            title=self.title.data.strip(),
            lead_unit_id=self.lead_unit.data,
            coordinating_unit_ids=tuple(self.coordinating_units.data or ()),
            due_text=(self.due_text.data or "").strip(),
            due_date=self.due_date.data,
            product=(self.product.data or "").strip(),
        )


class DirectForm(OfficeForm):
    code = StringField(
        _l("Code of the task"), [DataRequired(_l("Enter the code of the task")), Length(max=32)]
    )
    content = TextAreaField(
        _l("Directive"), [DataRequired(_l("Write what is directed")), Length(max=4000)]
    )
    answer_due = DateField(_l("Answer by"), [Optional(), in_our_times], format=DAY)


class NoteForm(OfficeForm):
    because = StringField(
        _l("Why nothing has to be done"),
        [DataRequired(_l("Write one line that says why.")), Length(max=300)],
    )


def meeting_form(found: MeetingPage | None = None) -> MeetingForm:
    """The form of a meeting, filled in with what is written about it."""
    if found is None:
        return MeetingForm(data={"held_on": local_day(clock.utc_now())}).offer()
    line = found.line
    return MeetingForm(
        data={
            "kind": line.kind.value,
            "title": line.title,
            "held_on": line.held_on,
            "chair": found.chair_id,
            "plan": line.plan.id,
            "units": [unit.id for unit in found.units],
            "notice_number": line.notice_number,
            "notice_on": line.notice_on,
        }
    ).offer()


def draft_form(line: ConclusionLine, *, is_sent: bool = False) -> DraftForm:
    """The conclusion as the task that was read out of it."""
    if is_sent:
        return DraftForm().offer()
    read = {
        "title": line.said,
        "lead_unit": line.lead_unit.id if line.lead_unit else None,
        "coordinating_units": list(line.coordinating_unit_ids),
        "due_text": line.due_text,
        "due_date": line.due_date,
        "product": line.product,
    }
    return DraftForm(formdata=None, data=read).offer()


def direct_form(line: ConclusionLine, *, is_sent: bool = False) -> DirectForm:
    if is_sent:
        return DirectForm()
    read = {"code": line.like_code, "content": line.words, "answer_due": line.due_date}
    return DirectForm(formdata=None, data=read)


def note_form(*, is_sent: bool = False) -> NoteForm:
    return NoteForm() if is_sent else NoteForm(formdata=None)
