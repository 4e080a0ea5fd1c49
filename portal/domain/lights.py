"""The light of a task: one shape, one word, one reason; the first rule that matches wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from portal.domain.lateness import days_gained, days_late
from portal.domain.progress import planned_percent
from portal.domain.types import Light, TaskState


@dataclass(frozen=True, slots=True)
class LightRules:
    """The thresholds of the lights, which an office may change."""

    due_soon_days: int = 7
    due_soon_percent: int = 90
    behind_points: int = 20
    unknown_periods: int = 2


DEFAULT_LIGHT_RULES = LightRules()


@dataclass(frozen=True, slots=True)
class LightFacts:
    """What the light of one task is read from; no report at all counts as 0 percent."""

    state: TaskState
    start_on: date | None = None
    effective_due: date | None = None
    claimed_on: date | None = None
    accepted_on: date | None = None
    percent: int | None = None
    periods_missed: int = 0
    needs_help: bool = False
    paused_until: date | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The light with its reason, a machine word, and the values the reason's sentence names.

    `days` are days early, late, waiting, left or until the start; for `silent` and `no_report`
    they are the periods without a report. `percent` is the last one reported; for `behind` the
    points behind the planned line. `until` is the day the reason speaks of.
    """

    light: Light
    reason: str
    days: int | None = None
    percent: int | None = None
    until: date | None = None


def is_due_soon(
    effective_due: date | None, today: date, rules: LightRules = DEFAULT_LIGHT_RULES
) -> bool:
    """Whether the deadline is near and not passed: the sub-mark of the class *in time*."""
    return effective_due is not None and 0 <= (effective_due - today).days <= rules.due_soon_days


def light(facts: LightFacts, today: date, rules: LightRules = DEFAULT_LIGHT_RULES) -> Verdict:
    """The light of a task today.

    Cancelled and merged tasks and drafts are settled before the dates are looked at, because no
    deadline binds them; a paused task goes on being overdue, since the plan's clock runs on.
    """
    for judge in _IN_ORDER:
        verdict = judge(facts, today, rules)
        if verdict is not None:
            return verdict
    return _on_track(facts, today)


def _completed(facts: LightFacts, today: date, rules: LightRules) -> Verdict | None:
    if facts.state is not TaskState.COMPLETED:
        return None
    gained = 0
    if facts.effective_due is not None:
        gained = days_gained(facts.effective_due, facts.claimed_on or today)
    reason = "done_early" if gained > 0 else "done_late" if gained < 0 else "done_on_time"
    return Verdict(Light.COMPLETED, reason, days=abs(gained), until=facts.accepted_on)


def _under_review(facts: LightFacts, today: date, rules: LightRules) -> Verdict | None:
    if facts.state is not TaskState.AWAITING_ACCEPTANCE:
        return None
    claimed_on = facts.claimed_on or today
    waiting = (today - claimed_on).days
    return Verdict(Light.UNDER_REVIEW, "claimed", days=waiting, until=claimed_on)


def _removed(facts: LightFacts, today: date, rules: LightRules) -> Verdict | None:
    if facts.state is TaskState.CANCELLED:
        return Verdict(Light.PAUSED, "cancelled")
    if facts.state is TaskState.MERGED:
        return Verdict(Light.PAUSED, "merged")
    return None


def _draft(facts: LightFacts, today: date, rules: LightRules) -> Verdict | None:
    return Verdict(Light.NOT_STARTED, "draft") if facts.state is TaskState.DRAFT else None


def _overdue(facts: LightFacts, today: date, rules: LightRules) -> Verdict | None:
    due = facts.effective_due
    if due is None or today <= due:
        return None
    late = days_late(due, today)
    return Verdict(Light.OVERDUE, "overdue", days=late, percent=facts.percent, until=due)


def _paused(facts: LightFacts, today: date, rules: LightRules) -> Verdict | None:
    if facts.state is not TaskState.PAUSED:
        return None
    return Verdict(Light.PAUSED, "paused", until=facts.paused_until)


def _not_started(facts: LightFacts, today: date, rules: LightRules) -> Verdict | None:
    start = facts.start_on
    if start is None or start <= today:
        return None
    return Verdict(Light.NOT_STARTED, "starts", days=(start - today).days, until=start)


def _unknown(facts: LightFacts, today: date, rules: LightRules) -> Verdict | None:
    if facts.periods_missed < rules.unknown_periods:
        return None
    return Verdict(Light.UNKNOWN, "silent", days=facts.periods_missed, percent=facts.percent)


def _due_soon(facts: LightFacts, today: date, rules: LightRules) -> Verdict | None:
    due, percent = facts.effective_due, facts.percent or 0
    if due is None or not is_due_soon(due, today, rules) or percent >= rules.due_soon_percent:
        return None
    return Verdict(Light.AT_RISK, "due_soon", days=(due - today).days, percent=percent, until=due)


def _behind(facts: LightFacts, today: date, rules: LightRules) -> Verdict | None:
    due, planned = facts.effective_due, planned_percent(facts.start_on, facts.effective_due, today)
    if due is None or planned is None:
        return None
    behind = planned - (facts.percent or 0)
    if behind < rules.behind_points:
        return None
    return Verdict(Light.AT_RISK, "behind", days=(due - today).days, percent=behind, until=due)


def _no_report(facts: LightFacts, today: date, rules: LightRules) -> Verdict | None:
    if facts.periods_missed < 1:
        return None
    return Verdict(Light.AT_RISK, "no_report", days=facts.periods_missed, percent=facts.percent)


def _needs_help(facts: LightFacts, today: date, rules: LightRules) -> Verdict | None:
    if not facts.needs_help:
        return None
    return Verdict(Light.AT_RISK, "needs_help", percent=facts.percent)


def _on_track(facts: LightFacts, today: date) -> Verdict:
    due = facts.effective_due
    if due is None:
        return Verdict(Light.ON_TRACK, "no_deadline", percent=facts.percent)
    left = (due - today).days
    return Verdict(Light.ON_TRACK, "on_track", days=left, percent=facts.percent, until=due)


_IN_ORDER: tuple[Callable[[LightFacts, date, LightRules], Verdict | None], ...] = (
    _completed,
    _under_review,
    _removed,
    _draft,
    _overdue,
    _paused,
    _not_started,
    _unknown,
    _due_soon,
    _behind,
    _no_report,
    _needs_help,
)
