"""The only reader and writer of htmx headers: whole page or fragment, leaving, announcing.

A fragment is wanted when htmx asks, but neither for a boosted link nor to restore history: both
need the whole page.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from htmx_flask import Htmx
from jinja2_fragments.flask import render_block, render_blocks
from markupsafe import Markup, escape

NOTICE = "#notice"
CONFIG = {
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        # Our own answers: forms with messages, conflicts, and notices, which retarget themselves.
        {"code": "(403|404|405|409|413|419|422|429|500)", "swap": True, "error": False},
        {"code": "[45]..", "swap": False, "error": True},
    ],
    "allowEval": False,
    "allowScriptTags": False,
    "includeIndicatorStyles": False,
    "historyCacheSize": 0,
    "historyRestoreAsHxRequest": False,
    "refreshOnHistoryMiss": True,
    "selfRequestsOnly": True,
    "timeout": 30_000,
}


def wants_fragment() -> bool:
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page(
    template: str, block: str | list[str] | None = None, status: int = 200, **context: Any
) -> Response:
    """Answer with the page, or only with its block(s) when htmx asked for a fragment.

    Without `block` the whole page is answered in any case.
    """
    if block is not None and wants_fragment():
        return fragment(template, block, status, **context)
    return _varied(make_response(render_template(template, **context), status))


def fragment(template: str, block: str | list[str], status: int = 200, **context: Any) -> Response:
    """Answer with one block of a template, or with several in the order given."""
    g.answers_fragment = True
    if isinstance(block, str):
        body = render_block(template, block, **context)
    else:
        body = render_blocks(template, block, **context)
    return _varied(make_response(body, status))


def nothing_new() -> Response:
    """Answer a question asked now and then: the page may stay as it is."""
    return _varied(make_response("", 204))


def see_other(endpoint: str, **values: Any) -> Response:
    """Send the browser to another page after a change; reloading there repeats nothing."""
    return make_response(redirect(url_for(endpoint, **values), 303))


def trigger(response: Response, event: str, **detail: Any) -> Response:
    """Let other parts of the page know: `event` is kebab-case and past tense, `task-issued`."""
    held = json.loads(response.headers.get("HX-Trigger", "{}"))
    response.headers["HX-Trigger"] = json.dumps({**held, event: detail})
    return response


def into_notice(response: Response) -> Response:
    """Show the answer in the page's notice, so that what was typed stays on the screen."""
    response.headers["HX-Retarget"] = NOTICE
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def in_place_of_target(response: Response) -> Response:
    """The answer stands where the target stood, whatever asked for it."""
    response.headers["HX-Reswap"] = "outerHTML"
    return response


def announce(sentence: str) -> Markup:
    """In a fragment, say a sentence in the page's live region; nothing in a whole page."""
    if not g.get("answers_fragment", False):
        return Markup("")
    return Markup('<div id="status" hx-swap-oob="innerHTML">{}</div>').format(escape(sentence))


def init_htmx(app: Flask) -> None:
    Htmx(app)
    app.jinja_env.globals.update(
        announce=announce,
        is_fragment=lambda: g.get("answers_fragment", False),
        htmx_config=json.dumps(CONFIG, separators=(",", ":")),
    )
    app.after_request(_leave_whole)


def _leave_whole(response: Response) -> Response:
    """Let htmx leave the page on a redirect: it would follow it and put the page into the target.

    This also mends the redirects of libraries, such as the one to the sign-in page.
    """
    goal = response.location
    if goal is None or not 301 <= response.status_code <= 308:
        return response
    if wants_fragment():
        response.status_code = 200
        response.set_data(b"")
        del response.headers["Location"]
        response.headers["HX-Redirect"] = goal
    return _varied(response)


def _varied(response: Response) -> Response:
    response.vary.update(["HX-Request", "HX-Boosted"])
    return response
