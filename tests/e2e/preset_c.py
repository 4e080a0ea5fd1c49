"""Who is told what on the Monday of demo preset C, worked out by hand from SPEC §2."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.models.delivery import OutboxMessage
from portal.models.organisation import Person
from portal.models.task import Task
from tests.e2e.product import Product

START = datetime.fromisoformat("2025-07-07T07:59:30+07:00")
MORNING = datetime.fromisoformat("2025-07-07T08:00:00+07:00")
OFFICE = "chanhvanphong"
#: who is told that a task is one week late: official, head, deputy leader in charge, the Office;
#: of what lies with Legal, Legal's head instead of the unit's two
WEEK_LATE = {
    "KH02-03": {"chuyenvien10", "truong.cns", "thutruong01", OFFICE},
    "KH02-05": {"truong.pc", "thutruong02", OFFICE},
    "KH02-08": {"chuyenvien08", "truong.dl", "thutruong03", OFFICE},
    "KH02-11": {"chuyenvien02", "truong.cds", "thutruong03", OFFICE},
    "KH02-13": {"chuyenvien13", "truong.nl", "thutruong01", OFFICE},
}
MORNING_LISTS = {
    *("chuyenvien03", "chuyenvien06", "chuyenvien08"),
    *("truong.cds", "truong.ht", "truong.dl", "truong.cns"),
    *(OFFICE, "phochanhvanphong", "vanphong01"),
    # what was issued on Friday is asked about on Monday
    *("truong.pc", "truong.tccb", "truong.nl", "chuyenvien13", "chuyenvien16", "chuyenvien19"),
}
DIGESTS = {"botruong", "thutruong01", "thutruong02", "thutruong03", OFFICE}


def told(product: Product, kind: str) -> set[str]:
    """Who got a message of that kind."""
    return {name for _code, name in _recipients(product, kind)}


def week_late_told(product: Product) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for code, name in _recipients(product, "week_late"):
        found.setdefault(code, set()).add(name)
    return found


def _recipients(product: Product, kind: str) -> list[tuple[str, str]]:
    rows = product.rows(
        select(Task.code, Person.email)
        .select_from(OutboxMessage)
        .join(Person, Person.id == OutboxMessage.person_id)
        .outerjoin(Task, Task.id == OutboxMessage.task_id)
        .where(OutboxMessage.kind == kind)
    )
    return [(code, email.partition("@")[0]) for code, email in rows]
