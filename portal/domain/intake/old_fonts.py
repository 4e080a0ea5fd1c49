"""Texts written for the fonts of old (TCVN3 ".VnTime", VNI): recognised and turned into Unicode.

Each column of a table is judged for itself, as old files mix fonts by column; running text as one.
Only what can be nothing else is converted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from portal.domain.errors import FileUnreadable
from portal.domain.intake.source import Grid, Passage
from portal.domain.intake.trouble import Trouble

TCVN3, VNI = "TCVN3", "VNI"
_TCVN3_CODES = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ¡¢§£¤¥¦"
_TCVN3_LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
_FROM_TCVN3 = str.maketrans(_TCVN3_CODES, _TCVN3_LETTERS)
#: letters no other Vietnamese text has beside plain ones: a sure sign of TCVN3
_SURE_TCVN3 = frozenset("µ¸¶·¹¨»¾¼½©®ª«¬\xad×÷§")

_VNI_PAIRS = {
    **{f"a{mark}": letter for mark, letter in zip("êéèúüë", "ăắằẳẵặ", strict=True)},
    **{f"a{mark}": letter for mark, letter in zip("âáàåãä", "âấầẩẫậ", strict=True)},
    **{f"e{mark}": letter for mark, letter in zip("âáàåãä", "êếềểễệ", strict=True)},
    **{f"o{mark}": letter for mark, letter in zip("âáàåãä", "ôốồổỗộ", strict=True)},
    **{f"ô{mark}": letter for mark, letter in zip("ùøûõï", "ớờởỡợ", strict=True)},
    **{f"ö{mark}": letter for mark, letter in zip("ùøûõï", "ứừửữự", strict=True)},
    **{f"a{mark}": letter for mark, letter in zip("ùøûõï", "áàảãạ", strict=True)},
    **{f"e{mark}": letter for mark, letter in zip("ùøûõï", "éèẻẽẹ", strict=True)},
    **{f"o{mark}": letter for mark, letter in zip("ùøûõï", "óòỏõọ", strict=True)},
    **{f"u{mark}": letter for mark, letter in zip("ùøûõï", "úùủũụ", strict=True)},
    **{f"y{mark}": letter for mark, letter in zip("ùøûõ", "ýỳỷỹ", strict=True)},
}
_VNI_SINGLE = {
    "ñ": "đ",
    "ô": "ơ",
    "ö": "ư",
    "æ": "ỉ",
    "ó": "ĩ",
    "ò": "ị",
    "î": "ỵ",
    "í": "í",
    "ì": "ì",
}
_FROM_VNI = {
    **_VNI_SINGLE,
    **_VNI_PAIRS,
    **{pair.upper(): letter.upper() for pair, letter in (_VNI_SINGLE | _VNI_PAIRS).items()},
}
_VNI = re.compile("|".join(sorted(_FROM_VNI, key=len, reverse=True)))
#: vowel and mark as no other writing sets them, or "ñ" before a vowel
_SURE_VNI = re.compile(r"[aeouôöAEOUÔÖ][øùûõïåëØÙÛÕÏÅË]|[ñÑ][aeiouôöAEIOUÔÖ]")
_MODERN = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_ENOUGH = 3


def font_of(texts: Iterable[str]) -> str:
    """The old font that texts are written for, or nothing. Raises FileUnreadable when in doubt."""
    text = "\n".join(texts)
    if _MODERN.search(text):
        return ""
    tcvn3 = sum(letter in _SURE_TCVN3 for letter in text)
    vni = len(_SURE_VNI.findall(text))
    if tcvn3 >= _ENOUGH and tcvn3 > 2 * vni:
        return TCVN3
    if vni >= _ENOUGH and vni > 2 * tcvn3:
        return VNI
    if tcvn3 + vni >= 2 * _ENOUGH:
        raise FileUnreadable(Trouble.OLD_FONT)
    return ""


def converted(text: str, font: str) -> str:
    """A text of an old font in Unicode; any other as it is."""
    if font == TCVN3:
        return text.translate(_FROM_TCVN3)
    if font == VNI:
        return _VNI.sub(lambda found: _FROM_VNI[found.group()], text)
    return text


def in_unicode(
    grids: Sequence[Grid], passages: Sequence[Passage]
) -> tuple[tuple[Grid, ...], tuple[Passage, ...], str]:
    """Tables and passages in Unicode, and the name of the font that was converted, if any."""
    fonts: list[str] = []
    turned = []
    for grid in grids:
        columns = list(zip(*grid.rows, strict=True))
        own = [font_of(column) for column in columns]
        fonts += own
        if any(own):
            columns = [
                tuple(converted(cell, font) for cell in column)
                for column, font in zip(columns, own, strict=True)
            ]
            grid = replace(grid, rows=tuple(zip(*columns, strict=True)))
        turned.append(grid)
    font = font_of(passage.text for passage in passages)
    if font:
        passages = [
            Passage(
                passage.reference,
                converted(passage.text, font),
                tuple(converted(text, font) for text in passage.above),
            )
            for passage in passages
        ]
    return tuple(turned), tuple(passages), next(filter(None, [*fonts, font]), "")
