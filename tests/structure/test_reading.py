"""Reading changes nothing: every GET route by every role leaves the database as it was."""

from __future__ import annotations

import hashlib

from portal.domain.types import Role
from portal.extensions import db
from portal.models.registry import metadata
from tests.lively import fill
from tests.visitors import House, row_values
from tests.web.test_every_page import addresses

#: when a session was last used is the one thing that reading notes
NOTED = {("sign_in_sessions", "last_seen_at")}


def _checksum(house: House) -> dict[str, str]:
    with house.inside():
        return {
            table.name: hashlib.sha256(
                repr(
                    [
                        [
                            value
                            for column, value in zip(table.columns, row, strict=True)
                            if (table.name, column.name) not in NOTED
                        ]
                        for row in row_values(db.session, table)
                    ]
                ).encode()
            ).hexdigest()
            for table in metadata.sorted_tables
        }


def test_get_routes_change_nothing_whoever_asks(house: House) -> None:
    lively = fill(house)
    visits = {role: house.visit(house.roles[role]) for role in Role}
    before = _checksum(house)
    paths = [found[0] for found in addresses(house, lively).values()]
    for role, visit in visits.items():
        house.clock.move(minutes=5)
        ways = ({}, {"HX-Request": "true"}) if role is Role.OFFICE else ({},)
        for path in [
            *paths,
            "/healthz",
            "/readyz",
            "/metrics",
            "/tasks?light=overdue&sort=-due&page=9",
        ]:
            for headers in ways:
                answer = visit.client.get(path, headers=headers)
                assert answer.status_code in (200, 303, 403, 404, 503), (path, answer.status)
    assert _checksum(house) == before


def test_the_checksum_notices_a_change(house: House) -> None:
    fill(house)
    before = _checksum(house)
    visit = house.visit(house.cast.clerk)
    assert _checksum(house) != before
    before = _checksum(house)
    visit.get("/tasks/NV-107")
    visit.send("/tasks/NV-107/issue")
    changed = {name for name, seen in _checksum(house).items() if seen != before[name]}
    assert changed >= {"tasks", "audit_entries", "reminders"}
