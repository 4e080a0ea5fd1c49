"""The tables of a synthesis; numbers and days stay numbers and days, so that Excel can count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, tzinfo

from portal.domain.machines.report import ReportState
from portal.domain.paper import Align, Cell, PaperTable, TableColumn
from portal.domain.synthesis import Synthesis, SynthesisTask, WantedDecision
from portal.domain.types import Timeliness
from portal.messages.wording import _, ngettext

_C, _R = Align.CENTRE, Align.RIGHT


def units_table(synthesis: Synthesis) -> PaperTable:
    """The counters of every unit; their sum is the first row."""
    whole = (_("Total"), synthesis.counters)
    rows = (whole, *((each.unit, each.counters) for each in synthesis.units))
    return _table(
        _("Results by unit"),
        (
            TableColumn(_("Unit"), 30),
            TableColumn(_("Assigned"), 10, _R),
            TableColumn(_("Removed"), 10, _R),
            TableColumn(_("Done in time"), 10, _R),
            TableColumn(_("Done late"), 10, _R),
            TableColumn(_("Open, in time"), 10, _R),
            TableColumn(_("Open, overdue"), 10, _R),
            TableColumn(_("No deadline"), 10, _R),
        ),
        (
            (
                unit,
                counters.assigned,
                counters.removed,
                counters.early + counters.on_time,
                counters.late,
                counters.in_time,
                counters.overdue,
                counters.no_deadline,
            )
            for unit, counters in rows
        ),
    )


def completed_table(synthesis: Synthesis) -> PaperTable:
    return _tasks_table(
        _("Completed in the period"),
        (
            TableColumn(_("Deadline"), 16, _C, is_whole=True),
            TableColumn(_("Completed on"), 16, _C, is_whole=True),
            TableColumn(_("Result"), 16),
        ),
        synthesis.completed,
        lambda task: (task.due, task.claimed_on, timeliness_words(task.timeliness)),
    )


def overdue_table(synthesis: Synthesis) -> PaperTable:
    until = synthesis.ends_on
    return _tasks_table(
        _("Overdue"),
        (
            TableColumn(_("Deadline"), 16, _C, is_whole=True),
            TableColumn(_("Progress"), 17, _C, is_whole=True),
            TableColumn(_("Cause, new forecast"), 26),
        ),
        synthesis.overdue,
        lambda task: (task.due, progress_words(task), _cause(task, until)),
    )


def due_next_table(synthesis: Synthesis) -> PaperTable:
    return _tasks_table(
        _("Due in the period that follows"),
        (
            TableColumn(_("Deadline"), 16, _C, is_whole=True),
            TableColumn(_("Progress"), 17, _C, is_whole=True),
        ),
        synthesis.due_next,
        lambda task: (task.due, progress_words(task)),
    )


def decisions_table(synthesis: Synthesis, zone: tzinfo) -> PaperTable:
    return _table(
        _("Waiting for a decision"),
        (
            TableColumn(_("No. of the row"), 6, _C),
            TableColumn(_("Code"), 13, _C, is_whole=True),
            TableColumn(_("Task"), 30),
            TableColumn(_("Lead unit"), 16),
            TableColumn(_("What is wanted"), 26),
            TableColumn(_("Asked on"), 16, _C, is_whole=True),
        ),
        (
            (
                number,
                each.code,
                each.title,
                each.unit,
                _wanted(each),
                each.asked_at.astimezone(zone).date(),
            )
            for number, each in enumerate(synthesis.decisions, 1)
        ),
    )


def reporting_table(synthesis: Synthesis, zone: tzinfo) -> PaperTable:
    return _table(
        _("Reports of the units"),
        (
            TableColumn(_("Unit"), 50),
            TableColumn(_("Handed in"), 25, _C),
            TableColumn(_("Reported in time"), 25, _C),
        ),
        (
            (
                each.unit,
                each.submitted_at.astimezone(zone) if each.submitted_at else _("not yet"),
                _in_time(each.state, each.is_on_time),
            )
            for each in synthesis.reporting
        ),
    )


def annex_table(synthesis: Synthesis) -> PaperTable:
    """The official columns of the report table (domain.md §2.5)."""
    return _table(
        _("Annex"),
        (
            TableColumn(_("No. of the row"), 5, _C),
            TableColumn(_("Task"), 22),
            TableColumn(_("Leader in charge"), 9),
            TableColumn(_("Lead unit"), 10),
            TableColumn(_("Coordinating units"), 10),
            TableColumn(_("Deadline"), 11, _C),
            TableColumn(_("Product"), 9),
            TableColumn(_("Progress, result"), 12),
            TableColumn(_("Difficulties"), 10),
            TableColumn(_("Proposals"), 10),
            TableColumn(_("Note"), 11),
        ),
        (
            (
                number,
                task.title,
                task.leader,
                task.unit,
                "; ".join(task.coordinating),
                task.due or task.due_text or _("no deadline"),
                task.product,
                _progress_and_result(task),
                task.difficulty,
                task.proposal,
                f"{task.code}\n{timeliness_words(task.timeliness)}",
            )
            for number, task in enumerate(synthesis.annex, 1)
        ),
    )


def timeliness_words(timeliness: Timeliness) -> str:
    """The classes that the Government Office reports with (ux.md §1.10)."""
    return {
        Timeliness.EARLY: _("completed early"),
        Timeliness.ON_TIME: _("completed in time"),
        Timeliness.LATE: _("completed late"),
        Timeliness.IN_TIME: _("open, in time"),
        Timeliness.OVERDUE: _("open, overdue"),
        Timeliness.NO_DEADLINE: _("open, no fixed deadline"),
        Timeliness.REMOVED: _("removed"),
    }[timeliness]


def progress_words(task: SynthesisTask) -> str:
    """`45% > 75%`; a single figure when the period before is not known."""
    now = f"{task.percent}%"
    return now if task.percent_before is None else f"{task.percent_before}% > {now}"


def _progress_and_result(task: SynthesisTask) -> str:
    return f"{progress_words(task)}. {task.result}" if task.result else progress_words(task)


def _cause(task: SynthesisTask, until: date) -> str:
    parts = []
    if task.due is not None:
        late = (until - task.due).days
        parts.append(ngettext("%(num)d day over", "%(num)d days over", max(1, late)))
    parts.append(task.cause or _("no cause stated"))
    if task.forecast_on is not None:
        parts.append(_("forecast %(day)s", day=f"{task.forecast_on:%d/%m/%Y}"))
    return "; ".join(parts)


def _wanted(decision: WantedDecision) -> str:
    if not decision.is_extension:
        return _("Help: %(text)s", text=decision.text)
    old = f"{decision.old_due:%d/%m/%Y}" if decision.old_due else _("no deadline")
    new = f"{decision.wanted_due:%d/%m/%Y}" if decision.wanted_due else ""
    return _("Extension %(old)s > %(new)s: %(text)s", old=old, new=new, text=decision.text)


def _in_time(state: ReportState, is_on_time: bool | None) -> str:
    if is_on_time is None:
        return _("missed") if state is ReportState.MISSED else _("not due yet")
    return _("reported in time") if is_on_time else _("reported late")


def _tasks_table(
    name: str,
    columns: tuple[TableColumn, ...],
    tasks: Sequence[SynthesisTask],
    cells: Callable[[SynthesisTask], tuple[Cell, ...]],
) -> PaperTable:
    return _table(
        name,
        (
            TableColumn(_("No. of the row"), 6, _C),
            TableColumn(_("Code"), 13, _C, is_whole=True),
            TableColumn(_("Task"), 34),
            TableColumn(_("Lead unit"), 16),
            *columns,
        ),
        (
            (number, task.code, task.title, task.unit, *cells(task))
            for number, task in enumerate(tasks, 1)
        ),
    )


def _table(
    name: str, columns: tuple[TableColumn, ...], rows: Iterable[tuple[Cell, ...]]
) -> PaperTable:
    return PaperTable(name, columns, tuple(rows))
