"""Signing in and out, and the language."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, request, session, url_for
from flask_babel import ngettext
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.domain.errors import TooManyAttempts, WrongSignIn
from portal.domain.types import Role
from portal.i18n import LOCALES
from portal.queries.guide import is_guide_open
from portal.queries.office import demo_preset
from portal.services.people import choose_language
from portal.services.signing_in import sign_in, sign_out
from portal.web.doors import acting, open_session
from portal.web.forms import SignInForm
from portal.web.htmx import page
from portal.web.sentences import sentence

bp = Blueprint("auth", __name__)

LANDING = {
    Role.OFFICIAL: "me.show",
    Role.FOCAL_POINT: "me.show",
    Role.TOP_LEADER: "dashboard.show",
    Role.DEPUTY_LEADER: "dashboard.show",
    Role.COMMITTEE_MEMBER: "dashboard.show",
    Role.OBSERVER: "dashboard.show",
    Role.ADMIN: "people.index",
}


@bp.get("/")
def home() -> AnyResponse:
    """Everybody lands where their work is; who sets a new office up, in the guide."""
    landing = LANDING.get(current_user.role, "today.show")
    if current_user.role is Role.ADMIN and not demo_preset() and is_guide_open(clock.utc_now()):
        landing = "guide.show"
    return redirect(url_for(landing), 303)


@bp.route("/login", methods=["GET", "POST"])
def login() -> Response | AnyResponse:
    form = SignInForm()
    status = 200
    if form.validate_on_submit():
        try:
            secret = sign_in(
                form.email.data,
                form.password.data,
                address=request.remote_addr or "",
                now=clock.utc_now(),
            )
        except WrongSignIn as refusal:
            left = ngettext("%(num)s try left.", "%(num)s tries left.", refusal.facts["left"])
            form.form_errors.append(f"{sentence(refusal)} {left}")
            status = 422
        except TooManyAttempts as refusal:
            form.form_errors.append(sentence(refusal))
            status = 429
        else:
            session.clear()
            open_session(secret)
            return redirect(own_page(request.args.get("next")), 303)
    elif form.is_submitted():
        status = 422
    return page("auth/login.html", "form", status, form=form)


@bp.post("/logout")
def logout() -> AnyResponse:
    sign_out(current_user.secret, now=clock.utc_now())
    logout_user()
    session.clear()
    return redirect(url_for("auth.login"), 303)


@bp.post("/language")
def language() -> AnyResponse:
    locale = request.form.get("locale", "")
    if locale in LOCALES:
        session["locale"] = locale
        if current_user.is_authenticated:
            choose_language(current_user.person_id, locale, now=clock.utc_now(), actor=acting())
    return redirect(own_page(request.form.get("next")), 303)


def own_page(wanted: str | None) -> str:
    """A path of this portal; anything that could lead elsewhere becomes the home page."""
    home_page = url_for("auth.home")
    if not wanted or not wanted.startswith("/") or "\\" in wanted:
        return home_page
    if any(ord(letter) <= 32 for letter in wanted):
        return home_page
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or wanted.startswith("//"):
        return home_page
    return wanted
