"""Directive 75: the 22 projects of the work programme of 2020, 1 + 3 + 18.

They were owed by 31 December 2020. What became of them is not in the sources, so all stay drafts:
registered lines with their deadline, and no lateness of a real body is invented. Only four of them
are named in the source; the others are placeholders and say so.
"""

from __future__ import annotations

from datetime import date

from portal.demo.records import TaskRow
from portal.domain.types import Hardness, TaskKind

_SOURCE = "Đề án đăng ký trong chương trình công tác năm 2020; kết quả không nêu trong nguồn."
_NAMED = (
    ("Lộ trình dừng công nghệ di động 2G", "Roadmap for stopping 2G technology"),
    (
        "Đề án xây dựng Chính phủ điện tử giai đoạn 2021–2025",
        "Project on building e-Government 2021–2025",
    ),
    (
        "Đề án bảo vệ và hỗ trợ trẻ em tương tác lành mạnh, sáng tạo trên môi trường mạng",
        "Project to protect and support children in healthy, creative interaction online",
    ),
    (
        "Quyết định phê duyệt chương trình phát triển công nghiệp công nghệ thông tin, điện tử –"
        " viễn thông đến năm 2025, tầm nhìn 2030",
        "Decision approving the programme to develop the IT and electronics–telecommunications"
        " industry to 2025, vision 2030",
    ),
)


def _project(code: str, authority: str, title: str, title_en: str) -> TaskRow:
    return TaskRow(
        code=code,
        title=title,
        title_en=title_en,
        content=_SOURCE,
        product="Đề án trình cấp có thẩm quyền",
        authority=authority,
        due=date(2020, 12, 31),
        due_text="năm 2020",
        kind=TaskKind.PRODUCT,
        hardness=Hardness.SUPERIOR,
    )


def _unnamed(code: str, authority: str) -> TaskRow:
    return _project(
        code,
        authority,
        f"Đề án {code} (chưa nêu tên trong nguồn)",
        f"Project {code} (not named in the source)",
    )


TASKS: tuple[TaskRow, ...] = (
    _unnamed("D-S1", "Ban Bí thư"),
    *(_unnamed(f"D-G{number}", "Chính phủ") for number in range(1, 4)),
    *(
        _project(f"D-P{number:02d}", "Thủ tướng Chính phủ", title, title_en)
        for number, (title, title_en) in enumerate(_NAMED, start=1)
    ),
    *(_unnamed(f"D-P{number:02d}", "Thủ tướng Chính phủ") for number in range(5, 19)),
)
