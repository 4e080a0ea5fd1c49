"""One box for everything: codes, words without marks, documents, units, people."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal import clock
from portal.domain.actions import Action
from portal.domain.permissions import may
from portal.queries.search import find_everything, searched_words
from portal.web.doors import acting, needs
from portal.web.htmx import page
from portal.web.typed import cleaned

bp = Blueprint("search", __name__, url_prefix="/search")


@bp.get("")
@needs(Action.SEE_TASK)
def show() -> Response:
    query = (cleaned(request.args.get("q")) or "").strip()[:200]
    return page(
        "search/show.html",
        "results",
        q=query,
        found=find_everything(query, clock.utc_now()),
        words=searched_words(query),
        opens_people=may(acting(), Action.SEE_PEOPLE),
        opens_units=may(acting(), Action.SEE_DASHBOARD),
    )
