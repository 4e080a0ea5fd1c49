"""The first-run guide: seven steps, each looked at live, each to be skipped and taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, flash, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from portal import clock, queue
from portal.channels.telegram_check import BotCheck, Trouble, check_bot
from portal.domain.actions import Action
from portal.domain.first_run import GuideStep, next_step
from portal.domain.types import Light
from portal.queries.deliveries import delivery_detail
from portal.queries.guide import office_so_far
from portal.queries.office import office_head, settings
from portal.queries.people import link_states
from portal.services import office_rules
from portal.services.trial_messages import send_trial
from portal.web.doors import acting, needs
from portal.web.forms import OfficeForm
from portal.web.htmx import page, see_other
from portal.web.typed import number_in

bp = Blueprint("guide", __name__, url_prefix="/guide")

TITLES: Mapping[GuideStep, Any] = {
    GuideStep.OFFICE: _l("The office"),
    GuideStep.PEOPLE: _l("Units and people"),
    GuideStep.CALENDAR: _l("Working calendar"),
    GuideStep.LIGHTS: _l("Lights and rhythm"),
    GuideStep.BOT: _l("The bot"),
    GuideStep.TRY: _l("Try it"),
    GuideStep.PLAN: _l("The first plan"),
}
TROUBLES: Mapping[Trouble, Any] = {
    Trouble.UNKNOWN_BOT: _l("Telegram does not know this token. Copy it from BotFather once more."),
    Trouble.NETWORK: _l(
        "This server does not reach %(address)s. Open the way in the firewall or set a proxy, "
        "or skip the step and use the simulator."
    ),
    Trouble.TIME: _l(
        "The clock of this server is more than five minutes off. Set it right: certificates and "
        "deadlines go by it."
    ),
}


class HeadForm(OfficeForm):
    above = StringField(_l("Body above, as it stands on paper"), [Optional(), Length(max=200)])
    name = StringField(
        _l("The office, as it stands on paper"),
        [DataRequired(_l("Enter the name of the office")), Length(max=200)],
    )


class TokenForm(OfficeForm):
    token = PasswordField(
        _l("Token of the bot"),
        [
            DataRequired(_l("Paste the token")),
            Regexp(
                r"^\s*\d{5,15}:[\w-]{30,60}\s*$",
                message=_l("A token looks like 123456789:AA… and has no spaces."),
            ),
        ],
    )


@bp.get("")
@needs(Action.CHANGE_SETTINGS)
def show() -> Response:
    return _page()


@bp.post("/office")
@needs(Action.CHANGE_SETTINGS)
def office() -> Response:
    form = HeadForm()
    if not form.validate_on_submit():
        return _page(422, head_form=form)
    office_rules.change_head(acting(), form.above.data or "", form.name.data, now=clock.utc_now())
    flash(gettext("Kept. It stands at the head of what is printed."))
    return see_other("guide.show")


@bp.post("/bot")
@needs(Action.CHANGE_SETTINGS)
def bot() -> Response:
    """Look whether the token is a bot's; only a token that works is kept."""
    form = TokenForm()
    if not form.validate_on_submit():
        return _page(422, token_form=form)
    token = form.token.data.strip()
    server = settings().telegram_api_base
    found = check_bot(token, server, datetime.fromtimestamp(clock.steady_now(), UTC))
    if found.trouble is not None:
        form.token.errors = [str(TROUBLES[found.trouble]) % {"address": server}]
        return _page(422, token_form=form)
    settings().keep_telegram_token(token)
    return _page(checked=found)


@bp.post("/try")
@needs(Action.CHANGE_SETTINGS)
def trial() -> Response:
    message_id = send_trial(acting(), now=clock.utc_now())
    queue.ring("deliver")
    return see_other("guide.show", trial=message_id, _anchor="step-try")


@bp.post("/<step>/skip")
@needs(Action.CHANGE_SETTINGS)
def skip(step: str) -> Response:
    office_rules.skip_step(acting(), _step(step), True, now=clock.utc_now())
    return see_other("guide.show")


@bp.post("/<step>/resume")
@needs(Action.CHANGE_SETTINGS)
def resume(step: str) -> Response:
    office_rules.skip_step(acting(), _step(step), False, now=clock.utc_now())
    return see_other("guide.show", _anchor=f"step-{step}")


def _step(name: str) -> GuideStep:
    try:
        return GuideStep(name)
    except ValueError:
        abort(404)


def _page(status: int = 200, *, checked: BotCheck | None = None, **forms: OfficeForm) -> Response:
    now, person_id = clock.utc_now(), acting().person_id
    so_far = office_so_far(now)
    trial_id = number_in(request.args, "trial")
    message = delivery_detail(trial_id) if trial_id else None
    own = message is not None and message.row.person_id == person_id
    return page(
        "guide/show.html",
        None,
        status,
        so_far=so_far,
        steps=tuple(GuideStep),
        titles=TITLES,
        now_step=next_step(so_far.done, so_far.skipped),
        lights=tuple(Light),
        person_id=person_id,
        own_link=link_states(now, only=[person_id]).get(person_id) if person_id else None,
        uses_simulator=settings().uses_loopback_telegram,
        checked=checked,
        trial=message.row if message is not None and own else None,
        **{
            "head_form": HeadForm(formdata=None, obj=office_head()),
            "token_form": TokenForm(formdata=None),
            **forms,
        },
    )
