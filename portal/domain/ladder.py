"""The reminder ladder: its rungs as data, and the days on which they fall."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from portal.domain.calendar import WorkingCalendar
from portal.domain.types import Desk, Recipient, Rung, TaskState


class When(StrEnum):
    """What a rung's days are counted from, and how."""

    AT_ISSUE = "at_issue"
    WORKING_DAYS_AFTER_ISSUE = "working_days_after_issue"
    HALF_OF_THE_TIME = "half_of_the_time"
    WORKING_DAYS_BEFORE_DUE = "working_days_before_due"
    NEXT_WORKING_DAY_AFTER_DUE = "next_working_day_after_due"
    DAYS_AFTER_DUE = "days_after_due"


@dataclass(frozen=True, slots=True)
class RungRule:
    """One rung: when it falls, to whom it speaks, and whether it is a message of its own.

    `days` holds one number per repetition. `shares_length` lets the distance to the deadline
    shrink to a quarter of the task's length. A rung that halves the time needs a task longer
    than `longer_than_days`.
    """

    rung: Rung
    when: When
    recipients: tuple[Recipient, ...]
    days: tuple[int, ...] = (0,)
    alone: bool = False
    shares_length: bool = False
    longer_than_days: int = 0


_OFFICIAL_AND_HEAD = (Recipient.OFFICIAL, Recipient.HEAD)
_E2_RECIPIENTS = (*_OFFICIAL_AND_HEAD, Recipient.DEPUTY_LEADER, Recipient.OFFICE)

DEFAULT_LADDER: tuple[RungRule, ...] = (
    RungRule(
        Rung.R0,
        When.AT_ISSUE,
        (Recipient.HEAD, Recipient.OFFICIAL, Recipient.COORDINATING),
    ),
    RungRule(
        Rung.R1,
        When.WORKING_DAYS_AFTER_ISSUE,
        (Recipient.HEAD, Recipient.OFFICE),
        days=(2,),
    ),
    RungRule(Rung.R2, When.HALF_OF_THE_TIME, (Recipient.OFFICIAL,), longer_than_days=14),
    RungRule(
        Rung.R3,
        When.WORKING_DAYS_BEFORE_DUE,
        (Recipient.OFFICIAL, Recipient.FOCAL_POINT),
        days=(10,),
        shares_length=True,
    ),
    RungRule(Rung.R4, When.WORKING_DAYS_BEFORE_DUE, _OFFICIAL_AND_HEAD, days=(3,)),
    RungRule(Rung.R5, When.WORKING_DAYS_BEFORE_DUE, _OFFICIAL_AND_HEAD, days=(1,)),
    RungRule(Rung.R6, When.WORKING_DAYS_BEFORE_DUE, _OFFICIAL_AND_HEAD, days=(0,)),
    RungRule(Rung.E0, When.NEXT_WORKING_DAY_AFTER_DUE, _OFFICIAL_AND_HEAD),
    RungRule(Rung.E1, When.DAYS_AFTER_DUE, (*_OFFICIAL_AND_HEAD, Recipient.OFFICE), days=(3,)),
    RungRule(Rung.E2, When.DAYS_AFTER_DUE, _E2_RECIPIENTS, days=(7,), alone=True),
    RungRule(
        Rung.E3,
        When.DAYS_AFTER_DUE,
        (Recipient.HEAD, Recipient.DEPUTY_LEADER),
        days=(14,),
        alone=True,
    ),
    RungRule(
        Rung.E4,
        When.DAYS_AFTER_DUE,
        (*_E2_RECIPIENTS, Recipient.TOP_LEADER),
        days=(30,),
        alone=True,
    ),
    RungRule(Rung.E5, When.DAYS_AFTER_DUE, (Recipient.TOP_LEADER,), days=(60, 90, 120)),
)

DEFAULT_MORNING = time(8)
AT_ONCE_WITHIN_DAYS = 3
QUARTER = 4

