"""The people of preset C: role holders, reachable, and able to sign in."""

from __future__ import annotations

import stat

import pytest
from sqlalchemy import select

from portal.demo.load import demo_chats, demo_sign_ins
from portal.demo.people import INVITED, NEVER_INVITED, PEOPLE
from portal.domain.types import Post, Role
from portal.extensions import db
from portal.models.organisation import Person, PostHolding, Unit
from portal.models.task import Task
from portal.queries.office import settings
from portal.queries.people import holders, link_states
from portal.services.signing_in import sign_in
from tests.demo.test_preset_c import NOW, TODAY

pytestmark = pytest.mark.usefixtures("preset_c")


def test_nobody_is_a_person() -> None:
    for person in db.session.scalars(select(Person)):
        assert "mẫu" in person.name
        assert "ample" in person.name_en
        assert person.email.endswith("@mau.example")


def test_every_role_has_an_account() -> None:
    assert set(db.session.scalars(select(Person.role))) == set(Role)


def test_everybody_who_holds_a_task_has_a_head() -> None:
    responsible = db.session.scalars(
        select(PostHolding.unit_id)
        .join(Task, Task.official_id == PostHolding.person_id)
        .union(select(Task.lead_unit_id).where(Task.issued_at.is_not(None)))
    ).all()
    assert responsible
    heads = holders(set(responsible), Post.HEAD, TODAY)
    assert {unit for unit in responsible if not heads.get(unit)} == set()


def test_officials_hold_tasks_of_their_own_unit() -> None:
    rows = db.session.execute(
        select(Task.code, Task.lead_unit_id, PostHolding.unit_id)
        .join(PostHolding, PostHolding.person_id == Task.official_id)
        .where(Task.issued_at.is_not(None))
    ).all()
    assert len(rows) == 45
    assert [code for code, lead, unit in rows if lead != unit] == []


def test_units_that_work_have_all_posts() -> None:
    working = {row.unit for row in PEOPLE}
    for unit in db.session.scalars(select(Unit).where(Unit.code.in_(working))):
        posts = set(
            db.session.scalars(select(PostHolding.post).where(PostHolding.unit_id == unit.id))
        )
        assert {Post.HEAD, Post.DEPUTY, Post.FOCAL_POINT} <= posts, unit.code


def test_all_but_two_can_be_reached() -> None:
    states = link_states(NOW)
    by_key = {
        person.email.partition("@")[0]: states[person.id].state if person.id in states else "none"
        for person in db.session.scalars(select(Person))
    }
    assert by_key.pop(INVITED) == "invited"
    assert by_key.pop(NEVER_INVITED) == "none"
    assert set(by_key.values()) == {"linked"}


def test_simulator_is_told_every_linked_chat() -> None:
    chats = demo_chats()
    assert len(chats) == len(PEOPLE) - 2
    assert len({chat.chat_id for chat in chats}) == len(chats)
    rows = db.session.execute(select(Person.id, Person.name)).all()
    names = {person_id: name for person_id, name in rows}
    assert all(names[chat.chat_id - 700_000_000] == chat.first_name for chat in chats)


def test_two_people_read_english() -> None:
    assert len(db.session.scalars(select(Person).where(Person.locale == "en")).all()) == 2


def test_printed_accounts_open_the_portal() -> None:
    accounts = demo_sign_ins()
    assert len(accounts) == len({account.email for account in accounts}) == 8
    for account in accounts:
        assert sign_in(account.email, account.password, address="127.0.0.1", now=NOW)


def test_password_is_readable_by_its_owner_only() -> None:
    mode = (settings().data_dir / "demo-password").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
