"""The words of the office as types: enums and small frozen values, shared by every rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do in the system (domain.md §3.4)."""

    TOP_LEADER = "top_leader"
    DEPUTY_LEADER = "deputy_leader"
    COMMITTEE_MEMBER = "committee_member"
    OFFICE = "office"
    HUB = "hub"
    UNIT_HEAD = "unit_head"
    FOCAL_POINT = "focal_point"
    OFFICIAL = "official"
    LEGAL = "legal"
    FINANCE = "finance"
    PERSONNEL = "personnel"
    OBSERVER = "observer"
    ADMIN = "admin"


class Post(StrEnum):
    """The post somebody holds in a unit from one day to another."""

    HEAD = "head"
    DEPUTY = "deputy"
    OFFICIAL = "official"
    FOCAL_POINT = "focal_point"
    RESPONDER = "responder"


class UnitKind(StrEnum):
    LEADERSHIP = "leadership"
    DEPARTMENT = "department"
    AGENCY = "agency"
    OFFICE = "office"
    PARTY_BODY = "party_body"
    MASS_ORGANISATION = "mass_organisation"
    COMMITTEE = "committee"
    SUPPORT_GROUP = "support_group"
    PROVINCE = "province"
    COMMUNE = "commune"
    PARTNER = "partner"


class TaskState(StrEnum):
    """The workflow state, set by people (domain.md §3.3)."""

    DRAFT = "draft"
    ISSUED = "issued"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    AWAITING_ACCEPTANCE = "awaiting_acceptance"
    COMPLETED = "completed"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    MERGED = "merged"
    CARRIED_OVER = "carried_over"


OPEN_STATES = frozenset(
    {
        TaskState.ISSUED,
        TaskState.ACKNOWLEDGED,
        TaskState.IN_PROGRESS,
        TaskState.AWAITING_ACCEPTANCE,
        TaskState.PAUSED,
        TaskState.CARRIED_OVER,
    }
)
REMOVED_STATES = frozenset({TaskState.CANCELLED, TaskState.MERGED})
ASSIGNED_STATES = frozenset(TaskState) - {TaskState.DRAFT}


class TaskKind(StrEnum):
    ONE_OFF = "one_off"
    STANDING = "standing"
    PRODUCT = "product"
    STUDY = "study_and_propose"


class Origin(StrEnum):
    ORIGINAL = "original"
    ADDED = "added"
    ADHOC = "adhoc"


class Hardness(StrEnum):
    """How a deadline may move: set by a superior, fixed, or flexible inside a window."""

    SUPERIOR = "superior"
    FIXED = "fixed"
    FLEXIBLE = "flexible"


class Confidence(StrEnum):
    GREEN = "green"
    AMBER_GREEN = "amber_green"
    AMBER_RED = "amber_red"
    RED = "red"
    NOT_JUDGED = "not_judged"


