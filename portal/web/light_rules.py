"""The rules of the lights in words, with the office's own thresholds in them."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from portal.domain.types import Light
from portal.queries.office import office_light_rules


def light_rules() -> dict[Light, str]:
    """When each light shines; the first that is true decides."""
    rules = office_light_rules()
    return {
        Light.COMPLETED: gettext(
            "The completion is accepted: early, on time, or so many days late."
        ),
        Light.UNDER_REVIEW: gettext("Completion was claimed and waits for acceptance."),
        Light.OVERDUE: gettext("The deadline in force has passed. Nothing else is called overdue."),
        Light.PAUSED: gettext("Paused or cancelled, with who decided and until when."),
        Light.NOT_STARTED: gettext("The start lies in the future."),
        Light.UNKNOWN: ngettext(
            "No update for %(num)s reporting period. Unknown is never green.",
            "No update for %(num)s reporting periods. Unknown is never green.",
            rules.unknown_periods,
        ),
        Light.AT_RISK: gettext(
            "Due within %(days)s days and less than %(percent)s%% done, or %(points)s points "
            "behind the planned line, or no report this period, or an open obstacle that asks "
            "for help.",
            days=rules.due_soon_days,
            percent=rules.due_soon_percent,
            points=rules.behind_points,
        ),
        Light.ON_TRACK: gettext("Otherwise."),
    }
