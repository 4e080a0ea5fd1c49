"""Demo data never mixes with real data: it goes into an empty installation only."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.models.organisation import Unit
from portal.models.planning import Document, Plan
from portal.models.task import Task


class DemoRefused(Exception):
    """Demo data cannot be handled so; the message is one sentence for whoever asked."""


def refuse_unless_empty(session: Session) -> None:
    """Raise DemoRefused when there are tasks, plans, documents or units already."""
    for model, name in ((Task, "tasks"), (Plan, "plans"), (Document, "documents"), (Unit, "units")):
        count = session.scalar(select(func.count()).select_from(model)) or 0
        if count:
            raise DemoRefused(
                f"Demo data goes into an empty installation only; this one holds {count} {name}. "
                "Remove a loaded demo with `dondoc demo clear`, or use another data folder."
            )
