"""The six plans of the demo, with the phases and the groups of Plan 02."""

from __future__ import annotations

from datetime import date

from portal.demo.records import PhaseRow, PlanRow
from portal.domain.types import Cadence

PLAN_02 = PlanRow(
    "KH02",
    "Kế hoạch 02-KH/BCĐTW: chuyển đổi số liên thông, đồng bộ (nhiệm vụ minh họa của Bộ mẫu)",
    "Plan 02-KH/BCĐTW: connected digital transformation (illustrative tasks of a sample ministry)",
    document="KH02",
    owner="LD",
    hub="CDS",
    cadence=Cadence.WEEKLY,
    starts_on=date(2025, 6, 19),
    ends_on=date(2025, 12, 31),
    phases=(
        PhaseRow(
            "Giai đoạn cấp bách",
            "Urgent phase",
            date(2025, 6, 19),
            date(2025, 6, 30),
            "Tháo gỡ điểm nghẽn về thể chế, hạ tầng, dữ liệu để chính quyền địa phương hai cấp"
            " vận hành thông suốt từ ngày 01/7/2025.",
            "Remove bottlenecks of institutions, infrastructure and data, so that two-level local"
            " government runs smoothly from 1 July 2025.",
        ),
        PhaseRow(
            "Giai đoạn bứt phá",
            "Breakthrough phase",
            date(2025, 7, 1),
            date(2025, 12, 31),
            "Khắc phục các hạn chế; hoàn thành nền tảng dùng chung; chuẩn hóa, kết nối các cơ sở"
            " dữ liệu quan trọng; dịch vụ công trực tuyến chuyển biến rõ rệt.",
            "Overcome the gaps; finish the shared platforms; standardise and connect the important"
            " databases; clearly better online services.",
        ),
    ),
    groups=(
        ("Thể chế, pháp luật", "Institutions and law"),
        ("Hạ tầng số", "Digital infrastructure"),
        ("Dữ liệu", "Data"),
        ("Nền tảng, ứng dụng dùng chung", "Shared platforms and applications"),
        ("Nhân lực", "Human resources"),
        ("Tài chính", "Finance"),
        (
            "Khối Quốc hội, Mặt trận Tổ quốc và các đoàn thể, tòa án, viện kiểm sát",
            "National Assembly, Fatherland Front and mass organisations, courts and procuracy",
        ),
        ("An toàn, an ninh thông tin", "Information security"),
    ),
)

HUNG_YEN = PlanRow(
    "HY",
    "Hưng Yên 2025: kết luận tại Thông báo 02-TB/BCĐ",
    "Hưng Yên 2025: conclusions of Notice 02-TB/BCĐ",
    document="TB02",
    owner="HY-BCD",
    hub="HY-VPTU",
    cadence=Cadence.MONTHLY,
    starts_on=date(2025, 3, 13),
    ends_on=date(2025, 12, 31),
)

PRIME_MINISTER = PlanRow(
    "PM",
    "Yêu cầu của Thủ tướng Chính phủ tại hội nghị toàn quốc (tháng 7/2025)",
    "Demands of the Prime Minister at the national conference (July 2025)",
    document="",
    owner="LD",
    hub="VP",
    cadence=Cadence.MONTHLY,
)

WORKING_SESSION = PlanRow(
    "KH286",
    "Buổi làm việc của Bộ về Kế hoạch số 286",
    "Working session of the ministry on Plan 286",
    document="KH286",
    owner="LD",
    hub="CDS",
    cadence=Cadence.BOTH,
    starts_on=date(2025, 2, 5),
)

DIRECTIVE_75 = PlanRow(
    "CT75",
    "Chỉ thị 75: 22 đề án đăng ký trong chương trình công tác năm 2020",
    "Directive 75: the 22 projects registered in the work programme of 2020",
    document="CT75",
    owner="LD",
    hub="VP",
    cadence=Cadence.MONTHLY,
    starts_on=date(2020, 1, 1),
    ends_on=date(2020, 12, 31),
)

CONCLUSIONS = PlanRow(
    "KLCD",
    "Kết luận của Bộ trưởng về bảo đảm điều kiện chuyển đổi số (minh họa)",
    "Conclusions of the Minister on the means of digital transformation (illustration)",
    document="",
    owner="LD",
    hub="VP",
    cadence=Cadence.MONTHLY,
    starts_on=date(2025, 7, 3),
    ends_on=date(2025, 12, 31),
)

PLANS: tuple[PlanRow, ...] = (
    PLAN_02,
    HUNG_YEN,
    PRIME_MINISTER,
    WORKING_SESSION,
    DIRECTIVE_75,
    CONCLUSIONS,
)
