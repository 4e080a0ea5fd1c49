"""A backup while everything runs, put back on an empty machine; the data set there and back."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import MetaData, func, select

from portal.archive.kinds import kind_of
from portal.archive.reading import ArchiveRefused
from portal.archive.restoring import load_data, restore
from portal.archive.writing import back_up, export_data
from portal.cli.context import ADMINISTRATOR
from portal.cli.database import present_revision
from portal.demo.load import load_demo
from portal.domain.types import Actor, Channel, OutboxState, Role
from portal.extensions import db
from portal.files import keep_file, place_of
from portal.migrating import init_migrations
from portal.models.delivery import OutboxMessage
from portal.models.office import AuditEntry
from portal.models.organisation import Person
from portal.models.registry import metadata
from portal.models.task import Task
from portal.services import evidence_files, progress
from portal.services.audit import verify_chain
from portal.services.ticking import run_tick
from tests.conftest import MigratedDatabase
from tests.factories import acting, make_cast, make_task
from tests.sample_files import PDF


@dataclass
class Machine:
    """An installation: its database, and the folder of its files."""

    database: MigratedDatabase
    app: Flask
    folder: Path

    def empty(self) -> None:
        db.session.remove()
        self.database.empty()
        db.session.remove()


@pytest.fixture
def machine(database: MigratedDatabase, app: Flask, tmp_path: Path) -> Iterator[Machine]:
    init_migrations(app)
    yield Machine(database, app, tmp_path / "files")
    db.session.remove()
    flask_migrate.upgrade()


def exported(now: datetime) -> str:
    db.session.remove()
    held = io.StringIO()
    export_data(held, revision=present_revision() or "", now=now)
    return held.getvalue()


def test_every_column_has_a_kind() -> None:
    kinds = {kind_of(column) for table in metadata.sorted_tables for column in table.columns}
    assert kinds == {
        *(
            "integer",
            "text",
            "boolean",
            "day",
            "hour",
            "instant",
            "number",
            "decimal",
            "json",
            "bytes",
        ),
    }


@pytest.mark.slow
def test_the_data_set_goes_there_and_back_bit_by_bit(
    machine: Machine, tmp_path: Path, now: datetime
) -> None:
    load_demo("C")
    run_tick(now)
    before = exported(now)
    path = tmp_path / "data.jsonl"
    path.write_text(before, encoding="utf-8")
    with pytest.raises(ArchiveRefused, match="data here already"):
        load_data(path)
    machine.empty()
    found = load_data(path)
    assert found.rows == sum(len(json.loads(line)["rows"]) for line in before.splitlines()[1:])
    assert exported(now) == before
    assert verify_chain().is_whole
    official = db.session.scalars(
        select(Task).where(Task.state == "in_progress", Task.official_id.is_not(None))
    ).first()
    assert official is not None
    number, person_id = official.id, official.official_id
    assert person_id is not None
    progress.report_progress(acting(person_id), number, 99, now=now)
    assert verify_chain().is_whole


def test_a_backup_is_put_back_with_its_files(
    machine: Machine, tmp_path: Path, now: datetime
) -> None:
    cast = make_cast()
    task_id = make_task(plan_id=cast.plan_id, now=now, code="NV-1", official_id=cast.official)
    kept = keep_file(machine.folder, "QĐ.pdf", BytesIO(PDF))
    gone = keep_file(machine.folder, "mất.pdf", BytesIO(PDF + b"2"))
    official = acting(cast.official)
    evidence_files.hand_in_files(official, task_id, [kept, gone], now=now)
    place_of(machine.folder, gone.checksum).unlink()
    path = tmp_path / "backup.zip"
    written = back_up(path, machine.folder, revision=present_revision() or "", now=now)
    assert (written.files, written.missing) == (1, 1)
    assert path.stat().st_mode & 0o077 == 0
    machine.empty()
    other = tmp_path / "other"
    found = restore(path, other, ADMINISTRATOR, now=now)
    assert (found.rows, found.files) == (written.rows, 1)
    assert place_of(other, kept.checksum).read_bytes() == PDF
    assert db.session.scalars(select(Task.code)).all() == ["NV-1"]
    assert db.session.scalars(select(AuditEntry.action)).all()[-1] == "restore_backup"
    assert verify_chain().is_whole


def test_a_restored_morning_is_not_sent_again(
    machine: Machine, tmp_path: Path, now: datetime
) -> None:
    cast = make_cast()
    make_task(
        plan_id=cast.plan_id,
        now=now - timedelta(days=20),
        code="NV-1",
        official_id=cast.official,
        lead_unit_id=cast.unit_id,
        due=(now - timedelta(days=7)).date(),
        plan_reminders=True,
    )
    path = tmp_path / "backup.zip"
    before_the_morning = now - timedelta(hours=2)
    back_up(path, machine.folder, revision=present_revision() or "", now=before_the_morning)
    run_tick(now)
    said = texts()
    assert said
    machine.empty()
    later = now + timedelta(hours=1)
    found = restore(path, machine.folder, ADMINISTRATOR, now=later)
    assert found.held_back == len(said)
    assert states() == {Channel.TELEGRAM: OutboxState.UNKNOWN, Channel.WEB: OutboxState.SENT}
    run_tick(later + timedelta(minutes=1))
    assert states() == {Channel.TELEGRAM: OutboxState.UNKNOWN, Channel.WEB: OutboxState.SENT}


def texts() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMessage.text).order_by(OutboxMessage.id)))


def states() -> dict[Channel, OutboxState]:
    """The one state that all messages of a channel are in."""
    db.session.rollback()
    found = {
        (row.channel, row.state)
        for row in db.session.execute(select(OutboxMessage.channel, OutboxMessage.state))
    }
    assert len({channel for channel, _state in found}) == len(found)
    return dict(found)


def test_a_backup_is_of_one_instant_whoever_writes_meanwhile(
    machine: Machine, tmp_path: Path, now: datetime
) -> None:
    cast = make_cast()
    task_id = make_task(
        plan_id=cast.plan_id, now=now, code="NV-1", official_id=cast.official, percent=0
    )
    actor = Actor(cast.official, Role.OFFICIAL, frozenset({cast.unit_id}), Channel.WEB)
    stop = threading.Event()

    def write() -> None:
        with machine.app.app_context():
            percent = 1
            while not stop.is_set() and percent < 100:
                progress.report_progress(actor, task_id, percent, now=now)
                percent += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        paths = [tmp_path / f"{number}.zip" for number in range(5)]
        for path in paths:
            back_up(path, machine.folder, revision=present_revision() or "", now=now)
    finally:
        stop.set()
        writer.join()
    for path in paths:
        machine.empty()
        restore(path, machine.folder, ADMINISTRATOR, now=now)
        assert verify_chain().is_whole
        task = db.session.scalars(select(Task)).one()
        reports = db.session.scalar(
            select(func.count()).where(AuditEntry.action == "report_progress")
        )
        assert task.percent == reports


def test_a_data_set_of_an_earlier_version_is_brought_up(
    machine: Machine, tmp_path: Path, now: datetime
) -> None:
    flask_migrate.downgrade(revision="0001")
    old = MetaData()
    old.reflect(db.engine)
    flask_migrate.upgrade()
    kinds = {column.name: kind_of(column) for column in old.tables["people"].columns}
    person = {
        "name": "Người mẫu",
        "email": "mau@mau.example",
        "role": "office",
        "locale": "vi",
        "is_active": True,
        "id": 7,
    }
    row = [person.get(name, "" if kind == "text" else None) for name, kind in kinds.items()]
    head = {
        "format": "dondoc",
        "edition": 1,
        "revision": "0001",
        "made_at": now.isoformat(),
        "tables": {"people": kinds},
    }
    path = tmp_path / "old.jsonl"
    lines = [json.dumps(head), json.dumps({"table": "people", "rows": [row]})]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert load_data(path).rows == 1
    found = db.session.get(Person, 7)
    assert found is not None
    assert (found.name, found.role) == ("Người mẫu", Role.OFFICE)
    with pytest.raises(ArchiveRefused, match="data here already"):
        load_data(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no backup"),
        (b"%PDF-", "no backup"),
        ({"khac.txt": "x"}, "its data cannot be read"),
        ({"data.jsonl": '{"format": "khac"}\n'}, "no data set"),
        ({"data.jsonl": '{"format": "dondoc", "edition": 1, "revision": "9999"}\n'}, "no data set"),
        (
            {
                "data.jsonl": '{"format": "dondoc", "edition": 1, "revision": "9999", '
                '"made_at": "2025-07-07T08:00:00+07:00", "tables": {}}\n'
            },
            "newer version",
        ),
    ],
)
def test_what_is_no_backup_is_refused_in_a_sentence(
    machine: Machine, tmp_path: Path, now: datetime, content: bytes | dict[str, str], said: str
) -> None:
    path = tmp_path / "x.zip"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        with zipfile.ZipFile(path, "w") as packed:
            for name, text in content.items():
                packed.writestr(name, text)
    with pytest.raises(ArchiveRefused, match=said):
        restore(path, machine.folder, ADMINISTRATOR, now=now)


def test_a_damaged_file_is_noticed(machine: Machine, tmp_path: Path, now: datetime) -> None:
    cast = make_cast()
    task_id = make_task(plan_id=cast.plan_id, now=now, code="NV-1", official_id=cast.official)
    kept = keep_file(machine.folder, "QĐ.pdf", BytesIO(PDF))
    evidence_files.hand_in_files(acting(cast.official), task_id, [kept], now=now)
    place_of(machine.folder, kept.checksum).write_bytes(PDF + b"!")
    path = tmp_path / "backup.zip"
    back_up(path, machine.folder, revision=present_revision() or "", now=now)
    machine.empty()
    with pytest.raises(ArchiveRefused, match="not what it was"):
        restore(path, tmp_path / "other", ADMINISTRATOR, now=now)
