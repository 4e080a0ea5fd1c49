"""Redis is only the bell: emptied, killed or never there, the morning goes out, once."""

from __future__ import annotations

import pytest
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import func, select

from portal.domain.types import OutboxState
from portal.models.delivery import OutboxMessage
from tests.e2e.conftest import Installer
from tests.e2e.pids import Pid, command_of
from tests.e2e.preset_c import MORNING, MORNING_LISTS, WEEK_LATE, told, week_late_told
from tests.e2e.product import Product, eventually
from tests.e2e.promise import broken_promises, outbox, wait_until_quiet

pytestmark = [pytest.mark.processes, pytest.mark.slow]

#: nobody listens there
CLOSED = "redis://127.0.0.1:1/0"


def test_emptied_and_killed_in_the_middle_of_the_morning(install: Installer) -> None:
    product = install(TICK_SECONDS="1")
    product.start("--demo")
    product.clock.move_to(MORNING)
    for share in (1, 6, 12):
        eventually(lambda share=share: sent(product) >= share, 60, f"{share} messages sent")
        empty(product)
    for share in (16, 22):
        eventually(lambda share=share: sent(product) >= share, 60, f"{share} messages sent")
        product.kill(eventually(lambda: redis_servers(product), 20, "a Redis to kill"))
    morning_is_complete(product)


def test_never_there(install: Installer) -> None:
    product = install(REDIS_URL=CLOSED, TICK_SECONDS="1")
    product.start("--demo")
    product.clock.move_to(MORNING)
    morning_is_complete(product)
    found = {one["part"]: one for one in product.command("doctor", expect=1)}
    assert not found["redis"]["is_well"]
    assert "works alone" in found["scheduler"]["seen"]


def morning_is_complete(product: Product) -> None:
    eventually(lambda: told(product, "morning"), 90, "the morning lists")
    wait_until_quiet(product, 90)
    assert week_late_told(product) == WEEK_LATE
    assert told(product, "morning") == MORNING_LISTS
    assert {row.state for row in outbox(product).values()} == {OutboxState.SENT}
    assert broken_promises(product) == []


def sent(product: Product) -> int:
    found: int = product.scalar(
        select(func.count())
        .select_from(OutboxMessage)
        .where(OutboxMessage.state == OutboxState.SENT)
    )
    return found


def empty(product: Product) -> None:
    """FLUSHALL, as soon as the server can be asked."""

    def flush() -> bool:
        try:
            with Redis.from_url(product.settings.redis) as redis:
                return bool(redis.flushall())
        except (RedisError, OSError):
            return False

    eventually(flush, 20, "Redis emptied")


def redis_servers(product: Product) -> set[Pid]:
    programs = ("redis-server ", "valkey-server ")
    return {
        one
        for one in product.processes()
        if any(program in command_of(one.number) for program in programs)
    }
