"""Which channel a message sets out by, and which one is tried next (SPEC §3)."""

from __future__ import annotations

from collections.abc import Iterable

from portal.channels.couriers import COURIERS
from portal.domain.types import Channel
from portal.domain.ways import first_channel, next_channel
from portal.queries.office import demo_preset, settings
from portal.queries.preferences import channels_of_person, chosen_channels


def first_channels(person_ids: Iterable[int]) -> dict[int, Channel]:
    """Where messages set out for those who chose an order; for everybody else it is Telegram."""
    chosen = chosen_channels(person_ids)
    if not chosen:
        return {}
    in_use = channels_in_use()
    return {person_id: first_channel(order, in_use) for person_id, order in chosen.items()}


def channel_after(tried: Channel, person_id: int) -> Channel | None:
    """The next channel of somebody's order, None after the last one."""
    return next_channel(channels_of_person(person_id), tried, channels_in_use())


def channels_in_use() -> frozenset[Channel]:
    """The channels that carry something in this office; the people of a demo get no letters."""
    if demo_preset():
        return frozenset({Channel.TELEGRAM})
    open_now = {channel for channel, opened in COURIERS.items() if opened(settings())}
    return frozenset({Channel.TELEGRAM, *open_now})
