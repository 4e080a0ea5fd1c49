"""Faults on order: what goes wrong, for which calls, how often."""

from __future__ import annotations

import threading
from dataclasses import replace

from bot.loopback.refusal import Refusal
from portal.channels.loopback_views import Fault

REFUSING = {
    "too_many": (429, "Too Many Requests: retry after {value}"),
    "forbidden": (403, "Forbidden: bot was blocked by the user"),
    "bad_request": (400, "Bad Request: chat not found"),
    "unauthorized": (401, "Unauthorized"),
    "conflict": (
        409,
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    ),
    "migrate": (400, "Bad Request: group chat was upgraded to a supergroup chat"),
    "server_error": (500, "Internal Server Error"),
}
CUTTING = {"bad_gateway", "drop_before", "drop_after", "half_answer"}
WAITING = {"hang_before", "hang_after", "slow"}
KINDS = {*REFUSING, *CUTTING, *WAITING}
AFTER_DELIVERY = {"drop_after", "hang_after", "half_answer"}
USUAL_VALUE = {
    "too_many": 1.0,
    "migrate": -1001000000001.0,
    "hang_before": 30.0,
    "hang_after": 30.0,
    "slow": 1.0,
}


def refusal_of(fault: Fault) -> Refusal:
    """The refusal that a refusing fault stands for."""
    status, description = REFUSING[fault.kind]
    value = int(fault.value or 0)
    parameters = {}
    if fault.kind == "too_many":
        parameters["retry_after"] = value
    if fault.kind == "migrate":
        parameters["migrate_to_chat_id"] = value
    return Refusal(status, description.format(value=value), **parameters)


class Faults:
    """The faults still planned, in the order they were planned; the first that fits is taken."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[Fault] = []
        self._last_id = 0

    def add(
        self,
        kind: str,
        *,
        method: str | None,
        chat_id: int | None,
        marker: str | None,
        skip: int,
        count: int | None,
        value: float | None,
    ) -> Fault:
        """Plan a fault for the next `count` fitting calls after `skip` of them; None is for ever.

        `value` is the seconds of a wait or of `retry_after`, or the new chat of a migration.
        """
        with self._lock:
            self._last_id += 1
            fault = Fault(
                fault_id=self._last_id,
                kind=kind,
                method=method,
                chat_id=chat_id,
                marker=marker,
                skip=skip,
                left=count,
                value=USUAL_VALUE.get(kind) if value is None else value,
                met=0,
            )
            self._planned.append(fault)
            return fault

    def planned(self) -> list[Fault]:
        with self._lock:
            return list(self._planned)

    def clear(self) -> int:
        with self._lock:
            count = len(self._planned)
            self._planned.clear()
            return count

    def take(self, method: str, chat_id: int | None, text: str) -> Fault | None:
        """The fault this call meets, counted; exhausted ones are forgotten."""
        with self._lock:
            for index, fault in enumerate(self._planned):
                if not _fits(fault, method, chat_id, text):
                    continue
                if fault.skip > 0:
                    self._planned[index] = replace(fault, skip=fault.skip - 1)
                    continue
                left = None if fault.left is None else fault.left - 1
                met = replace(fault, left=left, met=fault.met + 1)
                self._planned[index] = met
                if left == 0:
                    del self._planned[index]
                return met
        return None


def _fits(fault: Fault, method: str, chat_id: int | None, text: str) -> bool:
    if fault.method is None and chat_id is None:
        return False
    return (
        (fault.method in {None, "*"} or str(fault.method).lower() == method.lower())
        and (fault.chat_id is None or fault.chat_id == chat_id)
        and (fault.marker is None or fault.marker in text)
    )
