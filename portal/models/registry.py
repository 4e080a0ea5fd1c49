"""Imports every table once, for migrations and for the factory."""

from __future__ import annotations

from portal.models import delivery, office, organisation, planning, task
from portal.models.base import Base

metadata = Base.metadata

__all__ = ["delivery", "metadata", "office", "organisation", "planning", "task"]
