"""The units of the corpus: names, short names and aliases as documents write them."""

from __future__ import annotations

#: code: the names of a unit, the first one its own
UNITS: dict[str, tuple[str, ...]] = {
    "VP": ("Văn phòng Bộ", "Ministry Office", "VP Bộ", "VPB"),
    "CDS": (
        "Cục Chuyển đổi số quốc gia",
        "National Digital Transformation Agency",
        "Cục CĐSQG",
        "Cục CĐS",
    ),
    "PC": ("Vụ Pháp chế", "Legal Department", "Vụ PC"),
    "KHTC": ("Vụ Kế hoạch – Tài chính", "Planning and Finance Department", "Vụ KH-TC"),
    "TCCB": ("Vụ Tổ chức cán bộ", "Personnel Department", "Vụ TCCB"),
    "HTQT": ("Vụ Hợp tác quốc tế", "International Cooperation Department", "Vụ HTQT"),
    "DL": ("Trung tâm Dữ liệu", "Data Centre", "TT Dữ liệu"),
    "ATTT": ("Cục An toàn thông tin", "Information Security Agency", "Cục ATTT"),
    "CNS": ("Cục Công nghiệp công nghệ số", "Digital Industry Agency", "Cục CNS"),
    "TTR": ("Thanh tra Bộ", "Inspectorate"),
    "VPTU": ("Văn phòng Tỉnh ủy", "VP Tỉnh ủy"),
    "DUCQ": ("Đảng ủy các cơ quan Đảng tỉnh",),
    "TGDV": ("Ban Tuyên giáo và Dân vận Tỉnh ủy", "Ban TG&DV"),
    "MTTQ": ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", "MTTQ tỉnh"),
    "DUUB": ("Đảng ủy Ủy ban nhân dân tỉnh", "ĐU UBND tỉnh"),
    "BCD": ("Ban Chỉ đạo tỉnh", "BCĐ tỉnh"),
    "SKHCN": ("Sở Khoa học và Công nghệ", "Sở KH&CN"),
    "STC": ("Sở Tài chính",),
    "SNV": ("Sở Nội vụ",),
    "STP": ("Sở Tư pháp",),
    "CAT": ("Công an tỉnh",),
    "UBX": ("Ủy ban nhân dân các xã, phường", "UBND các xã, phường", "UBND cấp xã"),
}
