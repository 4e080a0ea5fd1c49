"""A small application around the shell: pages that use every macro, forms, refusals, failures."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

from flask import Flask, redirect, request, session
from flask_login import LoginManager, UserMixin, login_required, login_user
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import ChoiceLoader, DictLoader
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from portal.domain import errors as refusals
from portal.domain.lights import Verdict
from portal.domain.types import Actor, Channel, Clear, Light, Role, TaskState
from portal.settings import Settings
from portal.web import htmx
from portal.web.shell import ShellFacts, init_web_shell
from tests.web.browse import Browse

ROOT = Path(__file__).resolve().parents[2]
ONE_OF_EACH: tuple[refusals.DomainError, ...] = (
    refusals.NotFound(what="task", key="NV-999"),
    refusals.NotAllowed(action="issue_task", who=(Role.OFFICE, Role.TOP_LEADER)),
    refusals.NotAllowed(action="accept_completion", reason="claimed_it"),
    refusals.StepRefused(step="issue", state=TaskState.COMPLETED),
    refusals.StepRefused(step="claim", state=TaskState.ISSUED, missing=("product_or_evidence",)),
    refusals.ClearsMissing(missing=(Clear.PERSON, Clear.TIME)),
    refusals.ChangedMeanwhile(version=1, current=2),
    refusals.ChangedMeanwhile(version=1, current=2, at=datetime(2025, 7, 7, 1, 5, tzinfo=UTC)),
    refusals.PercentOutOfRange(given=120),
    refusals.ReportDecreases(last=80, given=40),
    refusals.ReasonNeeded(code="NV-101"),
    refusals.AlreadyRecorded(percent=75, at=None),
    refusals.DeadlineBeforeStart(start_on=date(2025, 7, 7), due_date=date(2025, 7, 1)),
    refusals.PastDeadline(date(2025, 7, 1)),
    refusals.CodeTaken(code="NV-101"),
    refusals.WrongSignIn(left=4),
    refusals.TooManyAttempts(datetime(2025, 7, 7, 1, 5, tzinfo=UTC)),
    refusals.InvitationUnknown(),
    refusals.InvitationExpired(),
    refusals.InvitationUsed(),
    refusals.ChatTaken(holder="a", wanted="b"),
    refusals.PersonLinkedElsewhere(),
    refusals.AlreadyHandled(),
)
LIST = """{% extends "base.html" %}
{% block heading %}{{ _("Tasks") }}{% endblock %}
{% block content %}
{{ chips([{"label": _("Overdue"), "url": "?light=overdue", "count": 1234}], _("At risk")) }}
<div id="results">{% block results %}
{{ announce("40") }}
<div class="table-wrap"><table class="list"><caption>40</caption>
<thead><tr><th scope="col">{{ _("Deadline") }}</th>
<th scope="col">{{ _("On track") }}</th></tr></thead>
<tbody>{% for row in rows %}<tr><td>{{ due_cell(row) }}</td>
<td>{{ progress_bar(45, 80) }} {{ light(row.verdict) }}</td></tr>{% endfor %}</tbody></table></div>
{{ pagination(numbers, "#results") }}
{{ spark([1, 5, 3], "5") }}
{{ timeline([{"at": now(), "title": "45%", "who": "Người báo cáo"}]) }}
{{ empty("no_match", _("no deadline"), [(_("Clear all"), "/tasks")]) }}
{% endblock %}</div>
{% endblock %}"""
FORM = """{% extends "base.html" %}
{% block heading %}{{ _("Sign in") }}{% endblock %}
{% block content %}{% block form %}<form id="note-form" action="/note" method="post" hx-post="/note"
hx-target="#note-form" hx-swap="outerHTML" novalidate>{{ error_summary(form) }}{{ csrf_field() }}
{{ field(form.note, hint=_("Text you typed")) }}{{ field(form.password, autocomplete="off") }}
{{ submit(_("Search")) }}
</form>{% endblock %}{% endblock %}"""


class Person(UserMixin):
    """A signed-in person as the shell needs one; the id is the role."""

    name = "Người của Văn phòng"

    def __init__(self, key: str) -> None:
        role, _, locale = key.partition(":")
        self.id, self.locale = key, locale or None
        self.actor = Actor(1, Role(role), frozenset(), Channel.WEB)


class NoteForm(FlaskForm):
    note = StringField("Note", [InputRequired("Enter the note")])
    password = PasswordField("Password")


def make_app(settings: Settings, facts: ShellFacts) -> Flask:
    app = Flask("portal", template_folder=str(ROOT / "templates"), static_folder=None)
    app.config.from_mapping(settings.flask_config())
    app.extensions["dondoc_settings"] = settings
    app.jinja_options = {
        "loader": ChoiceLoader(
            [DictLoader({"list.html": LIST, "note.html": FORM}), app.create_global_jinja_loader()]
        )
    }
    LoginManager(app).user_loader(Person)
    CSRFProtect(app)
    init_web_shell(app, settings, lambda: facts)
    add_pages(app)
    return app


def add_pages(app: Flask) -> None:
    def sign_in(role: str) -> object:
        login_user(Person(role))
        return redirect("/tasks")

    def language() -> object:
        session["locale"] = request.form["locale"]
        return redirect(request.form["next"], 303)

    @login_required
    def tasks() -> object:
        today = date(2025, 7, 7)
        rows = [SimpleNamespace(effective_due=today, verdict=each) for each in verdicts()]
        return htmx.page(
            "list.html", "results", rows=rows, numbers=SimpleNamespace(number=2, pages=9)
        )

    @login_required
    def note() -> object:
        form = NoteForm()
        if form.validate_on_submit():
            return htmx.see_other("tasks.index")
        return htmx.page("note.html", "form", 422 if form.is_submitted() else 200, form=form)

    def refuse(number: int) -> object:
        raise ONE_OF_EACH[number]

    def fail() -> object:
        raise ZeroDivisionError

    for path, endpoint, view, methods in (
        ("/login", "auth.login", lambda: "sign in", ["GET", "POST"]),
        ("/logout", "auth.logout", lambda: "", ["POST"]),
        ("/language", "auth.language", language, ["POST"]),
        ("/in/<role>", "enter", sign_in, ["GET"]),
        ("/tasks", "tasks.index", tasks, ["GET"]),
        ("/note", "note", note, ["GET", "POST"]),
        ("/refuse/<int:number>", "refuse", refuse, ["GET", "POST"]),
        ("/fail", "fail", fail, ["GET", "POST"]),
        ("/today", "today.show", lambda: "", ["GET"]),
        ("/me", "me.show", lambda: "", ["GET"]),
        ("/people", "people.index", lambda: "", ["GET"]),
        ("/dashboard", "dashboard.show", lambda: "", ["GET"]),
    ):
        app.add_url_rule(path, endpoint, view, methods=methods)


def verdicts() -> list[Verdict]:
    day = date(2025, 12, 1)
    return [
        Verdict(Light.COMPLETED, "done_early", 1),
        Verdict(Light.COMPLETED, "done_on_time", 0),
        Verdict(Light.COMPLETED, "done_late", 3),
        Verdict(Light.UNDER_REVIEW, "claimed", 1, until=day),
        Verdict(Light.PAUSED, "cancelled"),
        Verdict(Light.PAUSED, "merged"),
        Verdict(Light.PAUSED, "paused"),
        Verdict(Light.PAUSED, "paused", until=day),
        Verdict(Light.NOT_STARTED, "draft"),
        Verdict(Light.NOT_STARTED, "starts", 8, until=day),
        Verdict(Light.OVERDUE, "overdue", 7, 45),
        Verdict(Light.UNKNOWN, "silent", 2),
        Verdict(Light.AT_RISK, "due_soon", 3, 45),
        Verdict(Light.AT_RISK, "due_soon", 0, 45),
        Verdict(Light.AT_RISK, "behind", 30, 24),
        Verdict(Light.AT_RISK, "no_report", 1),
        Verdict(Light.AT_RISK, "needs_help"),
        Verdict(Light.ON_TRACK, "no_deadline"),
        Verdict(Light.ON_TRACK, "on_track", 21),
    ]


def sign_in(visit: Browse, role: str = "office", locale: str = "vi") -> None:
    visit.client.get(f"/in/{role}:{locale}")
