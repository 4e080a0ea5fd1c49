"""The field of a deadline: on a day off it offers the working days beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext
from wtforms import DateField, Form
from wtforms.validators import ValidationError

from portal.queries.office import working_calendar
from portal.web.formats import date as written
from portal.web.formats import weekday

DAY = ["%Y-%m-%d", "%d/%m/%Y"]


class DeadlineField(DateField):
    """A day; one off is asked about once, and kept if whoever typed it says so.

    The offers are buttons named `<field>-instead` with the day that was typed and the day that is
    to stand in its place, so that an answer to an older question does nothing.
    """

    def __init__(self, label: Any, validators: Sequence[Any] = (), **options: Any) -> None:
        super().__init__(label, [*validators], format=DAY, **options)
        self.day_offers: tuple[date, ...] = ()
        self._is_settled = False

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        typed, _colon, instead = request.form.get(f"{self.name}-instead", "").partition(":")
        if self.data is None or typed != self.data.isoformat():
            return
        try:
            self.data = date.fromisoformat(instead)
        except ValueError:
            return
        self.raw_data, self._is_settled = [instead], True

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        """Ask about a day off that was typed anew; raises ValidationError with the offers set."""
        if validation_stopped or self.errors or self._is_settled:
            return
        if self.data is None or self.data == self.object_data:
            return
        calendar = working_calendar()
        if calendar.is_working_day(self.data):
            return
        # what the rule makes of it comes first: that is what the Enter key chooses
        after = calendar.next_working_day(self.data)
        self.day_offers = (after, calendar.previous_working_day(self.data))
        raise ValidationError(
            gettext(
                "%(weekday)s %(day)s is a day off. Choose a working day, or keep it: "
                "it counts on %(counted)s.",
                weekday=weekday(self.data),
                day=written(self.data),
                counted=written(after),
            )
        )
