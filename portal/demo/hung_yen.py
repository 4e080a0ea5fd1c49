"""Hưng Yên 2025: the 19 lines of Notice 02-TB/BCĐ, as taken in.

The notice orders that every task have clear deadlines, and not one of its lines carries one. So
they all stay drafts: the lint names the missing time, and nothing about progress is invented.
HY-11 was done on 27 August 2025, after the day of preset C, hence it is a draft here as well.
"""

from __future__ import annotations

from portal.demo.records import TaskRow
from portal.domain.types import Hardness, TaskKind

_SOURCE = "Nội dung theo Thông báo 02-TB/BCĐ; người theo dõi là mẫu, chưa có tiến độ."
_OFFICIALS = {
    "HY-BCD": "chuyenvien21",
    "HY-VPTU": "chuyenvien24",
    "HY-DUCQ": "chuyenvien26",
    "HY-TGDV": "chuyenvien27",
    "HY-DUUB": "chuyenvien29",
}


def _line(
    number: int,
    lead: str,
    paragraph: str,
    title: str,
    title_en: str,
    product: str,
    time: str = "",
    kind: TaskKind = TaskKind.ONE_OFF,
    with_units: tuple[str, ...] = (),
) -> TaskRow:
    return TaskRow(
        code=f"HY-{number:02d}",
        title=title,
        title_en=title_en,
        content=_SOURCE,
        source_reference=f"mục {paragraph}",
        lead=lead,
        official=_OFFICIALS[lead],
        coordinating=with_units,
        product=product,
        authority="Ban Chỉ đạo tỉnh",
        due_text=time,
        kind=kind,
        hardness=Hardness.FLEXIBLE,
    )


TASKS: tuple[TaskRow, ...] = (
    _line(
        1,
        "HY-VPTU",
        "1",
        "Hoàn thiện quy chế làm việc của Ban Chỉ đạo tỉnh",
        "Finalise the committee's working regulation",
        "Quy chế làm việc",
    ),
    _line(
        2,
        "HY-VPTU",
        "1",
        "Hoàn thiện thông báo phân công nhiệm vụ thành viên Ban Chỉ đạo",
        "Finalise the notice assigning tasks to members",
        "Thông báo phân công",
    ),
    _line(
        3,
        "HY-VPTU",
        "1",
        "Hoàn thiện quyết định thành lập Tổ giúp việc Ban Chỉ đạo",
        "Finalise the decision on the working group",
        "Quyết định thành lập Tổ giúp việc",
    ),
    _line(
        4,
        "HY-VPTU",
        "2.2",
        "Hoàn thiện chương trình công tác năm 2025 của Ban Chỉ đạo",
        "Finalise the 2025 work programme with leader, lead, coordinating units and deadlines",
        "Chương trình công tác năm 2025",
    ),
    _line(
        5,
        "HY-BCD",
        "2.2",
        "Họp chuyên đề, bổ sung nhiệm vụ phát sinh vào chương trình",
        "Hold thematic meetings and add arising tasks",
        "Kết luận các phiên họp",
        "trong quá trình thực hiện",
        TaskKind.STANDING,
        ("HY-TGV",),
    ),
    _line(
        6,
        "HY-DUCQ",
        "3.1",
        "Thực hiện chương trình năm 2025 trong các cơ quan Đảng",
        "Carry out the 2025 programme in Party bodies",
        "Báo cáo kết quả thực hiện",
        "năm 2025",
    ),
    _line(
        7,
        "HY-DUCQ",
        "3.1",
        "Xây dựng chương trình 2025–2030, tầm nhìn 2045 trong Đảng, đoàn thể",
        "Build the programme 2025–2030, vision 2045, in the Party and mass organisations",
        "Chương trình giai đoạn 2025–2030",
    ),
    _line(
        8,
        "HY-TGDV",
        "3.1",
        "Tuyên truyền, nâng cao nhận thức về Nghị quyết 57-NQ/TW",
        "Communicate Resolution 57 and raise awareness",
        "Kế hoạch tuyên truyền",
        with_units=("HY-MTTQ",),
    ),
    _line(
        9,
        "HY-TGDV",
        "3.1",
        "Giám sát, phản biện xã hội, phòng chống lãng phí",
        "Supervision, social criticism and prevention of waste",
        "Báo cáo giám sát",
        "thường xuyên",
        TaskKind.STANDING,
        ("HY-MTTQ",),
    ),
    _line(
        10,
        "HY-DUUB",
        "3.2",
        "Xây dựng đề án, chương trình, kế hoạch, cơ chế, chính sách",
        "Draw up projects, programmes, plans, mechanisms and policies",
        "Danh mục đề án, chính sách",
    ),
    _line(
        11,
        "HY-DUUB",
        "3.2",
        "Xây dựng chương trình tổng thể của tỉnh 2025–2030, tầm nhìn 2045",
        "Build the comprehensive provincial programme 2025–2030 with vision to 2045",
        "Quyết định ban hành chương trình",
    ),
    _line(
        12,
        "HY-DUUB",
        "3.2",
        "Đánh giá thực trạng cùng đối tác tư vấn, đề xuất nhiệm vụ",
        "Assess the present level with advisory partners and propose tasks",
        "Báo cáo đánh giá thực trạng",
    ),
    _line(
        13,
        "HY-DUUB",
        "3.2",
        "Đào tạo, phát triển nhân lực khoa học và kỹ thuật",
        "Train and develop the scientific and technical workforce",
        "Chương trình đào tạo",
        "giai đoạn 2025–2030",
    ),
    _line(
        14,
        "HY-DUUB",
        "3.2",
        "Phát động phong trào thi đua thực hiện Nghị quyết 57-NQ/TW",
        "Launch the emulation movement",
        "Kế hoạch phát động thi đua",
    ),
    _line(
        15,
        "HY-DUUB",
        "3.2",
        "Đề xuất, bổ sung, quản lý, sử dụng kinh phí năm 2025",
        "Propose, supplement, manage and use the funding for 2025",
        "Quyết định bổ sung kinh phí",
        "năm 2025",
    ),
    _line(
        16,
        "HY-DUUB",
        "3.2",
        "Đưa nhiệm vụ vào kế hoạch đầu tư công trung hạn",
        "Put tasks into the medium-term public investment plan",
        "Danh mục nhiệm vụ đầu tư công",
        "giai đoạn 2026–2030",
    ),
    _line(
        17,
        "HY-DUUB",
        "3.2",
        "Đánh giá kết quả chuyển đổi số của cán bộ gắn với đánh giá cơ quan, đơn vị",
        "Evaluate officials' digital-transformation results together with their units",
        "Tiêu chí đánh giá",
    ),
    _line(
        18,
        "HY-BCD",
        "3.3",
        "Xây dựng chương trình công tác cá nhân của từng thành viên",
        "Draw up the individual programme of each member",
        "Chương trình công tác cá nhân",
    ),
    _line(
        19,
        "HY-BCD",
        "3.3",
        "Lãnh đạo, kiểm tra, giám sát, đôn đốc lĩnh vực phụ trách",
        "Lead, inspect, supervise and urge in each member's field",
        "Báo cáo của thành viên",
        "thường xuyên",
        TaskKind.STANDING,
    ),
)
