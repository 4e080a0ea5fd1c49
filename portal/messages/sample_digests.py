"""The digests of the invented office, in every form they take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from portal.domain.digest import (
    Digest,
    DigestDecision,
    DigestKind,
    DigestRow,
    Extended,
    build_digest,
)
from portal.domain.types import (
    Light,
    Message,
    Role,
    Timeliness,
)
from portal.messages import compose_digest
from portal.messages.sample_facts import (
    LEADER,
    TODAY,
    Told,
)


def sample_digest(kind: DigestKind, rows: Sequence[DigestRow], decisions: int) -> Digest:
    return build_digest(
        kind=kind,
        day=TODAY,
        since=TODAY - timedelta(days=7),
        until=TODAY + timedelta(days=6),
        rows=rows,
        decisions=[
            DigestDecision(
                kind,
                str(number),
                f"NV-{number}",
                "Nhiệm vụ mẫu",
                "Đơn vị mẫu",
                number,
                True,
                kind == "budget",
            )
            for number in range(1, decisions + 1)
            for kind in ("extension", "budget", "obstacle", "staff")
        ],
        before={"overdue": 1, "light_at_risk": 4, "done": 1},
    )


def with_silence(digest: Digest) -> Digest:
    return replace(digest, unexplained=(("NV-30", TODAY - timedelta(days=1)),))


def _unit_of(number: int) -> str:
    return f"Đơn vị {number % 4}" if number % 4 else ""


def sample_rows() -> list[DigestRow]:
    def row(number: int, light: Light, timeliness: Timeliness, **other: Any) -> DigestRow:
        known = DigestRow(
            number, f"NV-{number}", "Nhiệm vụ mẫu", _unit_of(number), light, timeliness
        )
        return replace(known, percent=40, **other)

    late = [
        row(
            days,
            Light.OVERDUE,
            Timeliness.OVERDUE,
            effective_due=TODAY - timedelta(days=days),
        )
        for days in (1, 2, 7, 9, 30, 33, *range(40, 56))
    ]
    early = row(
        91,
        Light.COMPLETED,
        Timeliness.EARLY,
        effective_due=TODAY + timedelta(days=9),
        claimed_on=TODAY - timedelta(days=1),
    )
    silent = row(92, Light.UNKNOWN, Timeliness.IN_TIME, effective_due=TODAY + timedelta(days=3))
    near = row(93, Light.AT_RISK, Timeliness.IN_TIME, effective_due=TODAY + timedelta(days=2))
    return [*late, early, silent, near]


def daily_digest(told: Told) -> Iterator[Message]:
    leader = told.reader(LEADER, Role.TOP_LEADER)
    for rows, decisions in ((sample_rows(), 2), (sample_rows()[:1], 12), ([], 0)):
        yield compose_digest.digest_daily(
            leader,
            with_silence(sample_digest("daily", rows, decisions)),
            portal_url="https://portal.example",
        )


def weekly_digest(told: Told) -> Iterator[Message]:
    leader = told.reader(LEADER, Role.TOP_LEADER)
    for rows, decisions in ((sample_rows(), 2), (sample_rows()[-2:], 0), ([], 0)):
        yield compose_digest.digest_weekly(
            leader, sample_digest("weekly", rows, decisions), portal_url="https://portal.example"
        )


def monthly_digest(told: Told) -> Iterator[Message]:
    leader = told.reader(LEADER, Role.TOP_LEADER)
    for rows, extensions in ((sample_rows(), Extended(3, 1)), ([], Extended())):
        yield compose_digest.digest_monthly(
            leader,
            replace(sample_digest("monthly", rows, 1), extensions=extensions),
            portal_url="https://portal.example",
        )
