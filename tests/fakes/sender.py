"""A channel under the test's hand: what each send does is said beforehand, what arrived is kept."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from itertools import count

from portal.channels.sending import SendFailed
from portal.domain.types import AttachedFile, Message


@dataclass(frozen=True)
class Arrived:
    """What a person found in the chat."""

    chat_id: str
    text: str
    remote_id: str
    file: AttachedFile | None = None


@dataclass
class FakeSender:
    """Takes the next planned failure for each send; without one, everything arrives.

    A failure planned with `arrives` happens after the message got through, as a cut connection
    does.
    """

    arrived: list[Arrived] = field(default_factory=list)
    planned: deque[tuple[SendFailed | None, bool]] = field(default_factory=deque)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def plan(self, failure: SendFailed, *, arrives: bool = False) -> None:
        self.planned.append((failure, arrives))

    def plan_after(self, sends: int, failure: SendFailed, *, arrives: bool = False) -> None:
        """Let so many sends arrive first."""
        self.planned.extend([(None, True)] * sends)
        self.planned.append((failure, arrives))

    def send(self, chat_id: str, message: Message) -> str:
        with self._lock:
            failure, arrives = self.planned.popleft() if self.planned else (None, True)
            remote_id = str(next(self._numbers))
            if arrives:
                self.arrived.append(Arrived(chat_id, message.text, remote_id, message.file))
        if failure is not None:
            raise failure
        return remote_id

    def texts(self) -> list[str]:
        return [one.text for one in self.arrived]
