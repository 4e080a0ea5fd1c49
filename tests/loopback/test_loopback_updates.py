"""Updates are kept until the bot confirms them, and given again until then."""

from __future__ import annotations

import asyncio
import json
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from telegram import Bot, Update
from telegram.error import Conflict

from bot.loopback.server import LoopbackServer

AN = 501


def poll(server: LoopbackServer, **asked: Any) -> list[dict[str, Any]]:
    """One raw getUpdates, as an own fetch loop makes it."""
    request = urllib.request.Request(
        f"{server.base}/bot{server.token}/getUpdates",
        data=json.dumps(asked).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return list(json.load(answer)["result"])


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [one["message"]["text"] for one in updates]


def test_a_poller_killed_before_confirming_gets_everything_again(server: LoopbackServer) -> None:
    for number in range(40):
        server.send_text(AN, f"câu {number}")
    first = poll(server)
    assert len(first) == 40
    assert poll(server) == first
    assert texts(poll(server, offset=first[29]["update_id"] + 1)) == texts(first[30:])
    assert poll(server, offset=first[-1]["update_id"] + 1) == []
    assert poll(server) == []
    assert server.pending_updates() == []


def test_limit_and_negative_offset(server: LoopbackServer) -> None:
    for number in range(5):
        server.send_text(AN, str(number))
    assert texts(poll(server, limit=2)) == ["0", "1"]
    assert texts(poll(server, offset=-2)) == ["3", "4"]
    assert texts(poll(server)) == ["3", "4"]


def test_a_long_poll_wakes_at_once(server: LoopbackServer) -> None:
    found: list[dict[str, Any]] = []
    waiting = threading.Thread(target=lambda: found.extend(poll(server, timeout=8)))
    began = time.monotonic()
    waiting.start()
    wait_until_polled(server)
    assert server.stats()["is_polled"]
    server.send_text(AN, "ra ngay")
    waiting.join(8)
    assert texts(found) == ["ra ngay"]
    assert time.monotonic() - began < 4


def wait_until_polled(server: LoopbackServer) -> None:
    deadline = time.monotonic() + 5
    while not server.stats()["is_polled"]:
        assert time.monotonic() < deadline, "no poll began"
        time.sleep(0.005)


def test_a_second_poller_ends_the_first_with_conflict(server: LoopbackServer, talk: Any) -> None:
    async def story(bot: Bot) -> None:
        older = asyncio.create_task(bot.get_updates(timeout=8, read_timeout=8))
        await asyncio.to_thread(wait_until_polled, server)
        async with Bot(bot.token, base_url=f"{server.base}/bot") as second:
            newer = asyncio.create_task(second.get_updates(timeout=8, read_timeout=8))
            with pytest.raises(Conflict, match="terminated by other getUpdates request"):
                await older
            server.send_text(AN, "cho người sau")
            (update,) = await newer
        assert update.message.text == "cho người sau"

    talk(story)


def test_only_the_kinds_asked_for_are_queued(server: LoopbackServer) -> None:
    poll(server, allowed_updates=["message"])
    server.block(AN)
    server.unblock(AN)
    server.send_text(AN, "chữ")
    assert texts(poll(server)) == ["chữ"]
    poll(server, offset=-1, allowed_updates=["message", "my_chat_member"])
    server.block(AN)
    assert "my_chat_member" in poll(server)[-1]


def test_updates_die_after_a_day(server: LoopbackServer) -> None:
    server.send_text(AN, "hôm kia")
    server.age_updates(24 * 3600 - 60)
    assert texts(poll(server)) == ["hôm kia"]
    server.age_updates(120)
    server.send_text(AN, "hôm nay")
    assert texts(poll(server)) == ["hôm nay"]


def test_repeated_reordered_and_unreadable_updates_come_as_injected(
    server: LoopbackServer,
) -> None:
    server.send_text(AN, "một")
    (first,) = poll(server)
    offset = first["update_id"] + 1
    assert poll(server, offset=offset) == []
    poison = {"update_id": offset + 5, "message": {"text": 17}}
    server.inject(poison)
    server.inject(first)
    given = poll(server, offset=offset)
    assert given == [poison, first]
    assert poll(server, offset=offset) == [poison]
    assert poll(server, offset=offset + 6) == []
    server.send_text(AN, "hai")
    assert poll(server)[0]["update_id"] == offset + 6


def test_ids_may_start_anew_after_a_quiet_week(server: LoopbackServer) -> None:
    server.number_updates_from(100_000_900)
    server.send_text(AN, "cũ")
    poll(server, offset=100_000_901)
    server.number_updates_from(100_000_007)
    server.send_text(AN, "mới")
    (update,) = poll(server)
    assert update["update_id"] == 100_000_007


def test_webhook_repeats_until_taken_and_polling_is_refused(
    server: LoopbackServer, talk: Any
) -> None:
    heard: list[tuple[str, dict[str, Any]]] = []
    got_twice = threading.Event()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            heard.append((self.headers["X-Telegram-Bot-Api-Secret-Token"], body))
            self.send_response(500 if len(heard) == 1 else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()
            if len(heard) == 2:
                got_twice.set()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    hook = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=hook.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()

    async def story(bot: Bot) -> None:
        await bot.set_webhook(f"http://127.0.0.1:{hook.server_port}/in", secret_token="s3")
        with pytest.raises(Conflict, match="webhook is active"):
            await bot.get_updates()
        server.send_text(AN, "qua webhook")
        assert await asyncio.to_thread(got_twice.wait, 5)
        info = await bot.get_webhook_info()
        assert "500" in info.last_error_message
        await bot.delete_webhook()
        assert (await bot.get_webhook_info()).url == ""

    talk(story)
    hook.shutdown()
    thread.join()
    hook.server_close()
    assert [secret for secret, _ in heard] == ["s3", "s3"]
    assert heard[0][1] == heard[1][1]
    assert Update.de_json(heard[0][1], None).message.text == "qua webhook"
