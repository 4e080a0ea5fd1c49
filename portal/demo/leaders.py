"""The leaders of the sample ministry and its office, with an account for every special role."""

from __future__ import annotations

from portal.demo.records import PersonRow
from portal.domain.types import Post, Role

TOP_LEADER = "botruong"
CLERK = "vanphong01"

LEADERS: tuple[PersonRow, ...] = (
    PersonRow(
        TOP_LEADER, "Bộ trưởng (mẫu)", "Minister (sample)", "Bộ trưởng", "Minister",
        Role.TOP_LEADER, "LD", Post.HEAD,
    ),
    PersonRow(
        "thutruong01", "Thứ trưởng mẫu 01", "Sample deputy minister 01",
        "Thứ trưởng phụ trách thể chế, nhân lực",
        "Deputy Minister for institutions and human resources",
        Role.DEPUTY_LEADER, "LD", Post.DEPUTY,
    ),
    PersonRow(
        "thutruong02", "Thứ trưởng mẫu 02", "Sample deputy minister 02",
        "Thứ trưởng phụ trách hạ tầng số, an toàn thông tin",
        "Deputy Minister for digital infrastructure and information security",
        Role.DEPUTY_LEADER, "LD", Post.DEPUTY,
    ),
    PersonRow(
        "thutruong03", "Thứ trưởng mẫu 03", "Sample deputy minister 03",
        "Thứ trưởng phụ trách dữ liệu, nền tảng số, tài chính",
        "Deputy Minister for data, digital platforms and finance",
        Role.DEPUTY_LEADER, "LD", Post.DEPUTY,
    ),
    PersonRow(
        "thuky.ld", "Thư ký Lãnh đạo Bộ (mẫu)", "Secretary to the Leadership (sample)",
        "Thư ký", "Secretary", Role.FOCAL_POINT, "LD", Post.FOCAL_POINT,
    ),
    PersonRow(
        "chanhvanphong", "Chánh Văn phòng (mẫu)", "Chief of Office (sample)",
        "Chánh Văn phòng", "Chief of Office", Role.OFFICE, "VP", Post.HEAD,
    ),
    PersonRow(
        "phochanhvanphong", "Phó Chánh Văn phòng (mẫu)", "Deputy Chief of Office (sample)",
        "Phó Chánh Văn phòng", "Deputy Chief of Office", Role.OFFICE, "VP", Post.DEPUTY,
    ),
    PersonRow(
        CLERK, "Chuyên viên Văn phòng mẫu 01", "Sample office clerk 01",
        "Chuyên viên theo dõi, đôn đốc", "Clerk for monitoring and urging",
        Role.OFFICE, "VP", Post.OFFICIAL,
    ),
    PersonRow(
        "daumoi.vp", "Đầu mối Văn phòng Bộ (mẫu)", "Focal point, Ministry Office (sample)",
        "Đầu mối", "Focal point", Role.FOCAL_POINT, "VP", Post.FOCAL_POINT,
    ),
    PersonRow(
        "giamsat01", "Giám sát viên mẫu 01", "Sample observer 01",
        "Giám sát viên", "Observer", Role.OBSERVER, "VP", Post.OFFICIAL,
    ),
    PersonRow(
        "quantri", "Quản trị viên (mẫu)", "Administrator (sample)",
        "Quản trị hệ thống", "System administrator", Role.ADMIN, "VP", Post.OFFICIAL,
    ),
)  # fmt: skip
