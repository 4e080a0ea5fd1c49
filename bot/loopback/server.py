"""The HTTP server: `/bot<token>/…`, `/file/bot<token>/…` and `/control/<token>/…`."""

from __future__ import annotations

import hmac
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from bot.loopback.api import Answer, BotApi, json_bytes
from bot.loopback.control import Control
from bot.loopback.limits import Limits, Rates
from bot.loopback.params import read_params
from bot.loopback.refusal import Refusal
from bot.loopback.routes import answer_control
from bot.loopback.store import Stopped, Store
from bot.loopback.webhook import WebhookSender

LARGEST_BODY = 60 * 1024 * 1024
STOP_SECONDS = 5.0
IDLE_SECONDS = 120.0
UNAUTHORIZED = Answer(401, json_bytes(Refusal(401, "Unauthorized").to_json()))
NOT_FOUND = Answer(404, json_bytes(Refusal(404, "Not Found").to_json()))


def office_now() -> datetime:
    return datetime.now(UTC)


class LoopbackServer(Control):
    """The loopback Bot API server of one bot; in tests used in-process.

    `data_file` None keeps everything in memory; port 0 takes a free one. The control verbs are
    methods. Raises `OSError` if the port is taken.
    """

    def __init__(
        self,
        token: str,
        data_file: Path | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        now: Callable[[], datetime] = office_now,
        rates: Rates | None = None,
        query_seconds: float = 60.0,
    ) -> None:
        bot_id = token.partition(":")[0]
        if not bot_id.isdigit():
            raise ValueError("A bot token is the bot's id, a colon and letters.")
        self.token = token
        self._http = _HttpServer((host, port), self)
        try:
            self.store = Store(data_file)
        except BaseException:
            self._http.server_close()
            raise
        super().__init__(
            BotApi(self.store, int(bot_id), now, Limits(rates or Rates()), query_seconds)
        )
        self._webhook = WebhookSender(self.store)
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    @property
    def base(self) -> str:
        """The server's root, as `DONDOC_TELEGRAM_API_BASE` wants it."""
        return f"http://{self._http.server_address[0]!s}:{self.port}"

    def start(self) -> LoopbackServer:
        self._webhook.start()
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop at once: waiting polls and held calls are cut, what was written is kept."""
        self.store.stop()
        self._http.stop_listening()
        self._http.cut_all()
        self._thread.join(STOP_SECONDS)
        self._webhook.join(STOP_SECONDS)
        self._http.server_close()
        self.store.close()

    def __enter__(self) -> LoopbackServer:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def answer(self, path: str, content_type: str, body: bytes) -> Answer:
        """The answer to one request by its path."""
        route, _, query = path.partition("?")
        parts = [unquote(part) for part in route.split("/")[1:]]
        try:
            if parts[0].startswith("bot") and len(parts) == 2:
                if not self._is_token(parts[0][3:]):
                    return UNAUTHORIZED
                return self._api.answer(parts[1], read_params(query, content_type, body))
            if parts[0] == "file" and len(parts) > 2:
                return self._file(parts[1], "/".join(parts[2:]))
            if parts[0] == "control" and len(parts) == 3:
                if not self._is_token(parts[1]):
                    return UNAUTHORIZED
                return answer_control(self, parts[2], read_params(query, content_type, body))
        except Refusal as refusal:
            return Answer(refusal.status, json_bytes(refusal.to_json()))
        return NOT_FOUND

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.token.encode())

    def _file(self, bot: str, path: str) -> Answer:
        if not self._is_token(bot.removeprefix("bot")):
            return UNAUTHORIZED
        found = self.read_file(path.encode("utf-8", "replace").decode())
        if found is None:
            return NOT_FOUND
        return Answer(200, found[1], "application/octet-stream")


class _HttpServer(ThreadingHTTPServer):
    """One thread a connection; knows its connections, so that it can cut them."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], owner: LoopbackServer) -> None:
        self.owner = owner
        self._open: set[socket.socket] = set()
        self._has_closed = threading.Condition()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._has_closed:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        with self._has_closed:
            self._open.discard(request)
            self._has_closed.notify_all()

    def stop_listening(self) -> None:
        """Wake the accepting loop by closing its ear, rather than wait for its next look."""
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.shutdown()

    def cut_all(self) -> None:
        """Cut every connection and wait until its thread has let go of it."""
        with self._has_closed:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            self._has_closed.wait_for(lambda: not self._open, STOP_SECONDS)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is no error; the rest is, and is told without the path."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            traceback.print_exc(file=sys.stderr)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "loopback"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = IDLE_SECONDS
    server: _HttpServer

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def _handle(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or "Transfer-Encoding" in self.headers:
            refusal = Refusal(411, "Length Required")
            return self._send(Answer(411, json_bytes(refusal.to_json())), is_last=True)
        if int(length) > LARGEST_BODY:
            refusal = Refusal(413, "Request Entity Too Large")
            return self._send(Answer(413, json_bytes(refusal.to_json())), is_last=True)
        body = self.rfile.read(int(length))
        try:
            answer = self.server.owner.answer(self.path, self.headers.get("Content-Type", ""), body)
        except Stopped:
            answer = Answer(0)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            answer = Answer(500, json_bytes(Refusal(500, "Internal Server Error").to_json()))
        self._send(answer)

    def _send(self, answer: Answer, *, is_last: bool = False) -> None:
        if answer.status == 0:
            self._cut()
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        if is_last:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body[: len(answer.body) // 2] if answer.is_half else answer.body)
        self.wfile.flush()
        if answer.is_half:
            self._cut()

    def _cut(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the paths carry the token."""
