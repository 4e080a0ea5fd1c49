"""The words of documents: what state they are in, and what one does to another."""

from __future__ import annotations

from enum import StrEnum


class DocumentStatus(StrEnum):
    DRAFT = "draft"
    APPROVED_IN_PRINCIPLE = "approved_in_principle"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    REPEALED = "repealed"


class RelationKind(StrEnum):
    IMPLEMENTS = "implements"
    AMENDS = "amends"
    REPLACES = "replaces"
    BASED_ON = "based_on"
    REFERS_TO = "refers_to"
    ESTABLISHES = "establishes"
