"""How the tasks of a synthetic population came to stand where they stand: their history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from portal.domain.types import Channel, Desk, Origin, TaskState

_MINUTE = timedelta(minutes=1)
_REPORTED = (
    ("issue_task", TaskState.ISSUED),
    ("acknowledge_task", TaskState.ACKNOWLEDGED),
    ("report_progress", TaskState.IN_PROGRESS),
)
_CLAIMED = (*_REPORTED, ("claim_completion", TaskState.AWAITING_ACCEPTANCE))
_WAYS: Mapping[TaskState, tuple[tuple[str, TaskState], ...]] = {
    TaskState.ISSUED: _REPORTED[:1],
    TaskState.ACKNOWLEDGED: _REPORTED[:2],
    TaskState.IN_PROGRESS: _REPORTED,
    TaskState.AWAITING_ACCEPTANCE: _CLAIMED,
    TaskState.COMPLETED: (*_CLAIMED, ("accept_completion", TaskState.COMPLETED)),
    TaskState.PAUSED: (*_REPORTED, ("pause_task", TaskState.PAUSED)),
    TaskState.CANCELLED: (*_REPORTED[:2], ("cancel_task", TaskState.CANCELLED)),
}
_BY_UNIT = frozenset({"acknowledge_task", "report_progress", "claim_completion"})


def versions_of(task_id: int, row: Mapping[str, Any], now: datetime) -> Iterator[dict[str, Any]]:
    """The rows of a task's history, without gap; the last one says what the task's row says."""
    way = _WAYS[row["state"]]
    instants = list(_instants(row["issued_at"], row["last_report_at"] or now, len(way)))
    for (action, state), since, until in zip(way, instants, [*instants[1:], None], strict=True):
        is_claimed = state in (TaskState.AWAITING_ACCEPTANCE, TaskState.COMPLETED)
        is_last = until is None
        yield {
            "task_id": task_id,
            "since": since,
            "until": until,
            "plan_id": row["plan_id"],
            "lead_unit_id": row["lead_unit_id"],
            "official_id": row["official_id"],
            "leader_in_charge_id": row["leader_in_charge_id"],
            "state": state,
            "kind": row["kind"],
            "origin": Origin.ORIGINAL,
            "weight": 1,
            "times_carried_over": 0,
            "start_on": row["start_on"],
            "effective_due": row["effective_due"],
            "claimed_on": row["claimed_on"] if is_claimed else None,
            "paused_until": row["paused_until"] if is_last else None,
            "desk": Desk.UNIT,
            "action": action,
            "actor_id": row["official_id"] if action in _BY_UNIT else row["issued_by_id"],
            "channel": Channel.TELEGRAM if task_id % 3 else Channel.WEB,
        }


def _instants(first: datetime, last: datetime, steps: int) -> Iterator[datetime]:
    """So many instants from the issue on, spread up to the last one, each after the one before."""
    span = max(last - first, steps * _MINUTE)
    for step in range(steps):
        yield first + span * step / max(1, steps - 1)
