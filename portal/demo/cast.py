"""Who and what a demo row's keys stand for, once the rows are in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.demo.people import PEOPLE
from portal.demo.records import PersonRow
from portal.domain.types import Actor, Channel, Post

_ROWS: Mapping[str, PersonRow] = {row.key: row for row in PEOPLE}
_HEADS: Mapping[str, str] = {row.unit: row.key for row in PEOPLE if row.post is Post.HEAD}


@dataclass(frozen=True, slots=True)
class Cast:
    """The ids of people by key and of units by code."""

    people: Mapping[str, int]
    units: Mapping[str, int]

    def acting(self, key: str, channel: Channel) -> Actor:
        row = _ROWS[key]
        return Actor(
            person_id=self.people[key],
            role=row.role,
            unit_ids=frozenset({self.units[row.unit]}),
            channel=channel,
        )

    def head_of(self, unit: str, channel: Channel = Channel.WEB) -> Actor:
        return self.acting(_HEADS[unit], channel)

    def person(self, key: str) -> int | None:
        return self.people[key] if key else None

    def unit(self, code: str) -> int | None:
        return self.units[code] if code else None
