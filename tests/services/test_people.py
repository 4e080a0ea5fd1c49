"""Accounts: opened by the administrator only, with a password that is said once."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.errors import CodeTaken, NotAllowed, NotFound
from portal.domain.types import Actor, Post, Role
from portal.extensions import db
from portal.models.office import AuditEntry
from portal.models.organisation import Person, PostHolding
from portal.services.people import add_person, choose_language
from portal.services.signing_in import sign_in
from portal.services.transaction import transaction
from tests.factories import Cast, acting, make_cast


@pytest.fixture
def cast(app: Flask) -> Cast:
    with transaction():
        return make_cast()


def _add(actor: Actor, now: datetime, **changes: object) -> object:
    given: dict[str, object] = {
        "email": " Moi@Mau.example ",
        "name": "Người mới (mẫu)",
        "role": Role.UNIT_HEAD,
        "unit_code": "CDS",
        **changes,
    }
    return add_person(actor, now=now, since=date(2025, 7, 7), **given)


def test_a_generated_password_opens_the_account(cast: Cast, now: datetime) -> None:
    made = _add(acting(cast.admin), now)
    person = db.session.get(Person, made.person_id)
    assert person is not None
    assert person.email == "moi@mau.example"
    assert len(made.password) >= 12
    assert sign_in("moi@mau.example", made.password, address="", now=now)
    held = db.session.scalars(select(PostHolding).where(PostHolding.person_id == person.id)).one()
    assert (held.post, held.unit_id) == (Post.HEAD, cast.unit_id)
    logged = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "add_person")).one()
    assert made.password not in logged.after


def test_a_given_password_is_not_said_again(cast: Cast, now: datetime) -> None:
    made = _add(acting(cast.admin), now, password="mật khẩu đã chọn")
    assert made.password == ""


def test_an_address_and_a_unit_are_checked(cast: Cast, now: datetime) -> None:
    _add(acting(cast.admin), now)
    with pytest.raises(CodeTaken):
        _add(acting(cast.admin), now, email="MOI@mau.example")
    with pytest.raises(NotFound):
        _add(acting(cast.admin), now, email="khac@mau.example", unit_code="XX")


@pytest.mark.parametrize("person", ["clerk", "official", "head", "top_leader"])
def test_only_the_administrator_opens_accounts(cast: Cast, now: datetime, person: str) -> None:
    with pytest.raises(NotAllowed):
        _add(acting(getattr(cast, person)), now)


def test_a_language_is_chosen_once(cast: Cast, now: datetime) -> None:
    for _ in range(2):
        choose_language(cast.official, "en", now=now, actor=acting(cast.official))
    db.session.rollback()
    assert db.session.get(Person, cast.official).locale == "en"
    acts = db.session.scalars(select(AuditEntry.action)).all()
    assert acts == ["choose_language"]
    with pytest.raises(NotFound):
        choose_language(999, "en", now=now, actor=acting(cast.official))
