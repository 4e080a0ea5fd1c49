"""Why a rule or a wording of the office was refused, in a sentence."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from portal.i18n import LOCALE_NAMES


def rule_unreadable(error: Any) -> str:
    whys = {
        "unknown_word": gettext("there is a word in it that has no meaning here"),
        "nobody_told": gettext("nobody would be told"),
        "days_out_of_range": gettext("a number of days is out of range"),
        "not_a_list": gettext("it is too long, or no list"),
        "not_climbing": gettext("the steps do not follow each other"),
        "twice": gettext("a step stands there twice"),
        "lock_before_prompt": gettext("the week would close before it is asked about"),
        "lead_needed": gettext("responsibility cannot be left out"),
    }
    why = whys.get(str(error.facts.get("why")), gettext("it cannot be read"))
    where = error.facts.get("where")
    if where:
        return gettext("The rule is not saved, at %(where)s: %(why)s.", where=where, why=why)
    return gettext("The rule is not saved: %(why)s.", why=why)


def wording_refused(error: Any) -> str:
    detail, language = error.facts["detail"], LOCALE_NAMES[error.facts["locale"]]
    match error.facts["why"]:
        case "missing_variable":
            return gettext(
                "%(language)s: %(what)s is missing. It is filled in and must stay.",
                language=language,
                what=detail,
            )
        case "unknown_variable":
            return gettext(
                "%(language)s: nothing is known to fill in for %(what)s.",
                language=language,
                what=detail,
            )
        case "percent":
            return gettext("%(language)s: write no percent sign here.", language=language)
        case "markup":
            return gettext(
                "%(language)s: leave out the signs %(signs)s.", language=language, signs="< > & { }"
            )
        case "message":
            return gettext(
                "%(language)s: a message would have %(length)s letters, too many for its screen. "
                "Say it shorter.",
                language=language,
                length=detail,
            )
        case _:
            return gettext(
                "%(language)s: at most %(most)s letters here.", language=language, most=detail
            )
