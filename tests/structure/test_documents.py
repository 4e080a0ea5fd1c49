"""What the READMEs must name: every setting, under its own name."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_every_setting_is_in_the_readme(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    unnamed = [
        field
        for field in Settings.model_fields
        if f"`{field.upper()}`" not in text and f"`DONDOC_{field.upper()}`" not in text
    ]
    assert unnamed == []
