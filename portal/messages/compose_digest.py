"""The manager's digest: decisions wanted first, then what is new, then the figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.domain.digest import Digest, DigestDecision, DigestTask, UnitLights
from portal.domain.digest_days import closed_month
from portal.domain.periods import week_of
from portal.domain.task_line import Reader
from portal.domain.types import Button, Light, Message
from portal.messages.compose_obstacle import help_buttons
from portal.messages.compose_request import decision_buttons
from portal.messages.format import (
    DIGEST_MAX_ENTITIES,
    DIGEST_MAX_LENGTH,
    LIGHT_MARKS,
    capital,
    cut,
    day_month,
    length_of,
    visible,
    weekday,
)
from portal.messages.rendering import render
from portal.messages.wording import _, language, ngettext, pgettext, speaking

_MOST_LINES = 15
_MOST_DECISIONS = 3
_MOST_UNEXPLAINED = 5
_SHORT_TITLE = 40


@dataclass(frozen=True, slots=True)
class _Shown:
    """A list cut to what fits, with how many it leaves out."""

    lines: tuple[str, ...]
    rest: str


def digest_daily(reader: Reader, digest: Digest, *, portal_url: str = "") -> Message:
    """What waits for a decision and what is newly overdue; comes without a sound."""
    with speaking(reader.locale):
        text = _fitting(lambda most: _daily(digest, most))
        return Message(text, _buttons(digest, portal_url), silent=True)


def digest_weekly(reader: Reader, digest: Digest, *, portal_url: str = "") -> Message:
    """The week that closed; sent even when nothing happened, so that silence means a fault."""
    with speaking(reader.locale):
        text = _fitting(lambda most: _weekly(digest, most))
        return Message(text, _buttons(digest, portal_url))


def digest_monthly(reader: Reader, digest: Digest, *, portal_url: str = "") -> Message:
    """The reporting month that closed, with the extensions decided in it; sent like the week's."""
    with speaking(reader.locale):
        text = _fitting(lambda most: _monthly(digest, most))
        return Message(text, _buttons(digest, portal_url))


def is_within_limits(text: str) -> bool:
    entities = text.count("<b>") + text.count("<blockquote")
    return length_of(visible(text)) <= DIGEST_MAX_LENGTH and entities <= DIGEST_MAX_ENTITIES


def _fitting(write: Callable[[int], str]) -> str:
    """The text with as many lines in each list as the message can hold."""
    most = _MOST_LINES
    text = write(most)
    while not is_within_limits(text) and most > 1:
        most -= 1
        text = write(most)
    return text


def _daily(digest: Digest, most: int) -> str:
    decisions, newly = len(digest.decisions), len(digest.newly_overdue)
    news = (
        ngettext("%(num)d decision waiting", "%(num)d decisions waiting", decisions),
        ngettext("%(num)d newly overdue", "%(num)d newly overdue", newly),
    )
    said = ", ".join(word for word, count in zip(news, (decisions, newly), strict=True) if count)
    said = said or _("nothing to decide, nothing newly overdue")
    day = f"{weekday(digest.day, language())} {day_month(digest.day, digest.day)}"
    return render(
        "digest_daily",
        heading=f"{capital(day)}: {said}",
        decisions=_shown([*map(decision_line, digest.decisions)], most, numbered=True),
        newly=_shown([_new_red(task, digest.day) for task in digest.newly_overdue], most),
        **_late_codes(digest),
        unexplained=_unexplained(digest),
        totals=_totals(digest),
    )


def _weekly(digest: Digest, most: int) -> str:
    week = week_of(digest.day - timedelta(days=7))
    return _summary(
        digest,
        most,
        heading=_("Week %(week)s summary", week=week.number),
        days=f"({week.start:%d/%m}–{week.end:%d/%m})",
        extended="",
        ahead_label=_("This week"),
    )


def _monthly(digest: Digest, most: int) -> str:
    month = closed_month(digest.day)
    return _summary(
        digest,
        most,
        heading=_("Month %(month)s summary", month=f"{month.number}/{month.year}"),
        days=f"({month.start:%d/%m}–{month.end:%d/%m})",
        extended=_extended(digest),
        ahead_label=_("This month"),
    )


def _summary(digest: Digest, most: int, **said: str) -> str:
    """What a summary says of every span, and what is `said` of this one."""
    counters = digest.counters
    return render(
        "digest_summary",
        **said,
        is_quiet=not digest.decisions and not digest.newly_overdue,
        overdue=counted(digest, "overdue"),
        at_risk=counted(digest, "light_at_risk"),
        done=counted(digest, "done"),
        on_time=counted(digest, "done_in_time"),
        assigned=counted(digest, "assigned"),
        still_open=counted(digest, "open"),
        overdue_count=counters.overdue,
        decision_count=len(digest.decisions),
        decisions=_shown([*map(decision_line, digest.decisions)], most, numbered=True),
        unknown=digest.lights[Light.UNKNOWN],
        unknown_count=counted(digest, "light_unknown"),
        newly_overdue=_codes(_not_yet_a_week(digest)),
        **_late_codes(digest),
        unexplained=_unexplained(digest),
        finished_early=_codes(digest.finished_early),
        overdue_lines=_shown([*map(_red, digest.overdue)], most),
        units=_shown([_unit(unit) for unit in digest.units if sum(unit.lights.values())], most),
        ahead=len(digest.ahead),
    )


