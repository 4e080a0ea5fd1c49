"""Lets the story of each issued task happen again, through the services that real users act by.

So audit log, states, lights and reminders come out as in real work; only the clock is the story's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from portal.demo.cast import Cast
from portal.demo.leaders import CLERK
from portal.demo.past_reminders import settle_past_reminders
from portal.demo.records import ExtensionRow, Moved, ObstacleRow, Story, TaskRow
from portal.domain.dossier_papers import papers_for
from portal.domain.types import Actor, Channel
from portal.extensions import db
from portal.services import (
    completion,
    deadline_moves,
    dossiers,
    extensions,
    interruption,
    issuing,
    obstacles,
    progress,
)

_ISSUE = time(14, 0)
_ACKNOWLEDGE = time(8, 20)
_ACKNOWLEDGE_AT_ONCE = time(15, 30)
_REPORT = time(9, 10)
_OBSTACLE = time(10, 30)
_EXTENSION = time(11, 0)
_TO_LEGAL = time(14, 30)
_CLAIM = time(15, 0)
_DECISION = time(16, 0)
_ACCEPT = time(16, 45)


@dataclass(frozen=True, slots=True)
class Event:
    """Something somebody did, and when."""

    at: datetime
    act: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Teller:
    """Turns one task's story into events; `minute` keeps the tasks of a day apart."""

    task_id: int
    row: TaskRow
    cast: Cast
    zone: ZoneInfo
    minute: int

    def events(self) -> Iterator[Event]:
        """All events of the story, in no particular order."""
        if self.row.story is None:
            return
        yield from self._assignment(self.row.story)
        yield from self._reports(self.row.story)
        yield from self._troubles(self.row.story)
        yield from self._decisions(self.row.story)

    def _assignment(self, story: Story) -> Iterator[Event]:
        clerk, head = self._clerk(), self.cast.head_of(self.row.lead)
        yield self._event(story.issued, _ISSUE, partial(issuing.issue_task, clerk))
        if story.acknowledged is not None:
            at_once = story.acknowledged == story.issued
            at = _ACKNOWLEDGE_AT_ONCE if at_once else _ACKNOWLEDGE
            yield self._event(story.acknowledged, at, partial(issuing.acknowledge_task, head))

    def _reports(self, story: Story) -> Iterator[Event]:
        for report in story.reports:
            act = partial(
                _report, self._official(report.on), percent=report.percent, note=report.note
            )
            yield self._event(report.on, _REPORT, act)
        if story.claimed is not None:
            head = self.cast.head_of(self.row.lead)
            yield self._event(story.claimed, _CLAIM, partial(_claim, head, self.row.code))
        if story.accepted is not None:
            accept = partial(completion.accept_completion, self._clerk())
            yield self._event(story.accepted, _ACCEPT, accept)

    def _troubles(self, story: Story) -> Iterator[Event]:
        official = self.cast.acting(self.row.official, Channel.TELEGRAM)
        if story.obstacle is not None:
            act = partial(_raise, official, obstacle=story.obstacle)
            yield self._event(story.obstacle.on, _OBSTACLE, act)
        if story.extension is not None:
            ask = partial(_ask, official, wish=story.extension)
            yield self._event(story.extension.on, _EXTENSION, ask)
        if story.with_legal_since is not None:
            hand_over = partial(_hand_to_legal, self._official(story.with_legal_since))
            yield self._event(story.with_legal_since, _TO_LEGAL, hand_over)

    def _decisions(self, story: Story) -> Iterator[Event]:
        leader = self.cast.acting(self.row.leader, Channel.WEB)
        if story.brought_forward is not None:
            move = partial(_bring_forward, leader, moved=story.brought_forward)
            yield self._event(story.brought_forward.on, _DECISION, move)
        if story.paused is not None:
            pause = partial(_pause, leader, moved=story.paused)
            yield self._event(story.paused.on, _DECISION, pause)

    def _event(self, on: date, at: time, act: Callable[..., object]) -> Event:
        instant = datetime.combine(on, at, tzinfo=self.zone) + timedelta(minutes=self.minute)
        return Event(instant, partial(act, self.task_id, now=instant))

    def _clerk(self) -> Actor:
        return self.cast.acting(CLERK, Channel.WEB)

    def _official(self, on: date) -> Actor:
        """The official answers by bot one day and on the web another."""
        by_bot = (on.day + self.minute) % 3 != 0
        return self.cast.acting(self.row.official, Channel.TELEGRAM if by_bot else Channel.WEB)


def _report(actor: Actor, task_id: int, *, now: datetime, percent: int, note: str) -> None:
    progress.report_progress(actor, task_id, percent, now=now, note=note)


def _claim(actor: Actor, code: str, task_id: int, *, now: datetime) -> None:
    completion.claim_completion(actor, task_id, f"Sản phẩm minh họa {code}", now=now)


def _raise(actor: Actor, task_id: int, *, now: datetime, obstacle: ObstacleRow) -> None:
    obstacles.raise_obstacle(
        actor,
        task_id,
        obstacle.kind,
        obstacle.statement,
        now=now,
        needs_help=obstacle.needs_help,
    )


def _ask(actor: Actor, task_id: int, *, now: datetime, wish: ExtensionRow) -> None:
    extensions.request_extension(actor, task_id, wish.wanted, wish.reason, now=now)


def _hand_to_legal(actor: Actor, task_id: int, *, now: datetime) -> None:
    """The dossier goes to Legal: from that day on the unit is not pressed for it.

    One paper is not there, so that Legal has something to say.
    """
    number = dossiers.open_dossier(actor, task_id, now=now)
    for paper in papers_for("")[:-1]:
        dossiers.tick_paper(actor, number, paper, there=True, now=now)
    dossiers.send_to_legal(actor, number, now=now)


def _bring_forward(actor: Actor, task_id: int, *, now: datetime, moved: Moved) -> None:
    settle_past_reminders(db.session(), now)
    deadline_moves.move_deadline(actor, task_id, moved.until, moved.reason, now=now)


def _pause(actor: Actor, task_id: int, *, now: datetime, moved: Moved) -> None:
    settle_past_reminders(db.session(), now)
    interruption.pause_task(actor, task_id, moved.reason, moved.until, now=now)
