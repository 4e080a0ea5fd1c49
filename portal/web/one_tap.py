"""The way in by a one-tap link: who it is for is confirmed, then their own work opens."""

from __future__ import annotations

from flask import Blueprint, Response, session
from flask_login import current_user

from portal import clock
from portal.domain.errors import LinkRunOut
from portal.i18n import force_locale
from portal.services import one_tap
from portal.services.one_tap import LinkView
from portal.web.doors import open_session
from portal.web.htmx import page, see_other
from portal.web.sentences import sentence

bp = Blueprint("one_tap", __name__, url_prefix="/l")


@bp.get("/<secret>")
def show(secret: str) -> Response:
    """Nothing is opened by looking: programs that look through mails follow every link."""
    try:
        link = one_tap.look_at_link(secret, clock.utc_now())
    except LinkRunOut as refusal:
        return page("one_tap/show.html", None, 404, link=None, refusal=sentence(refusal))
    if current_user.is_authenticated and current_user.person_id == link.person_id:
        return _on(link)
    with force_locale(link.locale):
        return page("one_tap/show.html", link=link, secret=secret)


@bp.post("/<secret>")
def follow(secret: str) -> Response:
    try:
        link = one_tap.look_at_link(secret, clock.utc_now())
        opened = one_tap.follow_link(secret, now=clock.utc_now())
    except LinkRunOut as refusal:
        return page("one_tap/show.html", None, 404, link=None, refusal=sentence(refusal))
    session.clear()
    open_session(opened)
    return _on(link)


def _on(link: LinkView) -> Response:
    if link.task_code:
        return see_other("evidence_files.choose", code=link.task_code, mine=1)
    return see_other("me.show")
