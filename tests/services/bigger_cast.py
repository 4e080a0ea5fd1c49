"""The rest of an office: finance, personnel, hub, focal point, committee member, observer."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.types import Post, Role
from portal.extensions import db
from portal.models.planning import Plan, plan_observers
from portal.services.transaction import transaction
from tests.factories import Cast, make_cast, make_person, make_unit


@dataclass(frozen=True)
class BiggerCast:
    """Fifteen people in ten roles around one unit; `cast` holds the first nine."""

    cast: Cast
    finance: int
    finance_unit_id: int
    personnel: int
    personnel_unit_id: int
    legal: int
    hub: int
    focal_point: int
    member: int
    observer: int

    @property
    def everybody(self) -> dict[str, int]:
        first = {
            name: getattr(self.cast, name)
            for name in (
                "clerk",
                "official",
                "colleague",
                "head",
                "stranger",
                "legal_head",
                "deputy_leader",
                "top_leader",
                "admin",
            )
        }
        rest = ("finance", "personnel", "legal", "hub", "focal_point", "member", "observer")
        return {**first, **{name: getattr(self, name) for name in rest}}


def make_bigger_cast(cast: Cast | None = None) -> BiggerCast:
    """The rest beside a cast that is there already, or beside a new one."""
    with transaction() as session:
        cast = cast or make_cast()
        finance_unit = make_unit(name="Vụ Tài chính (mẫu)", code="TC")
        personnel_unit = make_unit(name="Vụ Tổ chức cán bộ (mẫu)", code="TCCB")
        hub_unit = make_unit(name="Cục Chuyển đổi số quốc gia (mẫu)", code="CQG")
        session.get_one(Plan, cast.plan_id).hub_unit_id = hub_unit
        found = BiggerCast(
            cast=cast,
            finance=make_person(role=Role.FINANCE, unit_id=finance_unit, chat_id="110"),
            finance_unit_id=finance_unit,
            personnel=make_person(role=Role.PERSONNEL, unit_id=personnel_unit, chat_id="111"),
            personnel_unit_id=personnel_unit,
            legal=make_person(role=Role.LEGAL, unit_id=cast.legal_unit_id, chat_id="112"),
            hub=make_person(role=Role.HUB, unit_id=hub_unit, chat_id="113"),
            focal_point=make_person(
                role=Role.FOCAL_POINT, unit_id=cast.unit_id, post=Post.FOCAL_POINT, chat_id="114"
            ),
            member=make_person(role=Role.COMMITTEE_MEMBER, chat_id="115"),
            observer=make_person(role=Role.OBSERVER, chat_id="116"),
        )
        db.session.execute(
            plan_observers.insert().values(plan_id=cast.plan_id, person_id=found.observer)
        )
        return found
