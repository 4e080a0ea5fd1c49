"""What the office writes down about a task."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.domain.types import Hardness, Origin, Secrecy, TaskKind, Urgency


@dataclass(frozen=True, slots=True)
class TaskFields:
    """What the office writes down about a task; ids of unit and people, dates as dates.

    `window_days` counts for a flexible deadline only. `due_text` is the deadline as the document
    words it; with `due_from_words` it is read as a date when none is given. `counted_from` is the
    day from which such words count, when it is not the day of the document. `upper_task_id` is the
    task of an upper plan that it carries out a part of.
    """

    title: str
    title_en: str = ""
    content: str = ""
    kind: TaskKind = TaskKind.ONE_OFF
    origin: Origin = Origin.ORIGINAL
    phase_id: int | None = None
    group_id: int | None = None
    other_group_ids: tuple[int, ...] = ()
    passage_id: int | None = None
    objective_id: int | None = None
    source_reference: str = ""
    lead_unit_id: int | None = None
    coordinating_unit_ids: tuple[int, ...] = ()
    leader_in_charge_id: int | None = None
    official_id: int | None = None
    helper_ids: tuple[int, ...] = ()
    competent_authority: str = ""
    authority_id: int | None = None
    accountable_to: str = ""
    product: str = ""
    acceptance_criteria: str = ""
    start_on: date | None = None
    due_text: str = ""
    counted_from: date | None = None
    due_date: date | None = None
    due_from_words: bool = False
    hardness: Hardness = Hardness.FIXED
    window_days: int = 0
    is_key: bool = False
    weight: int = 1
    urgency: Urgency = Urgency.ORDINARY
    secrecy: Secrecy = Secrecy.NONE
    hide_on_telegram: bool = False
    upper_task_id: int | None = None
