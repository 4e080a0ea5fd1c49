"""Plan 02, urgent phase: the five tasks that are one week late, each for a reason of its own."""

from __future__ import annotations

from portal.demo.plan02_line import line
from portal.demo.records import (
    ExtensionRow,
    ObstacleRow,
    Report,
    Story,
    TaskRow,
    july,
    june,
)
from portal.domain.types import Confidence, ObstacleKind

WAITS_FOR_A_CIRCULAR = line(
    3,
    "Cắt giảm thành phần hồ sơ giấy trong thủ tục cấp phép dịch vụ công nghệ số",
    "Cut paper documents in the licensing of digital technology services",
    group=1,
    lead="CNS",
    official=10,
    with_units=("PC",),
    product="Quy trình cấp phép điện tử được phê duyệt",
    story=Story(
        acknowledged=june(20),
        reports=(
            Report(june(20), 20),
            Report(june(26), 50, "Đã xong quy trình nội bộ, vướng thông tư hiện hành"),
            Report(july(3), 55, "Chờ sửa thông tư"),
        ),
        obstacle=ObstacleRow(
            june(26),
            ObstacleKind.LEGAL_INSTRUMENT,
            "Thông tư hiện hành còn yêu cầu nộp bản giấy. Phải sửa thông tư trước khi áp dụng"
            " quy trình điện tử.",
        ),
        self_confidence=Confidence.AMBER_RED,
        office_confidence=Confidence.AMBER_RED,
    ),
)

WITH_LEGAL = line(
    5,
    "Trình quy định kỹ thuật kết nối hạ tầng mạng cho đơn vị hành chính cấp xã",
    "Submit the technical rules for network connection of communes",
    group=2,
    lead="HT",
    official=5,
    with_units=("PC",),
    product="Dự thảo quyết định kèm tờ trình đã thẩm định",
    story=Story(
        acknowledged=june(20),
        reports=(
            Report(june(20), 50),
            Report(june(25), 90, "Đã gửi hồ sơ sang Vụ Pháp chế thẩm định"),
            Report(july(3), 90, "Vụ Pháp chế đang thẩm định"),
        ),
        with_legal_since=june(25),
        self_confidence=Confidence.AMBER_GREEN,
        office_confidence=Confidence.AMBER_GREEN,
    ),
)

WAITS_FOR_MONEY = line(
    8,
    "Nâng cấp kho dữ liệu dùng chung phục vụ chuyển đổi số của chính quyền hai cấp",
    "Upgrade the shared data store for the digital transformation of two-level government",
    group=3,
    lead="DL",
    official=8,
    with_units=("KHTC", "CDS"),
    product="Kho dữ liệu đã nâng cấp, biên bản nghiệm thu",
    is_key=True,
    story=Story(
        acknowledged=june(20),
        reports=(
            Report(june(20), 25),
            Report(june(26), 45, "Chưa được bổ sung kinh phí mua thiết bị lưu trữ"),
            Report(july(3), 60, "Đã chuyển tạm sang thiết bị hiện có"),
        ),
        obstacle=ObstacleRow(
            june(26),
            ObstacleKind.FUNDING,
            "Kinh phí mua thiết bị lưu trữ chưa được bổ sung vào dự toán năm 2025.",
        ),
        self_confidence=Confidence.AMBER_GREEN,
        office_confidence=Confidence.AMBER_RED,
    ),
)

ASKED_TOO_LATE = line(
    11,
    "Thử nghiệm liên thông văn bản điện tử giữa Bộ và các xã, phường mới",
    "Test the exchange of electronic documents with the new communes and wards",
    group=4,
    lead="CDS",
    official=2,
    with_units=("HT", "VP"),
    product="Báo cáo kết quả thử nghiệm",
    story=Story(
        acknowledged=june(20),
        reports=(
            Report(june(26), 55),
            Report(july(3), 80, "Còn các xã chưa được cấp chứng thư số"),
        ),
        extension=ExtensionRow(
            july(2),
            july(15),
            "Một số xã mới chưa được cấp chứng thư số, cần thêm hai tuần để thử nghiệm đủ.",
        ),
        self_confidence=Confidence.GREEN,
        office_confidence=Confidence.AMBER_GREEN,
    ),
)

SILENT = line(
    13,
    "Bồi dưỡng kỹ năng số cho cán bộ, công chức cấp xã trước ngày 01/7/2025",
    "Train commune officials in digital skills before 1 July 2025",
    group=5,
    lead="NL",
    official=13,
    with_units=("TCCB",),
    product="Báo cáo kết quả bồi dưỡng kèm danh sách học viên",
    story=Story(acknowledged=june(23), office_confidence=Confidence.RED),
)

OVERDUE: tuple[TaskRow, ...] = (
    WAITS_FOR_A_CIRCULAR,
    WITH_LEGAL,
    WAITS_FOR_MONEY,
    ASKED_TOO_LATE,
    SILENT,
)
