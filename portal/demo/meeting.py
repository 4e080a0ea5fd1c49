"""A meeting with its conclusions, and the round in which their tasks were issued; all fiction.

Of eight conclusions five became tasks, one directs the late data store, one wanted nothing and one
still waits; of the five units asked, one has not answered, one asks back and one says "not ours".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.demo.cast import Cast
from portal.demo.leaders import CLERK, TOP_LEADER
from portal.domain.meetings import MeetingKind
from portal.domain.types import Actor, Channel
from portal.models.meetings import Conclusion
from portal.models.planning import Plan
from portal.models.task import Task
from portal.queries.task_details import written_fields
from portal.services import conclusions, drafting, issuing, meetings, rounds

PLAN = "KLCD"
_TITLE = "Họp chuyên đề về bảo đảm điều kiện chuyển đổi số (minh họa)"
_TEXT = """\
1. Giao Vụ Kế hoạch – Tài chính chủ trì, phối hợp với Cục Chuyển đổi số quốc gia rà soát, đề xuất \
bổ sung kinh phí cho các nhiệm vụ cấp bách chưa hoàn thành, hoàn thành trước ngày 31/7/2025.
2. Giao Vụ Tổ chức cán bộ xây dựng phương án cử cán bộ công nghệ thông tin hỗ trợ các xã, phường, \
hoàn thành trước ngày 15/8/2025.
3. Giao Đơn vị Công nghiệp số lập danh mục doanh nghiệp đủ năng lực tham gia xây dựng nền tảng \
dùng chung, hoàn thành trước ngày 29/8/2025.
4. Giao Vụ Pháp chế chủ trì, phối hợp với Đơn vị Dữ liệu rà soát quy định về chia sẻ dữ liệu giữa \
các cơ quan, hoàn thành trước ngày 30/9/2025.
5. Giao Đơn vị Nhân lực tổ chức tập huấn kỹ năng số cho cán bộ tiếp nhận hồ sơ, hoàn thành trước \
ngày 31/10/2025.
6. Giao Đơn vị Dữ liệu báo cáo phương án tạm thời khi chưa có thiết bị lưu trữ.
7. Giao Văn phòng Bộ bố trí lịch họp giao ban chuyển đổi số hằng tuần.
8. Giao Văn phòng Bộ nghiên cứu việc công khai kết quả thực hiện trên trang thông tin của Bộ.
"""
_HELD_ON = date(2025, 7, 3)
_RECORDED_AT = datetime.fromisoformat("2025-07-03T16:20:00+07:00")
_SETTLED_AT = datetime.fromisoformat("2025-07-04T09:10:00+07:00")
_ISSUED_AT = datetime.fromisoformat("2025-07-04T10:00:00+07:00")
_DIRECTED, _ANSWER_DUE = "KH02-08", date(2025, 7, 10)
_UNITS = ("KHTC", "TCCB", "CNS", "PC", "NL", "DL", "CDS", "VP")


@dataclass(frozen=True, slots=True)
class _Line:
    """What the clerk adds to the draft of a conclusion, and how the head of its unit answers."""

    title_en: str
    product: str
    official: str
    answered_at: datetime | None = None
    asks: str = ""
    disowns: str = ""


_LINES = (
    _Line(
        "Review and propose more money for the urgent tasks that are not finished",
        "Tờ trình đề xuất kinh phí",
        "chuyenvien17",
        datetime.fromisoformat("2025-07-04T11:15:00+07:00"),
    ),
    _Line(
        "Plan the sending of IT staff to help the communes and wards",
        "Phương án cử cán bộ",
        "chuyenvien19",
        datetime.fromisoformat("2025-07-04T14:05:00+07:00"),
        asks="Đề nghị làm rõ cán bộ được cử trong bao lâu và do cơ quan nào trả lương.",
    ),
    _Line(
        "List the companies that are able to help to build the shared platforms",
        "Danh mục doanh nghiệp",
        "chuyenvien10",
        datetime.fromisoformat("2025-07-04T15:30:00+07:00"),
    ),
    _Line(
        "Review the rules on the sharing of data between agencies",
        "Báo cáo rà soát",
        "chuyenvien16",
    ),
    _Line(
        "Train those who receive applications in digital skills",
        "Báo cáo kết quả tập huấn",
        "chuyenvien13",
        datetime.fromisoformat("2025-07-04T16:10:00+07:00"),
        disowns="Việc tập huấn cán bộ tiếp nhận hồ sơ do Vụ Tổ chức cán bộ chủ trì.",
    ),
)
_LEADS = ("KHTC", "TCCB", "CNS", "PC", "NL")


def write_meeting(session: Session, cast: Cast) -> None:
    """The meeting of Thursday, its conclusions settled on Friday, the answers until the evening."""
    clerk = cast.acting(CLERK, Channel.WEB)
    plan_id = session.scalars(select(Plan.id).where(Plan.code == PLAN)).one()
    fields = meetings.MeetingFields(
        kind=MeetingKind.THEMATIC,
        title=_TITLE,
        plan_id=plan_id,
        held_on=_HELD_ON,
        chair_id=cast.people[TOP_LEADER],
        unit_ids=tuple(cast.units[code] for code in _UNITS),
    )
    meeting_id = meetings.record_meeting(clerk, fields, now=_RECORDED_AT)
    meetings.take_conclusions(clerk, meeting_id, _TEXT, now=_RECORDED_AT)
    found = session.scalars(
        select(Conclusion).where(Conclusion.meeting_id == meeting_id).order_by(Conclusion.position)
    ).all()
    tasks = [_drafted(session, cast, clerk, *each) for each in zip(found, _LINES, strict=False)]
    _settle_the_others(session, clerk, found[len(_LINES) :])
    rounds.issue_together(clerk, plan_id, [task.id for task in tasks], now=_ISSUED_AT)
    for task, line, unit in zip(tasks, _LINES, _LEADS, strict=True):
        _answer(cast, task.id, line, unit)


def _drafted(
    session: Session, cast: Cast, clerk: Actor, conclusion: Conclusion, line: _Line
) -> Task:
    fields = conclusions.ConclusionFields(
        title=conclusion.title,
        lead_unit_id=conclusion.lead_unit_id,
        coordinating_unit_ids=tuple(conclusion.coordinating_unit_ids),
        due_text=conclusion.due_text,
        due_date=conclusion.due_date,
        product=line.product,
    )
    code = conclusions.draft_from_conclusion(clerk, conclusion.id, fields, now=_SETTLED_AT)
    task = session.scalars(select(Task).where(Task.code == code)).one()
    written = replace(
        written_fields(task.id),
        title_en=line.title_en,
        competent_authority="Bộ trưởng",
        official_id=cast.people[line.official],
    )
    drafting.edit_task(clerk, task.id, written, version=task.version, now=_SETTLED_AT)
    return task


def _settle_the_others(session: Session, clerk: Actor, found: Sequence[Conclusion]) -> None:
    """The sixth directs a running task, the seventh wants nothing; the eighth waits."""
    directs, wants_nothing = found[0], found[1]
    directed = session.scalars(select(Task.id).where(Task.code == _DIRECTED)).one()
    conclusions.direct_by_conclusion(
        clerk, directs.id, directed, directs.words, now=_SETTLED_AT, answer_due=_ANSWER_DUE
    )
    because = "Lịch họp giao ban thứ Hai hằng tuần đã có."
    conclusions.note_conclusion(clerk, wants_nothing.id, because, now=_SETTLED_AT)


def _answer(cast: Cast, task_id: int, line: _Line, unit: str) -> None:
    if line.answered_at is None:
        return
    head = cast.head_of(unit)
    if line.asks:
        issuing.ask_for_clarity(head, task_id, line.asks, now=line.answered_at)
    elif line.disowns:
        issuing.disown_task(head, task_id, line.disowns, now=line.answered_at)
    else:
        issuing.acknowledge_task(head, task_id, now=line.answered_at)
