"""Office wording from which the synthetic population makes its titles, Vietnamese and English."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from portal.domain.folding import fold

#: No title of the population may be mistaken for a real task.
ILLUSTRATION = "Nhiệm vụ sinh tự động để thử tải, không có thật."

ACTIONS = (
    ("Xây dựng", "Draw up"),
    ("Trình ban hành", "Submit for issue"),
    ("Rà soát", "Review"),
    ("Triển khai", "Carry out"),
    ("Hoàn thiện", "Complete"),
    ("Tổng hợp báo cáo", "Report on"),
    ("Đánh giá", "Evaluate"),
    ("Sửa đổi, bổ sung", "Amend"),
    ("Thẩm định", "Appraise"),
    ("Tổ chức tập huấn về", "Train staff in"),
    ("Kiểm tra, giám sát", "Inspect and supervise"),
    ("Nghiệm thu", "Accept the results of"),
)
OBJECTS = (
    ("kế hoạch chuyển đổi số", "the digital transformation plan"),
    ("đề án chuyển đổi số toàn diện", "the comprehensive digital transformation scheme"),
    ("cơ sở dữ liệu dùng chung", "the shared database"),
    ("hạ tầng mạng truyền số liệu", "the data network"),
    ("nền tảng tích hợp, chia sẻ dữ liệu", "the data sharing platform"),
    ("quy trình giải quyết thủ tục hành chính", "the procedure for administrative files"),
    ("dịch vụ công trực tuyến toàn trình", "full online public services"),
    ("hồ sơ cấp độ an toàn thông tin", "the information security file"),
    ("danh mục dữ liệu mở", "the open data catalogue"),
    ("khung năng lực số", "the digital skills framework"),
    ("dự toán kinh phí khoa học, công nghệ", "the science and technology budget"),
    ("quy chế làm việc", "the working regulation"),
    ("chương trình đổi mới sáng tạo", "the innovation programme"),
    ("kho lưu trữ hồ sơ điện tử", "the electronic archive"),
    ("hệ thống phòng họp không giấy", "the paperless meeting system"),
    ("tổ công nghệ số cộng đồng", "community digital-technology groups"),
)
SCOPES = (
    ("năm 2025", "for 2025"),
    ("giai đoạn 2025–2030", "for 2025–2030"),
    ("tại các đơn vị trực thuộc", "in subordinate units"),
    ("cấp xã", "at commune level"),
    ("phục vụ người dân, doanh nghiệp", "for citizens and businesses"),
    ("quý III", "for quarter III"),
    ("quý IV", "for quarter IV"),
    ("theo Nghị quyết 57-NQ/TW", "under Resolution 57-NQ/TW"),
    ("lĩnh vực đất đai", "in land administration"),
    ("lĩnh vực y tế", "in health care"),
    ("lĩnh vực giáo dục", "in education"),
    ("sau sắp xếp tổ chức bộ máy", "after the reorganisation"),
)
PRODUCTS = ("Kế hoạch", "Quyết định", "Báo cáo", "Tờ trình", "Biên bản nghiệm thu")
AUTHORITIES = ("Bộ trưởng", "Thủ trưởng đơn vị", "Chủ tịch Ủy ban nhân dân tỉnh")


@dataclass(frozen=True, slots=True)
class Title:
    vi: str
    en: str
    #: both folded, ready for the search key
    folded: str


def titles(dice: Random) -> Iterator[Title]:
    """Endless titles as an office would write them."""
    folded = {
        words: fold(words) for part in (ACTIONS, OBJECTS, SCOPES) for pair in part for words in pair
    }
    while True:
        pairs = [dice.choice(part) for part in (ACTIONS, OBJECTS, SCOPES)]
        words = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        key = " ".join(folded[each] for side in words for each in side)
        yield Title(" ".join(words[0]), " ".join(words[1]), key)
