"""A lively office: tasks in every state, an obstacle, an extension asked for, messages sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from portal.domain.meetings import MeetingKind
from portal.domain.types import Channel, Message, ObstacleKind, PeriodKind, TaskColumn, TaskState
from portal.extensions import db
from portal.models.bulk_changes import BulkChange
from portal.models.planning import Document, Phase, Plan, TaskGroup
from portal.models.reporting import Period, Report
from portal.models.rounds import IssueRound, RoundTask
from portal.queries.meetings import meeting_page
from portal.services import (
    completion,
    dossiers,
    extensions,
    intake_reading,
    meetings,
    obstacles,
    periods,
    phases,
    report_opening,
)
from portal.services.conclusions import direct_by_conclusion
from portal.services.meetings import MeetingFields
from portal.services.outbox import add_message
from portal.services.phases import ClosingWords, PhaseFields
from portal.services.transaction import transaction
from tests.factories import acting, make_task
from tests.visitors import House

MONDAY = date(2025, 7, 7)


@dataclass(frozen=True)
class Lively:
    """The ids of the tasks by code, and of the message that was written."""

    tasks: dict[str, int]
    message_id: int
    report_id: int
    bulk_id: int
    phase_id: int
    group_id: int


def fill(house: House) -> Lively:
    """Ten issued tasks and two drafts in the cast's plan."""
    cast, now = house.cast, house.now
    with house.inside():
        with transaction() as session:
            phase = Phase(plan_id=cast.plan_id, position=1, name="Giai đoạn 1")
            document = Document(code="KH02", number="02", issuer="Ban Chỉ đạo", title="Kế hoạch 02")
            session.add(document)
            session.flush()
            session.get_one(Plan, cast.plan_id).document_id = document.id
            group = TaskGroup(document_id=document.id, position=1, name="Thể chế")
            session.add_all([phase, group])
            session.flush()
            own = {
                "plan_id": cast.plan_id,
                "now": now,
                "lead_unit_id": cast.unit_id,
                "official_id": cast.official,
                "phase_id": phase.id,
                "group_id": group.id,
                "start_on": date(2025, 3, 3),
                "title": "Hoàn thiện dữ liệu chuyển đổi số",
            }
            other = {
                **own,
                "lead_unit_id": cast.other_unit_id,
                "official_id": cast.stranger,
                "leader_in_charge_id": cast.deputy_leader,
            }
            tasks = {
                "NV-101": make_task(
                    code="NV-101", due=date(2025, 6, 27), percent=45, last_report_at=now, **own
                ),
                "NV-102": make_task(
                    code="NV-102",
                    due=MONDAY + timedelta(days=3),
                    percent=60,
                    last_report_at=now,
                    **{**own, "title": "Ủy ban nhân dân tỉnh ban hành đề án"},
                ),
                "NV-103": make_task(
                    code="NV-103",
                    due=date(2025, 12, 31),
                    percent=50,
                    last_report_at=now,
                    **{**other, "title": "Uỷ ban rà soát thủ tục hành chính"},
                ),
                "NV-104": make_task(code="NV-104", last_report_at=now, **other),
                "NV-105": make_task(code="NV-105", due=date(2025, 7, 31), percent=80, **own),
                "NV-106": make_task(
                    code="NV-106",
                    due=date(2025, 6, 30),
                    state=TaskState.COMPLETED,
                    percent=100,
                    claimed_on=date(2025, 6, 20),
                    **other,
                ),
                "NV-107": make_task(
                    code="NV-107", due=date(2025, 9, 30), state=TaskState.DRAFT, **own
                ),
                "NV-108": make_task(
                    code="NV-108",
                    plan_id=cast.plan_id,
                    now=now,
                    state=TaskState.DRAFT,
                    product="",
                    competent_authority="",
                ),
                "NV-109": make_task(
                    code="NV-109", due=date(2025, 8, 29), state=TaskState.ISSUED, **own
                ),
                "NV-110": make_task(
                    code="NV-110", due=date(2025, 5, 30), state=TaskState.CANCELLED, **own
                ),
                "NV-111": make_task(
                    code="NV-111",
                    due=date(2025, 5, 30),
                    state=TaskState.COMPLETED,
                    claimed_on=date(2025, 6, 20),
                    **other,
                ),
                "NV-112": make_task(code="NV-112", due=date(2025, 7, 1), percent=10, **other),
            }
            message_id = add_message(
                key="week_late:NV-101",
                kind="week_late",
                person_id=cast.official,
                message=Message("🔴 <b>Quá hạn 1 tuần</b>: NV-101"),
                locale="vi",
                at=now,
                task_id=tasks["NV-101"],
            )
            assert message_id is not None
            bulk = BulkChange(
                made_by_id=cast.clerk, made_at=now, column=TaskColumn.DEADLINE, reason="Giao ban"
            )
            session.add(bulk)
            session.flush()
            issued = IssueRound(plan_id=cast.plan_id, issued_by_id=cast.clerk, issued_at=now)
            session.add(issued)
            session.flush()
            session.add_all(
                RoundTask(round_id=issued.id, task_id=tasks[code]) for code in ("NV-101", "NV-109")
            )
            places = bulk.id, phase.id, group.id
            report_id = _open_report(house)
        official = acting(cast.official, Channel.TELEGRAM)
        completion.claim_completion(official, tasks["NV-105"], "QĐ 12/QĐ-MAU", now=now)
        _close_phase(house)
        _take_in(house)
        _hold_meeting(house, tasks["NV-101"])
        dossiers.open_dossier(acting(cast.stranger), tasks["NV-103"], now=now)
        obstacles.raise_obstacle(
            official, tasks["NV-101"], ObstacleKind.FUNDING, "Chưa có kinh phí <b>", now=now
        )
        extensions.request_extension(
            official, tasks["NV-102"], date(2025, 8, 1), "Chờ ý kiến", now=now
        )
    return Lively(tasks, message_id, report_id, *places)


