"""A document on its way to tasks: taken in, looked at, written as drafts, and put back."""

from __future__ import annotations

from math import ceil
from typing import Any

from flask import Blueprint, Response, flash, request
from flask_babel import gettext, ngettext

from portal import clock, queue
from portal.domain.actions import Action
from portal.domain.errors import DomainError, FileUnreadable
from portal.domain.intake.batches import UNDO_FOR, BatchState, RowChoice, RowPlace
from portal.domain.intake.columns import Column
from portal.domain.intake.trouble import Trouble
from portal.domain.permissions import may
from portal.i18n import current_locale
from portal.queries.choices import plan_choices, unit_choices
from portal.queries.codes import free_codes
from portal.queries.intake_pages import BatchPage, batch_lines, batch_page
from portal.queries.intake_row_lines import (
    RowLine,
    UnknownName,
    heads_concerned,
    places_of,
    row_lines,
)
from portal.queries.intake_updates import update_offers
from portal.queries.office import local_day
from portal.services.intake_reading import READ_AT_ONCE, read_batch, take_in
from portal.services.intake_writing import commit_intake, discard_intake, undo_intake
from portal.web import intake_words as words
from portal.web.doors import acting, needs
from portal.web.errors import status_of
from portal.web.htmx import page, see_other
from portal.web.intake_changes import told_offers
from portal.web.intake_forms import IntakeForm
from portal.web.intake_trouble import trouble_sentence
from portal.web.sentences import sentence

bp = Blueprint("intake", __name__, url_prefix="/intake")

ROWS_ON_A_PAGE = 50
NAMES_SHOWN = 12
#: passages shown at once; those dealt with make room for the next
PASSAGES_SHOWN = 30
#: the chip of the rows that go to several units, beside the places a row may have
SEVERAL = "several"


class Page:
    """Which fifty of the rows are shown; the pagination asks it."""

    def __init__(self, rows: list[RowLine]) -> None:
        self.pages = max(1, ceil(len(rows) / ROWS_ON_A_PAGE))
        self.number = min(max(request.args.get("page", 1, int), 1), self.pages)
        start = (self.number - 1) * ROWS_ON_A_PAGE
        self.rows = rows[start : start + ROWS_ON_A_PAGE]


@bp.get("")
@needs(Action.CREATE_TASK)
def index() -> Response:
    code = request.args.get("plan", "")
    plan = next((each.id for each in plan_choices() if each.code == code), None)
    form = IntakeForm(
        formdata=None, data={"plan": plan, "issued_on": local_day(clock.utc_now())}
    ).offer()
    return _choosing(form, 200)


@bp.post("")
@needs(Action.CREATE_TASK)
def take() -> Response:
    """Take in a file or a paste; what is small is read at once, a big one by the worker."""
    form = IntakeForm().offer()
    if not form.validate_on_submit():
        return _choosing(form, 422)
    sent, now = form.file.data, clock.utc_now()
    name = (sent.filename or "") if sent else ""
    content = sent.read() if name else (form.text.data or "").encode()
    field = form.file if name else form.text
    if not name and not content.strip():
        form.file.errors = [gettext("Choose a file or paste the text")]
        return _choosing(form, 422)
    try:
        batch_id = take_in(
            acting(), form.plan.data, form.issued_on.data, content, name=name, now=now
        )
        if len(content) > READ_AT_ONCE:
            queue.ring("intake")
        elif read_batch(batch_id, now=now) is BatchState.FAILED:
            found = batch_page(batch_id)
            discard_intake(acting(), batch_id, now=now)
            raise FileUnreadable(Trouble(found.trouble), **found.trouble_facts)
    except FileUnreadable as refusal:
        field.errors = [sentence(refusal)]
        return _choosing(form, 422)
    return see_other("intake.show", batch_id=batch_id)


@bp.get("/<int:batch_id>")
@needs(Action.CREATE_TASK)
def show(batch_id: int) -> Response:
    """How far the reading is; its rows to be checked; what was written out of it."""
    return shown(batch_page(batch_id))


@bp.post("/<int:batch_id>/commit")
@needs(Action.CREATE_TASK)
def commit(batch_id: int) -> Response:
    try:
        done = commit_intake(acting(), batch_id, now=clock.utc_now())
    except DomainError as refusal:
        return shown(batch_page(batch_id), refusal)
    said = []
    if done.codes:
        said.append(
            ngettext("%(num)s draft is written.", "%(num)s drafts are written.", len(done.codes))
        )
    if done.updated:
        said.append(gettext("Updated: %(codes)s.", codes=", ".join(done.updated)))
    if done.left:
        said.append(
            ngettext(
                "%(num)s row stays here to be looked at.",
                "%(num)s rows stay here to be looked at.",
                done.left,
            )
        )
    flash(" ".join(said))
    return see_other("intake.show", batch_id=batch_id)


