"""`make demo`: what an office sees in the first minute, and that it stops and goes on."""

from __future__ import annotations

import httpx
import pytest
from bs4 import BeautifulSoup

from portal.domain.types import OutboxState
from tests.e2e.conftest import Installer
from tests.e2e.preset_c import (
    DIGESTS,
    MORNING,
    MORNING_LISTS,
    START,
    WEEK_LATE,
    told,
    week_late_told,
)
from tests.e2e.product import STOPS_WITHIN, Product, SignIn, eventually
from tests.e2e.promise import arrived, broken_promises, outbox, wait_until_quiet

pytestmark = [pytest.mark.processes, pytest.mark.slow]

ROLES = {
    *("Office clerk", "Official", "Unit head", "Deputy leader", "Top leader"),
    *("Hub", "Legal", "Administrator"),
}


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


def can_sign_in(product: Product, account: SignIn) -> bool:
    with httpx.Client(base_url=product.address, follow_redirects=True, timeout=30) as client:
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
