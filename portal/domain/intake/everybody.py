"""Words that mean units all together: "các đơn vị", "các sở, ngành", "UBND các xã"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.domain.intake.flat import flat, small

#: whoever stands for a unit is the unit
HEADS = (
    r"(?:(?:dong chi |cac dong chi )?(?:thu truong|chanh|cuc truong|vu truong|giam doc|vien truong"
    r"|lanh dao|chu tich|truong|bi thu) )"
)
#: "all units", "các sở, ban, ngành", "từng thành viên Ban Chỉ đạo"
_WHO = (
    r"(?:don vi|co quan|to chuc|so|bo|ban|nganh|dia phuong|cap uy|cap|xa|phuong|huyen|doan the"
    r"|bo phan|cuc|vu(?! (?:viec|an|kien))|chi cuc|trung tam|vien|thi xa|thanh pho|tinh)"
)
#: words of one syllable that mean units with these marks only: "các số liệu" are no departments
_MARKED = {
    **{"so": "sở", "bo": "bộ", "xa": "xã", "cuc": "cục"},
    **{"vu": "vụ", "vien": "viện", "tinh": "tỉnh"},
}
_EVERYBODY = re.compile(
    rf"{HEADS}?(?:(?:ubnd|uy ban nhan dan) )?"
    rf"(?:tat ca (?:cac )?|toan the (?:cac )?|cac |moi |tung ){_WHO}"
    rf"(?:(?:, | va |, va ){_WHO}(?!\w))*"
    r"(?: (?:truc thuoc bo|truc thuoc|thuoc bo|thuoc tinh|thuoc, truc thuoc bo|khac|trong tinh"
    r"|co lien quan|lien quan|chuc nang|cua tinh|cua bo|trong bo))*"
    r"|(?:cac |tung |moi )(?:dong chi )?thanh vien(?: ban chi dao(?: tinh)?| to giup viec)?"
    r"|(?:all|relevant|the other|other) (?:units|agencies|departments|ministries)(?: concerned)?"
)
_WORD = re.compile(r"\w+")


def everybody_in(text: str, low: str) -> Iterator[tuple[int, int]]:
    """Where a text, and the same without marks, names units all together: start and end."""
    for each in _EVERYBODY.finditer(low):
        if _are_units(small(text[each.start() : each.end()])):
            yield each.start(), each.end()


def _are_units(said: str) -> bool:
    """Whether the words carry the marks of units, or none at all."""
    words = _WORD.findall(said.replace("thành viên", ""))
    return all(word in (flat(word), _MARKED.get(flat(word), word)) for word in words)
