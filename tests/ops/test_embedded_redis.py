"""The embedded Redis: one server a folder, private, and nothing lost by a kill."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis.exceptions import AuthenticationError, RedisError

from portal.queue import connect
from portal.settings import Settings
from tests.ops.waiting import is_running, wait_until

pytestmark = pytest.mark.processes

Starter = Callable[[Settings], "subprocess.Popen[bytes]"]


@pytest.fixture
def settings() -> Iterator[Settings]:
    """A short path, since a socket's may have a hundred letters; with a space all the same."""
    with tempfile.TemporaryDirectory(prefix="dd") as folder:
        yield Settings(data_dir=Path(folder) / "data folder", redis_url="", _env_file=None)


@pytest.fixture
def start() -> Iterator[Starter]:
    started: list[subprocess.Popen[bytes]] = []

    def start_one(settings: Settings) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "DONDOC_DATA_DIR": str(settings.data_dir)}
        environment.pop("DONDOC_REDIS_URL", None)
        process = subprocess.Popen(
            [sys.executable, "-m", "worker.embedded_redis"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        started.append(process)
        return process

    yield start_one
    for process in started:
        process.kill()
        process.wait()


def answers(settings: Settings) -> bool:
    try:
        with connect(settings) as redis:
            return bool(redis.ping())
    except (RedisError, OSError):
        return False


def server_pid(settings: Settings) -> int:
    with connect(settings) as redis:
        return int(redis.info("server")["process_id"])


def test_only_its_owner_reaches_it_and_jobs_are_never_thrown_away(
    settings: Settings, start: Starter
) -> None:
    start(settings)
    wait_until(lambda: answers(settings))

    assert settings.redis_socket is not None
    assert stat.S_IMODE(settings.redis_folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(settings.redis_socket.stat().st_mode) == 0o700
    with connect(settings) as redis:
        assert redis.config_get("port") == {"port": "0"}
        assert redis.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_two_starts_share_one_server_and_the_second_takes_over(
    settings: Settings, start: Starter
) -> None:
    first = start(settings)
    wait_until(lambda: answers(settings))
    second = start(settings)
    assert server_pid(settings) == first.pid
    with connect(settings) as redis:
        redis.set("kept", "yes")

    first.send_signal(signal.SIGKILL)
    first.wait()

    wait_until(lambda: answers(settings))
    assert server_pid(settings) == second.pid
    with connect(settings) as redis:
        assert redis.get("kept") == b"yes"


def test_what_was_acknowledged_survives_a_kill_and_its_stale_socket(
    settings: Settings, start: Starter
) -> None:
    server = start(settings)
    wait_until(lambda: answers(settings))
    with connect(settings) as redis:
        for number in range(200):
            redis.rpush("numbers", number)
    server.kill()
    server.wait()
    assert settings.redis_socket is not None
    assert settings.redis_socket.exists()
    assert not is_running(server.pid)

    start(settings)

    wait_until(lambda: answers(settings))
    with connect(settings) as redis:
        assert redis.llen("numbers") == 200


def test_where_the_path_is_too_long_for_a_socket_it_wants_a_password(
    tmp_path: Path, start: Starter
) -> None:
    deep = tmp_path / ("a" * 60) / ("b" * 60)
    settings = Settings(data_dir=deep, redis_url="", _env_file=None)
    assert settings.redis_socket is None
    start(settings)
    wait_until(lambda: answers(settings))

    without = settings.model_copy(
        update={"redis_url": settings.redis.replace(f":{settings.redis_password}@", "")}
    )
    with connect(without) as stranger, pytest.raises(AuthenticationError):
        stranger.ping()
