"""Lists under a name, and how somebody likes the portal to look."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext

from portal import clock
from portal.domain.actions import Action
from portal.domain.errors import NameMissing
from portal.domain.mornings import SLOTS
from portal.domain.types import Density
from portal.services.preferences import (
    change_view,
    choose_morning,
    delete_view,
    save_view,
    set_preferences,
)
from portal.web.auth import own_page
from portal.web.doors import acting, needs
from portal.web.sentences import sentence
from portal.web.task_filters import normal_query
from portal.web.task_list import asked_values
from portal.web.typed import cleaned

bp = Blueprint("preferences", __name__)


@bp.post("/tasks/views")
@needs(Action.SEE_TASK)
def save() -> Response:
    query = normal_query(request.form.get("query", ""))
    name = (cleaned(request.form.get("name")) or "").strip()[:80]
    try:
        view_id = save_view(
            acting(),
            name,
            query,
            is_shared=bool(request.form.get("is_shared")),
            now=clock.utc_now(),
        )
    except NameMissing as refusal:
        flash(sentence(refusal), "error")
        return _list(query)
    flash(gettext("The view “%(name)s” is saved.", name=name))
    return _list(query, view_id)


@bp.post("/tasks/views/<int:view_id>")
@needs(Action.SEE_TASK)
def change(view_id: int) -> Response:
    query = normal_query(request.form.get("query", ""))
    change_view(acting(), view_id, query, now=clock.utc_now())
    flash(gettext("The view is changed."))
    return _list(query, view_id)


@bp.post("/tasks/views/<int:view_id>/delete")
@needs(Action.SEE_TASK)
def delete(view_id: int) -> Response:
    name = delete_view(acting(), view_id)
    flash(gettext("The view “%(name)s” is deleted. The tasks stay.", name=name))
    return _list("")


@bp.post("/preferences")
@needs(Action.SEE_TASK)
def prefer() -> Response:
    given = request.form
    density = given.get("density", "")
    shortcuts = given.get("shortcuts", "")
    set_preferences(
        acting(),
        density=Density(density) if density in set(Density) else None,
        has_shortcuts=shortcuts == "on" if shortcuts in ("on", "off") else None,
    )
    morning = {f"{hour:%H:%M}": hour for hour in SLOTS}.get(given.get("morning", ""))
    if morning is not None:
        choose_morning(acting(), morning, now=clock.utc_now())
        flash(gettext("The morning list comes at %(time)s.", time=f"{morning:%H:%M}"))
    return redirect(own_page(given.get("next")), 303)


def _list(query: str, view_id: int | None = None) -> Response:
    view = {"view": view_id} if view_id else {}
    return redirect(url_for("tasks.index", **asked_values(query), **view), 303)
