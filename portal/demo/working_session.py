"""The nine lines of the ministry's working session on Plan 286, as taken in; all drafts."""

from __future__ import annotations

from portal.demo.records import TaskRow
from portal.domain.types import TaskKind

_SOURCE = "Nội dung theo buổi làm việc của Bộ; chưa giao, chưa có tiến độ."
_PERIODIC = "hằng tuần, hằng tháng"
_URGENTLY = "khẩn trương"


def _line(
    number: int,
    title: str,
    title_en: str,
    time: str = "",
    *,
    lead: str = "",
    coordinating: tuple[str, ...] = (),
    product: str = "",
) -> TaskRow:
    return TaskRow(
        code=f"M-{number:02d}",
        title=title,
        title_en=title_en,
        content=_SOURCE,
        lead=lead,
        coordinating=coordinating,
        product=product,
        authority="Bộ trưởng",
        due_text=time,
        kind=TaskKind.STANDING if time == _PERIODIC else TaskKind.ONE_OFF,
    )


TASKS: tuple[TaskRow, ...] = (
    _line(
        1,
        "Các đơn vị rà soát nhiệm vụ được giao",
        "All units review their own tasks",
        _URGENTLY,
        product="Danh mục nhiệm vụ đã rà soát",
    ),
    _line(
        2,
        "Các đơn vị xác định thời gian hoàn thành từng nhiệm vụ",
        "All units fix the completion time of each task",
        _URGENTLY,
        product="Danh mục thời hạn",
    ),
    _line(
        3,
        "Các đơn vị báo cáo tiến độ thực hiện",
        "All units report progress",
        _PERIODIC,
        product="Báo cáo tiến độ",
    ),
    _line(
        4,
        "Các đơn vị đề xuất bổ sung nguồn lực",
        "All units propose additional resources",
        "nếu cần",
        product="Đề xuất nguồn lực",
    ),
    _line(
        5,
        "Lập kế hoạch chi tiết tuần, tháng, rõ trách nhiệm từng cá nhân",
        "Plan each week and month in detail with a responsible person per item",
        _PERIODIC,
        product="Kế hoạch tuần, tháng",
    ),
    _line(
        6,
        "Các đơn vị gửi báo cáo về đơn vị đầu mối",
        "All units report to the central unit",
        _PERIODIC,
        product="Báo cáo định kỳ",
    ),
    _line(
        7,
        "Tổng hợp tiến độ thực hiện của các đơn vị",
        "Synthesise the progress of all units",
        _PERIODIC,
        lead="CDS",
        product="Báo cáo tổng hợp",
    ),
    _line(
        8,
        "Xây dựng hệ thống theo dõi, cập nhật, đánh giá thực hiện nhiệm vụ",
        "Build the system for tracking, updating and evaluating tasks",
        lead="CDS",
        coordinating=("VP",),
        product="Hệ thống vận hành",
    ),
    _line(
        9,
        "Sửa đổi thông tư, nghị định đang gây vướng mắc",
        "Amend circulars and decrees that block",
        lead="PC",
        product="Văn bản sửa đổi",
    ),
)
