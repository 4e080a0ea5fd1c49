"""What the codes of a PDF font are read as, and how wide each is shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from pypdf.generic import DictionaryObject

# The library keeps its fonts to itself; nothing else in it tells letters and widths together.
from pypdf.generic._font import Font

#: letters that some fonts draw as one
_LIGATURES = str.maketrans(
    {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
)


class Letters:
    """A font of a page; `read` turns what a page shows into letters with their widths."""

    def __init__(self, resource: DictionaryObject) -> None:
        self._font = Font.from_font_resource(resource)
        self._known: dict[str, tuple[str, float]] = {}

    def read(self, shown: bytes) -> Iterator[tuple[str, float]]:
        """Each code as its letters and its width in thousandths of the font's size."""
        for code in self._codes(shown):
            known = self._known.get(code)
            if known is None:
                known = self._known[code] = (
                    self._letters(code).translate(_LIGATURES),
                    float(self._font.get_text_width(code)),
                )
            yield known

    def _codes(self, shown: bytes) -> str:
        encoding = self._font.encoding
        if isinstance(encoding, str):
            return shown.decode(encoding, "replace")
        return shown.decode("latin-1")

    def _letters(self, code: str) -> str:
        letters: Any = self._font.character_map.get(code)
        encoding = self._font.encoding
        if letters is None and isinstance(encoding, dict):
            named = encoding.get(ord(code), code)
            letters = self._font.character_map.get(named, named)
        return str(code if letters is None else letters)
