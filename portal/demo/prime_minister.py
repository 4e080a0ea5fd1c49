"""The seven lines of the Prime Minister's demands, as taken in; drafts without any progress.

PM-03 is to be finished within the three summer months: 31 August 2025, a Sunday before the
National Day holidays, so it counts until Wednesday 3 September.
"""

from __future__ import annotations

from datetime import date

from portal.demo.records import TaskRow
from portal.domain.types import TaskKind

_SOURCE = "Nội dung theo phát biểu tại hội nghị toàn quốc; chưa giao, chưa có tiến độ."


def _line(
    number: int,
    title: str,
    title_en: str,
    *,
    product: str = "",
    kind: TaskKind = TaskKind.ONE_OFF,
    lead: str = "",
    coordinating: tuple[str, ...] = (),
    due_text: str = "",
    due: date | None = None,
) -> TaskRow:
    return TaskRow(
        code=f"PM-{number:02d}",
        title=title,
        title_en=title_en,
        content=_SOURCE,
        lead=lead,
        coordinating=coordinating,
        product=product,
        authority="Thủ tướng Chính phủ",
        kind=kind,
        due_text=due_text,
        due=due,
    )


TASKS: tuple[TaskRow, ...] = (
    _line(
        1,
        "Nghiên cứu, đề xuất chính sách thu hút nhân tài",
        "Study and propose a policy to attract talent",
        product="Đề xuất chính sách",
        kind=TaskKind.STUDY,
    ),
    _line(
        2,
        "Nghiên cứu, đề xuất chính sách hợp tác, liên kết đào tạo",
        "Study and propose a policy on training cooperation and links",
        product="Đề xuất chính sách",
        kind=TaskKind.STUDY,
    ),
    _line(
        3,
        "Triển khai tổ công nghệ số cộng đồng phổ cập kỹ năng số cho người dân",
        "Deploy community digital-technology groups for digital literacy",
        product="Các tổ công nghệ số cộng đồng hoạt động",
        lead="BGDDT",
        coordinating=("TWD",),
        due_text="trong ba tháng hè năm 2025",
        due=date(2025, 8, 31),
    ),
    _line(
        4,
        "Rà soát, đẩy mạnh phân cấp, phân quyền, ủy quyền",
        "Review the rules to decentralise and delegate more",
    ),
    _line(
        5, "Cắt bỏ thủ tục rườm rà, không cần thiết", "Remove cumbersome and unnecessary procedures"
    ),
    _line(
        6,
        "Xây dựng cơ sở dữ liệu từ bộ, ngành đến cấp xã",
        "Build databases from ministry to commune",
        product="Các cơ sở dữ liệu",
        due_text="giai đoạn hiện nay",
    ),
    _line(
        7,
        "Đẩy mạnh hợp tác công tư, huy động nguồn lực của người dân",
        "Develop public–private cooperation and mobilise resources",
    ),
)