@bp.post("/<int:batch_id>/undo")
@needs(Action.CREATE_TASK)
def undo(batch_id: int) -> Response:
    try:
        back = undo_intake(acting(), batch_id, now=clock.utc_now())
    except DomainError as refusal:
        return shown(batch_page(batch_id), refusal)
    said = []
    if back.removed:
        said.append(
            ngettext(
                "%(num)s draft is taken away.", "%(num)s drafts are taken away.", len(back.removed)
            )
        )
    if back.restored:
        codes = ", ".join(back.restored)
        said.append(gettext("These say again what they said before: %(codes)s.", codes=codes))
    if back.kept:
        codes = ", ".join(back.kept)
        said.append(
            gettext(
                "These stay, because they were issued, changed or worked on: %(codes)s.",
                codes=codes,
            )
        )
    flash(" ".join(said))
    return see_other("intake.show", batch_id=batch_id)


@bp.post("/<int:batch_id>/discard")
@needs(Action.CREATE_TASK)
def discard(batch_id: int) -> Response:
    discard_intake(acting(), batch_id, now=clock.utc_now())
    flash(gettext("Closed. Nothing was written out of it."))
    return see_other("intake.index")


def shown(batch: BatchPage, refusal: DomainError | None = None) -> Response:
    """The page of a batch; with a refusal, what was refused stands above it."""
    now, actor = clock.utc_now(), acting()
    day, locale = local_day(now), current_locale()
    rows = row_lines(batch.id, day)
    counts, wanted = places_of(rows), request.args.get("show", "")
    several = [row for row in rows if row.is_for_several and row.place is not RowPlace.DONE]
    picked = several if wanted == SEVERAL else rows
    picked = [row for row in picked if wanted in ("", SEVERAL, row.place)]
    to_add = [row for row in rows if row.place is RowPlace.ADD]
    drafts = sum(row.number_of_tasks for row in to_add)
    shown_page = Page(picked)
    passages = [each for each in batch.omissions if each.is_open]
    alike = [row.id for row in shown_page.rows if row.like_code and row.place is not RowPlace.DONE]
    return page(
        "intake/show.html",
        "state",
        200 if refusal is None else status_of(refusal),
        batch=batch,
        page=shown_page,
        total=len(rows),
        several=len(several),
        offers=told_offers(update_offers(alike, actor), locale),
        counts=counts,
        wanted=wanted,
        words=words,
        BatchState=BatchState,
        RowPlace=RowPlace,
        RowChoice=RowChoice,
        column_names=[(each.value, words.COLUMNS[each]) for each in Column],
        names=_unknown_names(rows),
        passages=passages[:PASSAGES_SHOWN],
        open_passages=len(passages),
        settled=[each for each in batch.omissions if not each.is_open],
        units=[(each.id, each.named(locale)) for each in unit_choices(day)],
        may_learn=may(actor, Action.MANAGE_POSTS),
        may_issue=may(actor, Action.ISSUE_TASK),
        is_open=batch.state in (BatchState.READY, BatchState.COMMITTED),
        to_add=len(to_add),
        left=counts[RowPlace.LOOK] + counts[RowPlace.TWICE],
        drafts=drafts,
        codes=free_codes(batch.plan_id, drafts) if drafts else [],
        heads=heads_concerned(to_add, day),
        undo_until=batch.committed_at + UNDO_FOR if batch.committed_at else None,
        refusal=sentence(refusal) if refusal else "",
        trouble=trouble_sentence(batch.trouble, batch.trouble_facts) if batch.trouble else "",
    )


def _unknown_names(rows: list[RowLine]) -> list[tuple[UnknownName, int]]:
    """Each name that means no unit with the number of its rows, the most frequent first."""
    found: dict[str, list[Any]] = {}
    for row in rows:
        for each in row.unknown if row.place is not RowPlace.DONE else ():
            found.setdefault(each.words, [each, 0])[1] += 1
    ordered = sorted(found.values(), key=lambda one: -one[1])
    return [(name, number) for name, number in ordered[:NAMES_SHOWN]]


def _choosing(form: IntakeForm, status: int) -> Response:
    return page("intake/index.html", None, status, form=form, batches=batch_lines(), words=words)
