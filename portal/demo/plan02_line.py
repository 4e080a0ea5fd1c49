"""What all lines of Plan 02 have in common, so that each says only what is its own."""

from __future__ import annotations

from datetime import date

from portal.demo.records import Story, TaskRow, june
from portal.domain.types import TaskKind

ILLUSTRATION = "Nhiệm vụ minh họa của Bộ mẫu, không phải nội dung của Kế hoạch 02-KH/BCĐTW."
URGENT_UNTIL = june(30)

#: The deputy leader in charge of each group's field.
_LEADERS = {
    1: "thutruong01",
    2: "thutruong02",
    3: "thutruong03",
    4: "thutruong03",
    5: "thutruong01",
    6: "thutruong03",
    7: "thutruong03",
    8: "thutruong02",
}


def line(
    number: int,
    title: str,
    title_en: str,
    *,
    group: int,
    lead: str,
    official: int,
    product: str,
    story: Story,
    due: date | None = None,
    start_on: date | None = None,
    with_units: tuple[str, ...] = (),
    is_key: bool = False,
) -> TaskRow:
    """One task; up to number 16 it belongs to the urgent phase and is due on its last day."""
    is_urgent = number <= 16
    due = URGENT_UNTIL if is_urgent else due
    return TaskRow(
        code=f"KH02-{number:02d}",
        title=title,
        title_en=title_en,
        content=ILLUSTRATION,
        phase=1 if is_urgent else 2,
        group=group,
        source_reference=f"Nhóm {group}",
        lead=lead,
        official=f"chuyenvien{official:02d}",
        leader=_LEADERS[group],
        coordinating=with_units,
        product=product,
        authority="Bộ trưởng",
        due=due,
        due_text="thường xuyên" if due is None else f"{due:%d/%m/%Y}",
        start_on=start_on,
        kind=TaskKind.STANDING if due is None else TaskKind.ONE_OFF,
        is_key=is_key,
        story=story,
    )
