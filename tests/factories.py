"""Makes people, units, plans and tasks; keyword arguments say what matters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any

from portal.domain.folding import fold
from portal.domain.types import Actor, Channel, Desk, Post, Role, TaskState, UnitKind
from portal.extensions import db
from portal.models.organisation import ChatLink, Person, PostHolding, Unit
from portal.models.planning import Plan
from portal.models.task import HolderInterval, Task
from portal.queries.actors import actor_for, met_in_chat
from portal.services import history, reminders
from portal.services.lights import refresh_light
from portal.services.transaction import transaction

_numbers = count(1)

LONG_AGO = date(2025, 1, 1)


def make_unit(*, name: str = "Vụ Mẫu", code: str = "", **fields: Any) -> int:
    number = next(_numbers)
    with transaction() as session:
        unit = Unit(
            code=code or f"U{number}",
            name=name,
            name_en=fields.pop("name_en", "Sample Department"),
            short_name=fields.pop("short_name", code or f"U{number}"),
            kind=fields.pop("kind", UnitKind.DEPARTMENT),
            folded=fold(name),
            **fields,
        )
        session.add(unit)
        session.flush()
        return unit.id


def make_person(
    *,
    name: str = "",
    role: Role = Role.OFFICIAL,
    unit_id: int | None = None,
    post: Post | None = None,
    chat_id: str | None = None,
    locale: str = "vi",
    password_hash: str | None = None,
    is_active: bool = True,
    linked_at: datetime | None = None,
) -> int:
    number = next(_numbers)
    with transaction() as session:
        person = Person(
            name=name or f"Chuyên viên mẫu {number:02d}",
            name_en=f"Sample official {number:02d}",
            title="Chuyên viên",
            title_en="Official",
            email=f"nguoi{number}@mau.example",
            role=role,
            locale=locale,
            is_active=is_active,
            password_hash=password_hash,
            folded=fold(name),
        )
        session.add(person)
        session.flush()
        if unit_id is not None:
            held = post or (Post.HEAD if role is Role.UNIT_HEAD else Post.OFFICIAL)
            session.add(
                PostHolding(person_id=person.id, unit_id=unit_id, post=held, held_from=LONG_AGO)
            )
        if chat_id is not None:
            session.add(
                ChatLink(
                    person_id=person.id,
                    channel=Channel.TELEGRAM,
                    chat_id=chat_id,
                    linked_at=linked_at or datetime.fromisoformat("2025-01-02T08:00:00+07:00"),
                )
            )
        return person.id


def make_plan(*, code: str = "", title: str = "Kế hoạch mẫu", **fields: Any) -> int:
    number = next(_numbers)
    with transaction() as session:
        plan = Plan(code=code or f"KH{number}", title=title, title_en="Sample plan", **fields)
        session.add(plan)
        session.flush()
        return plan.id


def make_task(
    *,
    plan_id: int,
    now: datetime,
    title: str = "Trình ban hành kế hoạch chuyển đổi số",
    code: str = "",
    due: date | None = None,
    state: TaskState = TaskState.IN_PROGRESS,
    lead_unit_id: int | None = None,
    official_id: int | None = None,
    leader_in_charge_id: int | None = None,
    issued_at: datetime | None = None,
    plan_reminders: bool = False,
    **fields: Any,
) -> int:
    """An issued task with its light; `plan_reminders` also plans its ladder."""
    number = next(_numbers)
    code = code or f"NV-{number:03d}"
    with transaction() as session:
        task = Task(
            code=code,
            plan_id=plan_id,
            title=title,
            title_en=fields.pop("title_en", "Submit the digital transformation plan"),
            state=state,
            percent=fields.pop("percent", 0),
            lead_unit_id=lead_unit_id,
            official_id=official_id,
            leader_in_charge_id=leader_in_charge_id,
            due_date=due,
            effective_due=fields.pop("effective_due", due),
            issued_at=None if state is TaskState.DRAFT else issued_at or now,
            product=fields.pop("product", "Quyết định kèm kế hoạch"),
            competent_authority=fields.pop("competent_authority", "Bộ trưởng"),
            folded=fold(f"{code} {title}"),
            **fields,
        )
        session.add(task)
        session.flush()
        if state is not TaskState.DRAFT:
            session.add(
                HolderInterval(
                    task_id=task.id, desk=Desk.UNIT, unit_id=lead_unit_id, since=LONG_AGO
                )
            )
        refresh_light(task, now)
        history.remember(task, Actor.system(), "make_task", task.issued_at or now)
        if plan_reminders:
            reminders.plan_for(task, now=now)
        return task.id


def person_in(chat_id: str) -> int | None:
    """Who answers from a chat; None for a stranger."""
    met = met_in_chat(chat_id, LONG_AGO)
    return met[0].person_id if met else None


def acting(person_id: int, channel: Channel = Channel.WEB, day: date = LONG_AGO) -> Actor:
    actor = actor_for(person_id, channel, max(day, LONG_AGO))
    assert actor is not None
    db.session.rollback()
    return actor


@dataclass(frozen=True)
class Cast:
    """One office with one unit: the people every rule is tried with."""

    plan_id: int
    unit_id: int
    other_unit_id: int
    legal_unit_id: int
    clerk: int
    official: int
    colleague: int
    head: int
    stranger: int
    legal_head: int
    deputy_leader: int
    top_leader: int
    admin: int


def make_cast() -> Cast:
    """The clerk, the official and a colleague, their head, a stranger, Legal, the leaders."""
    unit = make_unit(name="Cục Chuyển đổi số (mẫu)", code="CDS")
    other = make_unit(name="Vụ Kế hoạch – Tài chính (mẫu)", code="KHTC")
    legal = make_unit(name="Vụ Pháp chế (mẫu)", code="PC")
    office = make_unit(name="Văn phòng (mẫu)", code="VP", kind=UnitKind.OFFICE)
    return Cast(
        plan_id=make_plan(code="KH02", title="Kế hoạch 02"),
        unit_id=unit,
        other_unit_id=other,
        legal_unit_id=legal,
        clerk=make_person(
            name="Chuyên viên tổng hợp (mẫu)", role=Role.OFFICE, unit_id=office, chat_id="101"
        ),
        official=make_person(
            name="Chuyên viên mẫu 07", role=Role.OFFICIAL, unit_id=unit, chat_id="102"
        ),
        colleague=make_person(
            name="Chuyên viên mẫu 08", role=Role.OFFICIAL, unit_id=unit, chat_id="103"
        ),
        head=make_person(name="Cục trưởng (mẫu)", role=Role.UNIT_HEAD, unit_id=unit, chat_id="104"),
        stranger=make_person(
            name="Chuyên viên mẫu 21", role=Role.OFFICIAL, unit_id=other, chat_id="105"
        ),
        legal_head=make_person(
            name="Vụ trưởng Pháp chế (mẫu)", role=Role.UNIT_HEAD, unit_id=legal, chat_id="106"
        ),
        deputy_leader=make_person(
            name="Thứ trưởng mẫu 01", role=Role.DEPUTY_LEADER, unit_id=office, chat_id="107"
        ),
        top_leader=make_person(
            name="Bộ trưởng (mẫu)", role=Role.TOP_LEADER, unit_id=office, chat_id="108"
        ),
        admin=make_person(name="Quản trị (mẫu)", role=Role.ADMIN, unit_id=office, chat_id="109"),
    )