class Timeliness(StrEnum):
    """The timeliness class, computed from dates; nobody can type it (domain.md §3.2)."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    IN_TIME = "in_time"
    OVERDUE = "overdue"
    NO_DEADLINE = "no_deadline"
    REMOVED = "removed"


class Light(StrEnum):
    """The derived light; shape, word and colour are chosen at the edges (SPEC §1)."""

    COMPLETED = "completed"
    UNDER_REVIEW = "under_review"
    OVERDUE = "overdue"
    PAUSED = "paused"
    NOT_STARTED = "not_started"
    UNKNOWN = "unknown"
    AT_RISK = "at_risk"
    ON_TRACK = "on_track"


class Density(StrEnum):
    """How close the rows of a list stand."""

    COMFORTABLE = "comfortable"
    COMPACT = "compact"


class TaskColumn(StrEnum):
    """The columns of the task list that are changed in place, for one task or for many."""

    DEADLINE = "deadline"
    OFFICIAL = "official"
    LEAD_UNIT = "lead_unit"


class Clear(StrEnum):
    """The six clears an assignment needs before it can be issued."""

    PERSON = "person"
    TASK = "task"
    TIME = "time"
    RESPONSIBILITY = "responsibility"
    PRODUCT = "product"
    AUTHORITY = "authority"


class Rung(StrEnum):
    """A step of the reminder ladder (SPEC §2)."""

    R0 = "R0"
    R1 = "R1"
    R2 = "R2"
    R3 = "R3"
    R4 = "R4"
    R5 = "R5"
    R6 = "R6"
    E0 = "E0"
    E1 = "E1"
    E2 = "E2"
    E3 = "E3"
    E4 = "E4"
    E5 = "E5"


class Recipient(StrEnum):
    """Whom a rung speaks to; resolved to people on the day it fires."""

    OFFICIAL = "official"
    HEAD = "head"
    FOCAL_POINT = "focal_point"
    COORDINATING = "coordinating"
    OFFICE = "office"
    DEPUTY_LEADER = "deputy_leader"
    TOP_LEADER = "top_leader"
    DESK_HOLDER = "desk_holder"


class EvidenceKind(StrEnum):
    """In which form it is shown that work was done."""

    FILE = "file"
    LINK = "link"
    DOCUMENT_NUMBER = "document_number"
    TEXT = "text"


class Desk(StrEnum):
    """Whose desk a task lies on."""

    UNIT = "unit"
    COORDINATING = "coordinating"
    LEGAL = "legal"
    FINANCE = "finance"
    PERSONNEL = "personnel"
    LEADER = "leader"
    SUPERIOR = "superior"
    PARTNER = "partner"


class Channel(StrEnum):
    """Through which door something came in or goes out."""

    WEB = "web"
    TELEGRAM = "telegram"
    EMAIL = "email"
    CLI = "cli"
    SYSTEM = "system"


class CauseKind(StrEnum):
    """Why something is late; an objective cause needs somebody competent to confirm it."""

    NOT_STATED = "not_stated"
    OBJECTIVE = "objective"
    SUBJECTIVE = "subjective"


class Secrecy(StrEnum):
    """How far a content may be known; anything above *internal* never enters."""

    NONE = "none"
    INTERNAL = "internal"


class Urgency(StrEnum):
    ORDINARY = "ordinary"
    URGENT = "urgent"
    VERY_URGENT = "very_urgent"
    EXPRESS = "express"


class PeriodKind(StrEnum):
    WEEK = "week"
    MONTH = "month"


class Cadence(StrEnum):
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    BOTH = "both"


class ObstacleKind(StrEnum):
    LEGAL_INSTRUMENT = "legal_instrument"
    INSTITUTION = "institution"
    INFRASTRUCTURE = "infrastructure"
    DATA = "data"
    FUNDING = "funding"
    PEOPLE = "people"
    COORDINATION = "coordination"
    EXTERNAL = "external"


class ReminderState(StrEnum):
    PLANNED = "planned"
    FIRED = "fired"
    DROPPED = "dropped"


class OutboxState(StrEnum):
    """Where an outgoing message stands (SPEC §3)."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    REPEATED = "repeated"
    CANCELLED = "cancelled"


class UpdateState(StrEnum):
    """Where a received update stands in the inbox."""

    PENDING = "pending"
    DONE = "done"
    POISON = "poison"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which role, for which units, through which door.

    `person_id` is None for the system itself. `on_behalf_of_id` names the person in whose name
    somebody else acts; role and units are then that person's, and `powers` are the actions that
    were handed over. `stands_in_for` are the same person's other selves of the day: one for each
    delegation and absence that makes him act in somebody's name.
    """

    person_id: int | None
    role: Role | None
    unit_ids: frozenset[int]
    channel: Channel
    on_behalf_of_id: int | None = None
    powers: frozenset[str] | None = None
    stands_in_for: tuple[Actor, ...] = ()

    @classmethod
    def system(cls) -> Actor:
        return cls(person_id=None, role=None, unit_ids=frozenset(), channel=Channel.SYSTEM)

    @property
    def acts_as(self) -> int | None:
        """The person whose rights count: the one in whose name he acts, else himself."""
        return self.on_behalf_of_id if self.on_behalf_of_id is not None else self.person_id

    @property
    def is_system(self) -> bool:
        return self.channel is Channel.SYSTEM


@dataclass(frozen=True, slots=True)
class Button:
    """One button under a message: what it says and the data a tap sends back, or a link."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A document that goes with a message."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """What is said to one person: text in the channel's small HTML, and rows of buttons."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    silent: bool = False
    #: the channel's number of a message in the same chat that this one answers
    reply_to: int | None = None
    #: a document; the text is its caption where the channel knows captions
    file: AttachedFile | None = None
