"""What a unit writes into its report, and what the hub says to it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from portal.domain.types import CauseKind
from portal.web.forms import DAY, OfficeForm, in_our_times
from portal.web.words import word


class RowForm(OfficeForm):
    """The unit's words on one task; an empty field says what the officials told."""

    text = TextAreaField(_l("Result in the period"), [Optional(), Length(max=2000)])
    next_step = TextAreaField(_l("Next step"), [Optional(), Length(max=1000)])
    no_change_because = TextAreaField(_l("No change, because"), [Optional(), Length(max=500)])
    cause_kind = SelectField(_l("Cause of the delay"))
    cause = TextAreaField(_l("What the cause is"), [Optional(), Length(max=1000)])
    forecast_on = DateField(_l("New forecast"), [Optional(), in_our_times], format=DAY)

    def offer_causes(self) -> None:
        self.cause_kind.choices = [(kind.value, word(kind)) for kind in CauseKind]


class NarrativeForm(OfficeForm):
    narrative = TextAreaField(_l("Text before the table"), [Optional(), Length(max=20_000)])


class PointsForm(OfficeForm):
    points = TextAreaField(
        _l("Points to complete"),
        [DataRequired(_l("Say what is to be completed")), Length(max=2000)],
    )
