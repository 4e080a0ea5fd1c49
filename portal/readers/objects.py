"""JSON: a list of tasks, each an object whose keys are the headings of the annex."""

from __future__ import annotations

import json

from portal.domain.errors import FileUnreadable
from portal.domain.intake.lines import grid_of
from portal.domain.intake.source import Source
from portal.domain.intake.trouble import Trouble

MOST_ROWS, MOST_COLUMNS = 20_000, 60


def read_objects(text: str) -> Source:
    """A list of objects as one grid, its keys as the heading. Raises FileUnreadable."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileUnreadable(Trouble.BROKEN) from error
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise FileUnreadable(Trouble.WRONG_TYPE)
    if len(found) > MOST_ROWS:
        raise FileUnreadable(Trouble.TOO_LONG)
    keys = list(dict.fromkeys(key for each in found for key in each))[:MOST_COLUMNS]
    rows = [[_said(each.get(key)) for key in keys] for each in found]
    return Source((grid_of("1", [keys, *rows]),) if rows else ())


def _said(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(map(_said, value))
    return "" if value is None or isinstance(value, dict) else str(value)
