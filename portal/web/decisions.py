"""The steps beside the daily reports of a task: which there are now, and the form of each.

After the answer to being asked, what the holder does comes first: a phone is opened for that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.actions import Action
from portal.domain.addressees import Addressee
from portal.domain.types import Desk, ObstacleKind
from portal.i18n import current_locale
from portal.queries.choices import phase_choices, unit_choices
from portal.queries.office import local_day
from portal.queries.task_pages import TaskPageFacts
from portal.web import step_conditions as steps
from portal.web.decision_forms import (
    AnswerForm,
    CarryOverForm,
    CommitForm,
    DeadlineForm,
    DeskForm,
    DifficultyForm,
    DocumentForm,
    ExplanationForm,
    ExtensionForm,
    LinkForm,
    MergeForm,
    MilestoneForm,
    PauseForm,
    PromiseForm,
    ProposalForm,
    ReasonForm,
    WindowForm,
)
from portal.web.forms import OfficeForm
from portal.web.words import word


@dataclass(frozen=True, slots=True)
class Decision:
    """One step: its name is that of its view, its action the right it needs."""

    name: str
    action: Action
    title: LazyString
    form: type[OfficeForm]
    is_possible: Callable[[TaskPageFacts], bool]
    hint: LazyString | str = ""
    blueprint: str = "task_decisions"


@dataclass(frozen=True, slots=True)
class OpenDecision:
    """A step that can be taken now, with its form."""

    name: str
    url: str
    title: str
    hint: str
    form: OfficeForm


HOLDER_STEPS: Sequence[Decision] = (
    Decision(
        "explain",
        Action.REPORT_PROGRESS,
        _l("Explain why it is a month late"),
        ExplanationForm,
        steps.owes_explanation,
        _l("The head of the unit and the Office read it."),
        "holder_steps",
    ),
    Decision(
        "difficulty",
        Action.RAISE_OBSTACLE,
        _l("Report a difficulty"),
        DifficultyForm,
        steps.is_worked_on,
        _l("The Office sees it at once. Raised early, it counts when a delay is judged."),
        "holder_steps",
    ),
    Decision(
        "extension",
        Action.REQUEST_EXTENSION,
        _l("Ask for more time"),
        ExtensionForm,
        steps.may_ask_for_time,
        _l("Until it is decided the deadline stays."),
        "holder_steps",
    ),
    Decision(
        "propose",
        Action.REQUEST_EXTENSION,
        _l("Propose a deadline"),
        ProposalForm,
        steps.may_propose,
        _l("The task was issued without one. It counts once it is agreed to."),
        "holder_steps",
    ),
    Decision(
        "promise",
        Action.REPORT_PROGRESS,
        _l("Say when it will be done"),
        PromiseForm,
        steps.is_worked_on,
        _l("The deadline stays; the Office plans with your day."),
        "holder_steps",
    ),
)

DECISIONS: Sequence[Decision] = (
    Decision(
        "settle",
        Action.SETTLE_ANSWER,
        _l("Settle the unit's answer"),
        AnswerForm,
        steps.waits_for_word,
        _l("The unit is asked once more whether it takes the task."),
    ),
    Decision(
        "clarify",
        Action.ACKNOWLEDGE_TASK,
        _l("Ask what is meant"),
        AnswerForm,
        steps.is_asked,
        _l("The Office answers within two working days; the deadline stays."),
    ),
    Decision(
        "disown",
        Action.ACKNOWLEDGE_TASK,
        _l("Not our task"),
        AnswerForm,
        steps.is_asked,
        _l("It stays with the unit until the Office has settled it."),
    ),
    Decision(
        "commit",
        Action.COMMIT_TASKS,
        _l("Commit to the deadline"),
        CommitForm,
        steps.may_commit,
        _l("In the name of the unit, which takes the task with it."),
        "holder_steps",
    ),
    *HOLDER_STEPS,
    Decision(
        "window",
        Action.MOVE_WITHIN_WINDOW,
        _l("Move the deadline within its window"),
        WindowForm,
        steps.has_window,
    ),
    Decision(
        "deadline",
        Action.EDIT_TASK,
        _l("Set another deadline"),
        DeadlineForm,
        steps.is_open,
        _l("The old date is kept; the reminders are planned anew."),
    ),
    Decision(
        "milestone", Action.PLAN_WORK, _l("Add a milestone"), MilestoneForm, steps.is_worked_on
    ),
    Decision(
        "link",
        Action.LINK_TASKS,
        _l("Let it wait for another task"),
        LinkForm,
        steps.is_open,
        _l("A later finish of that one then shows what it moves."),
    ),
    Decision(
        "desk",
        Action.MOVE_DESK,
        _l("Lay on another desk"),
        DeskForm,
        steps.is_open,
        _l("The days on another desk are not the unit's."),
    ),
    Decision(
        "pause",
        Action.PAUSE_TASK,
        _l("Pause the task"),
        PauseForm,
        steps.step("pause"),
        _l("The unit's clock stands until that day; the plan's goes on."),
    ),
    Decision("resume", Action.PAUSE_TASK, _l("Resume the task"), ReasonForm, steps.step("resume")),
    Decision(
        "carry_over",
        Action.CARRY_OVER_TASK,
        _l("Carry over with arrears"),
        CarryOverForm,
        steps.step("carry_over"),
        _l("For a phase or a plan that has ended; the deadline stays missed."),
    ),
    Decision(
        "merge",
        Action.CANCEL_TASK,
        _l("Merge into another task"),
        MergeForm,
        steps.step("merge"),
        _l("It leaves the count from today on and stays listed as removed."),
    ),
    Decision(
        "cancel",
        Action.CANCEL_TASK,
        _l("Cancel the task"),
        DocumentForm,
        steps.step("cancel"),
        _l("It leaves the count from today on and stays listed as removed."),
    ),
    Decision(
        "reopen",
        Action.REOPEN_TASK,
        _l("Open the task again"),
        ReasonForm,
        steps.step("reopen"),
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
            name=each.name,
            url=url_for(f"{each.blueprint}.{each.name}", code=facts.task.code),
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
    if isinstance(form, DifficultyForm):
        form.kind.choices = [(kind.value, word(kind)) for kind in ObstacleKind]
        form.addressee.choices = [(each.value, word(each)) for each in Addressee]
    if isinstance(form, CarryOverForm):
        form.phase.choices = [
            ("", gettext("the same phase")),
            *(
                (phase.id, phase.named(current_locale()))
                for phase in phase_choices(facts.task.plan.id)
            ),
        ]
    return form
