"""The audit log: chained from the first row, and five hundred of five hundred tamperings found."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from portal.domain.types import Actor, Channel
from portal.extensions import db
from portal.models.office import AuditEntry, AuditHead
from portal.services import audit
from portal.services.transaction import transaction
from tests.factories import make_person

ENTRIES = 40
TAMPERINGS = 500


@pytest.fixture
def chain(app: Flask, now: datetime) -> int:
    """A chain of forty entries, several to a transaction; returns who made them."""
    person = make_person()
    actor = Actor(person, None, frozenset(), Channel.WEB)
    for start in range(0, ENTRIES, 4):
        with transaction():
            for number in range(start, start + 4):
                audit.record(
                    actor,
                    "report_progress",
                    object_type="task",
                    object_id=number,
                    at=now + timedelta(minutes=number),
                    before={"percent": number},
                    after={"percent": number + 1, "note": f"ghi chú {number}"},
                )
    return person


def _is_whole() -> bool:
    db.session.expunge_all()
    return audit.verify_chain().is_whole


def test_an_untouched_chain_is_whole(chain: int) -> None:
    report = audit.verify_chain()
    assert report.is_whole
    assert report.entries == ENTRIES


def test_an_empty_log_is_whole(app: Flask) -> None:
    assert audit.verify_chain() == audit.ChainReport(entries=0, broken_at=None)


def _edit(chance: random.Random, ids: list[int], person: int) -> None:
    values: dict[str, object] = {
        "at": datetime.fromisoformat("2025-07-06T00:00:00+00:00"),
        "actor_id": None,
        "on_behalf_of_id": person,
        "channel": Channel.CLI,
        "action": "accept_completion",
        "object_type": "plan",
        "object_id": 999,
        "before": "{}",
        "after": '{"percent":100}',
        "previous_hash": "f" * 64,
        "hash": "e" * 64,
    }
    name = chance.choice(sorted(values))
    _change(chance.choice(ids), {name: values[name]})


def _change(entry_id: int, values: dict[str, object]) -> None:
    db.session.execute(
        update(AuditEntry)
        .where(AuditEntry.id == entry_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _remove(chance: random.Random, ids: list[int], person: int) -> None:
    db.session.execute(delete(AuditEntry).where(AuditEntry.id == chance.choice(ids)))


def _truncate(chance: random.Random, ids: list[int], person: int) -> None:
    db.session.execute(delete(AuditEntry).where(AuditEntry.id >= chance.choice(ids)))


def _behead(chance: random.Random, ids: list[int], person: int) -> None:
    db.session.execute(delete(AuditEntry).where(AuditEntry.id <= chance.choice(ids)))


_CONTENT = ("at", "actor_id", "action", "object_id", "before", "after", "previous_hash", "hash")


def _swap(chance: random.Random, ids: list[int], person: int) -> None:
    first, second = chance.sample(ids, 2)
    columns = [getattr(AuditEntry, name) for name in _CONTENT]
    rows = {
        row[0]: row[1:]
        for row in db.session.execute(
            select(AuditEntry.id, *columns).where(AuditEntry.id.in_((first, second)))
        )
    }
    _change(first, dict(zip(_CONTENT, rows[second], strict=True)))
    _change(second, dict(zip(_CONTENT, rows[first], strict=True)))


def test_five_hundred_of_five_hundred_tamperings_are_found(chain: int) -> None:
    chance = random.Random(57)
    ids = list(range(1, ENTRIES + 1))
    tamperings = (_edit, _edit, _edit, _remove, _swap, _truncate, _behead)
    for number in range(TAMPERINGS):
        tamper = tamperings[number % len(tamperings)]
        tamper(chance, ids, chain)
        assert not _is_whole(), (number, tamper.__name__)
        db.session.rollback()
    assert _is_whole()


def test_a_cut_off_end_is_found_even_when_all_is_gone(chain: int) -> None:
    db.session.execute(delete(AuditEntry))
    assert not _is_whole()


def test_a_forged_head_is_found(chain: int) -> None:
    db.session.execute(update(AuditHead).values(last_id=ENTRIES - 1))
    assert not _is_whole()


def test_values_keep_their_letters_and_sorts(app: Flask, now: datetime) -> None:
    with transaction():
        audit.record(
            Actor.system(),
            "edit_task",
            object_type="task",
            object_id=1,
            at=now,
            after={"title": "Ố", "due": now.date(), "units": {3, 1}, "channel": Channel.WEB},
        )
    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.after == '{"channel":"web","due":"2025-07-07","title":"Ố","units":[1,3]}'
    with pytest.raises(TypeError, match="cannot stand in the audit log"):
        audit.record(
            Actor.system(), "x", object_type="x", object_id=1, at=now, after={"x": object()}
        )
