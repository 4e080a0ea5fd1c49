"""The domain's machine facts as sentences: why a light shines, why something was refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext, ngettext

from portal.domain import errors as refusals
from portal.domain.lights import Verdict
from portal.file_words import refused_words
from portal.i18n import current_locale
from portal.web.formats import date, office_time, short_date
from portal.web.intake_trouble import file_unreadable
from portal.web.requirements import requirements
from portal.web.rule_sentences import rule_unreadable, wording_refused
from portal.web.words import listed, word


def reason(verdict: Verdict) -> str:
    """Why the light shines as it does, in a few words after the light's own word."""
    return _REASONS[verdict.reason](verdict)


def _claimed(verdict: Verdict) -> str:
    return ngettext(
        "claimed %(day)s, waiting %(num)s day",
        "claimed %(day)s, waiting %(num)s days",
        verdict.days or 0,
        day=short_date(verdict.until),
    )


def _due_soon(verdict: Verdict) -> str:
    if not verdict.days:
        return gettext("due today, only %(percent)s%%", percent=verdict.percent)
    return ngettext(
        "%(num)s day left, only %(percent)s%%",
        "%(num)s days left, only %(percent)s%%",
        verdict.days,
        percent=verdict.percent,
    )


def _paused(verdict: Verdict) -> str:
    if verdict.until is None:
        return gettext("until further notice")
    return gettext("until %(day)s", day=date(verdict.until))


def _on_track(verdict: Verdict) -> str:
    if not verdict.days:
        return gettext("due today")
    return ngettext("%(num)s day left", "%(num)s days left", verdict.days)


_REASONS: dict[str, Callable[[Verdict], str]] = {
    "done_early": lambda v: ngettext("%(num)s day early", "%(num)s days early", v.days or 0),
    "done_on_time": lambda v: gettext("on time"),
    "done_late": lambda v: ngettext("%(num)s day late", "%(num)s days late", v.days or 0),
    "claimed": _claimed,
    "cancelled": lambda v: gettext("cancelled"),
    "merged": lambda v: gettext("merged into another task"),
    "draft": lambda v: gettext("a draft, not issued"),
    "overdue": lambda v: ngettext("%(num)s day over", "%(num)s days over", v.days or 0),
    "paused": _paused,
    "starts": lambda v: gettext("starts %(day)s", day=date(v.until)),
    "silent": lambda v: ngettext(
        "no update for %(num)s period", "no update for %(num)s periods", v.days or 0
    ),
    "due_soon": _due_soon,
    "behind": lambda v: ngettext(
        "%(num)s point behind the plan", "%(num)s points behind the plan", v.percent or 0
    ),
    "no_report": lambda v: gettext("no report this period"),
    "needs_help": lambda v: gettext("an obstacle needs help"),
    "no_deadline": lambda v: gettext("no fixed deadline"),
    "on_track": _on_track,
}


def sentence(error: refusals.DomainError) -> str:
    """What a refusal says to a person: what is wrong and what to do."""
    explain = _SENTENCES.get(type(error))
    if explain is not None:
        return explain(error)
    return gettext("This cannot be done now. Reload the page to see what can be done.")


def _not_found(error: refusals.DomainError) -> str:
    things = {
        "task": gettext("task"),
        "plan": gettext("plan"),
        "unit": gettext("unit"),
        "person": gettext("person"),
        "message": gettext("message"),
    }
    what = str(error.facts.get("what", ""))
    return gettext(
        "There is no %(thing)s %(key)s. It may have been deleted, or the code is mistyped.",
        thing=things.get(what, gettext("entry")),
        key=error.facts.get("key", ""),
    )


def _not_allowed(error: refusals.DomainError) -> str:
    who: Any = error.facts.get("who") or ()
    names = listed([who] if isinstance(who, str) or not isinstance(who, Iterable) else who)
    if names:
        return gettext("You may read this but not do this. Who can: %(names)s.", names=names)
    return gettext("You may read this but not do this. Ask the Office if you need it.")


