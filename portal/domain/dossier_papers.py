"""The papers a dossier needs before it may enter legal review, by the type of its product.

What a superior authority wants is laid down elsewhere and changes; so the list is the office's
setting, and this is only where it starts from.
"""

from __future__ import annotations

from collections.abc import Mapping

_COMMON = ("Tờ trình", "Dự thảo văn bản", "Bản tổng hợp, giải trình, tiếp thu ý kiến")

DEFAULT_PAPERS: Mapping[str, tuple[str, ...]] = {
    "": _COMMON,
    "thong_tu": (*_COMMON, "Báo cáo đánh giá tác động"),
    "nghi_dinh": (*_COMMON, "Báo cáo đánh giá tác động", "Báo cáo tổng kết thi hành"),
    "de_an": (*_COMMON, "Dự thảo quyết định phê duyệt"),
}


def papers_for(
    product_type: str, papers: Mapping[str, tuple[str, ...]] = DEFAULT_PAPERS
) -> tuple[str, ...]:
    """The papers of a product type; of an unknown one the common list."""
    return papers.get(product_type, papers.get("", _COMMON))
