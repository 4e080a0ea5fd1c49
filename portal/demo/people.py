"""The people of the demo: role holders only, never persons.

Every role has an account; every unit that works has its head, deputy, focal point and officials.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count, islice

from portal.demo.leaders import LEADERS
from portal.demo.records import IN_POST_SINCE, PersonRow
from portal.demo.units import MERGED_ON
from portal.domain.types import Post, Role

#: These two read English.
ENGLISH_READERS = frozenset({"thutruong02", "chuyenvien06"})
#: Without a chat: one was never invited, one has not answered the invitation yet.
NEVER_INVITED = "chuyenvien12"
INVITED = "chuyenvien14"

_HUB = PersonRow(
    "tonghop01",
    "Chuyên viên tổng hợp mẫu 01",
    "Sample synthesis officer 01",
    "Chuyên viên tổng hợp",
    "Synthesis officer",
    Role.HUB,
    "CDS",
    Post.OFFICIAL,
)


@dataclass(frozen=True, slots=True)
class _Staff:
    """Who works in a unit: its head's and deputy's posts, and how many officials of which role."""

    unit: str
    head: str
    deputy: str
    name: str
    name_en: str
    officials: int
    role: Role = Role.OFFICIAL
    head_role: Role = Role.UNIT_HEAD


_UNIT_HEADS = ("Trưởng", "Phó trưởng")
_AGENCY_HEADS = ("Cục trưởng", "Phó Cục trưởng")
_DEPARTMENT_HEADS = ("Vụ trưởng", "Phó Vụ trưởng")
_OFFICE_HEADS = ("Chánh", "Phó Chánh")
_PARTY_HEADS = ("Bí thư", "Phó Bí thư")

_STAFF = (
    _Staff("CDS", *_AGENCY_HEADS, "Cục Chuyển đổi số quốc gia",
           "National Digital Transformation Agency", 3),
    _Staff("HT", *_UNIT_HEADS, "Đơn vị Hạ tầng", "Infrastructure Unit", 3),
    _Staff("DL", *_UNIT_HEADS, "Đơn vị Dữ liệu", "Data Unit", 3),
    _Staff("CNS", *_UNIT_HEADS, "Đơn vị Công nghiệp số", "Digital Industry Unit", 3),
    _Staff("NL", *_UNIT_HEADS, "Đơn vị Nhân lực", "Human Resources Unit", 2),
    _Staff("PC", *_DEPARTMENT_HEADS, "Vụ Pháp chế", "Legal Department", 2, Role.LEGAL),
    _Staff("KHTC", *_DEPARTMENT_HEADS, "Vụ Kế hoạch – Tài chính",
           "Planning and Finance Department", 2, Role.FINANCE),
    _Staff("TCCB", *_DEPARTMENT_HEADS, "Vụ Tổ chức cán bộ", "Personnel Department", 2,
           Role.PERSONNEL),
    _Staff("HY-BCD", *_UNIT_HEADS, "Ban Chỉ đạo tỉnh", "Provincial Steering Committee", 2,
           Role.COMMITTEE_MEMBER, Role.COMMITTEE_MEMBER),
    _Staff("HY-TGV", *_UNIT_HEADS, "Tổ giúp việc", "Assisting Working Group", 1),
    _Staff("HY-VPTU", *_OFFICE_HEADS, "Văn phòng Tỉnh ủy",
           "Office of the Provincial Party Committee", 2),
    _Staff("HY-DUCQ", *_PARTY_HEADS, "Đảng ủy các cơ quan Đảng tỉnh",
           "Party Committee of the Provincial Party Agencies", 1),
    _Staff("HY-TGDV", *_UNIT_HEADS, "Ban Tuyên giáo và Dân vận Tỉnh ủy",
           "Propaganda and Mass Mobilisation Commission", 1),
    _Staff("HY-MTTQ", "Chủ tịch", "Phó Chủ tịch", "Ủy ban Mặt trận Tổ quốc tỉnh",
           "Provincial Fatherland Front", 1),
    _Staff("HY-DUUB", *_PARTY_HEADS, "Đảng ủy Ủy ban nhân dân tỉnh",
           "Party Committee of the Provincial People's Committee", 2),
)  # fmt: skip


def _staff_of(staff: _Staff, numbers: Iterator[int]) -> Iterator[PersonRow]:
    slug, unit = staff.unit.lower(), staff.unit
    since = MERGED_ON if unit == "HT" else IN_POST_SINCE
    posts = (
        ("truong", staff.head, "Head", staff.head_role, Post.HEAD),
        ("pho", staff.deputy, "Deputy head", staff.head_role, Post.DEPUTY),
        ("daumoi", "Đầu mối", "Focal point", Role.FOCAL_POINT, Post.FOCAL_POINT),
    )
    for key, title, title_en, role, post in posts:
        yield PersonRow(
            key=f"{key}.{slug}",
            name=f"{title} {staff.name} (mẫu)",
            name_en=f"{title_en}, {staff.name_en} (sample)",
            title=title,
            title_en=title_en,
            role=role,
            unit=unit,
            post=post,
            held_from=since,
        )
    is_member = staff.role is Role.COMMITTEE_MEMBER
    title, title_en = ("Ủy viên", "Member") if is_member else ("Chuyên viên", "Official")
    for number in islice(numbers, staff.officials):
        yield PersonRow(
            key=f"chuyenvien{number:02d}",
            name=f"{title} mẫu {number:02d}",
            name_en=f"Sample {title_en.lower()} {number:02d}",
            title=title,
            title_en=title_en,
            role=staff.role,
            unit=unit,
            post=Post.OFFICIAL,
            held_from=since,
        )


def _everybody() -> Iterator[PersonRow]:
    yield from LEADERS
    yield _HUB
    numbers = count(1)
    for staff in _STAFF:
        yield from _staff_of(staff, numbers)


def _with_language(row: PersonRow) -> PersonRow:
    return replace(row, locale="en") if row.key in ENGLISH_READERS else row


PEOPLE: tuple[PersonRow, ...] = tuple(_with_language(row) for row in _everybody())
