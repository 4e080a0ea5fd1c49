"""A mail out of a real process, by a real connection."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from portal.clock import Clock
from portal.domain.types import Message
from portal.services.office_rules import switch_sending
from portal.services.outbox import add_message
from portal.services.transaction import transaction
from tests.factories import acting, make_cast, make_person
from tests.ops.waiting import wait_until
from tests.smtp_server import SmtpServer


@pytest.mark.processes
def test_whoever_is_not_on_telegram_gets_a_mail(app: Flask, tmp_path: Path, now: datetime) -> None:
    cast = make_cast()
    person_id = make_person(unit_id=cast.unit_id)
    with transaction():
        add_message(
            key="own:1",
            kind="own",
            person_id=person_id,
            message=Message("NV-101 quá hạn 1 tuần"),
            locale="vi",
            at=now,
        )
    Clock(tmp_path / "clock.json").move_to(now)  # in working hours, whenever this runs
    with SmtpServer() as host:
        told = {
            "DONDOC_DATA_DIR": str(tmp_path),
            "DONDOC_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "DONDOC_SMTP_URL": f"smtp://127.0.0.1:{host.port}/?from=vanphong@mau.example",
            "DONDOC_TICK_SECONDS": "1",
            "DONDOC_CLOCK": now.isoformat(),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "worker.scheduler"],
            env={**os.environ, **told},
            start_new_session=True,
        )
        try:
            switch_sending(acting(cast.admin), True, now=now)
            wait_until(lambda: bool(host.mails))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
    ((_to, mail),) = host.mails
    assert mail["Subject"] == "NV-101 quá hạn 1 tuần"
