"""By which channels a message looks for somebody: the order, its first and its next one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.errors import ChannelTwice, NoChannelChosen
from portal.domain.types import Channel
from portal.domain.ways import CHOOSABLE, channel_order, first_channel, next_channel

TELEGRAM, EMAIL = Channel.TELEGRAM, Channel.EMAIL
ORDERS = st.lists(st.sampled_from(CHOOSABLE), unique=True, min_size=1)
IN_USE = st.sets(st.sampled_from(CHOOSABLE)).map(lambda some: some | {TELEGRAM})


def test_an_order_names_each_channel_once() -> None:
    assert channel_order([EMAIL, TELEGRAM]) == (EMAIL, TELEGRAM)
    with pytest.raises(NoChannelChosen):
        channel_order([])
    with pytest.raises(ChannelTwice):
        channel_order([EMAIL, EMAIL])


def test_a_channel_that_is_not_in_use_is_passed_over() -> None:
    assert first_channel((EMAIL, TELEGRAM), {TELEGRAM}) is TELEGRAM
    assert first_channel((EMAIL,), {TELEGRAM}) is TELEGRAM
    assert next_channel((TELEGRAM, EMAIL), TELEGRAM, {TELEGRAM}) is None


def test_a_channel_that_left_the_order_leaves_the_whole_order() -> None:
    assert next_channel((EMAIL,), TELEGRAM, {TELEGRAM, EMAIL}) is EMAIL


@given(ORDERS, IN_USE)
def test_from_the_first_channel_on_each_one_in_use_is_tried_once(
    order: list[Channel], in_use: set[Channel]
) -> None:
    tried = [first_channel(order, in_use)]
    while (following := next_channel(order, tried[-1], in_use)) is not None:
        tried.append(following)
        assert len(tried) <= len(order)
    assert tried == ([one for one in order if one in in_use] or [TELEGRAM])
