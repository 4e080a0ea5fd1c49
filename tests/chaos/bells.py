"""The bell from outside: the installation's Redis, its waiting jobs, and its end."""

from __future__ import annotations

from redis import Redis
from redis.exceptions import RedisError

from portal.queue import QUEUE
from tests.e2e.pids import Pid, command_of
from tests.e2e.product import Product

PROGRAMS = ("redis-server ", "valkey-server ")
_TICK = b"tick-"


class Bells:
    """Looks and changes; whoever is away has no bells and cannot be emptied."""

    def __init__(self, product: Product) -> None:
        self.product = product

    def take_away(self) -> None:
        """Nobody hears the ticks that wait."""
        try:
            with self._redis() as redis:
                for job in self._waiting(redis):
                    redis.lrem(f"rq:queue:{QUEUE}", 0, job)
        except (RedisError, OSError):
            return

    def rang(self) -> bool:
        """Whether a tick waits."""
        try:
            with self._redis() as redis:
                return bool(self._waiting(redis))
        except (RedisError, OSError):
            return False

    def empty(self) -> bool:
        """FLUSHALL; whether it was done."""
        try:
            with self._redis() as redis:
                return bool(redis.flushall())
        except (RedisError, OSError):
            return False

    def servers(self) -> set[Pid]:
        return {
            one
            for one in self.product.processes()
            if any(program in command_of(one.number) for program in PROGRAMS)
        }

    def is_there(self) -> bool:
        try:
            with self._redis() as redis:
                return bool(redis.ping())
        except (RedisError, OSError):
            return False

    def _redis(self) -> Redis:
        return Redis.from_url(self.product.settings.redis, socket_timeout=2)

    def _waiting(self, redis: Redis) -> list[bytes]:
        jobs: list[bytes] = redis.lrange(f"rq:queue:{QUEUE}", 0, -1)
        return [job for job in jobs if job.startswith(_TICK)]
