"""The codes that the next tasks of a plan will have."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.extensions import db
from portal.models.planning import Plan
from portal.models.task import Task


def free_codes(plan_id: int, number: int) -> list[str]:
    """The next codes of a plan in their order: its own code and a running number, none in use."""
    plan_code = db.session.scalars(select(Plan.code).where(Plan.id == plan_id)).one()
    count = db.session.scalar(select(func.count()).where(Task.plan_id == plan_id)) or 0
    codes: list[str] = []
    while len(codes) < number:
        wanted = [f"{plan_code}-{count + step:02d}" for step in range(1, number - len(codes) + 1)]
        count += len(wanted)
        taken = set(db.session.scalars(select(Task.code).where(Task.code.in_(wanted))))
        codes += [code for code in wanted if code not in taken]
    return codes
