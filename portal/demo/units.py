"""The units of the demo: a sample ministry, the bodies of a province, and two partners.

Names that documents of 2025 charge with tasks are facts; whatever the demo says about progress is
fiction, so every unit of the ministry is marked as a sample. Two fictional units were merged into
one on 1 March 2025, to show that tasks outlive units.
"""

from __future__ import annotations

from datetime import date

from portal.demo.records import UnitRow
from portal.domain.types import UnitKind

MERGED_ON = date(2025, 3, 1)
_DAY_BEFORE_MERGER = date(2025, 2, 28)

_MINISTRY = (
    UnitRow(
        "LD",
        "Lãnh đạo Bộ (mẫu)",
        "Leadership of the Ministry (sample)",
        "Lãnh đạo Bộ",
        UnitKind.LEADERSHIP,
        "government",
    ),
    UnitRow(
        "VP",
        "Văn phòng Bộ (mẫu)",
        "Ministry Office (sample)",
        "Văn phòng",
        UnitKind.OFFICE,
        "government",
        "LD",
    ),
    UnitRow(
        "CDS",
        "Cục Chuyển đổi số quốc gia (mẫu)",
        "National Digital Transformation Agency (sample)",
        "Cục CĐS",
        UnitKind.AGENCY,
        "government",
        "LD",
    ),
    UnitRow(
        "PC",
        "Vụ Pháp chế (mẫu)",
        "Legal Department (sample)",
        "Vụ PC",
        UnitKind.DEPARTMENT,
        "government",
        "LD",
    ),
    UnitRow(
        "HT",
        "Đơn vị Hạ tầng (mẫu)",
        "Infrastructure Unit (sample)",
        "Hạ tầng",
        UnitKind.AGENCY,
        "government",
        "LD",
        MERGED_ON,
    ),
    UnitRow(
        "DL",
        "Đơn vị Dữ liệu (mẫu)",
        "Data Unit (sample)",
        "Dữ liệu",
        UnitKind.AGENCY,
        "government",
        "LD",
    ),
    UnitRow(
        "CNS",
        "Đơn vị Công nghiệp số (mẫu)",
        "Digital Industry Unit (sample)",
        "CN số",
        UnitKind.AGENCY,
        "government",
        "LD",
    ),
    UnitRow(
        "NL",
        "Đơn vị Nhân lực (mẫu)",
        "Human Resources Unit (sample)",
        "Nhân lực",
        UnitKind.AGENCY,
        "government",
        "LD",
    ),
    UnitRow(
        "KHTC",
        "Vụ Kế hoạch – Tài chính (mẫu)",
        "Planning and Finance Department (sample)",
        "Vụ KH-TC",
        UnitKind.DEPARTMENT,
        "government",
        "LD",
    ),
    UnitRow(
        "TCCB",
        "Vụ Tổ chức cán bộ (mẫu)",
        "Personnel Department (sample)",
        "Vụ TCCB",
        UnitKind.DEPARTMENT,
        "government",
        "LD",
    ),
    UnitRow(
        "HT-VT",
        "Đơn vị Viễn thông (mẫu, đã sáp nhập)",
        "Telecommunications Unit (sample, merged)",
        "Viễn thông",
        UnitKind.AGENCY,
        "government",
        "LD",
        None,
        _DAY_BEFORE_MERGER,
    ),
    UnitRow(
        "HT-TT",
        "Đơn vị Trung tâm dữ liệu (mẫu, đã sáp nhập)",
        "Data Centre Unit (sample, merged)",
        "TT dữ liệu",
        UnitKind.AGENCY,
        "government",
        "LD",
        None,
        _DAY_BEFORE_MERGER,
    ),
)

_PROVINCE = (
    UnitRow(
        "HY-BCD",
        "Ban Chỉ đạo tỉnh Hưng Yên",
        "Steering Committee of Hưng Yên Province",
        "BCĐ tỉnh",
        UnitKind.COMMITTEE,
        "province",
        "",
        date(2025, 2, 20),
    ),
    UnitRow(
        "HY-TGV",
        "Tổ giúp việc Ban Chỉ đạo tỉnh",
        "Assisting Working Group of the Committee",
        "Tổ giúp việc",
        UnitKind.SUPPORT_GROUP,
        "province",
        "HY-BCD",
    ),
    UnitRow(
        "HY-VPTU",
        "Văn phòng Tỉnh ủy Hưng Yên",
        "Office of the Provincial Party Committee",
        "VP Tỉnh ủy",
        UnitKind.PARTY_BODY,
        "party",
    ),
    UnitRow(
        "HY-DUCQ",
        "Đảng ủy các cơ quan Đảng tỉnh Hưng Yên",
        "Party Committee of the Provincial Party Agencies",
        "ĐU CQ Đảng",
        UnitKind.PARTY_BODY,
        "party",
    ),
    UnitRow(
        "HY-TGDV",
        "Ban Tuyên giáo và Dân vận Tỉnh ủy Hưng Yên",
        "Propaganda and Mass Mobilisation Commission",
        "Ban TG&DV",
        UnitKind.PARTY_BODY,
        "party",
    ),
    UnitRow(
        "HY-MTTQ",
        "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Hưng Yên",
        "Provincial Fatherland Front",
        "MTTQ tỉnh",
        UnitKind.MASS_ORGANISATION,
        "front",
    ),
    UnitRow(
        "HY-DUUB",
        "Đảng ủy Ủy ban nhân dân tỉnh Hưng Yên",
        "Party Committee of the Provincial People's Committee",
        "ĐU UBND",
        UnitKind.PARTY_BODY,
        "party",
    ),
)

_PARTNERS = (
    UnitRow(
        "BGDDT",
        "Bộ Giáo dục và Đào tạo",
        "Ministry of Education and Training",
        "Bộ GD&ĐT",
        UnitKind.PARTNER,
        "government",
    ),
    UnitRow(
        "TWD",
        "Trung ương Đoàn Thanh niên Cộng sản Hồ Chí Minh",
        "Youth Union Central Committee",
        "TƯ Đoàn",
        UnitKind.MASS_ORGANISATION,
        "front",
    ),
)

UNITS: tuple[UnitRow, ...] = (*_MINISTRY, *_PROVINCE, *_PARTNERS)
