"""Powers handed over for a time: one's own to somebody, and those of others in one's hands."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, flash
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional

from portal import clock
from portal.domain.actions import Action, Relation
from portal.domain.errors import PastDeadline, PowersNotHeld
from portal.domain.matrix import MATRIX
from portal.domain.permissions import may
from portal.domain.types import Actor
from portal.i18n import current_locale
from portal.queries.office import local_day
from portal.queries.posts import delegate_choices, delegations_of
from portal.services.standing_in import delegate_powers, revoke_delegation
from portal.web.doors import acting, needs
from portal.web.forms import DAY, OfficeForm, in_our_times
from portal.web.htmx import page, see_other

bp = Blueprint("delegations", __name__, url_prefix="/delegations")

_DAY = [InputRequired(_l("Enter the day")), in_our_times]

POWERS: Mapping[Action, LazyString] = {
    Action.ACKNOWLEDGE_TASK: _l("Acknowledge tasks"),
    Action.COMMIT_TASKS: _l("Commit to tasks"),
    Action.CLAIM_COMPLETION: _l("Hand in finished tasks"),
    Action.ACCEPT_COMPLETION: _l("Accept finished tasks"),
    Action.REQUEST_EXTENSION: _l("Ask for more time"),
    Action.DECIDE_EXTENSION: _l("Decide about more time"),
    Action.DECIDE_OBSTACLE: _l("Decide about obstacles"),
    Action.DECIDE_RESOURCE: _l("Decide about resources"),
    Action.REQUEST_RESOURCE: _l("Ask for resources"),
    Action.ANSWER_GUIDANCE: _l("Give guidance"),
    Action.ANSWER_COORDINATION: _l("Answer requests of other units"),
    Action.SUBMIT_REPORT: _l("Submit the periodic report"),
    Action.CONFIRM_CAUSE: _l("Confirm causes of delay"),
    Action.SIGN_DOSSIER: _l("Sign dossiers"),
}


class DelegationForm(OfficeForm):
    delegate = SelectField(_l("To"), coerce=int)
    powers = SelectMultipleField(_l("Powers"))
    starts_on = DateField(_l("From"), _DAY, format=DAY)
    ends_on = DateField(_l("Until the end of"), _DAY, format=DAY)
    document = StringField(_l("Document of the delegation"), [Optional(), Length(max=200)])


@bp.get("")
@needs(Action.SEE_TASK)
def show() -> Response:
    return _page(_form(is_blank=True), 200)


@bp.post("")
@needs(Action.DELEGATE)
def delegate() -> Response:
    form = _form()
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        delegate_powers(
            acting(),
            form.delegate.data,
            [Action(each) for each in form.powers.data],
            form.starts_on.data,
            form.ends_on.data,
            document=(form.document.data or "").strip(),
            now=clock.utc_now(),
        )
    except PowersNotHeld:
        form.powers.errors = [gettext("Choose at least one power.")]
        return _page(form, 422)
    except PastDeadline:
        form.ends_on.errors = [gettext("The last day lies before the first one.")]
        return _page(form, 422)
    flash(gettext("Delegated. What is done with it stands in the log as done in your name."))
    return see_other("delegations.show")


@bp.post("/<int:delegation_id>/revoke")
@needs(Action.DELEGATE)
def revoke(delegation_id: int) -> Response:
    revoke_delegation(acting(), delegation_id, now=clock.utc_now())
    flash(gettext("The delegation is revoked."))
    return see_other("delegations.show")


def powers_of(actor: Actor) -> list[Action]:
    """What somebody may hand over, in the order of the list."""
    held = MATRIX[actor.role] if actor.role is not None else {}
    return [power for power in POWERS if power in held]


def _form(*, is_blank: bool = False) -> DelegationForm:
    form = DelegationForm(formdata=None) if is_blank else DelegationForm()
    actor, today = acting(), local_day(clock.utc_now())
    people = delegate_choices(actor.person_id, today) if actor.person_id else []
    form.delegate.choices = [(each.id, each.named(current_locale())) for each in people]
    form.powers.choices = [(power.value, str(POWERS[power])) for power in powers_of(actor)]
    return form


def _page(form: DelegationForm, status: int) -> Response:
    actor = acting()
    lines = delegations_of(actor.person_id or 0, local_day(clock.utc_now()))
    return page(
        "delegations/show.html",
        None,
        status,
        form=form,
        given=[line for line in lines if line.principal_id == actor.person_id],
        received=[line for line in lines if line.principal_id != actor.person_id],
        powers={power.value: said for power, said in POWERS.items()},
        may_delegate=may(actor, Action.DELEGATE, frozenset({Relation.OWN})),
    )
