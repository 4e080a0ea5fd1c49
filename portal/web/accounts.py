"""Accounts: entering a person, correcting, a fresh password, closing and opening; one's own
password."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import DateField, EmailField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from portal import clock
from portal.domain.actions import Action
from portal.domain.errors import CodeTaken, OwnAccount, PasswordTooShort, WrongSignIn
from portal.domain.types import Role
from portal.i18n import LOCALE_NAMES, current_locale
from portal.queries.choices import unit_choices
from portal.queries.office import local_day
from portal.queries.people import PersonLine
from portal.services import people
from portal.services.people import PersonFields
from portal.services.signing_in import SHORTEST_PASSWORD, change_password
from portal.web.doors import acting, needs
from portal.web.forms import DAY, OfficeForm, in_our_times
from portal.web.htmx import page, see_other
from portal.web.people import person_named
from portal.web.sentences import sentence
from portal.web.words import word

bp = Blueprint("accounts", __name__)


class PersonForm(OfficeForm):
    name = StringField(_l("Name"), [DataRequired(_l("Enter the name")), Length(max=200)])
    name_en = StringField(_l("Name in English"), [Optional(), Length(max=200)])
    title = StringField(_l("Job title"), [Optional(), Length(max=200)])
    title_en = StringField(_l("Job title in English"), [Optional(), Length(max=200)])
    email = EmailField(
        _l("E-mail"),
        [
            InputRequired(_l("Enter the e-mail")),
            Regexp(r"^\s*[^@\s]+@[^@\s]+\s*$", message=_l("Enter an e-mail such as ten@co.quan")),
            Length(max=200),
        ],
    )
    role = SelectField(_l("Role"), coerce=str)
    locale = SelectField(_l("Language"), coerce=str)

    def offer(self) -> PersonForm:
        self.role.choices = [(role.value, word(role)) for role in Role]
        self.locale.choices = list(LOCALE_NAMES.items())
        return self

    def fields(self) -> PersonFields:
        return PersonFields(
            name=_one_line(self.name.data),
            name_en=_one_line(self.name_en.data),
            title=_one_line(self.title.data),
            title_en=_one_line(self.title_en.data),
            email=self.email.data,
            role=Role(self.role.data),
            locale=self.locale.data,
        )


class NewPersonForm(PersonForm):
    unit = SelectField(_l("Unit"), coerce=str)
    since = DateField(
        _l("Holds the post since"), [InputRequired(_l("Enter the day")), in_our_times], format=DAY
    )

    def offer(self) -> NewPersonForm:
        super().offer()
        units = unit_choices(local_day(clock.utc_now()))
        named = [(unit.code, unit.named(current_locale())) for unit in units]
        self.unit.choices = [("", gettext("none yet")), *named]
        return self


class PasswordForm(OfficeForm):
    old = PasswordField(
        _l("Password now"), [InputRequired(_l("Enter your password")), Length(max=500)]
    )
    new = PasswordField(
        _l("New password"), [InputRequired(_l("Enter the new password")), Length(max=500)]
    )
    again = PasswordField(
        _l("New password once more"), [InputRequired(_l("Enter the new password once more"))]
    )


@bp.route("/people/new", methods=["GET", "POST"])
@needs(Action.MANAGE_PEOPLE)
def new() -> Response:
    """Enter somebody; the generated password is shown once, on the page that answers."""
    today = local_day(clock.utc_now())
    form = NewPersonForm(role=Role.OFFICIAL.value, since=today).offer()
    if not form.validate_on_submit():
        return page("people/edit.html", None, form.page_status, form=form, person=None)
    fields = form.fields()
    try:
        added = people.add_person(
            acting(),
            email=fields.email,
            name=fields.name,
            name_en=fields.name_en,
            title=fields.title,
            title_en=fields.title_en,
            role=fields.role,
            locale=fields.locale,
            unit_code=form.unit.data,
            since=form.since.data,
            now=clock.utc_now(),
        )
    except CodeTaken:
        return _taken(form, None)
    return _password_page(person_named(added.person_id), added.password)


@bp.route("/people/<int:person_id>/edit", methods=["GET", "POST"])
@needs(Action.MANAGE_PEOPLE)
def edit(person_id: int) -> Response:
    person = person_named(person_id)
    form = PersonForm(obj=person).offer()
    if not form.validate_on_submit():
        return page("people/edit.html", None, form.page_status, form=form, person=person)
    try:
        people.edit_person(acting(), person_id, form.fields(), now=clock.utc_now())
    except CodeTaken:
        return _taken(form, person)
    except OwnAccount as refusal:
        form.role.errors = [sentence(refusal)]
        return page("people/edit.html", None, 422, form=form, person=person)
    flash(gettext("Kept."))
    return see_other("people.show", person_id=person_id)


@bp.post("/people/<int:person_id>/password")
@needs(Action.MANAGE_PEOPLE)
def renew_password(person_id: int) -> Response:
    """A fresh password, shown once: only its hash is kept."""
    password = people.renew_password(acting(), person_id, now=clock.utc_now())
    return _password_page(person_named(person_id), password)


@bp.post("/people/<int:person_id>/close")
@needs(Action.MANAGE_PEOPLE)
def close(person_id: int) -> Response:
    try:
        codes = people.close_account(acting(), person_id, now=clock.utc_now())
    except OwnAccount as refusal:
        flash(sentence(refusal), "error")
        return see_other("people.show", person_id=person_id)
    said = ngettext(
        "The account is closed. %(num)s open task still bears the name: hand it over.",
        "The account is closed. %(num)s open tasks still bear the name: hand them over.",
        len(codes),
    )
    flash(said if codes else gettext("The account is closed."))
    return see_other("people.show", person_id=person_id)


@bp.post("/people/<int:person_id>/reopen")
@needs(Action.MANAGE_PEOPLE)
def reopen(person_id: int) -> Response:
    people.reopen_account(acting(), person_id, now=clock.utc_now())
    flash(gettext("The account is open again, with the password that was."))
    return see_other("people.show", person_id=person_id)


@bp.route("/password", methods=["GET", "POST"])
@needs(Action.SEE_TASK)
def own_password() -> Response:
    """Change one's own password; other browsers are signed out."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return _own_password_page(form, form.page_status)
    if form.new.data != form.again.data:
        form.again.errors = [gettext("The two new passwords differ.")]
        return _own_password_page(form, 422)
    try:
        change_password(
            acting(),
            form.old.data,
            form.new.data,
            secret=current_user.secret,
            now=clock.utc_now(),
        )
    except WrongSignIn:
        form.old.errors = [gettext("This is not your password now.")]
        return _own_password_page(form, 422)
    except PasswordTooShort as refusal:
        form.new.errors = [sentence(refusal)]
        return _own_password_page(form, 422)
    flash(gettext("The new password is in force. Other browsers are signed out."))
    return see_other("auth.home")


def _own_password_page(form: PasswordForm, status: int) -> Response:
    return page("auth/password.html", None, status, form=form, least=SHORTEST_PASSWORD)


def _password_page(person: PersonLine, password: str) -> Response:
    return page("people/password.html", person=person, password=password)


def _taken(form: PersonForm, person: PersonLine | None) -> Response:
    form.email.errors = [gettext("Somebody has this e-mail already.")]
    return page("people/edit.html", None, 422, form=form, person=person)


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
