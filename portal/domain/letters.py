"""A message as a channel without buttons brings it, in plain values."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.types import AttachedFile


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one address: `html` is the same as `text`, with links to press."""

    to: str
    subject: str
    text: str
    html: str
    file: AttachedFile | None = None
