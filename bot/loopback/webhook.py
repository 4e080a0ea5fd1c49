"""Webhook mode: posts the waiting updates to the address the bot has set."""

from __future__ import annotations

import sqlite3
import threading
import time
import urllib.error
import urllib.request
from http.client import HTTPException

from bot.loopback.store import Stopped, Store, keep_setting, setting
from bot.loopback.updates import pending

ANSWER_SECONDS = 10.0
PAUSE_SECONDS = 0.25
IDLE_SECONDS = 3600.0


class WebhookSender(threading.Thread):
    """Posts one update after another; a refused one is repeated until it is taken."""

    def __init__(self, store: Store) -> None:
        super().__init__(name="webhook", daemon=True)
        self._store = store

    def run(self) -> None:
        try:
            while True:
                waiting = self._store.wait_for(_next_post, IDLE_SECONDS)
                if waiting is not None:
                    self._post(*waiting)
        except Stopped:
            return

    def _post(self, url: str, secret: str, number: int, raw: str) -> None:
        headers = {"Content-Type": "application/json"}
        if secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        request = urllib.request.Request(  # noqa: S310 - set_webhook takes http addresses only
            url, data=raw.encode("utf-8", "replace"), headers=headers, method="POST"
        )
        problem = ""
        try:
            urllib.request.urlopen(request, timeout=ANSWER_SECONDS).close()  # noqa: S310
        except urllib.error.HTTPError as error:
            problem = f"Wrong response from the webhook: {error.code} {error.reason}"
            error.close()
        except (OSError, HTTPException):
            problem = "Connection failed"
        with self._store.transaction() as db:
            if problem:
                keep_setting(db, "webhook_error", f"{int(time.time())}|{problem}")
            else:
                db.execute("DELETE FROM updates WHERE number = ?", (number,))
        if problem:
            self._store.hold(PAUSE_SECONDS)


def _next_post(db: sqlite3.Connection) -> tuple[str, str, int, str] | None:
    url = setting(db, "webhook_url")
    rows = pending(db, 1) if url else []
    if not url or not rows:
        return None
    return url, setting(db, "webhook_secret") or "", rows[0]["number"], rows[0]["raw"]
