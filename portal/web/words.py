"""The office's words for the machine words of the domain; Vietnamese stands in the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

from flask_babel import LazyString, lazy_gettext

from portal.domain.addressees import Addressee
from portal.domain.ladder import When
from portal.domain.meetings import MeetingKind, Standing
from portal.domain.succession import SuccessionKind
from portal.domain.types import (
    Cadence,
    Channel,
    Clear,
    Confidence,
    Density,
    Desk,
    EvidenceKind,
    Hardness,
    Light,
    ObstacleKind,
    Origin,
    OutboxState,
    Post,
    Recipient,
    ReminderState,
    Role,
    TaskColumn,
    TaskKind,
    TaskState,
    Timeliness,
    UnitKind,
    UpdateState,
)
from portal.web.state_words import STATE_WORDS

# One table per enum: members of different enums are equal where their values are.
WORDS: Mapping[type[Enum], Mapping[Enum, LazyString]] = {
    Light: {
        Light.COMPLETED: lazy_gettext("Completed"),
        Light.UNDER_REVIEW: lazy_gettext("Under review"),
        Light.OVERDUE: lazy_gettext("Overdue"),
        Light.PAUSED: lazy_gettext("Paused"),
        Light.NOT_STARTED: lazy_gettext("Not started"),
        Light.UNKNOWN: lazy_gettext("Unknown"),
        Light.AT_RISK: lazy_gettext("At risk"),
        Light.ON_TRACK: lazy_gettext("On track"),
    },
    Density: {
        Density.COMFORTABLE: lazy_gettext("Comfortable"),
        Density.COMPACT: lazy_gettext("Compact"),
    },
    SuccessionKind: {
        SuccessionKind.MERGE: lazy_gettext("merged"),
        SuccessionKind.SPLIT: lazy_gettext("split"),
        SuccessionKind.RENAME: lazy_gettext("renamed"),
        SuccessionKind.DISSOLVE: lazy_gettext("dissolved"),
    },
    TaskColumn: {
        TaskColumn.DEADLINE: lazy_gettext("Deadline"),
        TaskColumn.OFFICIAL: lazy_gettext("Responsible official"),
        TaskColumn.LEAD_UNIT: lazy_gettext("Lead unit"),
    },
    EvidenceKind: {
        EvidenceKind.FILE: lazy_gettext("File"),
        EvidenceKind.LINK: lazy_gettext("Link"),
        EvidenceKind.DOCUMENT_NUMBER: lazy_gettext("Number of a document"),
        EvidenceKind.TEXT: lazy_gettext("Words"),
    },
    Recipient: {
        Recipient.OFFICIAL: lazy_gettext("Responsible official"),
        Recipient.HEAD: lazy_gettext("Head"),
        Recipient.FOCAL_POINT: lazy_gettext("Focal point"),
        Recipient.COORDINATING: lazy_gettext("Coordinating units"),
        Recipient.OFFICE: lazy_gettext("Office"),
        Recipient.DEPUTY_LEADER: lazy_gettext("Deputy leader in charge"),
        Recipient.TOP_LEADER: lazy_gettext("Top leader"),
        Recipient.DESK_HOLDER: lazy_gettext("Whose desk it is on"),
    },
    When: {
        When.AT_ISSUE: lazy_gettext("at issue"),
        When.WORKING_DAYS_AFTER_ISSUE: lazy_gettext("working days after issue, without an answer"),
        When.HALF_OF_THE_TIME: lazy_gettext("half of the time, if longer than 14 days"),
        When.WORKING_DAYS_BEFORE_DUE: lazy_gettext("working days before the deadline"),
        When.NEXT_WORKING_DAY_AFTER_DUE: lazy_gettext("the next working day after the deadline"),
        When.DAYS_AFTER_DUE: lazy_gettext("days after the deadline"),
    },
    TaskState: {
        TaskState.DRAFT: lazy_gettext("Draft"),
        TaskState.ISSUED: lazy_gettext("Issued"),
        TaskState.ACKNOWLEDGED: lazy_gettext("Acknowledged"),
        TaskState.IN_PROGRESS: lazy_gettext("In progress"),
        TaskState.AWAITING_ACCEPTANCE: lazy_gettext("Awaiting acceptance"),
        TaskState.COMPLETED: lazy_gettext("Completed"),
        TaskState.PAUSED: lazy_gettext("Paused"),
        TaskState.CANCELLED: lazy_gettext("Cancelled"),
        TaskState.MERGED: lazy_gettext("Merged"),
        TaskState.CARRIED_OVER: lazy_gettext("Carried over"),
    },
    Timeliness: {
        Timeliness.EARLY: lazy_gettext("Completed early"),
        Timeliness.ON_TIME: lazy_gettext("Completed on time"),
        Timeliness.LATE: lazy_gettext("Completed late"),
        Timeliness.IN_TIME: lazy_gettext("In time"),
        Timeliness.OVERDUE: lazy_gettext("Overdue"),
        Timeliness.NO_DEADLINE: lazy_gettext("No fixed deadline"),
        Timeliness.REMOVED: lazy_gettext("Removed"),
    },
    Role: {
        Role.TOP_LEADER: lazy_gettext("Top leader"),
        Role.DEPUTY_LEADER: lazy_gettext("Deputy leader"),
        Role.COMMITTEE_MEMBER: lazy_gettext("Committee member"),
        Role.OFFICE: lazy_gettext("Office"),
        Role.HUB: lazy_gettext("Standing agency"),
        Role.UNIT_HEAD: lazy_gettext("Unit head"),
        Role.FOCAL_POINT: lazy_gettext("Focal point"),
        Role.OFFICIAL: lazy_gettext("Official"),
        Role.LEGAL: lazy_gettext("Legal"),
        Role.FINANCE: lazy_gettext("Planning and finance"),
        Role.PERSONNEL: lazy_gettext("Personnel"),
        Role.OBSERVER: lazy_gettext("Observer"),
        Role.ADMIN: lazy_gettext("Administrator"),
    },
    Post: {
        Post.HEAD: lazy_gettext("Head"),
        Post.DEPUTY: lazy_gettext("Deputy head"),
        Post.OFFICIAL: lazy_gettext("Official"),
        Post.FOCAL_POINT: lazy_gettext("Focal point"),
        Post.RESPONDER: lazy_gettext("Reminder responder"),
    },
    TaskKind: {
        TaskKind.ONE_OFF: lazy_gettext("One-off task"),
        TaskKind.STANDING: lazy_gettext("Standing task"),
        TaskKind.PRODUCT: lazy_gettext("Task with a product"),
        TaskKind.STUDY: lazy_gettext("Study and propose"),
    },
    Hardness: {
        Hardness.SUPERIOR: lazy_gettext("Set by a superior"),
        Hardness.FIXED: lazy_gettext("Fixed"),
        Hardness.FLEXIBLE: lazy_gettext("Flexible"),
    },
    Confidence: {
        Confidence.GREEN: lazy_gettext("Green"),
        Confidence.AMBER_GREEN: lazy_gettext("Amber-green"),
        Confidence.AMBER_RED: lazy_gettext("Amber-red"),
        Confidence.RED: lazy_gettext("Red"),
        Confidence.NOT_JUDGED: lazy_gettext("Not judged"),
    },
    Clear: {
        Clear.PERSON: lazy_gettext("clear person"),
        Clear.TASK: lazy_gettext("clear task"),
        Clear.TIME: lazy_gettext("clear time"),
        Clear.RESPONSIBILITY: lazy_gettext("clear responsibility"),
        Clear.PRODUCT: lazy_gettext("clear product"),
        Clear.AUTHORITY: lazy_gettext("clear authority"),
    },
    Desk: {
        Desk.UNIT: lazy_gettext("Lead unit"),
        Desk.COORDINATING: lazy_gettext("Coordinating unit"),
        Desk.LEGAL: lazy_gettext("Legal department"),
        Desk.FINANCE: lazy_gettext("Planning and finance department"),
        Desk.PERSONNEL: lazy_gettext("Personnel department"),
        Desk.LEADER: lazy_gettext("Leader"),
        Desk.SUPERIOR: lazy_gettext("Superior level"),
        Desk.PARTNER: lazy_gettext("Partner agency"),
    },
    Channel: {
        Channel.WEB: lazy_gettext("portal"),
        Channel.TELEGRAM: lazy_gettext("Telegram"),
        Channel.EMAIL: lazy_gettext("e-mail"),
        Channel.CLI: lazy_gettext("command line"),
        Channel.SYSTEM: lazy_gettext("system"),
    },
    OutboxState: {
        OutboxState.PENDING: lazy_gettext("Waiting"),
        OutboxState.SENDING: lazy_gettext("Being sent"),
        OutboxState.SENT: lazy_gettext("Sent"),
        OutboxState.REFUSED: lazy_gettext("Refused"),
        OutboxState.UNKNOWN: lazy_gettext("In doubt"),
        OutboxState.REPEATED: lazy_gettext("Sent again"),
        OutboxState.CANCELLED: lazy_gettext("Not needed any more"),
    },
    ObstacleKind: {
        ObstacleKind.LEGAL_INSTRUMENT: lazy_gettext("Legal instrument"),
        ObstacleKind.INSTITUTION: lazy_gettext("Institutions and procedures"),
        ObstacleKind.INFRASTRUCTURE: lazy_gettext("Infrastructure"),
        ObstacleKind.DATA: lazy_gettext("Data"),
        ObstacleKind.FUNDING: lazy_gettext("Funding"),
        ObstacleKind.PEOPLE: lazy_gettext("Staffing"),
        ObstacleKind.COORDINATION: lazy_gettext("Coordination"),
        ObstacleKind.EXTERNAL: lazy_gettext("Outside cause"),
    },
    Origin: {
        Origin.ORIGINAL: lazy_gettext("In the plan"),
        Origin.ADDED: lazy_gettext("Added task"),
        Origin.ADHOC: lazy_gettext("Ad hoc task"),
    },
    MeetingKind: {
        MeetingKind.WEEKLY: lazy_gettext("Weekly meeting"),
        MeetingKind.THEMATIC: lazy_gettext("Thematic meeting"),
        MeetingKind.QUARTERLY: lazy_gettext("Quarterly review"),
    },
    Standing: {
        Standing.UNSETTLED: lazy_gettext("Not settled"),
        Standing.DRAFTED: lazy_gettext("Draft"),
        Standing.OPEN: lazy_gettext("Being done"),
        Standing.OVERDUE: lazy_gettext("Overdue"),
        Standing.UNANSWERED: lazy_gettext("Not answered in time"),
        Standing.DONE: lazy_gettext("Done"),
        Standing.ENDED: lazy_gettext("Removed"),
        Standing.NOTED: lazy_gettext("Nothing to do"),
    },
    Cadence: {
        Cadence.WEEKLY: lazy_gettext("weekly"),
        Cadence.MONTHLY: lazy_gettext("monthly"),
        Cadence.BOTH: lazy_gettext("weekly and monthly"),
    },
    UnitKind: {
        UnitKind.LEADERSHIP: lazy_gettext("Leadership"),
        UnitKind.DEPARTMENT: lazy_gettext("Department"),
        UnitKind.AGENCY: lazy_gettext("Agency"),
        UnitKind.OFFICE: lazy_gettext("Office"),
        UnitKind.PARTY_BODY: lazy_gettext("Party body"),
        UnitKind.MASS_ORGANISATION: lazy_gettext("Mass organisation"),
        UnitKind.COMMITTEE: lazy_gettext("Steering committee"),
        UnitKind.SUPPORT_GROUP: lazy_gettext("Assisting working group"),
        UnitKind.PROVINCE: lazy_gettext("Province"),
        UnitKind.COMMUNE: lazy_gettext("Commune"),
        UnitKind.PARTNER: lazy_gettext("Partner agency"),
    },
    UpdateState: {
        UpdateState.PENDING: lazy_gettext("Waiting"),
        UpdateState.DONE: lazy_gettext("Handled"),
        UpdateState.POISON: lazy_gettext("Set aside, unreadable"),
    },
    ReminderState: {
        ReminderState.PLANNED: lazy_gettext("Planned"),
        ReminderState.FIRED: lazy_gettext("Fired"),
        ReminderState.DROPPED: lazy_gettext("Dropped"),
    },
    Addressee: {
        Addressee.UNIT_HEAD: lazy_gettext("Head of the unit"),
        Addressee.OFFICE: lazy_gettext("Office"),
        Addressee.LEADERSHIP: lazy_gettext("Leadership"),
        Addressee.NOBODY: lazy_gettext("nobody, only recorded"),
    },
    **STATE_WORDS,
}


def word(member: Enum) -> str:
    """The word of an enum member in the reader's language."""
    return str(WORDS[type(member)][member])