def _step_refused(error: Any) -> str:
    if "not_by_claimant" in error.missing:
        return gettext("Nobody accepts a completion that he or she claimed. Ask a colleague.")
    if error.missing:
        return gettext("Still missing: %(what)s.", what=requirements(error.missing))
    return gettext(
        "It is now “%(state)s”, so this step cannot be taken. "
        "Reload the page to see which steps can.",
        state=word(error.state),
    )


def _changed_meanwhile(error: Any) -> str:
    if error.at is None:
        return gettext(
            "Somebody changed this after you opened it. Your text is kept: compare, then save."
        )
    return gettext(
        "Somebody changed this at %(time)s, after you opened it. "
        "Your text is kept: compare, then save.",
        time=office_time(error.at).strftime("%H:%M"),
    )


def _too_many_attempts(error: Any) -> str:
    return gettext(
        "Too many attempts. Try again after %(time)s.",
        time=office_time(error.until).strftime("%H:%M"),
    )


def _already_decided(error: Any) -> str:
    name = error.facts["by_en"] if current_locale() == "en" else ""
    return gettext(
        "%(name)s decided this on %(at)s: %(state)s.",
        name=name or error.facts["by"],
        at=office_time(error.facts["at"]).strftime("%d/%m %H:%M"),
        state=word(error.facts["state"]),
    )


