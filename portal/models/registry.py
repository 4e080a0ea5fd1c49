"""Imports every table once, for migrations and for the factory."""

from __future__ import annotations

from portal.models import (
    bulk_changes,
    committees,
    delivery,
    dossiers,
    evaluation,
    files,
    history,
    intake,
    meetings,
    objectives,
    office,
    organisation,
    phases,
    planning,
    preferences,
    reporting,
    requests,
    rounds,
    standing_in,
    supervision,
    task,
    task_parts,
)
from portal.models.base import Base

metadata = Base.metadata

__all__ = [
    "bulk_changes",
    "committees",
    "delivery",
    "dossiers",
    "evaluation",
    "files",
    "history",
    "intake",
    "meetings",
    "metadata",
    "objectives",
    "office",
    "organisation",
    "phases",
    "planning",
    "preferences",
    "reporting",
    "requests",
    "rounds",
    "standing_in",
    "supervision",
    "task",
    "task_parts",
]
