"""People of the cast at the portal: a standing clock, an office full of roles, signed-in visits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import update

from portal import clock
from portal.domain.types import Role
from portal.extensions import db
from portal.models.organisation import Person
from portal.services.signing_in import sign_in
from portal.services.transaction import transaction
from tests.conftest import MORNING, MigratedDatabase
from tests.factories import Cast, make_cast, make_person
from tests.web.browse import Browse

PASSWORD = "mật khẩu mẫu 2025"
#: as cheap as argon2 goes; the parameters stand in the hash
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


#: nothing listens there, so that no test reaches a simulator that happens to run
NOWHERE = "http://127.0.0.1:9"


class StandingClock(clock.Clock):
    """The office's clock, standing until it is moved."""

    def __init__(self, at: datetime) -> None:
        super().__init__(None)
        self.at = at

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class House:
    """The portal with its cast; `inside` is an application context, `visit` a signed-in browser."""

    app: Flask
    clock: StandingClock
    cast: Cast
    roles: dict[Role, int] = field(default_factory=dict)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """For factories and services. Requests are made outside, each with a context of its own."""
        with self.app.app_context():
            yield
            db.session.remove()

    @property
    def now(self) -> datetime:
        return self.clock.at

    def stranger(self) -> Browse:
        """Somebody who is not signed in."""
        return Browse(self.app.test_client())

    def visit(self, person_id: int, *, locale: str = "vi") -> Browse:
        with self.inside():
            with transaction() as session:
                session.execute(
                    update(Person)
                    .where(Person.id == person_id)
                    .values(locale=locale, password_hash=PASSWORD_HASH)
                )
            person = db.session.get(Person, person_id)
            assert person is not None
            secret = sign_in(person.email, PASSWORD, address="127.0.0.1", now=self.now)
        browse = self.stranger()
        with browse.client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = secret, True
        return browse

    def email_of(self, person_id: int) -> str:
        """The address somebody signs in with; gives the account its password."""
        with self.inside(), transaction() as session:
            person = session.get(Person, person_id)
            assert person is not None
            person.password_hash = PASSWORD_HASH
            return person.email


def open_house(database: MigratedDatabase, monkeypatch: pytest.MonkeyPatch) -> House:
    """The emptied portal with the cast and one person of every role, on a standing clock."""
    standing = StandingClock(MORNING)
    monkeypatch.setattr(clock, "_clock", standing)
    settings = database.app.extensions["dondoc_settings"]
    nowhere = settings.model_copy(update={"telegram_api_base": NOWHERE})
    monkeypatch.setitem(database.app.extensions, "dondoc_settings", nowhere)
    database.empty()
    with database.app.app_context():
        with transaction():
            cast = make_cast()
            roles = _one_of_each(cast)
        db.session.remove()
    return House(database.app, standing, cast, roles)


def _one_of_each(cast: Cast) -> dict[Role, int]:
    roles: dict[Role, int] = {
        Role.OFFICE: cast.clerk,
        Role.OFFICIAL: cast.official,
        Role.UNIT_HEAD: cast.head,
        Role.DEPUTY_LEADER: cast.deputy_leader,
        Role.TOP_LEADER: cast.top_leader,
        Role.ADMIN: cast.admin,
    }
    for role in Role:
        if role not in roles:
            roles[role] = make_person(name=f"Người mẫu {role}", role=role, unit_id=cast.unit_id)
    return roles


def row_values(session: Any, table: Any) -> list[tuple[Any, ...]]:
    """Every row of a table, in the order of its key."""
    return [tuple(row) for row in session.execute(table.select().order_by(*table.primary_key))]
