"""`make demo`: what an office sees in the first minute, and that it stops and goes on."""

from __future__ import annotations

from datetime import datetime

import httpx
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from portal.domain.types import OutboxState
from portal.models.delivery import OutboxMessage
from portal.models.organisation import Person
from portal.models.task import Task
from tests.e2e.conftest import Installer
from tests.e2e.product import STOPS_WITHIN, Product, SignIn, eventually
from tests.e2e.promise import arrived, broken_promises, outbox, wait_until_quiet

pytestmark = [pytest.mark.processes, pytest.mark.slow]

START = datetime.fromisoformat("2025-07-07T07:59:30+07:00")
MORNING = datetime.fromisoformat("2025-07-07T08:00:00+07:00")
ROLES = {
    *("Office clerk", "Official", "Unit head", "Deputy leader", "Top leader"),
    *("Hub", "Legal", "Administrator"),
}
OFFICE = "chanhvanphong"
#: who is told that a task is one week late: official, head, deputy leader in charge, the Office;
#: of what lies with Legal, Legal's head instead of the unit's two
WEEK_LATE = {
    "KH02-03": {"chuyenvien10", "truong.cns", "thutruong01", OFFICE},
    "KH02-05": {"truong.pc", "thutruong02", OFFICE},
    "KH02-08": {"chuyenvien08", "truong.dl", "thutruong03", OFFICE},
    "KH02-11": {"chuyenvien02", "truong.cds", "thutruong03", OFFICE},
    "KH02-13": {"chuyenvien13", "truong.nl", "thutruong01", OFFICE},
}
MORNING_LISTS = {
    *("chuyenvien03", "chuyenvien06", "chuyenvien08"),
    *("truong.cds", "truong.ht", "truong.dl", "truong.cns"),
    *(OFFICE, "phochanhvanphong", "vanphong01"),
}
DIGESTS = {"botruong", "thutruong01", "thutruong02", "thutruong03", OFFICE}


def test_half_a_minute_after_the_start_the_morning_is_there_and_a_second_start_goes_on(
    install: Installer,
) -> None:
    product = install()
    product.start("--demo")
    assert START <= product.now() < MORNING
    assert set(product.sign_ins()) == ROLES

    eventually(lambda: product.now() >= MORNING, 60, "the working morning")
    eventually(lambda: told(product, "morning"), 20, "the morning lists")
    wait_until_quiet(product, 30)
    assert (product.now() - START).total_seconds() < 60
    assert week_late_told(product) == WEEK_LATE
    assert told(product, "morning") == MORNING_LISTS
    assert told(product, "digest_weekly") == DIGESTS
    assert {row.state for row in outbox(product).values()} == {OutboxState.SENT}
    assert broken_promises(product) == []
    for account in product.sign_ins().values():
        assert can_sign_in(product, account), account.role

    before, stood_at = arrived(product), product.now()
    assert product.interrupt() < STOPS_WITHIN
    assert product.left_over() == []

    product.start("--demo")
    assert stood_at <= product.now() < stood_at.replace(hour=9)
    eventually(lambda: all_well(product), 60, lambda: str(product.command("doctor", expect=1)))
    wait_until_quiet(product)
    assert arrived(product) == before
    assert product.interrupt() < STOPS_WITHIN
    assert product.left_over() == []
    assert "Traceback" not in product.said()


def told(product: Product, kind: str) -> set[str]:
    """Who got a message of that kind."""
    return {name for _code, name in _recipients(product, kind)}


def week_late_told(product: Product) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for code, name in _recipients(product, "week_late"):
        found.setdefault(code, set()).add(name)
    return found


def _recipients(product: Product, kind: str) -> list[tuple[str, str]]:
    rows = product.rows(
        select(Task.code, Person.email)
        .select_from(OutboxMessage)
        .join(Person, Person.id == OutboxMessage.person_id)
        .outerjoin(Task, Task.id == OutboxMessage.task_id)
        .where(OutboxMessage.kind == kind)
    )
    return [(code, email.partition("@")[0]) for code, email in rows]


def can_sign_in(product: Product, account: SignIn) -> bool:
    with httpx.Client(base_url=product.address, follow_redirects=True) as client:
        page = BeautifulSoup(client.get("/login").text, "html5lib")
        token = page.select_one("#sign-in input[name=csrf_token]")
        assert token is not None
        answer = client.post(
            "/login",
            data={
                "csrf_token": token["value"],
                "email": account.email,
                "password": account.password,
            },
        )
    return answer.status_code == 200 and answer.url.path != "/login"


def all_well(product: Product) -> bool:
    """Every part has given a sign of life since the start."""
    try:
        return bool(product.command("doctor"))
    except AssertionError:
        return False
