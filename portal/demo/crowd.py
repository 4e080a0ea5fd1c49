"""The units and people of a synthetic population, written in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal.demo.organisation import FIRST_CHAT
from portal.demo.records import IN_POST_SINCE, MAIL_DOMAIN
from portal.domain.folding import fold
from portal.domain.types import Channel, Post, Role, UnitKind
from portal.models.organisation import ChatLink, Person, PostHolding, Unit

#: Units and plans of a population are told by their codes.
PREFIX = "TH-"
SMALLEST = 12
_LEADERSHIP = (
    (Role.TOP_LEADER, Post.HEAD, 1, "Bộ trưởng", "Minister"),
    (Role.OFFICE, Post.OFFICIAL, 3, "Chuyên viên Văn phòng", "Office clerk"),
    (Role.DEPUTY_LEADER, Post.DEPUTY, 3, "Thứ trưởng", "Deputy minister"),
    (Role.ADMIN, Post.OFFICIAL, 1, "Quản trị viên", "Administrator"),
)
_STAFF = (
    (Role.UNIT_HEAD, Post.HEAD, "Trưởng đơn vị", "Head of unit"),
    (Role.OFFICIAL, Post.OFFICIAL, "Chuyên viên", "Official"),
    (Role.FOCAL_POINT, Post.FOCAL_POINT, "Đầu mối", "Focal point"),
)


@dataclass(frozen=True, slots=True)
class CrowdUnit:
    """One unit and those in it who hold tasks."""

    unit_id: int
    officials: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who can be given tasks, and who gives them."""

    units: tuple[CrowdUnit, ...]
    deputy_leaders: tuple[int, ...]
    clerk_id: int


@dataclass(frozen=True, slots=True)
class _Member:
    """One person to be written: in which unit (0 is the leadership) and as what."""

    number: int
    unit: int
    role: Role
    post: Post
    title: str
    title_en: str

    @property
    def email(self) -> str:
        return f"nguoi{self.number:05d}@{MAIL_DOMAIN}"


def write_crowd(
    session: Session, people: int, units: int, password_hash: str, now: datetime
) -> Crowd:
    """`people` people in `units` units beside the leadership; heads come first everywhere."""
    members = list(_members(people, units))
    unit_ids = _write_units(session, units)
    session.execute(insert(Person), [_person(member, password_hash) for member in members])
    ids = {
        email: person_id
        for person_id, email in session.execute(
            select(Person.id, Person.email).where(Person.email.endswith(f"@{MAIL_DOMAIN}"))
        )
    }
    session.execute(
        insert(PostHolding),
        [
            {
                "person_id": ids[member.email],
                "unit_id": unit_ids[member.unit],
                "post": member.post,
                "held_from": IN_POST_SINCE,
                "is_acting": False,
            }
            for member in members
        ],
    )
    session.execute(insert(ChatLink), list(_chats(ids.values(), now)))
    return _crowd(members, ids, unit_ids)


def _members(people: int, units: int) -> Iterator[_Member]:
    number = 0
    for role, post, count, title, title_en in _LEADERSHIP:
        for _ in range(count):
            number += 1
            yield _Member(number, 0, role, post, title, title_en)
    for place in range(people - number):
        role, post, title, title_en = _STAFF[place // units if place < 3 * units else 1]
        number += 1
        yield _Member(number, 1 + place % units, role, post, title, title_en)


def _write_units(session: Session, units: int) -> list[int]:
    rows = [
        {
            "code": f"{PREFIX}{number:03d}",
            "name": f"Đơn vị sinh tự động {number:03d}" if number else "Lãnh đạo (sinh tự động)",
            "name_en": f"Generated unit {number:03d}" if number else "Leadership (generated)",
            "short_name": f"ĐV {number:03d}",
            "kind": UnitKind.DEPARTMENT if number else UnitKind.LEADERSHIP,
            "bloc": "government",
            "folded": fold(f"{PREFIX}{number:03d} Đơn vị sinh tự động {number:03d}"),
        }
        for number in range(units + 1)
    ]
    session.execute(insert(Unit), rows)
    found = select(Unit.id).where(Unit.code.startswith(PREFIX)).order_by(Unit.code)
    return list(session.scalars(found))


def _person(member: _Member, password_hash: str) -> dict[str, Any]:
    name = f"{member.title} mẫu {member.number:05d}"
    return {
        "name": name,
        "name_en": f"Sample {member.title_en.lower()} {member.number:05d}",
        "title": member.title,
        "title_en": member.title_en,
        "email": member.email,
        "password_hash": password_hash,
        "role": member.role,
        "locale": "vi",
        "is_active": True,
        "folded": fold(name),
    }


def _chats(person_ids: Iterable[int], now: datetime) -> Iterator[dict[str, Any]]:
    for person_id in person_ids:
        yield {
            "person_id": person_id,
            "channel": Channel.TELEGRAM,
            "chat_id": str(FIRST_CHAT + person_id),
            "username": f"mau_{person_id}",
            "linked_at": now - timedelta(days=20),
        }


def _crowd(members: Iterable[_Member], ids: dict[str, int], unit_ids: list[int]) -> Crowd:
    officials: dict[int, list[int]] = {}
    leaders, clerks = [], []
    for member in members:
        person_id = ids[member.email]
        if member.role is Role.OFFICIAL:
            officials.setdefault(member.unit, []).append(person_id)
        elif member.role is Role.DEPUTY_LEADER:
            leaders.append(person_id)
        elif member.role is Role.OFFICE:
            clerks.append(person_id)
    return Crowd(
        units=tuple(
            CrowdUnit(unit_ids[number], tuple(people)) for number, people in officials.items()
        ),
        deputy_leaders=tuple(leaders),
        clerk_id=clerks[0],
    )
