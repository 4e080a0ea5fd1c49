"""The heads of a grouped list: the unit, person, plan, light or month that rows have in common."""

from __future__ import annotations

from flask_babel import gettext

from portal.domain.types import Light
from portal.i18n import current_locale
from portal.queries import choices
from portal.queries.tasks import GroupKey, TaskPage, TaskRow, group_key_of
from portal.web.words import word


def group_names(page: TaskPage, by: str) -> dict[GroupKey, str]:
    """What each group on this page is called."""
    if not by:
        return {}
    plans = {plan.id: plan for plan in choices.plan_choices()} if by == "plan" else {}
    locale = current_locale()

    def named(row: TaskRow) -> str:
        if by == "unit":
            return row.unit_named(locale) or gettext("no lead unit")
        if by == "official":
            return row.official_named(locale) or gettext("nobody named")
        if by == "plan":
            return f"{plans[row.plan_id].code} – {plans[row.plan_id].named(locale)}"
        if by == "light":
            return word(Light(row.light))
        if row.effective_due is None:
            return gettext("no deadline")
        return gettext("due in %(month)s", month=row.effective_due.strftime("%m/%Y"))

    return {group_key_of(row, by): named(row) for row in page.rows}
