"""Rounds: drafts issued together, who has answered, who has not, and asking them again."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, flash, request
from flask_babel import gettext, ngettext

from portal import clock, queue
from portal.domain.actions import Action
from portal.domain.errors import DomainError, NothingChosen, ReasonMissing
from portal.domain.permissions import may
from portal.domain.rounds import WAIVABLE, Asking, RoundAnswer
from portal.domain.types import Clear
from portal.i18n import current_locale
from portal.queries.office import local_day
from portal.queries.plans import PlanEntry, plan_entry
from portal.queries.recipients import told_when_issued
from portal.queries.round_drafts import DraftLine, drafts_of
from portal.queries.rounds import RoundAnswerLine, RoundPage, round_lines, round_page
from portal.services.bulk_changes import MOST_AT_ONCE
from portal.services.rounds import IssuedTogether, ask_again, issue_together
from portal.services.task_parts import commit_tasks
from portal.web import formats
from portal.web.doors import acting, may_somewhere, needs
from portal.web.errors import status_of
from portal.web.htmx import page, see_other
from portal.web.sentences import sentence
from portal.web.spreadsheets import Cell, Column, spreadsheet, taken_away
from portal.web.typed import LARGEST_KEY, cleaned
from portal.web.words import word

bp = Blueprint("rounds", __name__)


@bp.get("/rounds")
@needs(Action.ISSUE_TASK)
def index() -> Response:
    return page("rounds/index.html", rounds=round_lines())


@bp.get("/plans/<code>/issue")
@needs(Action.ISSUE_TASK)
def choose(code: str) -> Response:
    """The drafts of a plan with what they miss; what misses nothing is ticked."""
    return _choosing(plan_entry(code))


@bp.post("/plans/<code>/issue")
@needs(Action.ISSUE_TASK)
def issue(code: str) -> Response:
    plan = plan_entry(code)
    given = set(request.form.getlist("without"))
    try:
        done = issue_together(
            acting(),
            plan.id,
            _ids("task"),
            waiving=frozenset(clear for clear in WAIVABLE if clear in given),
            because=(cleaned(request.form.get("reason")) or "").strip()[:500],
            now=clock.utc_now(),
        )
    except ReasonMissing:
        return _choosing(plan, gettext("Say in one line why they may be issued without it."), 422)
    except DomainError as refusal:
        return _choosing(plan, sentence(refusal), status_of(refusal))
    if done.id is None:
        return _choosing(plan, _left(done), 422)
    queue.ring("tick")
    issued = ngettext("%(num)s task is issued.", "%(num)s tasks are issued.", len(done.codes))
    flash(f"{issued} {_left(done)}".strip())
    return see_other("rounds.show", round_id=done.id)


@bp.get("/rounds/<int:round_id>")
@needs(Action.SEE_TASK)
def show(round_id: int) -> Response:
    return _shown(round_page(round_id, acting(), clock.utc_now()))


@bp.post("/rounds/<int:round_id>/ask")
@needs(Action.ISSUE_TASK)
def ask(round_id: int) -> Response:
    """Ask one person again, or with `everybody` all who have not answered."""
    people = None if request.form.get("everybody") else _ids("person")
    try:
        done = ask_again(acting(), round_id, people, now=clock.utc_now())
    except DomainError as refusal:
        found = round_page(round_id, acting(), clock.utc_now())
        return _shown(found, refusal)
    flash(
        ngettext(
            "%(num)s person is asked again with the list of %(at)s.",
            "%(num)s people are asked again with the lists of %(at)s.",
            done.people,
            at=formats.datetime(done.at),
        )
    )
    return see_other("rounds.show", round_id=round_id)


@bp.post("/rounds/<int:round_id>/commit")
@needs(Action.COMMIT_TASKS)
def commit(round_id: int) -> Response:
    """The head commits to every deadline of the own unit in this round, at one press."""
    now = clock.utc_now()
    found = round_page(round_id, acting(), now)
    own: dict[int, list[int]] = {}
    for line in found.lines:
        if line.may_commit and line.unit_id is not None:
            own.setdefault(line.unit_id, []).append(line.task_id)
    for unit_id, tasks in own.items():
        commit_tasks(acting(), unit_id, tasks, now=now)
    number = sum(map(len, own.values()))
    flash(
        ngettext("%(num)s deadline is committed to.", "%(num)s deadlines are committed to.", number)
    )
    return see_other("rounds.show", round_id=round_id)


@bp.get("/rounds/<int:round_id>/export")
@needs(Action.SEE_TASK)
def export(round_id: int) -> Response:
    found = round_page(round_id, acting(), clock.utc_now())
    issued = gettext("issued %(day)s", day=formats.date(local_day(found.issued_at)))
    columns = [
        Column(gettext("Code"), 14),
        Column(gettext("Task"), 60),
        Column(gettext("Lead unit"), 30),
        Column(gettext("Responsible official"), 26),
        Column(gettext("Deadline"), 14),
        Column(gettext("Answer"), 24),
        Column(gettext("Answered by"), 26),
        Column(gettext("Answered at"), 18),
        Column(gettext("In their words"), 50),
        Column(gettext("Deadline proposed"), 14),
        Column(gettext("Head committed"), 14),
    ]
    rows = (_cells(line) for line in found.lines)
    notes = [f"{found.plan_code}, {issued}", taken_away()]
    return spreadsheet(f"round-{found.id}", gettext("Answers"), notes, columns, rows)


def _cells(line: RoundAnswerLine) -> list[Cell]:
    locale = current_locale()
    return [
        line.code,
        line.titled(locale),
        line.unit_named(locale),
        line.official_named(locale),
        line.effective_due,
        str(word(line.answer)),
        line.answered_named(locale),
        line.answered_at,
        line.text,
        line.proposed_due,
        gettext("yes") if line.is_committed else "",
    ]


def _shown(found: RoundPage, refusal: DomainError | None = None) -> Response:
    wanted = request.args.get("answer", "")
    return page(
        "rounds/show.html",
        None,
        200 if refusal is None else status_of(refusal),
        found=found,
        lines=[line for line in found.lines if not wanted or line.answer == wanted],
        wanted=wanted,
        counts=found.counts,
        answers=tuple(RoundAnswer),
        RoundAnswer=RoundAnswer,
        Asking=Asking,
        may_ask=may_somewhere(Action.ISSUE_TASK),
        to_remind=sum(each.asking is Asking.POSSIBLE for each in found.awaited),
        to_commit=sum(line.may_commit for line in found.lines),
        taken=taken_away(),
        refusal=_why_not(refusal) if refusal else "",
    )


def _why_not(refusal: DomainError) -> str:
    if isinstance(refusal, NothingChosen):
        return gettext("Nobody can be asked again now: see in the list when each is asked.")
    return sentence(refusal)


def _choosing(plan: PlanEntry, refusal: str = "", status: int = 200) -> Response:
    day, batch_id = local_day(clock.utc_now()), request.values.get("batch", type=int)
    batch_id = batch_id if batch_id and batch_id <= LARGEST_KEY else None
    drafts = drafts_of(plan.id, day, batch_id, most=MOST_AT_ONCE)
    ready = [draft for draft in drafts if draft.is_ready]
    lacking = [draft for draft in drafts if draft.is_waivable]
    return page(
        "rounds/issue.html",
        None,
        status,
        plan=plan,
        batch_id=batch_id,
        ready=ready,
        lacking=lacking,
        clears=[clear for clear in Clear if any(clear in each.missing for each in lacking)],
        others=[each for each in drafts if not each.is_ready and not each.is_waivable],
        without=request.form.getlist("without"),
        reason=request.form.get("reason", ""),
        ticked=_ids("task"),
        told=_told(ready),
        refusal=refusal,
        may_edit=may(acting(), Action.EDIT_TASK),
    )


def _told(drafts: Iterable[DraftLine]) -> int:
    ids = [draft.id for draft in drafts]
    told = told_when_issued(ids, local_day(clock.utc_now())) if ids else {}
    return len({person for people in told.values() for person in people})


def _left(done: IssuedTogether) -> str:
    if not done.refused:
        return ""
    why = "; ".join(f"{each.code}: {sentence(each.refusal)}" for each in done.refused[:10])
    return ngettext(
        "%(num)s draft stays a draft. %(why)s",
        "%(num)s drafts stay drafts. %(why)s",
        len(done.refused),
        why=why,
    )


def _ids(name: str) -> list[int]:
    return [each for each in request.form.getlist(name, type=int) if 0 < each <= LARGEST_KEY]
