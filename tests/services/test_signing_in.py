"""Sessions and tries as services; the pages are tested in tests/web."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.errors import TooManyAttempts, WrongSignIn
from portal.domain.types import Role
from portal.extensions import db
from portal.models.office import AuditEntry
from portal.models.organisation import Person, SignInSession
from portal.services import signing_in
from portal.services.signing_in import hash_password, sign_in, sign_out, signed_in
from portal.services.transaction import transaction
from tests.factories import make_person
from tests.visitors import PASSWORD_HASH

PASSWORD = "mật khẩu mẫu"


@pytest.fixture
def email(app: Flask) -> str:
    person_id = make_person(role=Role.OFFICE, password_hash=hash_password(PASSWORD))
    found = db.session.get(Person, person_id)
    assert found is not None
    return found.email


def test_only_the_hash_of_a_session_is_kept(email: str, now: datetime) -> None:
    secret = sign_in(f"  {email.upper()} ", PASSWORD, address="10.0.0.1", now=now)
    row = db.session.scalars(select(SignInSession)).one()
    assert secret not in repr(row.__dict__)
    found = signed_in(secret, now)
    assert found is not None
    assert found.role is Role.OFFICE
    assert signed_in(secret + "x", now) is None


def test_passwords_are_kept_as_argon2id_of_its_recommended_strength() -> None:
    kept = hash_password(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert "m=19456,t=2,p=1" in kept


def test_signing_out_ends_one_session_only(email: str, now: datetime) -> None:
    first = sign_in(email, PASSWORD, address="10.0.0.1", now=now)
    second = sign_in(email, PASSWORD, address="10.0.0.1", now=now)
    sign_out(first, now=now)
    sign_out(first, now=now)
    assert signed_in(first, now) is None
    assert signed_in(second, now) is not None


def test_one_address_does_not_stop_a_whole_office(
    email: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_in, "_NOBODY", PASSWORD_HASH)
    for number in range(49):
        with pytest.raises(WrongSignIn):
            sign_in(f"nguoi-la{number}@mau.example", "x", address="10.0.0.1", now=now)
    sign_in(email, PASSWORD, address="10.0.0.1", now=now)
    with pytest.raises(WrongSignIn):
        sign_in("nguoi-la@mau.example", "x", address="10.0.0.1", now=now)
    with pytest.raises(TooManyAttempts) as refusal:
        sign_in(email, PASSWORD, address="10.0.0.1", now=now)
    assert refusal.value.until == now + timedelta(minutes=15)
    sign_in(email, PASSWORD, address="10.0.0.2", now=now)


def test_all_tries_stand_in_the_log(email: str, now: datetime) -> None:
    with pytest.raises(WrongSignIn):
        sign_in(email, "sai", address="10.0.0.1", now=now)
    secret = sign_in(email, PASSWORD, address="10.0.0.1", now=now)
    sign_out(secret, now=now)
    acts = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert acts == ["sign_in_failed", "sign_in", "sign_out"]
    everything = repr([row.__dict__ for row in db.session.scalars(select(AuditEntry))])
    assert PASSWORD not in everything
    assert secret not in everything


def test_a_closed_account_gets_the_answer_of_a_wrong_password(email: str, now: datetime) -> None:
    with transaction() as session:
        session.scalars(select(Person)).one().is_active = False
    with pytest.raises(WrongSignIn) as refusal:
        sign_in(email, PASSWORD, address="10.0.0.1", now=now)
    assert refusal.value.facts == {"left": 4}
