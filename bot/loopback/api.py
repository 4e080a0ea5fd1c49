"""One call of the Bot API from its parameters to its answer: limits, faults, verb, ledger."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.loopback.calls import Call, Outcome, Verb
from bot.loopback.faults import AFTER_DELIVERY, REFUSING, Faults, refusal_of
from bot.loopback.ledger import Entry, write_line
from bot.loopback.limits import Limits
from bot.loopback.methods import CHAT_VERBS
from bot.loopback.params import Params
from bot.loopback.profile import PROFILE_VERBS
from bot.loopback.refusal import Refusal, bad_request, conflict
from bot.loopback.store import Store, setting
from bot.loopback.updates import (
    LONGEST_POLL_SECONDS,
    MOST_PER_POLL,
    Polls,
    forget_before,
    forget_old,
    keep_last,
    remember_wanted,
)
from portal.channels.loopback_views import Fault
from portal.clock import steady_now

BAD_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
VERBS: dict[str, Verb] = {**CHAT_VERBS, **PROFILE_VERBS}
SPELLING = {name.lower(): name for name in (*VERBS, "getUpdates")}
KEPT_IN_LEDGER = {*CHAT_VERBS, "leaveChat"}
CUT = 0


@dataclass(frozen=True)
class Answer:
    """What goes back: status 0 cuts the connection, `is_half` breaks the body off."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    is_half: bool = False


@dataclass(frozen=True)
class _Subject:
    """Who and what a call is about, as far as its parameters tell."""

    method: str
    chat_id: int | None
    text: str


class BotApi:
    """The verbs over one store, for one bot."""

    def __init__(
        self,
        store: Store,
        bot_id: int,
        now: Callable[[], datetime],
        limits: Limits,
        query_seconds: float,
    ) -> None:
        self.store = store
        self.bot_id = bot_id
        self.now = now
        self.limits = limits
        self.query_seconds = query_seconds
        self.faults = Faults()
        self.polls = Polls(store)

    def answer(self, method: str, params: Params) -> Answer:
        """Carry out one call; only `Stopped` may come out of here as an exception."""
        name = SPELLING.get(method.lower())
        if name is None:
            return _refused(Refusal(404, "Not Found: method not found"))
        subject = self._subject(name, params)
        wait = self.limits.seconds_to_wait(name, subject.chat_id, steady_now())
        if wait:
            late = Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
            return self._write_refusal(subject, late)
        fault = self.faults.take(name, subject.chat_id, subject.text)
        if fault is not None and fault.kind not in AFTER_DELIVERY:
            spoiled = self._spoil(subject, fault)
            if spoiled is not None:
                return spoiled
        return self._after(fault, self._carry_out(subject, params, fault))

    def _spoil(self, subject: _Subject, fault: Fault) -> Answer | None:
        """What a fault before delivery answers; None if it only makes the call slow."""
        if fault.kind in REFUSING:
            return self._write_refusal(subject, refusal_of(fault), fault)
        if fault.kind == "bad_gateway":
            self._write(subject, 502, fault)
            return Answer(502, BAD_GATEWAY, "text/html")
        if fault.kind == "slow":
            self.store.hold(fault.value or 0)
            return None
        self._write(subject, CUT, fault)
        if fault.kind == "hang_before":
            self.store.hold(fault.value or 0)
        return Answer(CUT)

    def _after(self, fault: Fault | None, answer: Answer) -> Answer:
        if fault is None or fault.kind not in AFTER_DELIVERY:
            return answer
        if fault.kind == "hang_after":
            self.store.hold(fault.value or 0)
        if fault.kind == "half_answer":
            return Answer(answer.status, answer.body, is_half=True)
        return Answer(CUT)

    def _carry_out(self, subject: _Subject, params: Params, fault: Fault | None) -> Answer:
        try:
            if subject.method == "getUpdates":
                return self._get_updates(params)
            with self.store.transaction() as db:
                call = Call(db, params, self.bot_id, self.now(), self.query_seconds)
                outcome = VERBS[subject.method](call)
                self._write_delivery(call, subject, outcome, fault)
        except Refusal as refusal:
            return self._write_refusal(subject, refusal, fault)
        except UnicodeEncodeError:
            unreadable = bad_request("strings must be encoded in UTF-8")
            return self._write_refusal(subject, unreadable, fault)
        return _accepted(json.dumps(outcome.result, ensure_ascii=False))

    def _get_updates(self, params: Params) -> Answer:
        offset = params.integer("offset") or 0
        limit = min(max(params.integer("limit") or MOST_PER_POLL, 1), MOST_PER_POLL)
        seconds = min(max(params.integer("timeout") or 0, 0), LONGEST_POLL_SECONDS)
        mine = self.polls.begin()
        with self.store.transaction() as db:
            if setting(db, "webhook_url"):
                raise conflict(
                    "can't use getUpdates method while webhook is active; "
                    "use deleteWebhook to delete the webhook first"
                )
            remember_wanted(db, params.nested("allowed_updates"))
            forget_old(db)
            if offset > 0:
                forget_before(db, min(offset, 2**62))
            elif offset < 0:
                keep_last(db, -max(offset, -(2**62)))
        return _accepted("[" + ",".join(self.polls.collect(mine, limit, seconds)) + "]")

    def _subject(self, method: str, params: Params) -> _Subject:
        chat_id: int | None = None
        if method == "answerCallbackQuery":
            chat_id = self._chat_of_tap(params.text("callback_query_id"))
        else:
            raw = params.text("chat_id")
            if raw.lstrip("-").isascii() and raw.lstrip("-").isdigit() and len(raw) < 19:
                chat_id = int(raw)
        text = params.text("text") or params.text("caption") or params.text("action")
        return _Subject(method, chat_id, text.encode("utf-8", "replace").decode())

    def _chat_of_tap(self, query_id: str) -> int | None:
        with self.store.reading() as db:
            row = db.execute(
                "SELECT chat_id FROM taps WHERE query_id = ?",
                (query_id.encode("utf-8", "replace").decode(),),
            ).fetchone()
        return None if row is None else int(row["chat_id"])

    def _write_delivery(
        self, call: Call, subject: _Subject, outcome: Outcome, fault: Fault | None
    ) -> None:
        if subject.method not in KEPT_IN_LEDGER:
            return
        is_cut = fault is not None and fault.kind in {"drop_after", "hang_after"}
        write_line(
            call.db,
            Entry(
                method=subject.method,
                chat_id=outcome.chat_id,
                message_id=outcome.message_id,
                text=outcome.text,
                status=CUT if is_cut else 200,
                is_delivered=True,
                fault=fault.kind if fault else "",
            ),
        )

    def _write_refusal(
        self, subject: _Subject, refusal: Refusal, fault: Fault | None = None
    ) -> Answer:
        self._write(subject, refusal.status, fault, refusal.description)
        return _refused(refusal)

    def _write(
        self, subject: _Subject, status: int, fault: Fault | None, refusal: str = ""
    ) -> None:
        if fault is None and subject.method not in KEPT_IN_LEDGER:
            return
        with self.store.transaction() as db:
            write_line(
                db,
                Entry(
                    method=subject.method,
                    chat_id=subject.chat_id,
                    message_id=None,
                    text=subject.text,
                    status=status,
                    is_delivered=False,
                    fault=fault.kind if fault else "",
                    refusal=refusal,
                ),
            )


def _accepted(result: str) -> Answer:
    return Answer(200, f'{{"ok":true,"result":{result}}}'.encode())


def _refused(refusal: Refusal) -> Answer:
    return Answer(refusal.status, json_bytes(refusal.to_json()))


def json_bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "replace")
