"""By which channels, and in which order, a message looks for somebody (SPEC §3).

The web inbox is not among them: it gets whatever the first channel did not bring for sure.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from portal.domain.errors import ChannelTwice, NoChannelChosen
from portal.domain.types import Channel

#: what somebody may choose from; everybody begins with this order
CHOOSABLE = (Channel.TELEGRAM, Channel.EMAIL)


def channel_order(chosen: Sequence[Channel]) -> tuple[Channel, ...]:
    """The order as it may be kept. Raises NoChannelChosen, ChannelTwice."""
    if not chosen:
        raise NoChannelChosen()
    for channel in chosen:
        if chosen.count(channel) > 1:
            raise ChannelTwice(channel=channel)
    return tuple(chosen)


def first_channel(order: Sequence[Channel], in_use: Collection[Channel]) -> Channel:
    """Where a message sets out; Telegram where none of the chosen channels is in use."""
    return next((one for one in order if one in in_use), Channel.TELEGRAM)


def next_channel(
    order: Sequence[Channel], tried: Channel, in_use: Collection[Channel]
) -> Channel | None:
    """The channel after the one that failed, None after the last one.

    A channel that is no longer in the order leaves the whole order to be tried.
    """
    left = order[order.index(tried) + 1 :] if tried in order else order
    return next((one for one in left if one in in_use), None)
