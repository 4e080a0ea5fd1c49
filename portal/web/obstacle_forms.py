"""The steps of an obstacle, each with its form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal import clock
from portal.domain.types import ObstacleKind
from portal.i18n import current_locale
from portal.queries.choices import leader_choices, unit_choices
from portal.queries.obstacle_pages import ObstaclePage
from portal.queries.office import local_day
from portal.web.forms import DAY, OfficeForm, as_id, in_our_times
from portal.web.words import word


class PlainForm(OfficeForm):
    """A step that needs no word."""


class WordsForm(OfficeForm):
    text = TextAreaField(
        _l("What is to be said"), [DataRequired(_l("Write what is to be said")), Length(max=2000)]
    )


class SortForm(OfficeForm):
    kind = SelectField(_l("Kind"))
    owner_unit = SelectField(_l("Unit that solves it"), coerce=as_id)
    solve_by = DateField(
        _l("Solve by"), [InputRequired(_l("Enter the day")), in_our_times], format=DAY
    )
    impact = StringField(_l("What it holds up"), [Optional(), Length(max=500)])


class AmendmentForm(OfficeForm):
    document = StringField(
        _l("Document that blocks"), [DataRequired(_l("Name the document")), Length(max=200)]
    )
    article = StringField(
        _l("Article, clause"), [DataRequired(_l("Name the article")), Length(max=120)]
    )


class QuestionForm(OfficeForm):
    addressee = SelectField(_l("Leader"), coerce=int)
    question = TextAreaField(
        _l("Question"), [DataRequired(_l("Write the question")), Length(max=2000)]
    )
    recommendation = TextAreaField(_l("What we recommend"), [Optional(), Length(max=2000)])


@dataclass(frozen=True, slots=True)
class ObstacleStep:
    """One step of the machine: its view, its title and its form."""

    name: str
    title: LazyString
    form: type[OfficeForm]


STEPS: Sequence[ObstacleStep] = (
    ObstacleStep("sort", _l("Sort and hand to whoever solves it"), SortForm),
    ObstacleStep("receive_guidance", _l("Answer the question"), WordsForm),
    ObstacleStep("solve", _l("Say how it is solved"), WordsForm),
    ObstacleStep("ask_guidance", _l("Ask a leader"), QuestionForm),
    ObstacleStep("propose_amendment", _l("Propose to amend what blocks"), AmendmentForm),
    ObstacleStep("accept_as_limit", _l("Accept it as a limit"), WordsForm),
    ObstacleStep("reject", _l("It is no obstacle"), WordsForm),
    ObstacleStep("confirm", _l("Confirm: no obstacle any more"), PlainForm),
    ObstacleStep("say_still_stuck", _l("We are still stuck"), WordsForm),
    ObstacleStep("lift", _l("It has gone away"), PlainForm),
)


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that can be taken now, with its form."""

    name: str
    url: str
    title: str
    form: OfficeForm


def open_steps(found: ObstaclePage, typed: tuple[str, OfficeForm] | None = None) -> list[OpenStep]:
    """The steps the reader may take now; `typed` is the form that was just sent, by its step."""
    name_typed, form_typed = typed or ("", None)
    return [
        OpenStep(
            name=each.name,
            url=url_for(f"obstacles.{each.name}", obstacle_id=found.row.id),
            title=str(each.title),
            form=form_typed
            if form_typed is not None and each.name == name_typed
            else form_of(each.name, found, is_blank=True),
        )
        for each in STEPS
        if each.name in found.steps or each.name == name_typed
    ]


def form_of(name: str, found: ObstaclePage, *, is_blank: bool = False) -> OfficeForm:
    """The form of a step, with what can be chosen; its fields begin with the step's name."""
    step = next(each for each in STEPS if each.name == name)
    options: dict[str, object] = {"formdata": None} if is_blank else {}
    if step.form is SortForm:
        options["data"] = {"kind": found.row.kind.value, "impact": found.impact}
    form = step.form(prefix=f"{name}-", **options)
    locale = current_locale()
    if isinstance(form, SortForm):
        form.kind.choices = [(kind.value, word(kind)) for kind in ObstacleKind]
        units = unit_choices(local_day(clock.utc_now()))
        form.owner_unit.choices = [
            ("", gettext("not chosen")),
            *((unit.id, unit.named(locale)) for unit in units),
        ]
    if isinstance(form, QuestionForm):
        form.addressee.choices = [(each.id, each.named(locale)) for each in leader_choices()]
    return form
