"""By which channels messages come: one's own order, and the one the office sets for somebody."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, flash, request
from flask_babel import gettext

from portal import clock
from portal.domain.actions import Action
from portal.domain.errors import ChannelTwice, NoChannelChosen
from portal.domain.types import Channel
from portal.domain.ways import CHOOSABLE
from portal.queries.preferences import preferences_of
from portal.services.preferences import choose_channels
from portal.services.ways import channels_in_use
from portal.web.doors import acting, needs
from portal.web.htmx import see_other
from portal.web.sentences import sentence

bp = Blueprint("channel_orders", __name__)


@dataclass(frozen=True, slots=True)
class ChannelOrder:
    """The order as the form shows it: one place for each channel there is, empty at the end."""

    places: tuple[Channel | None, ...]
    choices: tuple[Channel, ...]
    not_in_use: tuple[Channel, ...]


def channel_order_of(person_id: int | None) -> ChannelOrder:
    chosen = preferences_of(person_id).channels
    in_use = channels_in_use()
    return ChannelOrder(
        places=(*chosen, *[None] * (len(CHOOSABLE) - len(chosen))),
        choices=CHOOSABLE,
        not_in_use=tuple(one for one in CHOOSABLE if one not in in_use),
    )


@bp.post("/preferences/channels")
@needs(Action.SEE_TASK)
def choose_own() -> Response:
    person_id = acting().person_id
    if person_id is not None:
        _choose(person_id)
    return see_other("help.show")


@bp.post("/people/<int:person_id>/channels")
@needs(Action.MANAGE_PEOPLE)
def choose(person_id: int) -> Response:
    _choose(person_id)
    return see_other("people.show", person_id=person_id)


def _choose(person_id: int) -> None:
    offered = {channel.value: channel for channel in CHOOSABLE}
    given = [offered[word] for word in request.form.getlist("channel") if word in offered]
    try:
        choose_channels(acting(), person_id, given, now=clock.utc_now())
    except (ChannelTwice, NoChannelChosen) as refusal:
        flash(sentence(refusal), "error")
    else:
        flash(gettext("Kept. What is waiting already goes that way, too."))