def listed(members: Iterable[object]) -> str:
    """Members and plain texts as one enumeration: `a, b, c`."""
    return ", ".join(word(each) if isinstance(each, Enum) else str(each) for each in members)


_MESSAGE_KINDS: Mapping[str, LazyString] = {
    "morning": lazy_gettext("morning list"),
    "week_late": lazy_gettext("one week overdue"),
    "two_weeks_late": lazy_gettext("two weeks overdue"),
    "nudge": lazy_gettext("reminder by the head"),
    "handed_over": lazy_gettext("task handed over"),
    "month_late": lazy_gettext("one month overdue"),
    "assigned": lazy_gettext("new task"),
    "weekly_prompt": lazy_gettext("weekly prompt"),
    "weekly_reminder": lazy_gettext("weekly prompt, once more"),
    "digest_daily": lazy_gettext("daily digest"),
    "digest_weekly": lazy_gettext("weekly digest"),
    "digest_monthly": lazy_gettext("monthly digest"),
    "digest_file_weekly": lazy_gettext("document of the weekly digest"),
    "digest_file_monthly": lazy_gettext("document of the monthly digest"),
    "tasks_changed": lazy_gettext("change of tasks"),
    "explanation": lazy_gettext("explanation"),
    "extension_waiting": lazy_gettext("request for more time, once more"),
    "extension_request": lazy_gettext("request for more time"),
    "extension_answer": lazy_gettext("answer about an extension"),
    "extension_reopened": lazy_gettext("answer taken back"),
    "obstacle_asked": lazy_gettext("difficulty"),
    "obstacle_answer": lazy_gettext("answer to a difficulty"),
    "farewell": lazy_gettext("account closed"),
    "trial": lazy_gettext("message of trial"),
    "change_taken_back": lazy_gettext("change taken back"),
}


_OUTCOMES: Mapping[str, LazyString] = {
    "no chat": lazy_gettext("no Telegram linked"),
    "chat unreachable": lazy_gettext("the chat refuses messages"),
    "no longer needed": lazy_gettext("no longer needed"),
    "taken back": lazy_gettext("taken back"),
    "the person has left": lazy_gettext("the person has left"),
    "killed while sending": lazy_gettext("the server stopped in the middle of it"),
}


def outcome(said: str) -> str:
    """Why a message ended as it did; what the channel itself answered stays as it is."""
    return str(_OUTCOMES.get(said, said))


def message_kind(kind: str) -> str:
    """What sort of message it is."""
    return str(_MESSAGE_KINDS.get(kind, kind))