def _extended(digest: Digest) -> str:
    """How the requests for more time were decided; empty where none was."""
    granted, refused = digest.extensions.granted, digest.extensions.refused
    if not granted and not refused:
        return ""
    return _(
        "Extensions decided: %(granted)s granted, %(refused)s refused.",
        granted=granted,
        refused=refused,
    )


def _shown(lines: Sequence[str], most: int, *, numbered: bool = False) -> _Shown:
    kept = [
        f"{number}. {line}" if numbered else line
        for number, line in enumerate(lines[:most], start=1)
    ]
    rest = len(lines) - len(kept)
    return _Shown(
        tuple(kept),
        ngettext("and %(num)d more", "and %(num)d more", rest) if rest else "",
    )


def decision_line(decision: DigestDecision, *, in_full: bool = False) -> str:
    """What is asked for, by which unit, and for how long it has waited; cut to fit a phone."""
    waiting = ngettext("waiting %(num)d working day", "waiting %(num)d working days", decision.days)
    what = decision.title if in_full else cut(decision.title)
    if decision.kind == "extension":
        asked = _("Extension %(code)s %(dates)s", code=decision.code, dates=what)
    else:
        asked = _ASKED[decision.kind](decision.code)
        asked = f"{asked}: {what}" if what else asked
    return ", ".join(part for part in (asked, decision.unit, waiting) if part)


_ASKED: Mapping[str, Callable[[str], str]] = {
    "obstacle": lambda code: _("Help wanted %(code)s", code=code),
    "budget": lambda code: _("Budget %(code)s", code=code),
    "staff": lambda code: _("Staff %(code)s", code=code),
}


def _new_red(task: DigestTask, today: date) -> str:
    due = day_month(today - timedelta(days=task.days), today)
    return ", ".join(part for part in (_named(task), task.unit, _("due %(day)s", day=due)) if part)


def _red(task: DigestTask) -> str:
    late = ngettext("%(num)d day", "%(num)d days", task.days)
    percent = "" if task.percent is None else f"{task.percent}%"
    return ", ".join(part for part in (_named(task), task.unit, late, percent) if part)


def _named(task: DigestTask) -> str:
    mark = LIGHT_MARKS[Light.OVERDUE]
    return f"{mark} {task.code} {cut(task.title, _SHORT_TITLE)}".rstrip()


def _unit(unit: UnitLights) -> str:
    said = (
        _("%(num)d red", num=unit.lights[Light.OVERDUE]),
        _("%(num)d yellow", num=unit.lights[Light.AT_RISK]),
        _("%(num)d green", num=unit.lights[Light.ON_TRACK]),
        _("%(num)d under review", num=unit.lights[Light.UNDER_REVIEW]),
        _("%(num)d unknown", num=unit.lights[Light.UNKNOWN]),
    )
    counts = (Light.OVERDUE, Light.AT_RISK, Light.ON_TRACK, Light.UNDER_REVIEW, Light.UNKNOWN)
    kept = [word for word, light in zip(said, counts, strict=True) if unit.lights[light]]
    name = cut(unit.name, _SHORT_TITLE) or _("No lead unit")
    nothing = _("nothing open")
    return f"{name}: {', '.join(kept) or nothing}"


def _totals(digest: Digest) -> str:
    return _(
        "In all: %(overdue)s overdue, %(at_risk)s at risk, %(on_track)s on track, "
        "%(review)s under review.",
        overdue=counted(digest, "overdue"),
        at_risk=counted(digest, "light_at_risk"),
        on_track=counted(digest, "light_on_track"),
        review=counted(digest, "light_under_review"),
    )


def _late_codes(digest: Digest) -> dict[str, str]:
    return {
        "week_late": _codes(digest.newly_week_late),
        "month_late": _codes(digest.newly_month_late),
    }


def _unexplained(digest: Digest) -> list[str]:
    """A line for each explanation that did not come in time."""
    return [
        _("%(code)s: no explanation yet (due %(day)s)", code=code, day=f"{day:%d/%m}")
        for code, day in digest.unexplained[:_MOST_UNEXPLAINED]
    ]


def _not_yet_a_week(digest: Digest) -> list[DigestTask]:
    """What is newly overdue, less what the next lines name."""
    named = {task.id for task in (*digest.newly_week_late, *digest.newly_month_late)}
    return [task for task in digest.newly_overdue if task.id not in named]


def _codes(tasks: Sequence[DigestTask]) -> str:
    codes = ", ".join(task.code for task in tasks[:_MOST_LINES])
    return f"{codes}, …" if len(tasks) > _MOST_LINES else codes


def _decided_here(number: int, decision: DigestDecision) -> tuple[Button, ...]:
    if decision.kind == "extension":
        return decision_buttons(number, int(decision.key))
    return help_buttons(number, int(decision.key), agrees=decision.may_agree)


def counted(digest: Digest, name: str) -> str:
    """A count with its change since the last digest beside it: `8 (+1)`, `8 (±0)`."""
    number, change = digest.counts[name], digest.change(name)
    if change is None:
        return str(number)
    return f"{number} ({change:+d})" if change else f"{number} (±0)"


def _buttons(digest: Digest, portal_url: str) -> tuple[tuple[Button, ...], ...]:
    """The first of them are decided here; the numbers are those of the list."""
    rows = [
        _decided_here(number, decision)
        for number, decision in enumerate(digest.decisions, start=1)
        if decision.may_decide
    ][:_MOST_DECISIONS]
    if portal_url:
        label = pgettext("button", "Open portal (intranet)")
        rows.append((Button(label, url=f"{portal_url}/dashboard"),))
    return tuple(rows)
