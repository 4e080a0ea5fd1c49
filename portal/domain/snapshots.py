"""What makes a frozen table of figures unchangeable: the seal over its rows.

The seal is a SHA-256 over the instant, the figures and every row in the order of the tasks. Empty
values are left out of it, so that a column added later leaves older seals whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from enum import Enum, StrEnum
from typing import Any

Row = Mapping[str, Any]


class Damage(StrEnum):
    """What is wrong with a snapshot.

    CHANGED: its rows, figures or instant are not what was sealed. RESEALED: its seal is not the one
    that the audit log names. GONE: the audit log names it, and it is not there.
    """

    CHANGED = "changed"
    RESEALED = "resealed"
    GONE = "gone"


def seal(as_of: datetime, figures: Mapping[str, Any], rows: Iterable[Row]) -> str:
    """The seal over a snapshot, in hexadecimal digits."""
    digest = hashlib.sha256(_canonical({"as_of": as_of, "figures": figures}))
    for row in rows:
        digest.update(b"\n")
        digest.update(_canonical(row))
    return digest.hexdigest()


def _canonical(values: Row) -> bytes:
    kept = {name: value for name, value in values.items() if value is not None}
    return _ENCODER.encode(kept).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot stand in a snapshot")


_ENCODER = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain
)
