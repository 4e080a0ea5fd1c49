"""One-tap links: for one person, for a while, for their own work only."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.errors import LinkRunOut, NotAllowed, NotFound
from portal.domain.types import Role
from portal.extensions import db
from portal.models.organisation import OneTapLink
from portal.services import one_tap, people
from portal.services.signing_in import ABSOLUTE_LIMIT, signed_in
from tests.factories import Cast, acting, make_cast


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def test_a_link_opens_sessions_until_it_is_over(cast: Cast, now: datetime) -> None:
    link = one_tap.send_link(acting(cast.official), now=now)
    row = db.session.scalars(select(OneTapLink)).one()
    assert link.secret not in repr(row.__dict__)
    for minutes in (0, 14):
        at = now + timedelta(minutes=minutes)
        assert one_tap.look_at_link(link.secret, at).person_id == cast.official
        found = signed_in(one_tap.follow_link(link.secret, now=at), at)
        assert found is not None
        assert found.is_own_work
    for wrong, at in ((link.secret, now + one_tap.SENT_LIVES), (link.secret + "x", now)):
        with pytest.raises(LinkRunOut):
            one_tap.follow_link(wrong, now=at)


def test_whoever_comes_by_a_link_is_an_official_for_half_a_day(cast: Cast, now: datetime) -> None:
    secret = one_tap.follow_link(one_tap.send_link(acting(cast.admin), now=now).secret, now=now)
    found = signed_in(secret, now)
    assert found is not None
    assert found.role is Role.OFFICIAL
    assert signed_in(secret, now + ABSOLUTE_LIMIT + timedelta(minutes=1)) is None


def test_a_link_on_paper_is_the_offices_to_give(cast: Cast, now: datetime) -> None:
    clerk = acting(cast.clerk)
    with pytest.raises(NotAllowed):
        one_tap.print_link(acting(cast.official), cast.colleague, now=now)
    with pytest.raises(NotFound):
        one_tap.print_link(clerk, 999, now=now)
    first = one_tap.print_link(clerk, cast.official, now=now)
    second = one_tap.print_link(clerk, cast.official, now=now)
    with pytest.raises(LinkRunOut):
        one_tap.look_at_link(first.secret, now)
    assert one_tap.look_at_link(second.secret, now + timedelta(days=6)).person_id == cast.official


@pytest.mark.parametrize("how", ["close", "renew"])
def test_links_end_with_the_account_and_the_password(cast: Cast, now: datetime, how: str) -> None:
    link = one_tap.send_link(acting(cast.official), now=now)
    if how == "close":
        people.close_account(acting(cast.admin), cast.official, now=now)
    else:
        people.renew_password(acting(cast.admin), cast.official, now=now)
    with pytest.raises(LinkRunOut):
        one_tap.look_at_link(link.secret, now)
