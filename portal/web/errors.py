"""Refusals and failures as pages and fragments: what is wrong, what to do, nothing typed lost."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass

from flask import Flask, Response, current_app, flash, g, make_response, request, url_for
from flask_babel import gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError, generate_csrf
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as AnyResponse

from portal.domain import errors as refusals
from portal.settings import Settings
from portal.web.htmx import fragment, into_notice, page, see_other, trigger, wants_fragment
from portal.web.security import SAFE_METHODS, ForeignRequest
from portal.web.sentences import sentence

log = logging.getLogger(__name__)

SESSION_ENDED = 419
# Without letters and digits that are confused when read out over the telephone.
CODE_LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"

STATUSES: tuple[tuple[type[refusals.DomainError], int], ...] = (
    (refusals.NotFound, 404),
    (refusals.NotAllowed, 403),
    (refusals.TooManyAttempts, 429),
    (refusals.ChangedMeanwhile, 409),
    (refusals.AlreadyRecorded, 409),
    (refusals.AlreadyHandled, 409),
    (refusals.AlreadyDecided, 409),
    (refusals.AlreadyPending, 409),
    (refusals.PhaseIsClosed, 409),
    (refusals.StepRefused, 409),
    (refusals.TaskIsClosed, 409),
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an error page says: the heading, the sentence, and whether it offers the search."""

    heading: str
    sentence: str
    offers_search: bool = False


def init_errors(app: Flask, settings: Settings) -> None:
    app.register_error_handler(refusals.DomainError, answer_refusal)
    app.register_error_handler(refusals.FiguresDoNotAddUp, answer_failure)
    app.register_error_handler(CSRFError, lambda error: answer_session_ended())
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(InternalServerError, answer_failure)
    login_manager = getattr(app, "login_manager", None)
    if login_manager is not None:
        login_manager.unauthorized_handler(ask_to_sign_in)


def status_of(error: refusals.DomainError) -> int:
    """The HTTP status of a refusal: 422 unless its kind has one of its own.

    A step that only misses something is a form to be completed, not a state that has moved on.
    """
    if isinstance(error, refusals.StepRefused) and error.missing:
        return 422
    return next((status for kind, status in STATUSES if isinstance(error, kind)), 422)


def answer_refusal(error: refusals.DomainError) -> Response:
    """Answer a refusal that no view turned into a message of its own form."""
    status = status_of(error)
    return _answer(status, Refusal(_heading(status), sentence(error), status == 404))


def answer_http_error(error: HTTPException) -> AnyResponse | Response:
    if error.code is None or error.code < 400:
        return error.get_response()
    answer = _answer(error.code, _explain(error))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def answer_session_ended() -> Response:
    """Answer a change whose session ended: what was typed stays, to be sent again.

    htmx keeps the page and gets a fresh token; without it the page shows the text in a form.
    """
    if request.endpoint == "auth.login":
        flash(gettext("The sign-in page was open for too long. Sign in again."))
        return see_other("auth.login")
    context = {
        "heading": gettext("The session has ended"),
        "signed_in": bool(current_user and current_user.is_authenticated),
        "sign_in_url": _sign_in_url(),
    }
    if wants_fragment():
        answer = fragment("errors/session_ended.html", "notice", SESSION_ENDED, **context)
        return trigger(into_notice(answer), "csrf-renewed", token=generate_csrf())
    kept = [
        (name, value)
        for name, values in request.form.lists()
        for value in values
        if name != "csrf_token" and "password" not in name
    ]
    return page("errors/session_ended.html", None, SESSION_ENDED, kept=kept, **context)


def ask_to_sign_in() -> Response:
    """Lead to the sign-in page and back; a change keeps what was typed instead."""
    if request.method not in SAFE_METHODS:
        return answer_session_ended()
    wanted = request.full_path.rstrip("?")
    return see_other("auth.login", next=wanted if wanted != "/" else None)


def answer_failure(error: Exception) -> Response:
    """Answer an unexpected error with a code that also stands in the log.

    The page asks neither the database nor who is signed in: that may be what failed.
    """
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(4))
    cause = getattr(error, "original_exception", None)
    # Flask has logged the traceback of an unexpected error, though not of a refusal.
    log.error(
        "error code %s: %s %s: %s",
        code,
        request.method,
        request.path,
        type(cause or error).__name__,
        exc_info=error if cause is None else None,
    )
    g.answers_failure = True
    g.pop("babel_locale", None)
    is_change = request.method not in SAFE_METHODS
    template = current_app.jinja_env.get_template("errors/500.html")
    if wants_fragment():
        context = template.new_context({"code": code, "is_change": is_change})
        body = "".join(template.blocks["notice"](context))
        return into_notice(make_response(body, 500))
    return make_response(template.render(code=code, is_change=is_change), 500)


def _answer(status: int, refusal: Refusal) -> Response:
    context = {"refusal": refusal, "heading": refusal.heading}
    if wants_fragment():
        return into_notice(fragment("errors/refused.html", "notice", status, **context))
    return page("errors/refused.html", None, status, **context)


def _heading(status: int) -> str:
    headings = {
        403: gettext("Not allowed"),
        404: gettext("Not found"),
        409: gettext("Changed meanwhile"),
        413: gettext("Too big"),
        429: gettext("Too many attempts"),
    }
    return headings.get(status, gettext("Not done"))


def _explain(error: HTTPException) -> Refusal:
    status = error.code or 400
    if isinstance(error, ForeignRequest):
        said = gettext(
            "This change came from another site, so nothing was done. "
            "Open the portal and do it here."
        )
    elif status == 403:
        said = gettext("You have no right to do this. Ask the Office if you need it.")
    elif status == 404:
        said = gettext(
            "There is no page %(path)s. The address may be mistyped, or the page was moved.",
            path=request.path,
        )
    elif status == 405:
        said = gettext("This address does not do that. Go back to the page before and try again.")
    elif status == 413:
        limit = int(current_app.config["MAX_CONTENT_LENGTH"] or 0) // (1024 * 1024)
        said = gettext("A file must be smaller than %(limit)s MB, a text shorter.", limit=limit)
    elif status == 429:
        said = gettext("Too many attempts. Wait a minute, then try again.")
    else:
        said = gettext("The request could not be read. Go back to the page before and try again.")
    return Refusal(_heading(status), said, offers_search=status == 404)


def _sign_in_url() -> str | None:
    return url_for("auth.login") if "auth.login" in current_app.view_functions else None
