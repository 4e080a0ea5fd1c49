"""The steps beside the daily work of a task: which there are now, and the form of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from portal import clock
from portal.domain.actions import Action
from portal.domain.machines.task import REPORTABLE, TASK
from portal.domain.types import OPEN_STATES, Desk, Hardness
from portal.i18n import current_locale
from portal.queries.choices import phase_choices, unit_choices
from portal.queries.office import local_day
from portal.queries.task_pages import TaskPageFacts
from portal.web.deadline_field import DeadlineField
from portal.web.forms import DAY, OfficeForm, as_id, in_our_times
from portal.web.words import word

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


@dataclass(frozen=True, slots=True)
class Decision:
    """One step: its name is that of its view, its action the right it needs."""

    name: str
    action: Action
    title: LazyString
    form: type[OfficeForm]
    is_possible: Callable[[TaskPageFacts], bool]
    hint: LazyString | str = ""


@dataclass(frozen=True, slots=True)
class OpenDecision:
    """A step that can be taken now, with its form."""

    url: str
    title: str
    hint: str
    form: OfficeForm


def _step(name: str) -> Callable[[TaskPageFacts], bool]:
    return lambda facts: TASK.is_possible(name, facts.task.state)


def _is_open(facts: TaskPageFacts) -> bool:
    return facts.task.state in OPEN_STATES


def _is_worked_on(facts: TaskPageFacts) -> bool:
    return facts.task.state in REPORTABLE


def _has_window(facts: TaskPageFacts) -> bool:
    return _is_open(facts) and facts.task.hardness is Hardness.FLEXIBLE


def _waits_for_word(facts: TaskPageFacts) -> bool:
    return facts.answer is not None


def _is_asked(facts: TaskPageFacts) -> bool:
    return TASK.is_possible("dispute", facts.task.state) and facts.answer is None


DECISIONS: Sequence[Decision] = (
    Decision(
        "settle",
        Action.SETTLE_ANSWER,
        _l("Settle the unit's answer"),
        AnswerForm,
        _waits_for_word,
        _l("The unit is asked once more whether it takes the task."),
    ),
    Decision(
        "clarify",
        Action.ACKNOWLEDGE_TASK,
        _l("Ask what is meant"),
        AnswerForm,
        _is_asked,
        _l("The Office answers within two working days; the deadline stays."),
    ),
    Decision(
        "disown",
        Action.ACKNOWLEDGE_TASK,
        _l("Not our task"),
        AnswerForm,
        _is_asked,
        _l("It stays with the unit until the Office has settled it."),
    ),
    Decision(
        "window",
        Action.MOVE_WITHIN_WINDOW,
        _l("Move the deadline within its window"),
        WindowForm,
        _has_window,
    ),
    Decision(
        "deadline",
        Action.EDIT_TASK,
        _l("Set another deadline"),
        DeadlineForm,
        _is_open,
        _l("The old date is kept; the reminders are planned anew."),
    ),
    Decision("milestone", Action.PLAN_WORK, _l("Add a milestone"), MilestoneForm, _is_worked_on),
    Decision(
        "link",
        Action.LINK_TASKS,
        _l("Let it wait for another task"),
        LinkForm,
        _is_open,
        _l("A later finish of that one then shows what it moves."),
    ),
    Decision(
        "desk",
        Action.MOVE_DESK,
        _l("Lay on another desk"),
        DeskForm,
        _is_open,
        _l("The days on another desk are not the unit's."),
    ),
    Decision(
        "pause",
        Action.PAUSE_TASK,
        _l("Pause the task"),
        PauseForm,
        _step("pause"),
        _l("The unit's clock stands until that day; the plan's goes on."),
    ),
    Decision("resume", Action.PAUSE_TASK, _l("Resume the task"), ReasonForm, _step("resume")),
    Decision(
        "carry_over",
        Action.CARRY_OVER_TASK,
        _l("Carry over with arrears"),
        CarryOverForm,
        _step("carry_over"),
        _l("For a phase or a plan that has ended; the deadline stays missed."),
    ),
    Decision(
        "merge",
        Action.CANCEL_TASK,
        _l("Merge into another task"),
        MergeForm,
        _step("merge"),
        _l("It leaves the count from today on and stays listed as removed."),
    ),
    Decision(
        "cancel",
        Action.CANCEL_TASK,
        _l("Cancel the task"),
        DocumentForm,
        _step("cancel"),
        _l("It leaves the count from today on and stays listed as removed."),
    ),
    Decision(
        "reopen",
        Action.REOPEN_TASK,
        _l("Open the task again"),
        ReasonForm,
        _step("reopen"),
        _l("The earlier completion stays in the history."),
    ),
)


def open_decisions(
    facts: TaskPageFacts, typed: tuple[str, OfficeForm] | None = None
) -> list[OpenDecision]:
    """The steps the reader may take now; `typed` is the form that was just sent, by its step."""
    name_typed, form_typed = typed or ("", None)
    return [
        OpenDecision(
            url=url_for(f"task_decisions.{each.name}", code=facts.task.code),
            title=str(each.title),
            hint=str(each.hint),
            form=form_typed
            if form_typed is not None and each.name == name_typed
            else form_of(each.name, facts, is_blank=True),
        )
        for each in DECISIONS
        if (each.action in facts.allowed and each.is_possible(facts)) or each.name == name_typed
    ]


def form_of(name: str, facts: TaskPageFacts, *, is_blank: bool = False) -> OfficeForm:
    """The form of a step, with what can be chosen; its fields begin with the step's name."""
    decision = next(each for each in DECISIONS if each.name == name)
    options = {"formdata": None} if is_blank else {}
    form = decision.form(prefix=f"{name}-", **options)
    if isinstance(form, DeskForm):
        locale, today = current_locale(), local_day(clock.utc_now())
        form.desk.choices = [(desk.value, word(desk)) for desk in Desk]
        form.unit.choices = [
            ("", gettext("not chosen")),
            *((unit.id, unit.named(locale)) for unit in unit_choices(today)),
        ]
    if isinstance(form, CarryOverForm):
        form.phase.choices = [
            ("", gettext("the same phase")),
            *(
                (phase.id, phase.named(current_locale()))
                for phase in phase_choices(facts.task.plan.id)
            ),
        ]
    return form
