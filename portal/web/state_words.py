"""The office's words for the states of requests, dossiers, reports and sheets."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from flask_babel import LazyString, lazy_gettext

from portal.domain.calendar import DayKind
from portal.domain.cascade import Addressed, Reach
from portal.domain.delays import DelayState
from portal.domain.documents import DocumentStatus, RelationKind
from portal.domain.figure_changes import Closing
from portal.domain.machines.dossier import DossierState, OpinionResult, ReviewResult
from portal.domain.machines.evaluation import AppealState, SheetState
from portal.domain.machines.extension import Decider, ExtensionState
from portal.domain.machines.obstacle import ObstacleState
from portal.domain.machines.report import ReportState
from portal.domain.machines.requests import (
    AcknowledgementState,
    CoordinationState,
    GuidanceState,
)
from portal.domain.machines.resource_request import ResourceKind, ResourceState
from portal.domain.phases import Fate
from portal.domain.plan_changes import PlanChange
from portal.domain.rounds import RoundAnswer
from portal.domain.succession import SuccessionKind
from portal.domain.types import CauseKind, PeriodKind, Secrecy, Urgency

STATE_WORDS: Mapping[type[Enum], Mapping[Enum, LazyString]] = {
    ExtensionState: {
        ExtensionState.DRAFT: lazy_gettext("Draft"),
        ExtensionState.SUBMITTED: lazy_gettext("Submitted, not decided"),
        ExtensionState.RECOMMENDED: lazy_gettext("Recommended by the Office"),
        ExtensionState.NOT_RECOMMENDED: lazy_gettext("Not recommended by the Office"),
        ExtensionState.WITH_SUPERIOR: lazy_gettext("With the superior level"),
        ExtensionState.GRANTED: lazy_gettext("Granted"),
        ExtensionState.PARTLY_GRANTED: lazy_gettext("Granted in part"),
        ExtensionState.REFUSED: lazy_gettext("Not granted"),
        ExtensionState.WITHDRAWN: lazy_gettext("Withdrawn"),
    },
    Addressed: {
        Addressed.LEAD: lazy_gettext("lead unit"),
        Addressed.COORDINATING: lazy_gettext("coordinating unit"),
    },
    Reach: {
        Reach.NOT_TAKEN: lazy_gettext("Not taken"),
        Reach.DRAFTED: lazy_gettext("Drafted"),
        Reach.UNDER_WAY: lazy_gettext("Under way"),
        Reach.DONE: lazy_gettext("Carried out"),
        Reach.MOOT: lazy_gettext("Done above without it"),
    },
    PlanChange: {
        PlanChange.ADDED: lazy_gettext("Added to the plan"),
        PlanChange.REMOVED: lazy_gettext("Removed from the plan"),
        PlanChange.DEADLINE: lazy_gettext("Deadline moved"),
        PlanChange.PERSON: lazy_gettext("Person changed"),
        PlanChange.UNIT: lazy_gettext("Lead unit changed"),
        PlanChange.PHASE: lazy_gettext("Other phase"),
    },
    Fate: {
        Fate.CARRIED: lazy_gettext("Carry over"),
        Fate.ENDED: lazy_gettext("End it"),
        Fate.LEFT: lazy_gettext("Leave it where it is"),
    },
    Decider: {
        Decider.OFFICE: lazy_gettext("the Office"),
        Decider.LEADERSHIP: lazy_gettext("the leadership"),
        Decider.SUPERIOR: lazy_gettext("the superior level"),
    },
    ObstacleState: {
        ObstacleState.RAISED: lazy_gettext("Raised"),
        ObstacleState.BEING_SOLVED: lazy_gettext("Being solved"),
        ObstacleState.NEEDS_GUIDANCE: lazy_gettext("Waiting for guidance"),
        ObstacleState.AMENDMENT_PROPOSED: lazy_gettext("Amendment proposed"),
        ObstacleState.AMENDMENT_ISSUED: lazy_gettext("Amendment task issued"),
        ObstacleState.SOLVED: lazy_gettext("Solved, not confirmed"),
        ObstacleState.ACCEPTED_AS_LIMIT: lazy_gettext("Accepted as a limit"),
        ObstacleState.REJECTED: lazy_gettext("Not accepted"),
        ObstacleState.CLOSED: lazy_gettext("Closed"),
    },
    ResourceState: {
        ResourceState.DRAFT: lazy_gettext("Draft"),
        ResourceState.SUBMITTED: lazy_gettext("Submitted, not appraised"),
        ResourceState.APPRAISED: lazy_gettext("Appraised"),
        ResourceState.RECOMMENDED: lazy_gettext("Recommended"),
        ResourceState.APPROVED: lazy_gettext("Approved"),
        ResourceState.APPROVED_IN_PART: lazy_gettext("Approved in part"),
        ResourceState.REFUSED: lazy_gettext("Not approved"),
        ResourceState.DEFERRED: lazy_gettext("Deferred to a later budget"),
        ResourceState.PROVIDED: lazy_gettext("Provided"),
        ResourceState.CONFIRMED: lazy_gettext("Received"),
        ResourceState.CLOSED: lazy_gettext("Closed"),
        ResourceState.WITHDRAWN: lazy_gettext("Withdrawn"),
    },
    ResourceKind: {
        ResourceKind.PEOPLE: lazy_gettext("people"),
        ResourceKind.MONEY: lazy_gettext("funding"),
        ResourceKind.EQUIPMENT: lazy_gettext("equipment"),
        ResourceKind.DATA: lazy_gettext("data"),
        ResourceKind.EXPERTISE: lazy_gettext("expertise"),
        ResourceKind.PRIVATE_FUNDS: lazy_gettext("private funds"),
    },
    AcknowledgementState: {
        AcknowledgementState.ASKED: lazy_gettext("Not answered"),
        AcknowledgementState.ACCEPTED: lazy_gettext("Accepted"),
        AcknowledgementState.CLARIFICATION: lazy_gettext("Asks for clarity"),
        AcknowledgementState.DISPUTED: lazy_gettext("Says it is not its task"),
        AcknowledgementState.SETTLED: lazy_gettext("Settled by the Office"),
    },
    RoundAnswer: {
        RoundAnswer.WAITING: lazy_gettext("Not answered"),
        RoundAnswer.ACCEPTED: lazy_gettext("Accepted"),
        RoundAnswer.CLARIFICATION: lazy_gettext("Asks for clarity"),
        RoundAnswer.DISPUTED: lazy_gettext("Says it is not its task"),
        RoundAnswer.NOT_WANTED: lazy_gettext("No answer wanted any more"),
    },
    GuidanceState: {
        GuidanceState.ASKED: lazy_gettext("Asked"),
        GuidanceState.HANDED_ON: lazy_gettext("Handed on"),
        GuidanceState.ANSWERED: lazy_gettext("Answered"),
        GuidanceState.DIRECTED: lazy_gettext("Made a directive"),
    },
    CoordinationState: {
        CoordinationState.ASKED: lazy_gettext("Asked"),
        CoordinationState.OVERDUE: lazy_gettext("Not answered in time"),
        CoordinationState.ANSWERED: lazy_gettext("Answered"),
        CoordinationState.RETURNED_INCOMPLETE: lazy_gettext("Returned as incomplete"),
        CoordinationState.CLOSED: lazy_gettext("Closed"),
    },
    ReportState: {
        ReportState.NOT_DUE: lazy_gettext("Not due yet"),
        ReportState.OPEN: lazy_gettext("Open for reports"),
        ReportState.SUBMITTED: lazy_gettext("Submitted"),
        ReportState.RECEIVED: lazy_gettext("Received"),
        ReportState.RETURNED: lazy_gettext("Returned for correction"),
        ReportState.ACCEPTED: lazy_gettext("Accepted"),
        ReportState.CONSOLIDATED: lazy_gettext("Consolidated"),
        ReportState.MISSED: lazy_gettext("Missed"),
        ReportState.SUBMITTED_LATE: lazy_gettext("Submitted late"),
    },
    OpinionResult: {
        OpinionResult.OPEN: lazy_gettext("not answered"),
        OpinionResult.ACCEPTED: lazy_gettext("accepted"),
        OpinionResult.EXPLAINED: lazy_gettext("explained"),
    },
    ReviewResult: {
        ReviewResult.OPEN: lazy_gettext("being reviewed"),
        ReviewResult.INCOMPLETE: lazy_gettext("incomplete"),
        ReviewResult.RETURNED: lazy_gettext("returned"),
        ReviewResult.CLEARED: lazy_gettext("cleared"),
        ReviewResult.CLEARED_WITH_RESERVATIONS: lazy_gettext("cleared with reservations"),
    },
    DossierState: {
        DossierState.DRAFTING: lazy_gettext("Drafting"),
        DossierState.CONSULTATION: lazy_gettext("Out for consultation"),
        DossierState.COMMENTS_SETTLED: lazy_gettext("Comments settled"),
        DossierState.SENT_TO_LEGAL: lazy_gettext("Sent to Legal"),
        DossierState.LEGAL_REVIEW: lazy_gettext("Under legal review"),
        DossierState.RETURNED_WITH_POINTS: lazy_gettext("Returned by Legal"),
        DossierState.CLEARED: lazy_gettext("Cleared by Legal"),
        DossierState.CLEARED_WITH_RESERVATIONS: lazy_gettext("Cleared with reservations"),
        DossierState.SIGNED_BY_DEPUTY: lazy_gettext("Signed by the deputy leader"),
        DossierState.SIGNED: lazy_gettext("Signed"),
        DossierState.SUBMITTED: lazy_gettext("Submitted to the authority"),
        DossierState.UNDER_CONSIDERATION: lazy_gettext("Under consideration"),
        DossierState.TO_SUPPLEMENT: lazy_gettext("To be supplemented"),
        DossierState.PROMULGATED: lazy_gettext("Promulgated"),
        DossierState.RETURNED: lazy_gettext("Returned by the authority"),
        DossierState.WITHDRAWN: lazy_gettext("Withdrawn"),
        DossierState.NEXT_YEAR: lazy_gettext("Moved to next year"),
    },
    SheetState: {
        SheetState.OPEN: lazy_gettext("Begun"),
        SheetState.COMPUTED: lazy_gettext("Computed"),
        SheetState.SHOWN: lazy_gettext("Shown to the subject"),
        SheetState.APPEAL_OPEN: lazy_gettext("Open to appeal"),
        SheetState.DECIDED: lazy_gettext("Decided"),
        SheetState.SIGNED: lazy_gettext("Signed"),
        SheetState.LOCKED: lazy_gettext("Locked"),
    },
    AppealState: {
        AppealState.FILED: lazy_gettext("Filed"),
        AppealState.EXAMINED: lazy_gettext("Examined"),
        AppealState.UPHELD: lazy_gettext("Upheld"),
        AppealState.PARTLY_UPHELD: lazy_gettext("Upheld in part"),
        AppealState.DISMISSED: lazy_gettext("Dismissed"),
    },
    DelayState: {
        DelayState.CHARGED: lazy_gettext("Charged"),
        DelayState.PENDING_CAUSE: lazy_gettext("Cause being judged"),
        DelayState.EXCUSED: lazy_gettext("Objective cause confirmed"),
    },
    CauseKind: {
        CauseKind.NOT_STATED: lazy_gettext("Cause not stated"),
        CauseKind.OBJECTIVE: lazy_gettext("Objective cause"),
        CauseKind.SUBJECTIVE: lazy_gettext("Subjective cause"),
    },
    Closing: {
        Closing.CLAIMED: lazy_gettext("handed in meanwhile"),
        Closing.ENTERED_LATE: lazy_gettext("entered afterwards"),
        Closing.ACCEPTED: lazy_gettext("accepted meanwhile"),
    },
    DayKind: {
        DayKind.HOLIDAY: lazy_gettext("Public holiday"),
        DayKind.SWAPPED_OFF: lazy_gettext("Day off by decision"),
        DayKind.MAKE_UP: lazy_gettext("Make-up day, worked"),
    },
    DocumentStatus: {
        DocumentStatus.DRAFT: lazy_gettext("Draft"),
        DocumentStatus.APPROVED_IN_PRINCIPLE: lazy_gettext("Approved in principle"),
        DocumentStatus.IN_FORCE: lazy_gettext("In force"),
        DocumentStatus.SUPERSEDED: lazy_gettext("Superseded"),
        DocumentStatus.REPEALED: lazy_gettext("Repealed"),
    },
    RelationKind: {
        RelationKind.IMPLEMENTS: lazy_gettext("implements"),
        RelationKind.AMENDS: lazy_gettext("amends"),
        RelationKind.REPLACES: lazy_gettext("replaces"),
        RelationKind.BASED_ON: lazy_gettext("is based on"),
        RelationKind.REFERS_TO: lazy_gettext("refers to"),
        RelationKind.ESTABLISHES: lazy_gettext("establishes"),
    },
    SuccessionKind: {
        SuccessionKind.MERGE: lazy_gettext("Merger"),
        SuccessionKind.SPLIT: lazy_gettext("Split"),
        SuccessionKind.RENAME: lazy_gettext("New name"),
        SuccessionKind.DISSOLVE: lazy_gettext("Dissolution"),
    },
    PeriodKind: {
        PeriodKind.WEEK: lazy_gettext("week"),
        PeriodKind.MONTH: lazy_gettext("month"),
    },
    Secrecy: {
        Secrecy.NONE: lazy_gettext("Not restricted"),
        Secrecy.INTERNAL: lazy_gettext("Internal"),
    },
    Urgency: {
        Urgency.ORDINARY: lazy_gettext("Ordinary"),
        Urgency.URGENT: lazy_gettext("Urgent"),
        Urgency.VERY_URGENT: lazy_gettext("Very urgent"),
        Urgency.EXPRESS: lazy_gettext("Express"),
    },
}
