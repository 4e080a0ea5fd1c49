"""The documents of the demo and what they do to each other; facts, apart from our wording.

Where a source does not give a symbol or a date, it stays empty. QĐ719 was issued seven weeks after
the day of preset C; it stands here because it is the product that line HY-11 orders.
"""

from __future__ import annotations

from datetime import date

from portal.demo.records import DocumentRow

_POLITBURO = ("Bộ Chính trị", "Politburo")
_SECRETARIAT = ("Bộ Chính trị, Ban Bí thư", "Politburo and Secretariat")
_GOVERNMENT = ("Chính phủ", "Government")
_CENTRAL = ("Ban Chỉ đạo Trung ương", "Central Steering Committee")
_MINISTRY = ("Bộ (mẫu)", "Ministry (sample)")
_HUNG_YEN = ("Ban Thường vụ Tỉnh ủy Hưng Yên", "Hưng Yên Provincial Standing Committee")

DOCUMENTS: tuple[DocumentRow, ...] = (
    DocumentRow(
        "NQ57",
        "57",
        "57-NQ/TW",
        "NQ",
        *_POLITBURO,
        "Nghị quyết về đột phá phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số"
        " quốc gia",
        "Resolution on breakthroughs in science, technology, innovation and national digital"
        " transformation",
        date(2024, 12, 22),
    ),
    DocumentRow(
        "KL130",
        "130",
        "130-KL/TW",
        "KL",
        *_SECRETARIAT,
        "Kết luận 130-KL/TW",
        "Conclusion 130-KL/TW",
        date(2025, 3, 14),
    ),
    DocumentRow(
        "NQ03",
        "03",
        "03/NQ-CP",
        "NQ",
        *_GOVERNMENT,
        "Chương trình hành động của Chính phủ thực hiện Nghị quyết 57-NQ/TW",
        "Government's action programme to implement Resolution 57-NQ/TW",
        date(2025, 1, 9),
    ),
    DocumentRow(
        "NQ71",
        "71",
        "71/NQ-CP",
        "NQ",
        *_GOVERNMENT,
        "Nghị quyết sửa đổi, bổ sung Nghị quyết 03/NQ-CP",
        "Resolution amending Resolution 03/NQ-CP",
        date(2025, 4, 1),
    ),
    DocumentRow(
        "KH286",
        "286",
        "",
        "KH",
        *_MINISTRY,
        "Kế hoạch số 286 thực hiện chương trình hành động của Chính phủ",
        "Plan No. 286 implementing the Government's action programme",
        None,
        date(2025, 2, 5),
    ),
    DocumentRow(
        "TB01",
        "01",
        "01-TB/BCĐTW",
        "TB",
        *_CENTRAL,
        "Thông báo kết luận 01-TB/BCĐTW",
        "Conclusion notice 01-TB/BCĐTW",
        date(2025, 1, 22),
    ),
    DocumentRow(
        "TB03",
        "03",
        "03-TB/BCĐTW",
        "TB",
        *_CENTRAL,
        "Thông báo kết luận 03-TB/BCĐTW",
        "Conclusion notice 03-TB/BCĐTW",
        date(2025, 3, 6),
    ),
    DocumentRow(
        "KH02",
        "02",
        "02-KH/BCĐTW",
        "KH",
        *_CENTRAL,
        "Kế hoạch thúc đẩy chuyển đổi số đáp ứng yêu cầu sắp xếp tổ chức bộ máy của hệ thống"
        " chính trị",
        "Plan to speed up digital transformation for the restructured political apparatus",
        date(2025, 6, 19),
        date(2025, 6, 23),
    ),
    DocumentRow(
        "QĐ1460",
        "1460",
        "1460-QĐ/TU",
        "QĐ",
        *_HUNG_YEN,
        "Quyết định thành lập Ban Chỉ đạo tỉnh",
        "Decision establishing the provincial steering committee",
        date(2025, 2, 20),
    ),
    DocumentRow(
        "KH386",
        "386",
        "386-KH/TU",
        "KH",
        *_HUNG_YEN,
        "Kế hoạch thực hiện Nghị quyết 57-NQ/TW",
        "Plan implementing Resolution 57-NQ/TW",
        date(2025, 2, 13),
    ),
    DocumentRow(
        "TB02",
        "02",
        "02-TB/BCĐ",
        "TB",
        "Ban Chỉ đạo tỉnh Hưng Yên",
        "Hưng Yên Provincial Steering Committee",
        "Thông báo kết luận phiên họp Ban Chỉ đạo tỉnh",
        "Notice of the conclusions of the provincial committee's meeting",
        date(2025, 3, 13),
        date(2025, 3, 11),
    ),
    DocumentRow(
        "KH433",
        "433",
        "433-KH/TU",
        "KH",
        *_HUNG_YEN,
        "Kế hoạch hành động 433-KH/TU",
        "Action plan 433-KH/TU",
        date(2025, 6, 11),
    ),
    DocumentRow(
        "QĐ719",
        "719",
        "719/QĐ-UBND",
        "QĐ",
        "Ủy ban nhân dân tỉnh Hưng Yên",
        "Hưng Yên Provincial People's Committee",
        "Quyết định ban hành chương trình giai đoạn 2025–2030, tầm nhìn đến năm 2045",
        "Decision issuing the programme 2025–2030 with vision to 2045",
        date(2025, 8, 27),
    ),
    DocumentRow(
        "CT75",
        "75",
        "",
        "CT",
        *_MINISTRY,
        "Chỉ thị số 75 về thực hiện chương trình công tác năm 2020",
        "Directive 75 on carrying out the work programme of 2020",
        date(2020, 11, 3),
    ),
    DocumentRow(
        "QĐ749",
        "749",
        "",
        "QĐ",
        "Thủ tướng Chính phủ",
        "Prime Minister",
        "Quyết định số 749 phê duyệt chương trình chuyển đổi số quốc gia",
        "Decision 749 approving the national digital transformation programme",
        date(2020, 6, 3),
    ),
)

#: (from, kind, to)
RELATIONS: tuple[tuple[str, str, str], ...] = (
    ("NQ03", "implements", "NQ57"),
    ("NQ71", "amends", "NQ03"),
    ("KH286", "implements", "NQ03"),
    ("KH02", "implements", "NQ57"),
    ("KH02", "implements", "KL130"),
    ("KH386", "implements", "NQ57"),
    ("QĐ1460", "refers_to", "NQ57"),
    ("TB02", "refers_to", "TB01"),
    ("TB02", "refers_to", "TB03"),
    ("TB02", "refers_to", "KH386"),
    ("TB02", "based_on", "QĐ1460"),
    ("KH433", "refers_to", "KH386"),
    ("QĐ719", "implements", "TB02"),
    ("CT75", "based_on", "QĐ749"),
)
