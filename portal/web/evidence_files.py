"""Files as evidence: handed in on a page of their own, taken from there again."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request, send_file
from flask_babel import gettext, ngettext
from werkzeug.datastructures import FileStorage

from portal import clock, queue
from portal.domain.actions import Action
from portal.domain.errors import FileRefused, NotAllowed, NotFound
from portal.domain.files import TYPES, ending_of, safe_name
from portal.files import keep_file, place_of
from portal.queries.files import FileLine, file_of_task, waiting_files
from portal.queries.office import settings
from portal.queries.task_pages import TaskPageFacts
from portal.services import completion, evidence_files
from portal.web.doors import acting, needs
from portal.web.htmx import page, see_other
from portal.web.sentences import sentence
from portal.web.tasks import facts_of

bp = Blueprint("evidence_files", __name__, url_prefix="/tasks")

#: what a file dialog offers; the content decides
ENDINGS = ",".join(TYPES)
MOST_AT_ONCE = 20


@bp.get("/<code>/files")
@needs(Action.ADD_EVIDENCE)
def choose(code: str) -> Response:
    return _form(_open_facts(code))


@bp.post("/<code>/files")
@needs(Action.ADD_EVIDENCE)
def hand_in(code: str) -> Response:
    """Keep what was sent, then put all of it to the task.

    A file that is refused stops the second step: what is good waits on the page, so that nobody
    has to send it twice.
    """
    facts = _open_facts(code)
    refusals = _keep(request.files.getlist("files"))
    waiting = _waiting()
    wanted = [file.id for file in waiting if _is_wanted(file)]
    if refusals or not wanted:
        return _form(facts, refusals or [gettext("Choose a file to send.")])
    evidence_id = evidence_files.add_files(
        acting(), facts.task.id, wanted, now=clock.utc_now(), title=_title()
    )
    if request.form.get("is_final") and Action.CLAIM_COMPLETION in facts.allowed:
        _claim(facts, evidence_id)
    flash(
        ngettext(
            "%(num)s file is added to %(code)s.",
            "%(num)s files are added to %(code)s.",
            len(wanted),
            code=code,
        )
    )
    if request.args.get("mine"):
        return see_other("me.show")
    return see_other("tasks.show", code=code)


@bp.post("/<code>/files/discard")
@needs(Action.ADD_EVIDENCE)
def discard(code: str) -> Response:
    _open_facts(code)
    evidence_files.discard_waiting(acting(), now=clock.utc_now())
    flash(gettext("Discarded; no task was changed."))
    return see_other("evidence_files.choose", code=code, mine=request.args.get("mine"))


@bp.get("/<code>/files/<int:file_id>")
@needs(Action.SEE_TASK)
def download(code: str, file_id: int) -> Response:
    facts = facts_of(code)
    found = file_of_task(facts.task.id, file_id) if facts.may_read_files else None
    place = place_of(settings().files_folder, found.checksum) if found else None
    if found is None or place is None or not place.is_file():
        raise NotFound(what="file", key=file_id)
    return send_file(
        place.resolve(),
        mimetype=TYPES[ending_of(found.name)].media_type,
        as_attachment=True,
        download_name=found.name,
        etag=found.checksum,
        max_age=0,
    )


def _open_facts(code: str) -> TaskPageFacts:
    facts = facts_of(code)
    if Action.ADD_EVIDENCE not in facts.allowed:
        raise NotAllowed(action=Action.ADD_EVIDENCE)
    return facts


def _keep(uploads: list[FileStorage]) -> list[str]:
    """Keep every good file; the sentences about the others."""
    refusals = []
    if len(uploads) > MOST_AT_ONCE:
        refusals.append(
            gettext("%(most)s files at most at once; send the rest afterwards.", most=MOST_AT_ONCE)
        )
    for upload in uploads[:MOST_AT_ONCE]:
        if not upload.filename:
            continue
        try:
            kept = keep_file(settings().files_folder, upload.filename, upload.stream)
        except FileRefused as refusal:
            refusals.append(f"{safe_name(upload.filename)}: {sentence(refusal)}")
        else:
            evidence_files.store_file(acting(), kept, now=clock.utc_now())
    return refusals


def _claim(facts: TaskPageFacts, evidence_id: int) -> None:
    title = evidence_files.mark_final(acting(), evidence_id, now=clock.utc_now())
    completion.claim_completion(
        acting(), facts.task.id, title[:200], now=clock.utc_now(), criteria_met=True
    )
    queue.ring("tick")


def _waiting() -> tuple[FileLine, ...]:
    return waiting_files(acting().person_id or 0)


def _is_wanted(file: FileLine) -> bool:
    """What came with this form, and what waited before and was left ticked."""
    offered, ticked = request.form.getlist("offered"), request.form.getlist("waiting")
    return str(file.id) in ticked or str(file.id) not in offered


def _title() -> str:
    return " ".join(request.form.get("title", "").split())[:300]


def _form(facts: TaskPageFacts, refusals: list[str] | None = None) -> Response:
    return page(
        "evidence/files.html",
        "form",
        422 if refusals else 200,
        facts=facts,
        task=facts.task,
        waiting=_waiting(),
        refusals=refusals or [],
        endings=ENDINGS,
        may_claim=Action.CLAIM_COMPLETION in facts.allowed,
        title=_title(),
        mine=request.args.get("mine"),
    )