_SENTENCES: dict[type[refusals.DomainError], Callable[[Any], str]] = {
    refusals.NotFound: _not_found,
    refusals.NotAllowed: _not_allowed,
    refusals.StepRefused: _step_refused,
    refusals.ClearsMissing: lambda e: gettext(
        "Not issued yet. Still missing: %(what)s.", what=listed(e.missing)
    ),
    refusals.ChangedMeanwhile: _changed_meanwhile,
    refusals.PercentOutOfRange: lambda e: gettext("Enter a percentage from 0 to 100."),
    refusals.ReportDecreases: lambda e: gettext(
        "The last report said %(last)s%%. Confirm that %(given)s%% is right.",
        last=e.facts.get("last"),
        given=e.facts.get("given"),
    ),
    refusals.ReasonNeeded: lambda e: gettext(
        "%(code)s is overdue. Write one line on why nothing changed.", code=e.facts.get("code")
    ),
    refusals.AlreadyRecorded: lambda e: gettext(
        "This was recorded before. Nothing was recorded again."
    ),
    refusals.AlreadyHandled: lambda e: gettext("This was done before. Nothing was done again."),
    refusals.DeadlineBeforeStart: lambda e: gettext(
        "The deadline must be after the start (%(day)s).", day=date(e.facts.get("start_on"))
    ),
    refusals.PastDeadline: lambda e: gettext(
        "%(day)s is in the past. Choose a day from today on.", day=date(e.day)
    ),
    refusals.OutsideWindow: lambda e: ngettext(
        "The deadline may move by %(num)s day at most without a decision. "
        "Ask for an extension instead.",
        "The deadline may move by %(num)s days at most without a decision. "
        "Ask for an extension instead.",
        int(str(e.facts.get("days", 0))),
    ),
    refusals.ReasonMissing: lambda e: gettext("Write one line that says why."),
    refusals.AlreadyDecided: _already_decided,
    refusals.AlreadyPending: lambda e: gettext(
        "An extension to %(day)s is asked for and not decided yet. Withdraw it to ask anew.",
        day=date(e.facts.get("wanted_due")),
    ),
    refusals.NameMissing: lambda e: gettext("Enter a name."),
    refusals.NothingChosen: lambda e: gettext("Choose at least one task."),
    refusals.TooManyAtOnce: lambda e: gettext(
        "%(number)s tasks are too many at once: %(most)s at most. Choose fewer.", **e.facts
    ),
    refusals.NothingToChange: lambda e: gettext("It is so already."),
    refusals.TooLateToUndo: lambda e: gettext(
        "This cannot be taken back any more. Change the tasks themselves."
    ),
    refusals.DocumentKnown: lambda e: gettext(
        "%(symbol)s of this issuer and date is registered already, as %(code)s.",
        symbol=e.facts["symbol"],
        code=e.facts["code"],
    ),
    refusals.LinksInCircle: lambda e: gettext(
        "These tasks would wait for each other: %(codes)s.", codes=listed(e.facts["codes"])
    ),
    refusals.EvidenceUnreadable: lambda e: gettext(
        "Write the number of the document or a link that begins with https://."
    ),
    refusals.FileRefused: refused_words,
    refusals.FilesStayAway: lambda e: gettext("This task takes no files through Telegram."),
    refusals.NoRoomForFiles: lambda e: gettext(
        "The server has no room left for files. Nothing was kept; call the Office."
    ),
    refusals.LinkRunOut: lambda e: gettext(
        "This link is over. Ask for a new one, or sign in with your password."
    ),
    refusals.UnitNotValid: lambda e: gettext(
        "%(unit)s does not exist on that day. Choose another unit or another day.",
        unit=e.facts.get("unit"),
    ),
    refusals.SuccessionIncomplete: lambda e: gettext(
        "These tasks were given no way to go on: %(codes)s.", codes=listed(e.facts["codes"])
    ),
    refusals.NowhereToCarry: lambda e: gettext(
        "Choose another open phase or another plan to carry the tasks into."
    ),
    refusals.PhaseIsClosed: lambda e: gettext(
        "The phase was closed on %(day)s. What became of its tasks stands on the plan's page.",
        day=date(office_time(e.facts["at"]).date()),
    ),
    refusals.LaterThanUpper: lambda e: gettext(
        "The effective deadline %(due)s is later than the upper task %(code)s allows: "
        "%(upper_due)s at the latest.",
        code=e.facts["code"],
        due=date(e.facts["due"]),
        upper_due=date(e.facts["upper_due"]),
    ),
    refusals.AliasTaken: lambda e: gettext(
        "“%(alias)s” already means %(unit)s.", alias=e.facts["alias"], unit=e.facts["unit"]
    ),
    refusals.PostOverlaps: lambda e: gettext(
        "The post is held since %(day)s. End that first, or appoint somebody who acts.",
        day=date(e.facts.get("since")),
    ),
    refusals.PowersNotHeld: lambda e: gettext(
        "Only powers of your own can be handed over, and not all of them."
    ),
    refusals.DayIsWeekend: lambda e: gettext(
        "%(day)s is a weekend day and off already. It can only be a make-up day.",
        day=date(e.facts.get("day")),
    ),
    refusals.RuleUnreadable: rule_unreadable,
    refusals.FileUnreadable: file_unreadable,
    refusals.WordingRefused: wording_refused,
    refusals.NotForSeveral: lambda e: gettext(
        "None of the chosen rows goes to several units. Choose the units in the form of the row."
    ),
    refusals.TaskIsClosed: lambda e: gettext(
        "%(code)s is closed (%(state)s) and takes over nothing. "
        "Choose for its row to add it as a new task or to leave it out.",
        code=e.facts["code"],
        state=word(e.facts["state"]),
    ),
    refusals.CodeTaken: lambda e: gettext(
        "The code %(code)s is in use. Enter another code.", code=e.facts.get("code")
    ),
    refusals.WrongSignIn: lambda e: gettext("The e-mail or the password is not right."),
    refusals.TooManyAttempts: _too_many_attempts,
    refusals.OwnAccount: lambda e: gettext(
        "Nobody closes the own account or changes the own role. Ask another administrator."
    ),
    refusals.NoChannelChosen: lambda e: gettext("Choose at least one channel."),
    refusals.ChannelTwice: lambda e: gettext(
        "%(channel)s stands in two places. Choose each channel once.",
        channel=word(e.facts["channel"]),
    ),
    refusals.PasswordTooShort: lambda e: gettext(
        "The new password needs %(least)s letters or more.", least=e.facts["least"]
    ),
    refusals.InvitationUnknown: lambda e: gettext("No open invitation has this code."),
    refusals.InvitationExpired: lambda e: gettext("The invitation has expired. Make a new one."),
    refusals.InvitationUsed: lambda e: gettext("The invitation has been used. Make a new one."),
    refusals.ChatTaken: lambda e: gettext("This chat is linked to somebody else."),
    refusals.PersonLinkedElsewhere: lambda e: gettext(
        "This person is linked to another chat. Unlink it first."
    ),
}
