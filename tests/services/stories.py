"""What random people do with a few tasks of one plan, through the real services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select

from portal.domain.calendar import DayKind
from portal.domain.machines.extension import UNDECIDED, Decider, ExtensionState
from portal.domain.task_fields import TaskFields
from portal.domain.types import Actor, Desk, Hardness, ObstacleKind, Origin, Role, TaskKind
from portal.extensions import db
from portal.models.requests import ExtensionRequest
from portal.models.task import Task
from portal.queries.office import local_day
from portal.services import (
    completion,
    deadline_moves,
    desks,
    drafting,
    extension_advice,
    extensions,
    interruption,
    issuing,
    obstacles,
    progress,
    working_days,
)
from tests.factories import Cast, acting, make_person


def people_of(cast: Cast) -> dict[str, Actor]:
    """Who acts in a story; the other head is of another unit, to be refused now and then."""
    other_head = make_person(role=Role.UNIT_HEAD, unit_id=cast.other_unit_id)
    people = {
        "clerk": cast.clerk,
        "official": cast.official,
        "head": cast.head,
        "other_head": other_head,
        "leader": cast.top_leader,
    }
    return {name: acting(person_id) for name, person_id in people.items()}


@dataclass
class Office:
    """A few tasks of one plan and what people do with them; the dice say which and when."""

    dice: Random
    cast: Cast
    actors: dict[str, Actor]
    plan_id: int
    now: datetime
    tasks: dict[int, TaskFields] = field(default_factory=dict)

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Everything that people do, by its name."""
        acts = (
            *(self.issue, self.claim, self.accept, self.give_back, self.report, self.reopen),
            *(self.move_deadline, self.pause, self.resume, self.cancel, self.merge),
            *(self.carry_over, self.change_unit, self.move_desk, self.obstruct),
            *(self.change_calendar, self.ask_extension, self.decide_extension),
        )
        return {act.__name__: act for act in acts}

    def one(self) -> int:
        return self.dice.choice(list(self.tasks))

    def day(self, first: int, last: int) -> date:
        return local_day(self.now) + timedelta(days=self.dice.randint(first, last))

    def issue(self) -> None:
        is_standing = self.dice.random() < 0.1
        fields = TaskFields(
            title=f"Việc mẫu {len(self.tasks)}",
            kind=TaskKind.STANDING if is_standing else TaskKind.ONE_OFF,
            origin=self.dice.choice(list(Origin)),
            lead_unit_id=self.cast.unit_id,
            official_id=self.cast.official,
            leader_in_charge_id=self.cast.deputy_leader,
            competent_authority="Bộ trưởng",
            product="Quyết định",
            due_date=None if is_standing else self.day(1, 25),
            hardness=self.dice.choice((Hardness.FIXED, Hardness.SUPERIOR)),
        )
        clerk = self.actors["clerk"]
        code = drafting.create_task(clerk, self.plan_id, fields, now=self.now)
        task_id = db.session.scalars(select(Task.id).where(Task.code == code)).one()
        issuing.issue_task(clerk, task_id, now=self.now)
        self.tasks[task_id] = fields

    def report(self) -> None:
        percent = self.dice.randint(0, 100)
        progress.report_progress(
            self.actors["official"], self.one(), percent, now=self.now, decrease_confirmed=True
        )

    def claim(self) -> None:
        head = self.actors[self.dice.choice(("head", "other_head"))]
        completion.claim_completion(head, self.one(), "QĐ 1", now=self.now)

    def accept(self) -> None:
        completion.accept_completion(self.actors["clerk"], self.one(), now=self.now)

    def give_back(self) -> None:
        completion.return_completion(self.actors["clerk"], self.one(), "Thiếu", now=self.now)

    def reopen(self) -> None:
        completion.reopen_task(self.actors["clerk"], self.one(), "Chưa xong", now=self.now)

    def move_deadline(self) -> None:
        deadline_moves.move_deadline(
            self.actors["clerk"], self.one(), self.day(-5, 20), "Lùi hạn", now=self.now
        )

    def ask_extension(self) -> None:
        extensions.request_extension(
            self.actors["head"], self.one(), self.day(1, 40), "Chờ ý kiến", now=self.now
        )

    def decide_extension(self) -> None:
        """Grant, cut, refuse or forward a request; what was forwarded is answered."""
        asked = db.session.scalars(
            select(ExtensionRequest).where(ExtensionRequest.state.in_(UNDECIDED))
        ).all()
        if not asked:
            return
        request = self.dice.choice(asked)
        leader, clerk, now = self.actors["leader"], self.actors["clerk"], self.now
        if request.state is ExtensionState.WITH_SUPERIOR:
            extension_advice.record_superior_grant(
                clerk, request.id, request.wanted_due, "CV 6", now=now
            )
        elif request.decider is Decider.SUPERIOR:
            extension_advice.forward_extension(clerk, request.id, "CV 5", now=now)
        elif self.dice.random() < 0.3:
            extensions.refuse_extension(leader, request.id, "Không có cơ sở", now=now)
        else:
            shorter = request.wanted_due - timedelta(days=self.dice.choice((0, 0, 3)))
            extensions.grant_extension(leader, request.id, granted_due=shorter, now=now)

    def pause(self) -> None:
        leader, until = self.actors["leader"], self.day(1, 20)
        interruption.pause_task(leader, self.one(), "Chờ ý kiến", until, now=self.now)

    def resume(self) -> None:
        interruption.resume_task(self.actors["leader"], self.one(), "Tiếp tục", now=self.now)

    def cancel(self) -> None:
        interruption.cancel_task(self.actors["leader"], self.one(), "QĐ 2", now=self.now)

    def merge(self) -> None:
        leader = self.actors["leader"]
        interruption.merge_task(leader, self.one(), self.one(), "QĐ 3", now=self.now)

    def carry_over(self) -> None:
        clerk = self.actors["clerk"]
        interruption.carry_over_task(clerk, self.one(), None, "Hết kỳ", now=self.now)

    def change_unit(self) -> None:
        task_id = self.one()
        units = (self.cast.unit_id, self.cast.other_unit_id)
        fields = replace(self.tasks[task_id], lead_unit_id=self.dice.choice(units))
        version = db.session.get_one(Task, task_id).version
        drafting.edit_task(self.actors["clerk"], task_id, fields, version=version, now=self.now)
        self.tasks[task_id] = fields

    def move_desk(self) -> None:
        desk = self.dice.choice((Desk.LEGAL, Desk.UNIT, Desk.LEADER))
        desks.move_desk(self.actors["clerk"], self.one(), desk, now=self.now, why="Chuyển")

    def obstruct(self) -> None:
        obstacles.raise_obstacle(
            self.actors["official"], self.one(), ObstacleKind.DATA, "Thiếu số liệu", now=self.now
        )

    def change_calendar(self) -> None:
        """A day of a later week: what has been asked of a past one is not asked again."""
        entry = working_days.DayEntry(DayKind.HOLIDAY, "Ngày nghỉ mẫu")
        working_days.set_day(self.actors["clerk"], self.day(8, 21), entry, now=self.now)
