"""The shapes of the demo data: what the modules of this package are tables of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from portal.domain.calendar import DayKind
from portal.domain.types import (
    Cadence,
    Confidence,
    Hardness,
    ObstacleKind,
    Post,
    Role,
    TaskKind,
    UnitKind,
)

#: The mail domain of every demo person; reserved for examples, so nothing is ever sent there.
MAIL_DOMAIN = "mau.example"
IN_POST_SINCE = date(2025, 1, 1)


def june(day: int) -> date:
    return date(2025, 6, day)


def july(day: int) -> date:
    return date(2025, 7, day)


@dataclass(frozen=True, slots=True)
class UnitRow:
    code: str
    name: str
    name_en: str
    short_name: str
    kind: UnitKind
    bloc: str = ""
    parent: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A role holder; `key` is the part of the address before the @."""

    key: str
    name: str
    name_en: str
    title: str
    title_en: str
    role: Role
    unit: str
    post: Post
    held_from: date = IN_POST_SINCE
    locale: str = "vi"

    @property
    def email(self) -> str:
        return f"{self.key}@{MAIL_DOMAIN}"


@dataclass(frozen=True, slots=True)
class CalendarRow:
    day: date
    kind: DayKind
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    code: str
    number: str
    symbol: str
    doc_type: str
    issuer: str
    issuer_en: str
    title: str
    title_en: str
    issued_on: date | None
    event_on: date | None = None


@dataclass(frozen=True, slots=True)
class PhaseRow:
    name: str
    name_en: str
    starts_on: date
    ends_on: date
    purpose: str
    purpose_en: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    code: str
    title: str
    title_en: str
    document: str
    owner: str
    hub: str
    cadence: Cadence
    starts_on: date | None = None
    ends_on: date | None = None
    phases: tuple[PhaseRow, ...] = ()
    groups: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """One answer of the responsible official."""

    on: date
    percent: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class ObstacleRow:
    on: date
    kind: ObstacleKind
    statement: str
    needs_help: bool = True


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    on: date
    wanted: date
    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Something decided about a task on a day: a nearer deadline, or a pause until a day."""

    on: date
    until: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What happened to an issued task before the day of the preset; all of it is fiction."""

    issued: date = date(2025, 6, 19)
    acknowledged: date | None = None
    reports: tuple[Report, ...] = ()
    claimed: date | None = None
    accepted: date | None = None
    obstacle: ObstacleRow | None = None
    extension: ExtensionRow | None = None
    #: since when the draft lies with Legal
    with_legal_since: date | None = None
    brought_forward: Moved | None = None
    paused: Moved | None = None
    self_confidence: Confidence = Confidence.NOT_JUDGED
    office_confidence: Confidence = Confidence.NOT_JUDGED


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One line of a plan; without a story it stays a draft."""

    code: str
    title: str
    title_en: str
    content: str = ""
    phase: int | None = None
    group: int | None = None
    source_reference: str = ""
    lead: str = ""
    official: str = ""
    leader: str = ""
    coordinating: tuple[str, ...] = ()
    product: str = ""
    authority: str = ""
    due: date | None = None
    due_text: str = ""
    start_on: date | None = None
    kind: TaskKind = TaskKind.ONE_OFF
    hardness: Hardness = Hardness.FIXED
    is_key: bool = False
    story: Story | None = field(default=None)
