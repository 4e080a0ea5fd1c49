"""How the office words its messages: each kind side by side in the languages, tried, then kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, flash, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from portal import clock
from portal.domain.actions import Action
from portal.domain.errors import WordingRefused
from portal.domain.types import Message
from portal.domain.wordings import Address, Forms, Sentences, in_braces
from portal.i18n import LOCALES
from portal.messages.format import DIGEST_MAX_LENGTH, MAX_LENGTH
from portal.messages.samples import Kind, samples
from portal.queries.office import office_words
from portal.services import wordings
from portal.services.wordings import DIGESTS, Sentence, message_length
from portal.web.doors import acting, needs
from portal.web.forms import OfficeForm
from portal.web.htmx import page, see_other
from portal.web.sentences import sentence as refusal_said
from portal.web.typed import cleaned

bp = Blueprint("wordings", __name__, url_prefix="/settings/messages")
bp.add_app_template_filter(in_braces)

KINDS: Mapping[Kind, Any] = {
    Kind.ASSIGNED: _l("A new task"),
    Kind.MORNING: _l("The morning's list"),
    Kind.SINGLE: _l("A single reminder"),
    Kind.WEEK_LATE: _l("One week late"),
    Kind.TWO_WEEKS_LATE: _l("Two weeks late, and what the head does"),
    Kind.MONTH_LATE: _l("One month late"),
    Kind.EXPLANATION: _l("The explanation of a task a month late"),
    Kind.WEEKLY: _l("The weekly report is asked for"),
    Kind.DAILY_DIGEST: _l("The manager's daily digest"),
    Kind.WEEKLY_DIGEST: _l("The manager's weekly digest"),
    Kind.MONTHLY_DIGEST: _l("The manager's monthly digest"),
    Kind.REQUEST: _l("More time is asked for"),
    Kind.ANSWER: _l("The answer to a request for more time"),
    Kind.CHANGE: _l("The Office changed tasks"),
    Kind.DIFFICULTY: _l("A difficulty and its answer"),
    Kind.FAREWELL: _l("The account was closed"),
    Kind.TRIAL: _l("A message of trial"),
    Kind.MAIL: _l("The e-mail for who is not on Telegram"),
}


class AddressForm(OfficeForm):
    address = RadioField(
        _l("Vietnamese texts speak to their reader as"),
        choices=[
            SelectChoice(Address.NEUTRAL, "anh/chị"),
            SelectChoice(Address.COMRADE, "đồng chí"),
        ],
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A message in one language with its length, as the editor shows it."""

    locale: str
    message: Message
    length: int


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence to word: what stands in its fields, by language."""

    sentence: Sentence
    code: str
    typed: Mapping[str, Forms]

    def name(self, locale: str, number: int) -> str:
        return f"{locale}-{self.code}-{number}"


@bp.get("")
@needs(Action.CHANGE_SETTINGS)
def index() -> Response:
    """Every kind of message with how many of its sentences are the office's own."""
    form = AddressForm(formdata=None, address=office_words().address)
    return page(
        "settings/messages.html",
        form=form,
        kinds=[(kind, said, wordings.own_count(kind)) for kind, said in KINDS.items()],
    )


@bp.post("/address")
@needs(Action.CHANGE_SETTINGS)
def address() -> Response:
    form = AddressForm()
    if form.validate_on_submit():
        wordings.change_address(acting(), Address(form.address.data), now=clock.utc_now())
        flash(gettext("Kept. Every text speaks so from now on."))
    return see_other("wordings.index")


@bp.get("/<kind>")
@needs(Action.CHANGE_SETTINGS)
def show(kind: str) -> Response:
    return _editor(_kind(kind))


@bp.post("/<kind>")
@needs(Action.CHANGE_SETTINGS)
def keep(kind: str) -> Response:
    """Keep the wordings, or only show what the messages would look like."""
    chosen = _kind(kind)
    typed = _typed(wordings.sentences_of(chosen))
    try:
        if request.form.get("preview"):
            with wordings.worded(chosen, typed):
                shown = _shown(chosen)
            return _editor(chosen, typed=typed, shown=shown)
        wordings.change_wordings(acting(), chosen, typed, now=clock.utc_now())
    except WordingRefused as refusal:
        return _editor(chosen, 422, typed=typed, refusal=refusal)
    flash(gettext("Kept. Messages written from now on say it so."))
    return see_other("wordings.show", kind=kind)


def _kind(name: str) -> Kind:
    try:
        return Kind(name)
    except ValueError:
        abort(404)


def _editor(
    kind: Kind,
    status: int = 200,
    *,
    typed: Sentences | None = None,
    shown: Sequence[Sequence[Shown]] | None = None,
    refusal: WordingRefused | None = None,
) -> Response:
    sentences = wordings.sentences_of(kind)
    return page(
        "settings/message.html",
        None,
        status,
        kind=kind,
        title=KINDS[kind],
        rows=[Row(each, _code(each.key), _standing(each, typed)) for each in sentences],
        forms=shown or _shown(kind),
        most=DIGEST_MAX_LENGTH if kind in DIGESTS else MAX_LENGTH,
        is_tried=shown is not None,
        refusal=refusal_said(refusal) if refusal else "",
        faulty=_faulty(refusal),
    )


def _faulty(refusal: WordingRefused | None) -> str:
    """The field that a refusal is about."""
    if refusal is None or not refusal.facts["key"]:
        return ""
    code = _code(str(refusal.facts["key"]))
    return f"{refusal.facts['locale']}-{code}-0"


def _standing(sentence: Sentence, typed: Sentences | None) -> dict[str, Forms]:
    """What was typed, else what is kept; empty fields where the usual wording is in force."""
    return {
        locale: typed[locale][sentence.key]
        if typed is not None
        else _written(sentence.own[locale]) or ("",) * len(sentence.usual[locale])
        for locale in LOCALES
    }


def _typed(sentences: Sequence[Sentence]) -> dict[str, dict[str, Forms]]:
    """The fields by language and sentence; what was left empty in part keeps its usual form."""
    found: dict[str, dict[str, Forms]] = {}
    for sentence in sentences:
        for locale in LOCALES:
            usual = sentence.usual[locale]
            forms = [
                cleaned(request.form.get(f"{locale}-{_code(sentence.key)}-{number}", ""))
                for number in range(len(usual))
            ]
            if any(forms):
                written = _written(usual)
                forms = [form or kept for form, kept in zip(forms, written, strict=True)]
            found.setdefault(locale, {})[sentence.key] = tuple(forms)
    return found


def _shown(kind: Kind) -> list[tuple[Shown, ...]]:
    """The forms of a message side by side in the languages; what looks alike comes once."""
    seen: set[str] = set()
    rows = []
    for messages in zip(*(samples(kind, locale) for locale in LOCALES), strict=True):
        looks = repr([(message.text, message.buttons) for message in messages])
        if looks not in seen:
            seen.add(looks)
            rows.append(
                tuple(
                    Shown(locale, message, message_length(message))
                    for locale, message in zip(LOCALES, messages, strict=True)
                )
            )
    return rows


def _written(forms: Forms) -> Forms:
    return tuple(map(in_braces, forms))


def _code(key: str) -> str:
    """A short name of a sentence for its field."""
    return hashlib.sha256(key.encode()).hexdigest()[:10]