_ACKNOWLEDGEMENT_RUNGS = frozenset({Rung.R0, Rung.R1})
_UNIT_RECIPIENTS = frozenset({Recipient.OFFICIAL, Recipient.HEAD, Recipient.FOCAL_POINT})
_STOPPED_BY_STATE = {
    TaskState.DRAFT: "draft",
    TaskState.AWAITING_ACCEPTANCE: "under_review",
    TaskState.COMPLETED: "finished",
    TaskState.PAUSED: "paused",
    TaskState.CANCELLED: "cancelled",
    TaskState.MERGED: "merged",
}


@dataclass(frozen=True, slots=True)
class PlannedRung:
    """A rung on its day; `repeat` counts from 0 and tells the repetitions of E5 apart."""

    rung: Rung
    due_at: datetime
    on: date
    repeat: int = 0


def plan_rungs(
    *,
    issued_at: datetime,
    effective_due: date | None,
    calendar: WorkingCalendar,
    zone: tzinfo,
    morning: time = DEFAULT_MORNING,
    ladder: tuple[RungRule, ...] = DEFAULT_LADDER,
) -> tuple[PlannedRung, ...]:
    """The rungs of a task in the order of their days.

    1. Every rung falls on a working morning; what would fall on a day off comes on the working
       day before it up to the deadline, and on the one after it from then on.
    2. A rung that is to shrink with the task keeps its place before the next one.
    3. On one day the stronger rung speaks; only the first one and messages of their own stay.
    4. The first rung goes out at once when the deadline is near. Nothing else falls on the day of
       issue or before it: a task given out late starts climbing from where it stands.
    """
    issued_on = issued_at.astimezone(zone).date()
    plan = _Plan(issued_on, effective_due, calendar)
    days = [
        (rule, on, repeat)
        for rule in ladder
        for repeat, on in enumerate(plan.days_of(rule, ladder))
        if on > issued_on
    ]
    planned = [
        PlannedRung(rule.rung, _at_morning(on, morning, zone), on, repeat)
        for rule, on, repeat in _without_weaker_ones(days)
    ]
    if any(rule.when is When.AT_ISSUE for rule in ladder):
        planned.insert(0, _first_rung(issued_at, effective_due, calendar, zone, morning))
    return tuple(sorted(planned, key=lambda each: each.due_at))


