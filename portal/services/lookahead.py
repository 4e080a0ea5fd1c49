"""What the next messages would say, worked out for many at once shortly before they are claimed.

To look at a list again takes some twenty queries, for twenty lists as many as for one. It is done
beside the claims, in a thread and a reading transaction of its own, so that a claim stays short
and holds up neither the pace nor who else writes. Nothing depends on it: what was not foreseen,
or too long ago, the claim looks at itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from flask import current_app

from portal import clock
from portal.domain.types import Message
from portal.services import redrawing, relevance
from portal.services.claims import next_due
from portal.services.transaction import let_go

#: a message worked out longer ago is worked out again
FRESH_SECONDS = 2.0
_AT_ONCE = 24
#: so few left, and the next ones are looked at
_FEW = 14
_NOTHING_FOR = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a message would say, None = it is pointless, as of the real second `at`."""

    message: Message | None
    at: float


class Lookahead:
    """Keeps the next messages ready; used by one claiming thread."""

    def __init__(self) -> None:
        self._app = current_app._get_current_object()  # type: ignore[attr-defined]
        self._thread = ThreadPoolExecutor(1, "lookahead")
        self._looking: Future[dict[int, Foreseen]] | None = None
        self._foreseen: dict[int, Foreseen] = {}
        self._look_again_at = 0.0

    def __enter__(self) -> Self:
        self._look()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.shutdown()

    def foreseen(self) -> Mapping[int, Message | None]:
        """What is ready and fresh, by the messages' numbers; has more of it made ready."""
        now = clock.steady_now()
        if self._looking is not None and self._looking.done():
            self._take(self._looking, now)
        oldest = now - FRESH_SECONDS
        self._foreseen = {number: one for number, one in self._foreseen.items() if one.at > oldest}
        if self._looking is None and len(self._foreseen) < _FEW and now >= self._look_again_at:
            self._look()
        return {number: one.message for number, one in self._foreseen.items()}

    def forget(self, numbers: Iterable[int]) -> None:
        """They have been claimed."""
        for number in numbers:
            self._foreseen.pop(number, None)

    def _look(self) -> None:
        self._looking = self._thread.submit(self._work_out, frozenset(self._foreseen))

    def _take(self, looking: Future[dict[int, Foreseen]], now: float) -> None:
        self._looking = None
        try:
            found = looking.result()
        except Exception:
            log.exception("looking ahead failed; each message is looked at in its claim")
            found = {}
        if not found:
            self._look_again_at = now + _NOTHING_FOR
        self._foreseen |= found

    def _work_out(self, known: frozenset[int]) -> dict[int, Foreseen]:
        found: dict[int, Foreseen] = {}
        with self._app.app_context():
            now, at = clock.utc_now(), clock.steady_now()
            due = [row for row in next_due(now, _AT_ONCE + len(known)) if row.id not in known]
            for kind in {row.kind for row in due if relevance.can_check_many(row.kind)}:
                rows = [row for row in due if row.kind == kind]
                said = redrawing.recheck_many(kind, rows, now)
                found |= {number: Foreseen(message, at) for number, message in said.items()}
            let_go()
        return found
