"""The steps of a dossier, each with its form and the service that takes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal import clock
from portal.domain.types import Actor
from portal.i18n import current_locale
from portal.queries.choices import unit_choices
from portal.queries.dossier_pages import DossierPage
from portal.queries.office import local_day
from portal.services import dossiers, legal_review
from portal.services.dossiers import Numbered
from portal.web.forms import DAY, OfficeForm, in_our_times

_ON = [InputRequired(_l("Enter the day")), in_our_times]


class PlainForm(OfficeForm):
    """A step that needs no word."""


class WordsForm(OfficeForm):
    text = TextAreaField(
        _l("What is to be said"), [DataRequired(_l("Write what is to be said")), Length(max=2000)]
    )


class ReservationsForm(OfficeForm):
    text = TextAreaField(_l("Reservations, if there are"), [Optional(), Length(max=2000)])


class ConsultForm(OfficeForm):
    units = SelectMultipleField(
        _l("Units"), [DataRequired(_l("Choose at least one unit"))], coerce=int
    )
    due = DateField(_l("Until"), _ON, format=DAY)


class NumberedForm(OfficeForm):
    number = StringField(
        _l("Number of the document"), [DataRequired(_l("Enter the number")), Length(max=120)]
    )
    on = DateField(_l("Of the day"), _ON, format=DAY)


Act = Callable[[Actor, int, Any, datetime], object]


@dataclass(frozen=True, slots=True)
class DossierStep:
    """One step of the machine: its title, its form, and what it does."""

    title: LazyString
    form: type[OfficeForm]
    act: Act


def _numbered(form: Any) -> Numbered:
    return Numbered(form.number.data.strip(), form.on.data)


def _plain(service: Callable[..., object]) -> Act:
    return lambda actor, number, _form, now: service(actor, number, now=now)


def _words(service: Callable[..., object]) -> Act:
    return lambda actor, number, form, now: service(actor, number, form.text.data.strip(), now=now)


def _with_number(service: Callable[..., object]) -> Act:
    return lambda actor, number, form, now: service(actor, number, _numbered(form), now=now)


def _consult(actor: Actor, number: int, form: Any, now: datetime) -> None:
    units = tuple(form.units.data)
    dossiers.send_for_consultation(actor, number, units, form.due.data, now=now)


def _clear(actor: Actor, number: int, form: Any, now: datetime) -> None:
    said = (form.text.data or "").strip()
    legal_review.clear_dossier(actor, number, reservations=said, now=now)


STEPS: Mapping[str, DossierStep] = {
    "consult": DossierStep(_l("Ask other units for their opinion"), ConsultForm, _consult),
    "settle_comments": DossierStep(
        _l("Close the consultation"), PlainForm, _plain(dossiers.settle_comments)
    ),
    "send_to_legal": DossierStep(_l("Send to Legal"), PlainForm, _plain(dossiers.send_to_legal)),
    "take_into_review": DossierStep(
        _l("Take into review"), PlainForm, _plain(legal_review.take_into_review)
    ),
    "clear": DossierStep(_l("Clear for signature"), ReservationsForm, _clear),
    "return_with_points": DossierStep(
        _l("Return with what is missing"), WordsForm, _words(legal_review.return_with_points)
    ),
    "sign_by_deputy": DossierStep(
        _l("Sign as deputy leader"), PlainForm, _plain(dossiers.sign_as_deputy)
    ),
    "sign": DossierStep(_l("Sign"), PlainForm, _plain(dossiers.sign_dossier)),
    "submit": DossierStep(
        _l("Write down the submission"), NumberedForm, _with_number(dossiers.record_submission)
    ),
    "resubmit": DossierStep(
        _l("Write down the new submission"), NumberedForm, _with_number(dossiers.record_submission)
    ),
    "take_under_consideration": DossierStep(
        _l("The authority considers it"), PlainForm, _plain(dossiers.record_consideration)
    ),
    "promulgate": DossierStep(
        _l("Write down that it was issued"),
        NumberedForm,
        _with_number(dossiers.record_promulgation),
    ),
    "ask_to_supplement": DossierStep(
        _l("The authority wants more"), WordsForm, _words(dossiers.record_supplement_wanted)
    ),
    "return": DossierStep(
        _l("The authority sent it back for good"), WordsForm, _words(dossiers.record_return)
    ),
    "sign_without_clearance": DossierStep(
        _l("Sign without the clearance of Legal"),
        WordsForm,
        _words(dossiers.sign_without_clearance),
    ),
    "withdraw": DossierStep(
        _l("Withdraw it from the programme"), WordsForm, _words(dossiers.withdraw_dossier)
    ),
    "move_to_next_year": DossierStep(
        _l("Move it to next year"), WordsForm, _words(dossiers.move_to_next_year)
    ),
}


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that can be taken now, with its form."""

    name: str
    url: str
    title: str
    form: OfficeForm


def open_steps(found: DossierPage, typed: tuple[str, OfficeForm] | None = None) -> list[OpenStep]:
    """The steps the reader may take now; `typed` is the form that was just sent, by its step."""
    name_typed, form_typed = typed or ("", None)
    return [
        OpenStep(
            name,
            url_for("dossiers.take", dossier_id=found.row.id, step=name),
            str(step.title),
            form_typed
            if form_typed is not None and name == name_typed
            else form_of(name, is_blank=True),
        )
        for name, step in STEPS.items()
        if name in found.steps
    ]


def form_of(name: str, *, is_blank: bool = False) -> OfficeForm:
    """The form of a step; its fields begin with the step's name."""
    options: dict[str, object] = {"formdata": None} if is_blank else {}
    form = STEPS[name].form(prefix=f"{name}-", **options)
    if isinstance(form, ConsultForm):
        units = unit_choices(local_day(clock.utc_now()))
        form.units.choices = [(unit.id, unit.named(current_locale())) for unit in units]
    return form