@dataclass(frozen=True, slots=True)
class _Plan:
    issued_on: date
    due: date | None
    calendar: WorkingCalendar

    def days_of(self, rule: RungRule, ladder: tuple[RungRule, ...]) -> Iterable[date]:
        """The days of a rung, none when the task is too short or has no deadline for it."""
        if rule.when is When.WORKING_DAYS_AFTER_ISSUE:
            return [self.calendar.add_working_days(self.issued_on, n) for n in rule.days]
        if self.due is None or rule.when is When.AT_ISSUE:
            return []
        if rule.when is When.HALF_OF_THE_TIME:
            length = (self.due - self.issued_on).days
            half = self.issued_on + timedelta(days=length // 2)
            return [self.calendar.roll_back(half)] if length > rule.longer_than_days else []
        if rule.when is When.WORKING_DAYS_BEFORE_DUE:
            return [self._before_due(self.due, self._distance(rule, self.due, ladder))]
        if rule.when is When.NEXT_WORKING_DAY_AFTER_DUE:
            return [self.calendar.next_working_day(self.due)]
        return [self.calendar.roll_forward(self.due + timedelta(days=n)) for n in rule.days]

    def _before_due(self, due: date, working_days: int) -> date:
        if working_days == 0:
            return self.calendar.roll_back(due)
        return self.calendar.add_working_days(due, -working_days)

    def _distance(self, rule: RungRule, due: date, ladder: tuple[RungRule, ...]) -> int:
        """Working days before the deadline; a share of the length stays outside nearer rungs."""
        fixed = rule.days[0]
        if not rule.shares_length:
            return fixed
        share = self.calendar.working_days_between(self.issued_on, due) // QUARTER
        nearer = max(
            (
                other.days[0]
                for other in ladder
                if other.when is When.WORKING_DAYS_BEFORE_DUE and other.days[0] < fixed
            ),
            default=0,
        )
        return min(fixed, max(share, nearer + 1))


def _without_weaker_ones(
    days: list[tuple[RungRule, date, int]],
) -> list[tuple[RungRule, date, int]]:
    """Keep, of each day, the strongest rung and those that are messages of their own."""
    kept: list[tuple[RungRule, date, int]] = []
    for rule, on, repeat in reversed(days):
        if not _gives_way(rule, on, [stronger_on for _, stronger_on, _ in kept]):
            kept.append((rule, on, repeat))
    return kept[::-1]


def _gives_way(rule: RungRule, on: date, stronger: list[date]) -> bool:
    """Whether a rung is silent because a stronger one speaks that day, or has spoken before it.

    The question whether a task was taken up at all is not answered by a rung of its deadline, so
    it only avoids the day.
    """
    if rule.alone:
        return False
    if rule.when is When.WORKING_DAYS_AFTER_ISSUE:
        return on in stronger
    return any(day <= on for day in stronger)


def _first_rung(
    issued_at: datetime,
    effective_due: date | None,
    calendar: WorkingCalendar,
    zone: tzinfo,
    morning: time,
) -> PlannedRung:
    """The request to acknowledge: the next working morning, or at once when that is too late."""
    issued_on = issued_at.astimezone(zone).date()
    on = calendar.roll_forward(issued_on)
    if _at_morning(on, morning, zone) < issued_at:
        on = calendar.next_working_day(on)
    hurried = effective_due is not None and (
        (effective_due - issued_on).days <= AT_ONCE_WITHIN_DAYS or on > effective_due
    )
    if hurried:
        return PlannedRung(Rung.R0, issued_at.astimezone(UTC), issued_on)
    return PlannedRung(Rung.R0, _at_morning(on, morning, zone), on)


def _at_morning(day: date, morning: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, morning, tzinfo=zone).astimezone(UTC)


def is_pressing_stopped(
    *, state: TaskState, for_due: date | None, effective_due: date | None
) -> str | None:
    """Why nobody may be pressed any more for the deadline `for_due`; None while it is right to."""
    if state in _STOPPED_BY_STATE:
        return _STOPPED_BY_STATE[state]
    return "moved" if for_due != effective_due else None


def is_rung_stopped(
    rung: Rung, *, state: TaskState, for_due: date | None, effective_due: date | None
) -> str | None:
    """Why a planned rung must be dropped, None while it makes sense.

    Who has acknowledged, or begun, is not asked to acknowledge again.
    """
    stopped = is_pressing_stopped(state=state, for_due=for_due, effective_due=effective_due)
    if stopped is None and rung in _ACKNOWLEDGEMENT_RUNGS and state is not TaskState.ISSUED:
        return "acknowledged"
    return stopped


def rule_of(rung: Rung, ladder: tuple[RungRule, ...] = DEFAULT_LADDER) -> RungRule:
    """The rule of a rung; raises KeyError when the ladder has no such rung."""
    return {rule.rung: rule for rule in ladder}[rung]


def recipients_of(rung_rule: RungRule, *, desk: Desk) -> tuple[Recipient, ...]:
    """To whom a rung speaks while the task lies on that desk.

    Nobody in the unit is pressed for what another desk holds: its holder is asked instead, once.
    Leaders and the Office are told all the same.
    """
    if desk is Desk.UNIT:
        return rung_rule.recipients
    asked = (
        Recipient.DESK_HOLDER if recipient in _UNIT_RECIPIENTS else recipient
        for recipient in rung_rule.recipients
    )
    return tuple(dict.fromkeys(asked))