def _close_phase(house: House) -> None:
    """A second phase of the plan, which closed without a task."""
    cast, now = house.cast, house.now
    clerk = acting(cast.clerk)
    fields = PhaseFields("Giai đoạn 2", MONDAY, MONDAY + timedelta(days=7))
    phase_id = phases.add_phase(clerk, cast.plan_id, fields, now=now)
    phases.close_phase(clerk, phase_id, {}, ClosingWords("Đạt"), now=now)


def _take_in(house: House) -> None:
    """A pasted text with two orders, read and not yet written."""
    text = "1. Giao Vụ Pháp chế rà soát.\n2. Giao Cục Lạ lùng báo cáo trước ngày 1/8/2025."
    cast, now = house.cast, house.now
    clerk = acting(cast.clerk)
    batch_id = intake_reading.take_in(clerk, cast.plan_id, MONDAY, text.encode(), name="", now=now)
    intake_reading.read_batch(batch_id, now=now)


def _hold_meeting(house: House, task_id: int) -> None:
    """A thematic meeting with a directive on a task, and a conclusion that waits."""
    cast, now = house.cast, house.now
    clerk = acting(cast.clerk)
    fields = MeetingFields(
        MeetingKind.THEMATIC, "Họp về dữ liệu", cast.plan_id, MONDAY, cast.deputy_leader
    )
    meeting_id = meetings.record_meeting(clerk, fields, now=now)
    text = "1. Giao Vụ Pháp chế trình quy chế.\n2. Giao Vụ Kế hoạch bố trí vốn trước 1/8/2025."
    meetings.take_conclusions(clerk, meeting_id, text, now=now)
    first = meeting_page(meeting_id, MONDAY).conclusions[0]
    direct_by_conclusion(clerk, first.id, task_id, "Báo cáo ngay <b>", now=now)


def _open_report(house: House) -> int:
    """The weekly report of the cast's unit, open since Monday."""
    periods.open_periods(house.now)
    report_opening.keep_reports(house.now)
    week = db.session.query(Period.id).filter_by(kind=PeriodKind.WEEK)
    found = db.session.query(Report.id).filter(
        Report.unit_id == house.cast.unit_id, Report.period_id.in_(week)
    )
    return int(found.scalar())
