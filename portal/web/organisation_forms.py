"""Forms of the organisation: a unit, another name, and how a unit ends."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Self

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from portal.domain.types import UnitKind
from portal.services.organisation import UnitFields
from portal.web.forms import DAY, OfficeForm, as_id, in_our_times
from portal.web.words import word

_CODE = [
    DataRequired(_l("Enter the code")),
    Length(max=32),
    Regexp(r"^(?!new$)[\w.-]+$", message=_l("Use letters, digits, dots and hyphens in a code.")),
]
_NAME = [DataRequired(_l("Enter the name")), Length(max=300)]
_DAY = [InputRequired(_l("Enter the day")), in_our_times]
_DOCUMENT = [DataRequired(_l("Name the document that decides it")), Length(max=200)]


class UnitForm(OfficeForm):
    name = StringField(_l("Name"), _NAME)
    name_en = StringField(_l("Name in English"), [Optional(), Length(max=300)])
    short_name = StringField(_l("Short name"), [Optional(), Length(max=60)])
    kind = SelectField(_l("Kind"), coerce=str)
    bloc = StringField(_l("Bloc"), [Optional(), Length(max=32)])
    parent = SelectField(_l("Under"), coerce=as_id)
    valid_from = DateField(_l("Exists since"), [Optional(), in_our_times], format=DAY)

    def offer(self, parents: Sequence[tuple[int | str, str]]) -> Self:
        self.kind.choices = [(kind.value, word(kind)) for kind in UnitKind]
        self.parent.choices = list(parents)
        return self

    def fields(self) -> UnitFields:
        return UnitFields(
            name=self.name.data.strip(),
            kind=UnitKind(self.kind.data),
            name_en=(self.name_en.data or "").strip(),
            short_name=(self.short_name.data or "").strip(),
            bloc=(self.bloc.data or "").strip(),
            parent_id=self.parent.data,
            valid_from=self.valid_from.data,
        )


class NewUnitForm(UnitForm):
    code = StringField(_l("Code"), _CODE)


class AliasForm(OfficeForm):
    alias = StringField(
        _l("Another name"), [DataRequired(_l("Enter the name")), Length(min=2, max=300)]
    )


class SuccessionForm(OfficeForm):
    on = DateField(_l("First day of the new order"), _DAY, format=DAY)
    document = StringField(_l("By which document"), _DOCUMENT)


class RenameForm(SuccessionForm):
    code = StringField(_l("New code"), _CODE)
    name = StringField(_l("New name"), _NAME)
    name_en = StringField(_l("Name in English"), [Optional(), Length(max=300)])
    short_name = StringField(_l("Short name"), [Optional(), Length(max=60)])


class ReceiverForm(SuccessionForm):
    receiver = SelectField(_l("Goes on in"), coerce=int)


class SplitForm(SuccessionForm):
    def given(self, task_ids: Sequence[int], unit_ids: Collection[int]) -> dict[int, int]:
        """Which successor was chosen for which task; tasks without a choice are left out."""
        found = {}
        for task_id in task_ids:
            unit_id = request.form.get(f"to-{task_id}", type=int)
            if unit_id in unit_ids:
                found[task_id] = unit_id
        return found
