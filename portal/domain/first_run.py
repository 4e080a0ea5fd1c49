"""The seven steps from an empty installation to the first plan (ux.md §4)."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class GuideStep(StrEnum):
    """In the order of the guide; each may be skipped and taken up again."""

    OFFICE = "office"
    PEOPLE = "people"
    CALENDAR = "calendar"
    LIGHTS = "lights"
    BOT = "bot"
    TRY = "try"
    PLAN = "plan"


def next_step(done: Collection[GuideStep], skipped: Collection[GuideStep]) -> GuideStep | None:
    """The first step that is neither done nor skipped; None when the guide is through."""
    for step in GuideStep:
        if step not in done and step not in skipped:
            return step
    return None


def steps_from_data(data: object) -> frozenset[GuideStep]:
    known = set(GuideStep)
    given = data if isinstance(data, list) else []
    return frozenset(GuideStep(each) for each in given if each in known)
