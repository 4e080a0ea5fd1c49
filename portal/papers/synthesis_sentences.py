"""The sentences that a synthesis says by itself, true without any table beside them."""

from __future__ import annotations

from datetime import tzinfo

from portal.domain.synthesis import Correction, Synthesis, WordsOn
from portal.domain.types import PeriodKind
from portal.messages.wording import _, ngettext

#: a sentence names so many units and leaves the others to the table
UNITS_NAMED = 3


def suggested(synthesis: Synthesis, part: WordsOn | None) -> str:
    """What a part says until the hub writes something else; None asks for the difficulties."""
    match part:
        case WordsOn.SITUATION:
            return _situation(synthesis)
        case WordsOn.SHORTCOMINGS:
            return _shortcomings(synthesis)
        case WordsOn.DIRECTION:
            return _direction(synthesis)
        case WordsOn.PROPOSALS:
            return _proposals(synthesis)
    return _difficulties(synthesis)


def results(synthesis: Synthesis, zone: tzinfo) -> list[str]:
    """The four counters as a sum that can be checked, what was added, and dated corrections."""
    counters = synthesis.counters
    said = [
        _(
            "Assigned %(assigned)d, removed %(removed)d; of the %(rest)d that remain %(done)d are "
            "done (%(in_time)d in time, %(late)d late), %(open)d in time, %(overdue)d overdue, "
            "%(none)d without a fixed deadline.",
            assigned=counters.assigned,
            removed=counters.removed,
            rest=counters.assigned - counters.removed,
            done=counters.done,
            in_time=counters.early + counters.on_time,
            late=counters.late,
            open=counters.in_time,
            overdue=counters.overdue,
            none=counters.no_deadline,
        )
    ]
    if synthesis.added.assigned:
        said.append(
            ngettext(
                "%(num)d of the assigned tasks was added after the plan was issued.",
                "%(num)d of the assigned tasks were added after the plan was issued.",
                synthesis.added.assigned,
            )
        )
    return [*said, *(_correction(each, zone) for each in synthesis.corrections)]


def _situation(synthesis: Synthesis) -> str:
    done, in_time = len(synthesis.completed), synthesis.completed_in_time
    is_week = synthesis.kind is PeriodKind.WEEK
    first = (
        ngettext(
            "In the week %(num)d task was completed, %(in_time)d in time.",
            "In the week %(num)d tasks were completed, %(in_time)d in time.",
            done,
            in_time=in_time,
        )
        if is_week
        else ngettext(
            "In the month %(num)d task was completed, %(in_time)d in time.",
            "In the month %(num)d tasks were completed, %(in_time)d in time.",
            done,
            in_time=in_time,
        )
    )
    late = ngettext(
        "%(num)d task is overdue", "%(num)d tasks are overdue", synthesis.counters.overdue
    )
    return f"{first} {late}{_change_of_overdue(synthesis)}."


def _change_of_overdue(synthesis: Synthesis) -> str:
    if synthesis.before is None:
        return ""
    more = synthesis.counters.overdue - synthesis.before.overdue
    if more > 0:
        return ", " + _("%(num)d more than the period before", num=more)
    if more < 0:
        return ", " + _("%(num)d fewer than the period before", num=-more)
    return ", " + _("as many as the period before")


def _shortcomings(synthesis: Synthesis) -> str:
    late = synthesis.overdue_of()
    if not late:
        return _("No task is overdue.")
    named = ", ".join(f"{unit} ({number})" for unit, number in late[:UNITS_NAMED])
    sentences = [_("Most of the overdue tasks are led by %(units)s.", units=named)]
    without = sum(not task.cause for task in synthesis.overdue)
    if without:
        sentences.append(
            ngettext(
                "For %(num)d overdue task no cause has been stated.",
                "For %(num)d overdue tasks no cause has been stated.",
                without,
            )
        )
    return " ".join(sentences)


def _difficulties(synthesis: Synthesis) -> str:
    if not synthesis.decisions:
        return _("Nothing waits for a decision of the leadership.")
    return ngettext(
        "%(num)d matter waits for a decision.",
        "%(num)d matters wait for a decision.",
        len(synthesis.decisions),
    )


def _direction(synthesis: Synthesis) -> str:
    number, day = len(synthesis.due_next), f"{synthesis.next_ends_on:%d/%m/%Y}"
    if not number:
        return _("No task falls due until %(day)s.", day=day)
    return ngettext(
        "%(num)d task falls due until %(day)s.",
        "%(num)d tasks fall due until %(day)s.",
        number,
        day=day,
    )


def _proposals(synthesis: Synthesis) -> str:
    if not synthesis.decisions:
        return _("None.")
    return ngettext(
        "The leadership is asked to decide the matter of part IV.",
        "The leadership is asked to decide the %(num)d matters of part IV.",
        len(synthesis.decisions),
    )


def _correction(correction: Correction, zone: tzinfo) -> str:
    """Frozen figures stay; what was entered too late stands beside them with its day."""
    day = f"{correction.added_at.astimezone(zone):%d/%m/%Y}"
    parts = [correction.text] if correction.text else []
    if correction.codes:
        codes = ", ".join(correction.codes)
        parts.append(_("entered after the cut-off: %(codes)s", codes=codes))
    if correction.counters is not None:
        parts.append(
            _(
                "with them %(done)d done and %(overdue)d overdue",
                done=correction.counters.done,
                overdue=correction.counters.overdue,
            )
        )
    return _("Correction of %(day)s: %(text)s.", day=day, text="; ".join(parts))
