"""The passages of Notice 02-TB/BCĐ by their references, in our words: what each of them orders.

The notice wants every task to have its time; no line of the plan carries that order, and so the
lint names it.
"""

from __future__ import annotations

from dataclasses import dataclass

DOCUMENT = "TB02"


@dataclass(frozen=True, slots=True)
class PassageRow:
    reference: str
    text: str
    text_en: str
    orders: bool


PASSAGES: tuple[PassageRow, ...] = (
    PassageRow(
        "mục 1",
        "Hoàn thiện quy chế, phân công và Tổ giúp việc của Ban Chỉ đạo",
        "Finalise the committee's regulation, assignments and working group",
        True,
    ),
    PassageRow("mục 2.1", "Kết quả đã làm được", "What has been done", False),
    PassageRow(
        "mục 2.2",
        "Hoàn thiện chương trình công tác năm 2025, bổ sung nhiệm vụ phát sinh",
        "Finalise the programme of 2025 and add what arises",
        True,
    ),
    PassageRow(
        "mục 2.2, yêu cầu về thời hạn",
        "Mỗi nhiệm vụ phải có tiến độ và thời hạn rõ ràng",
        "Every task is to have a timetable and a clear deadline",
        True,
    ),
    PassageRow(
        "mục 3.1",
        "Việc của các cơ quan Đảng, Mặt trận và đoàn thể",
        "What Party bodies, the Front and mass organisations do",
        True,
    ),
    PassageRow(
        "mục 3.2",
        "Việc của Ủy ban nhân dân tỉnh và các sở",
        "What the People's Committee and the departments do",
        True,
    ),
    PassageRow(
        "mục 3.3",
        "Việc của từng thành viên Ban Chỉ đạo",
        "What each member of the committee does",
        True,
    ),
)
